// Generated from mooring/pricing/v1/tranche.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// Shape of a yield over utilisation.
public enum YieldCurve: ContractEnum {
  /// Not said.
  case unspecified
  /// The same everywhere.
  case flat
  /// Rises with the logarithm of 1 + utilisation.
  case logarithmic
  /// A straight line.
  case linear
  /// An S with its middle at one half.
  case sigmoidal
  /// Rises with the square.
  case quadratic
  /// Rises exponentially.
  case exponential
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .flat
    case 2: self = .logarithmic
    case 3: self = .linear
    case 4: self = .sigmoidal
    case 5: self = .quadratic
    case 6: self = .exponential
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .flat: 1
    case .logarithmic: 2
    case .linear: 3
    case .sigmoidal: 4
    case .quadratic: 5
    case .exponential: 6
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("YIELD_CURVE_UNSPECIFIED", 0),
    ("YIELD_CURVE_FLAT", 1),
    ("YIELD_CURVE_LOGARITHMIC", 2),
    ("YIELD_CURVE_LINEAR", 3),
    ("YIELD_CURVE_SIGMOIDAL", 4),
    ("YIELD_CURVE_QUADRATIC", 5),
    ("YIELD_CURVE_EXPONENTIAL", 6),
  ]
}

/// A layer of the vault's capital and what it earns.
public struct Tranche: Hashable, Sendable {
  /// Canonical name, such as `SURE_JNR_PLUS`.
  public var tranche: String
  /// Name for people, such as `SURE-JNR+`.
  public var title: String
  /// 1 bears losses last … 6 bears them first.
  public var seniority: UInt32
  /// Shape of the yield.
  public var curve: YieldCurve
  /// Yield at utilisation 0, in percent per year.
  public var apyMinPercent: Double
  /// Yield at utilisation 1, in percent per year.
  public var apyMaxPercent: Double
  /// Share of the capital when the vault says no other, in percent.
  public var allocationPercent: Double
  /// Tier of risk, 1…6.
  public var riskScore: UInt32
  /// Utilisation the yield is for, 0…1.
  public var utilization: Double
  /// Yield at that utilisation, in percent per year.
  public var apyPercent: Double
  /// Capital of the tranche in cents; absent when there is no vault.
  public var capitalCents: Int64?

  /// Creates a message; what is not given has its default.
  public init(
    tranche: String = "",
    title: String = "",
    seniority: UInt32 = 0,
    curve: YieldCurve = .unspecified,
    apyMinPercent: Double = 0,
    apyMaxPercent: Double = 0,
    allocationPercent: Double = 0,
    riskScore: UInt32 = 0,
    utilization: Double = 0,
    apyPercent: Double = 0,
    capitalCents: Int64? = nil
  ) {
    self.tranche = tranche
    self.title = title
    self.seniority = seniority
    self.curve = curve
    self.apyMinPercent = apyMinPercent
    self.apyMaxPercent = apyMaxPercent
    self.allocationPercent = allocationPercent
    self.riskScore = riskScore
    self.utilization = utilization
    self.apyPercent = apyPercent
    self.capitalCents = capitalCents
  }
}

extension Tranche: ContractMessage {
  public static let wireName = "mooring.pricing.v1.Tranche"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_Tranche(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
    ]
  )

  public init(from record: RecordReader) {
    self.tranche = record.text(0)
    self.title = record.text(1)
    self.seniority = record.uint32(2)
    self.curve = record.enumeration(3, of: YieldCurve.self)
    self.apyMinPercent = record.double(4)
    self.apyMaxPercent = record.double(5)
    self.allocationPercent = record.double(6)
    self.riskScore = record.uint32(7)
    self.utilization = record.double(8)
    self.apyPercent = record.double(9)
    self.capitalCents = record.has(10) ? record.int64(10) : nil
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.tranche)
    record.setText(1, self.title)
    record.setUint32(2, self.seniority)
    record.setEnumeration(3, self.curve)
    record.setDouble(4, self.apyMinPercent)
    record.setDouble(5, self.apyMaxPercent)
    record.setDouble(6, self.allocationPercent)
    record.setUint32(7, self.riskScore)
    record.setDouble(8, self.utilization)
    record.setDouble(9, self.apyPercent)
    if let value = self.capitalCents {
      record.choose(10)
      record.setInt64(10, value)
    }
  }
}

/// Nothing to choose but the utilisation.
public struct ListTranchesRequest: Hashable, Sendable {
  /// Utilisation to show yields at, 0…1; absent means the vault's.
  public var utilization: Double?

  /// Creates a message; what is not given has its default.
  public init(
    utilization: Double? = nil
  ) {
    self.utilization = utilization
  }
}

extension ListTranchesRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.ListTranchesRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_ListTranchesRequest(),
    fields: [
      FieldShape(.plain, rules: [.floatMin(0), .floatMax(1)]),
    ]
  )

  public init(from record: RecordReader) {
    self.utilization = record.has(0) ? record.double(0) : nil
  }

  public func write(to record: RecordWriter) {
    if let value = self.utilization {
      record.choose(0)
      record.setDouble(0, value)
    }
  }
}

/// All tranches.
public struct ListTranchesResponse: Hashable, Sendable {
  /// The six tranches, the most senior first.
  public var tranches: [Tranche]
  /// Cover sold over capital as it is, which may exceed 1; absent when there is no vault.
  public var rawUtilization: Double?
  /// What the yields rest on.
  public var basis: QuoteBasis?

  /// Creates a message; what is not given has its default.
  public init(
    tranches: [Tranche] = [],
    rawUtilization: Double? = nil,
    basis: QuoteBasis? = nil
  ) {
    self.tranches = tranches
    self.rawUtilization = rawUtilization
    self.basis = basis
  }
}

