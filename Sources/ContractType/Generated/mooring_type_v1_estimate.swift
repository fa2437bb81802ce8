// Generated from mooring/type/v1/estimate.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// A number estimated from data or simulation, with how sure one may be of it.
public struct Estimate: Hashable, Sendable {
  /// The estimate, in the unit of the field that holds it.
  public var value: Double
  /// Standard error in the same unit; absent when only an interval is known.
  public var standardError: Double?
  /// Lower end of the confidence interval; absent when none is known.
  public var lower: Double?
  /// Upper end of the confidence interval; absent when none is known.
  public var upper: Double?
  /// Confidence of the interval as a fraction, such as 0.95; 0 when there is no interval.
  public var confidence: Double
  /// Number of observations or paths behind it; 0 for a closed formula.
  public var sampleCount: UInt64
  /// Effective sample size under weighting; absent when observations are unweighted.
  public var effectiveCount: Double?

  /// Creates a message; what is not given has its default.
  public init(
    value: Double = 0,
    standardError: Double? = nil,
    lower: Double? = nil,
    upper: Double? = nil,
    confidence: Double = 0,
    sampleCount: UInt64 = 0,
    effectiveCount: Double? = nil
  ) {
    self.value = value
    self.standardError = standardError
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
    self.sampleCount = sampleCount
    self.effectiveCount = effectiveCount
  }
}

extension Estimate: ContractMessage {
  public static let wireName = "mooring.type.v1.Estimate"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_Estimate(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.value = record.double(0)
    self.standardError = record.has(1) ? record.double(1) : nil
    self.lower = record.has(2) ? record.double(2) : nil
    self.upper = record.has(3) ? record.double(3) : nil
    self.confidence = record.double(4)
    self.sampleCount = record.uint64(5)
    self.effectiveCount = record.has(6) ? record.double(6) : nil
  }

  public func write(to record: RecordWriter) {
    record.setDouble(0, self.value)
    if let value = self.standardError {
      record.choose(1)
      record.setDouble(1, value)
    }
    if let value = self.lower {
      record.choose(2)
      record.setDouble(2, value)
    }
    if let value = self.upper {
      record.choose(3)
      record.setDouble(3, value)
    }
    record.setDouble(4, self.confidence)
    record.setUint64(5, self.sampleCount)
    if let value = self.effectiveCount {
      record.choose(6)
      record.setDouble(6, value)
    }
  }
}

/// An amount of US dollars estimated from data or simulation, in cents.
public struct MoneyEstimate: Hashable, Sendable {
  /// The estimate in cents, rounded half-even.
  public var valueCents: Int64
  /// Standard error in cents; absent when only an interval is known.
  public var standardErrorCents: Double?
  /// Lower end of the confidence interval in cents; absent when none is known.
  public var lowerCents: Int64?
  /// Upper end of the confidence interval in cents; absent when none is known.
  public var upperCents: Int64?
  /// Confidence of the interval as a fraction, such as 0.95; 0 when there is no interval.
  public var confidence: Double
  /// Number of paths behind it; 0 for a closed formula.
  public var sampleCount: UInt64
  /// Effective sample size under weighting; absent when paths are unweighted.
  public var effectiveCount: Double?

  /// Creates a message; what is not given has its default.
  public init(
    valueCents: Int64 = 0,
    standardErrorCents: Double? = nil,
    lowerCents: Int64? = nil,
    upperCents: Int64? = nil,
    confidence: Double = 0,
    sampleCount: UInt64 = 0,
    effectiveCount: Double? = nil
  ) {
    self.valueCents = valueCents
    self.standardErrorCents = standardErrorCents
    self.lowerCents = lowerCents
    self.upperCents = upperCents
    self.confidence = confidence
    self.sampleCount = sampleCount
    self.effectiveCount = effectiveCount
  }
}

extension MoneyEstimate: ContractMessage {
  public static let wireName = "mooring.type.v1.MoneyEstimate"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_MoneyEstimate(),
    fields: [
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.valueCents = record.int64(0)
    self.standardErrorCents = record.has(1) ? record.double(1) : nil
    self.lowerCents = record.has(2) ? record.int64(2) : nil
    self.upperCents = record.has(3) ? record.int64(3) : nil
    self.confidence = record.double(4)
    self.sampleCount = record.uint64(5)
    self.effectiveCount = record.has(6) ? record.double(6) : nil
  }

  public func write(to record: RecordWriter) {
    record.setInt64(0, self.valueCents)
    if let value = self.standardErrorCents {
      record.choose(1)
      record.setDouble(1, value)
    }
    if let value = self.lowerCents {
      record.choose(2)
      record.setInt64(2, value)
    }
    if let value = self.upperCents {
      record.choose(3)
      record.setInt64(3, value)
    }
    record.setDouble(4, self.confidence)
    record.setUint64(5, self.sampleCount)
    if let value = self.effectiveCount {
      record.choose(6)
      record.setDouble(6, value)
    }
  }
}