extension ListTranchesResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.ListTranchesResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_ListTranchesResponse(),
    fields: [
      FieldShape(.message(Tranche.shape)),
      FieldShape(.plain),
      FieldShape(.message(QuoteBasis.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.tranches = record.messages(0, of: Tranche.self)
    self.rawUtilization = record.has(1) ? record.double(1) : nil
    self.basis = record.message(2, of: QuoteBasis.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.tranches)
    if let value = self.rawUtilization {
      record.choose(1)
      record.setDouble(1, value)
    }
    if let value = self.basis {
      record.setMessage(2, value)
    }
  }
}

/// Which tranche.
public struct TrancheYieldRequest: Hashable, Sendable {
  /// Its name; letter case is ignored, `SURE-JNR+`, `SURE-JNR-PLUS` and `SURE_JNR_PLUS` are the
  /// same.
  public var tranche: String
  /// Utilisation, 0…1; absent means the vault's.
  public var utilization: Double?

  /// Creates a message; what is not given has its default.
  public init(
    tranche: String = "",
    utilization: Double? = nil
  ) {
    self.tranche = tranche
    self.utilization = utilization
  }
}

extension TrancheYieldRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.TrancheYieldRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_TrancheYieldRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.token)]),
      FieldShape(.plain, rules: [.floatMin(0), .floatMax(1)]),
    ]
  )

  public init(from record: RecordReader) {
    self.tranche = record.text(0)
    self.utilization = record.has(1) ? record.double(1) : nil
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.tranche)
    if let value = self.utilization {
      record.choose(1)
      record.setDouble(1, value)
    }
  }
}

/// The yield of a tranche.
public struct TrancheYieldResponse: Hashable, Sendable {
  /// The tranche at that utilisation.
  public var tranche: Tranche?
  /// Cover sold over capital as it is, which may exceed 1; absent when there is no vault.
  public var rawUtilization: Double?
  /// What the yield rests on.
  public var basis: QuoteBasis?

  /// Creates a message; what is not given has its default.
  public init(
    tranche: Tranche? = nil,
    rawUtilization: Double? = nil,
    basis: QuoteBasis? = nil
  ) {
    self.tranche = tranche
    self.rawUtilization = rawUtilization
    self.basis = basis
  }
}

extension TrancheYieldResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.TrancheYieldResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_TrancheYieldResponse(),
    fields: [
      FieldShape(.message(Tranche.shape)),
      FieldShape(.plain),
      FieldShape(.message(QuoteBasis.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.tranche = record.message(0, of: Tranche.self)
    self.rawUtilization = record.has(1) ? record.double(1) : nil
    self.basis = record.message(2, of: QuoteBasis.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.tranche {
      record.setMessage(0, value)
    }
    if let value = self.rawUtilization {
      record.choose(1)
      record.setDouble(1, value)
    }
    if let value = self.basis {
      record.setMessage(2, value)
    }
  }
}

/// Which curve.
public struct TrancheCurveRequest: Hashable, Sendable {
  /// Name of the tranche; letter case is ignored.
  public var tranche: String
  /// Number of points, 2…1001; 0 means 101.
  public var pointCount: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    tranche: String = "",
    pointCount: UInt32 = 0
  ) {
    self.tranche = tranche
    self.pointCount = pointCount
  }
}

extension TrancheCurveRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.TrancheCurveRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_TrancheCurveRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.token)]),
      FieldShape(.plain, rules: [.integerMin(2), .integerMax(1001)]),
    ]
  )

  public init(from record: RecordReader) {
    self.tranche = record.text(0)
    self.pointCount = record.uint32(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.tranche)
    record.setUint32(1, self.pointCount)
  }
}

/// A point of a curve.
public struct CurvePoint: Hashable, Sendable {
  /// Utilisation, 0…1.
  public var utilization: Double
  /// Yield in percent per year.
  public var apyPercent: Double

  /// Creates a message; what is not given has its default.
  public init(
    utilization: Double = 0,
    apyPercent: Double = 0
  ) {
    self.utilization = utilization
    self.apyPercent = apyPercent
  }
}

extension CurvePoint: ContractMessage {
  public static let wireName = "mooring.pricing.v1.CurvePoint"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_CurvePoint(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.utilization = record.double(0)
    self.apyPercent = record.double(1)
  }

  public func write(to record: RecordWriter) {
    record.setDouble(0, self.utilization)
    record.setDouble(1, self.apyPercent)
  }
}

/// A curve for drawing.
public struct TrancheCurveResponse: Hashable, Sendable {
  /// The tranche at the vault's utilisation.
  public var tranche: Tranche?
  /// Evenly spaced points from utilisation 0 to 1.
  public var points: [CurvePoint]
  /// What the curve rests on.
  public var basis: QuoteBasis?

  /// Creates a message; what is not given has its default.
  public init(
    tranche: Tranche? = nil,
    points: [CurvePoint] = [],
    basis: QuoteBasis? = nil
  ) {
    self.tranche = tranche
    self.points = points
    self.basis = basis
  }
}

extension TrancheCurveResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.TrancheCurveResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_TrancheCurveResponse(),
    fields: [
      FieldShape(.message(Tranche.shape)),
      FieldShape(.message(CurvePoint.shape)),
      FieldShape(.message(QuoteBasis.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.tranche = record.message(0, of: Tranche.self)
    self.points = record.messages(1, of: CurvePoint.self)
    self.basis = record.message(2, of: QuoteBasis.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.tranche {
      record.setMessage(0, value)
    }
    record.setMessageList(1, self.points)
    if let value = self.basis {
      record.setMessage(2, value)
    }
  }
}
