// Generated from mooring/pricing/v1/quote.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// What raises or lowers a premium.
public enum Factor: ContractEnum {
  /// Not said.
  case unspecified
  /// The asset's base rate for the cover and the days.
  case base
  /// Risk of the asset: reserves, banking exposure, redemption velocity, market depth, regulation.
  case risk
  /// Size of the cover.
  case size
  /// Length of the cover.
  case duration
  /// How near the trigger is to the peg.
  case trigger
  /// How much of the capital is already sold.
  case utilization
  /// Stress of the market.
  case stress
  /// Claims experience.
  case claims
  /// How fast the payout grows between trigger and floor.
  case floor
  /// Lift to the minimum premium.
  case minimum
  /// Lift to the technical premium.
  case technical
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .base
    case 2: self = .risk
    case 3: self = .size
    case 4: self = .duration
    case 5: self = .trigger
    case 6: self = .utilization
    case 7: self = .stress
    case 8: self = .claims
    case 9: self = .floor
    case 10: self = .minimum
    case 11: self = .technical
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .base: 1
    case .risk: 2
    case .size: 3
    case .duration: 4
    case .trigger: 5
    case .utilization: 6
    case .stress: 7
    case .claims: 8
    case .floor: 9
    case .minimum: 10
    case .technical: 11
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("FACTOR_UNSPECIFIED", 0),
    ("FACTOR_BASE", 1),
    ("FACTOR_RISK", 2),
    ("FACTOR_SIZE", 3),
    ("FACTOR_DURATION", 4),
    ("FACTOR_TRIGGER", 5),
    ("FACTOR_UTILIZATION", 6),
    ("FACTOR_STRESS", 7),
    ("FACTOR_CLAIMS", 8),
    ("FACTOR_FLOOR", 9),
    ("FACTOR_MINIMUM", 10),
    ("FACTOR_TECHNICAL", 11),
  ]
}

/// Which lower bound, if any, decided the premium.
public enum PremiumBound: ContractEnum {
  /// Not said.
  case unspecified
  /// None: the factors decided.
  case none
  /// The absolute minimum premium.
  case minimumAbsolute
  /// The minimum as a rate of the cover.
  case minimumRate
  /// The technical premium, when it is enforced.
  case technical
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .none
    case 2: self = .minimumAbsolute
    case 3: self = .minimumRate
    case 4: self = .technical
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .none: 1
    case .minimumAbsolute: 2
    case .minimumRate: 3
    case .technical: 4
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("PREMIUM_BOUND_UNSPECIFIED", 0),
    ("PREMIUM_BOUND_NONE", 1),
    ("PREMIUM_BOUND_MINIMUM_ABSOLUTE", 2),
    ("PREMIUM_BOUND_MINIMUM_RATE", 3),
    ("PREMIUM_BOUND_TECHNICAL", 4),
  ]
}

/// Why a cover is not offered.
public enum RefusalReason: ContractEnum {
  /// Not said.
  case unspecified
  /// The request is not allowed; see the violations.
  case invalidArgument
  /// It would exceed a capacity limit; see the headroom.
  case noCapacity
  /// The asset is below the trigger plus `sale_buffer`, or has an open depeg event.
  case assetDepegged
  /// Sales of the asset are suspended.
  case salesSuspended
  /// There is no vault with capital.
  case noVault
  /// The market is too old and `require_live_price` is set.
  case marketStale
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .invalidArgument
    case 2: self = .noCapacity
    case 3: self = .assetDepegged
    case 4: self = .salesSuspended
    case 5: self = .noVault
    case 6: self = .marketStale
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .invalidArgument: 1
    case .noCapacity: 2
    case .assetDepegged: 3
    case .salesSuspended: 4
    case .noVault: 5
    case .marketStale: 6
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("REFUSAL_REASON_UNSPECIFIED", 0),
    ("REFUSAL_REASON_INVALID_ARGUMENT", 1),
    ("REFUSAL_REASON_NO_CAPACITY", 2),
    ("REFUSAL_REASON_ASSET_DEPEGGED", 3),
    ("REFUSAL_REASON_SALES_SUSPENDED", 4),
    ("REFUSAL_REASON_NO_VAULT", 5),
    ("REFUSAL_REASON_MARKET_STALE", 6),
  ]
}

/// A capacity limit.
public enum CapacityLimit: ContractEnum {
  /// None, or not said.
  case unspecified
  /// `max_utilization`: all cover over capital.
  case utilization
  /// `max_single_asset`: cover of one asset over capital.
  case singleAsset
  /// `max_correlated_share`: cover of correlated assets over all cover.
  case correlated
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .utilization
    case 2: self = .singleAsset
    case 3: self = .correlated
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .utilization: 1
    case .singleAsset: 2
    case .correlated: 3
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("CAPACITY_LIMIT_UNSPECIFIED", 0),
    ("CAPACITY_LIMIT_UTILIZATION", 1),
    ("CAPACITY_LIMIT_SINGLE_ASSET", 2),
    ("CAPACITY_LIMIT_CORRELATED", 3),
  ]
}

/// The cover a price is asked for.
///
/// Trigger and floor are fractions of the asset's peg reference, which is 1 for most assets. What
/// is left out is filled in from the parameters in force, and the quote says with what.
public struct QuoteRequest: Hashable, Sendable {
  /// The asset, such as `USDC`; letter case counts. One that is not listed is priced at the default
  /// rate and cannot be bound.
  public var asset: String
  /// Cover: what a full depeg pays, in cents; JSON takes `cover` as a decimal text too. Between the
  /// parameters `min_coverage_usd` and the per-policy maximum.
  public var coverCents: Int64
  /// The policy pays below this; absent means the parameter `trigger_base_price`.
  public var trigger: Double?
  /// The policy pays in full at and below this; at most `trigger` − 0.005. Absent means the trigger
  /// less the customary width.
  public var floor: Double?
  /// Length of the cover in days, 1…365; absent means 90.
  public var days: UInt32?
  /// Leave waterfall and market values out of the answer; the price is the same.
  public var brief: Bool

  /// Creates a message; what is not given has its default.
  public init(
    asset: String = "",
    coverCents: Int64 = 0,
    trigger: Double? = nil,
    floor: Double? = nil,
    days: UInt32? = nil,
    brief: Bool = false
  ) {
    self.asset = asset
    self.coverCents = coverCents
    self.trigger = trigger
    self.floor = floor
    self.days = days
    self.brief = brief
  }
}

extension QuoteRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.QuoteRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_QuoteRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMin(2), .bytesMax(12), .format(.asset)]),
      FieldShape(.plain, json: .cents, rules: [.required, .integerMin(1), .integerMax(100000000000000)]),
      FieldShape(.plain, rules: [.floatMin(0.5), .floatMax(0.9999), .decimalsMax(4)]),
      FieldShape(.plain, rules: [.floatMin(0), .floatMax(1), .decimalsMax(4)]),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(365)]),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.asset = record.text(0)
    self.coverCents = record.int64(1)
    self.trigger = record.has(2) ? record.double(2) : nil
    self.floor = record.has(3) ? record.double(3) : nil
    self.days = record.has(4) ? record.uint32(4) : nil
    self.brief = record.bool(5)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.asset)
    record.setInt64(1, self.coverCents)
    if let value = self.trigger {
      record.choose(2)
      record.setDouble(2, value)
    }
    if let value = self.floor {
      record.choose(3)
      record.setDouble(3, value)
    }
    if let value = self.days {
      record.choose(4)
      record.setUint32(4, value)
    }
    record.setBool(5, self.brief)
  }
}

/// One step from the base premium to the premium.
public struct WaterfallLine: Hashable, Sendable {
  /// The factor.
  public var factor: Factor
  /// What the premium so far is multiplied by; 1 has no effect. For the base, the annual base rate;
  /// for the two lifts, the premium after the lift over the premium before.
  public var multiplier: Double
  /// What the step adds, in cents; negative when it lowers. All lines add to the premium exactly.
  public var amountCents: Int64

  /// Creates a message; what is not given has its default.
  public init(
    factor: Factor = .unspecified,
    multiplier: Double = 0,
    amountCents: Int64 = 0
  ) {
    self.factor = factor
    self.multiplier = multiplier
    self.amountCents = amountCents
  }
}

extension WaterfallLine: ContractMessage {
  public static let wireName = "mooring.pricing.v1.WaterfallLine"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_WaterfallLine(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
    ]
  )

  public init(from record: RecordReader) {
    self.factor = record.enumeration(0, of: Factor.self)
    self.multiplier = record.double(1)
    self.amountCents = record.int64(2)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.factor)
    record.setDouble(1, self.multiplier)
    record.setInt64(2, self.amountCents)
  }
}

/// Every value of the market that entered a price.
public struct QuoteMarket: Hashable, Sendable {
  /// Version of the market snapshot; rises with each one.
  public var version: UInt64
  /// When RiskService made it.
  public var at: ContractType.Timestamp?
  /// Capital of the vault, in cents.
  public var capitalCents: Int64
  /// Cover in force on all assets, in cents.
  public var soldCents: Int64
  /// Cover in force on this asset, in cents.
  public var assetSoldCents: Int64
  /// Cover in force on the assets correlated with this one, itself included, in cents.
  public var correlatedSoldCents: Int64
  /// Claims incurred over premium earned in the last 365 days; absent while too little is earned.
  public var lossRatio: Double?
  /// Stress of the market, 0 calm … 1 crisis.
  public var stressIndex: Double
  /// Peg reference of the asset in US dollars.
  public var pegReference: Double
  /// Last price of the asset in US dollars; absent when there is none.
  public var lastPrice: Double?
  /// Expected loss of this cover as a fraction of it; absent when no curve is known.
  public var expectedLossFraction: Double?
  /// Mean payout, given an event, of the layer quoted, 0…1; absent when no curve is known.
  public var payoutRatio: Double?
  /// Mean payout, given an event, of the customary layer at the same trigger, 0…1; absent when no
  /// curve is known.
  public var customaryPayoutRatio: Double?
  /// Age of the market snapshot as the quote was made, in milliseconds.
  public var ageMs: Double

  /// Creates a message; what is not given has its default.
  public init(
    version: UInt64 = 0,
    at: ContractType.Timestamp? = nil,
    capitalCents: Int64 = 0,
    soldCents: Int64 = 0,
    assetSoldCents: Int64 = 0,
    correlatedSoldCents: Int64 = 0,
    lossRatio: Double? = nil,
    stressIndex: Double = 0,
    pegReference: Double = 0,
    lastPrice: Double? = nil,
    expectedLossFraction: Double? = nil,
    payoutRatio: Double? = nil,
    customaryPayoutRatio: Double? = nil,
    ageMs: Double = 0
  ) {
    self.version = version
    self.at = at
    self.capitalCents = capitalCents
    self.soldCents = soldCents
    self.assetSoldCents = assetSoldCents
    self.correlatedSoldCents = correlatedSoldCents
    self.lossRatio = lossRatio
    self.stressIndex = stressIndex
    self.pegReference = pegReference
    self.lastPrice = lastPrice
    self.expectedLossFraction = expectedLossFraction
    self.payoutRatio = payoutRatio
    self.customaryPayoutRatio = customaryPayoutRatio
    self.ageMs = ageMs
  }
}

extension QuoteMarket: ContractMessage {
  public static let wireName = "mooring.pricing.v1.QuoteMarket"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_QuoteMarket(),
    fields: [
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
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
    self.version = record.uint64(0)
    self.at = record.message(1, of: ContractType.Timestamp.self)
    self.capitalCents = record.int64(2)
    self.soldCents = record.int64(3)
    self.assetSoldCents = record.int64(4)
    self.correlatedSoldCents = record.int64(5)
    self.lossRatio = record.has(6) ? record.double(6) : nil
    self.stressIndex = record.double(7)
    self.pegReference = record.double(8)
    self.lastPrice = record.has(9) ? record.double(9) : nil
    self.expectedLossFraction = record.has(10) ? record.double(10) : nil
    self.payoutRatio = record.has(11) ? record.double(11) : nil
    self.customaryPayoutRatio = record.has(12) ? record.double(12) : nil
    self.ageMs = record.double(13)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.version)
    if let value = self.at {
      record.setMessage(1, value)
    }
    record.setInt64(2, self.capitalCents)
    record.setInt64(3, self.soldCents)
    record.setInt64(4, self.assetSoldCents)
    record.setInt64(5, self.correlatedSoldCents)
    if let value = self.lossRatio {
      record.choose(6)
      record.setDouble(6, value)
    }
    record.setDouble(7, self.stressIndex)
    record.setDouble(8, self.pegReference)
    if let value = self.lastPrice {
      record.choose(9)
      record.setDouble(9, value)
    }
    if let value = self.expectedLossFraction {
      record.choose(10)
      record.setDouble(10, value)
    }
    if let value = self.payoutRatio {
      record.choose(11)
      record.setDouble(11, value)
    }
    if let value = self.customaryPayoutRatio {
      record.choose(12)
      record.setDouble(12, value)
    }
    record.setDouble(13, self.ageMs)
  }
}

/// An offer: a price with everything it rests on and the time it stands.
public struct Quote: Hashable, Sendable {
  /// Its id, 26 characters.
  public var quoteID: String
  /// The asset.
  public var asset: String
  /// Cover in cents.
  public var coverCents: Int64
  /// Trigger as a fraction of the peg reference.
  public var trigger: Double
  /// Floor as a fraction of the peg reference.
  public var floor: Double
  /// Days of cover.
  public var days: UInt32
  /// The premium in cents.
  public var premiumCents: Int64
  /// Premium as a fraction of the cover and per year of 365 days.
  public var annualRate: Double
  /// Which lower bound decided.
  public var premiumBound: PremiumBound
  /// Expected loss over the days, in cents; absent when no curve is known.
  public var expectedLossCents: Int64?
  /// Expected loss over the target loss ratio, in cents; absent when no curve is known.
  public var technicalPremiumCents: Int64?
  /// Technical premium over the premium; absent when no curve is known.
  public var technicalRatio: Double?
  /// Cover sold over capital before this cover.
  public var utilizationBefore: Double
  /// Cover sold over capital with this cover.
  public var utilizationAfter: Double
  /// How much more cover of this asset could be sold after this one, in cents.
  public var headroomCents: Int64
  /// The asset is in the list of insured ones.
  public var listed: Bool
  /// The quote can be bound while it stands.
  public var bindable: Bool
  /// The parameters may not be the newest: ConfigService was not heard from lately.
  public var configStale: Bool
  /// The market is older than `market_max_age_seconds`; then the quote cannot be bound.
  public var marketStale: Bool
  /// The pricing model, `classic` or `actuarial`.
  public var model: String
  /// Version of the model's formula.
  public var modelVersion: UInt32
  /// Epoch of the configuration store.
  public var configEpoch: UInt64
  /// Revision of the parameters priced with.
  public var configRevision: UInt64
  /// Chain hash of that revision, 32 bytes.
  public var configHash: [UInt8]
  /// Version of the market snapshot priced with.
  public var marketVersion: UInt64
  /// When it was made.
  public var issuedAt: ContractType.Timestamp?
  /// Until when it stands.
  public var validUntil: ContractType.Timestamp?
  /// The steps to the premium, in order; none when `brief` was asked for.
  public var waterfall: [WaterfallLine]
  /// The market values used; absent when `brief` was asked for.
  public var market: QuoteMarket?
  /// What deserves a look, such as a technical ratio above `technical_warn_ratio`.
  public var warnings: [ContractType.Violation]
  /// The quote, sealed: hand it to BindPolicy, VerifyQuote and Reprice. Base64url; opaque. Empty
  /// when not bindable for another reason than time.
  public var quoteToken: String

  /// Creates a message; what is not given has its default.
  public init(
    quoteID: String = "",
    asset: String = "",
    coverCents: Int64 = 0,
    trigger: Double = 0,
    floor: Double = 0,
    days: UInt32 = 0,
    premiumCents: Int64 = 0,
    annualRate: Double = 0,
    premiumBound: PremiumBound = .unspecified,
    expectedLossCents: Int64? = nil,
    technicalPremiumCents: Int64? = nil,
    technicalRatio: Double? = nil,
    utilizationBefore: Double = 0,
    utilizationAfter: Double = 0,
    headroomCents: Int64 = 0,
    listed: Bool = false,
    bindable: Bool = false,
    configStale: Bool = false,
    marketStale: Bool = false,
    model: String = "",
    modelVersion: UInt32 = 0,
    configEpoch: UInt64 = 0,
    configRevision: UInt64 = 0,
    configHash: [UInt8] = [],
    marketVersion: UInt64 = 0,
    issuedAt: ContractType.Timestamp? = nil,
    validUntil: ContractType.Timestamp? = nil,
    waterfall: [WaterfallLine] = [],
    market: QuoteMarket? = nil,
    warnings: [ContractType.Violation] = [],
    quoteToken: String = ""
  ) {
    self.quoteID = quoteID
    self.asset = asset
    self.coverCents = coverCents
    self.trigger = trigger
    self.floor = floor
    self.days = days
    self.premiumCents = premiumCents
    self.annualRate = annualRate
    self.premiumBound = premiumBound
    self.expectedLossCents = expectedLossCents
    self.technicalPremiumCents = technicalPremiumCents
    self.technicalRatio = technicalRatio
    self.utilizationBefore = utilizationBefore
    self.utilizationAfter = utilizationAfter
    self.headroomCents = headroomCents
    self.listed = listed
    self.bindable = bindable
    self.configStale = configStale
    self.marketStale = marketStale
    self.model = model
    self.modelVersion = modelVersion
    self.configEpoch = configEpoch
    self.configRevision = configRevision
    self.configHash = configHash
    self.marketVersion = marketVersion
    self.issuedAt = issuedAt
    self.validUntil = validUntil
    self.waterfall = waterfall
    self.market = market
    self.warnings = warnings
    self.quoteToken = quoteToken
  }
}

extension Quote: ContractMessage {
  public static let wireName = "mooring.pricing.v1.Quote"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_Quote(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .hex),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(WaterfallLine.shape)),
      FieldShape(.message(QuoteMarket.shape)),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.quoteID = record.text(0)
    self.asset = record.text(1)
    self.coverCents = record.int64(2)
    self.trigger = record.double(3)
    self.floor = record.double(4)
    self.days = record.uint32(5)
    self.premiumCents = record.int64(6)
    self.annualRate = record.double(7)
    self.premiumBound = record.enumeration(8, of: PremiumBound.self)
    self.expectedLossCents = record.has(9) ? record.int64(9) : nil
    self.technicalPremiumCents = record.has(10) ? record.int64(10) : nil
    self.technicalRatio = record.has(11) ? record.double(11) : nil
    self.utilizationBefore = record.double(12)
    self.utilizationAfter = record.double(13)
    self.headroomCents = record.int64(14)
    self.listed = record.bool(15)
    self.bindable = record.bool(16)
    self.configStale = record.bool(17)
    self.marketStale = record.bool(18)
    self.model = record.text(19)
    self.modelVersion = record.uint32(20)
    self.configEpoch = record.uint64(21)
    self.configRevision = record.uint64(22)
    self.configHash = record.bytes(23)
    self.marketVersion = record.uint64(24)
    self.issuedAt = record.message(25, of: ContractType.Timestamp.self)
    self.validUntil = record.message(26, of: ContractType.Timestamp.self)
    self.waterfall = record.messages(27, of: WaterfallLine.self)
    self.market = record.message(28, of: QuoteMarket.self)
    self.warnings = record.messages(29, of: ContractType.Violation.self)
    self.quoteToken = record.text(30)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.quoteID)
    record.setText(1, self.asset)
    record.setInt64(2, self.coverCents)
    record.setDouble(3, self.trigger)
    record.setDouble(4, self.floor)
    record.setUint32(5, self.days)
    record.setInt64(6, self.premiumCents)
    record.setDouble(7, self.annualRate)
    record.setEnumeration(8, self.premiumBound)
    if let value = self.expectedLossCents {
      record.choose(9)
      record.setInt64(9, value)
    }
    if let value = self.technicalPremiumCents {
      record.choose(10)
      record.setInt64(10, value)
    }
    if let value = self.technicalRatio {
      record.choose(11)
      record.setDouble(11, value)
    }
    record.setDouble(12, self.utilizationBefore)
    record.setDouble(13, self.utilizationAfter)
    record.setInt64(14, self.headroomCents)
    record.setBool(15, self.listed)
    record.setBool(16, self.bindable)
    record.setBool(17, self.configStale)
    record.setBool(18, self.marketStale)
    record.setText(19, self.model)
    record.setUint32(20, self.modelVersion)
    record.setUint64(21, self.configEpoch)
    record.setUint64(22, self.configRevision)
    record.setBytes(23, self.configHash)
    record.setUint64(24, self.marketVersion)
    if let value = self.issuedAt {
      record.setMessage(25, value)
    }
    if let value = self.validUntil {
      record.setMessage(26, value)
    }
    record.setMessageList(27, self.waterfall)
    if let value = self.market {
      record.setMessage(28, value)
    }
    record.setMessageList(29, self.warnings)
    record.setText(30, self.quoteToken)
  }
}

/// Why a cover is not offered, with the evidence. Also the error detail of a refused Quote.
public struct Refusal: Hashable, Sendable {
  /// Why.
  public var reason: RefusalReason
  /// Why, in one sentence.
  public var message: String
  /// The limit that binds, for `NO_CAPACITY`.
  public var limit: CapacityLimit
  /// Largest cover that would be offered now, in cents; absent when capacity is not the reason.
  public var headroomCents: Int64?
  /// Last price over peg reference, for `ASSET_DEPEGGED`; absent otherwise or when unknown.
  public var priceRatio: Double?
  /// Lowest ratio at which the asset is sold, for `ASSET_DEPEGGED`; absent otherwise.
  public var priceRatioMin: Double?
  /// What is wrong, for `INVALID_ARGUMENT`.
  public var violations: [ContractType.Violation]
  /// Revision of the parameters judged by.
  public var configRevision: UInt64
  /// Version of the market snapshot judged by.
  public var marketVersion: UInt64

  /// Creates a message; what is not given has its default.
  public init(
    reason: RefusalReason = .unspecified,
    message: String = "",
    limit: CapacityLimit = .unspecified,
    headroomCents: Int64? = nil,
    priceRatio: Double? = nil,
    priceRatioMin: Double? = nil,
    violations: [ContractType.Violation] = [],
    configRevision: UInt64 = 0,
    marketVersion: UInt64 = 0
  ) {
    self.reason = reason
    self.message = message
    self.limit = limit
    self.headroomCents = headroomCents
    self.priceRatio = priceRatio
    self.priceRatioMin = priceRatioMin
    self.violations = violations
    self.configRevision = configRevision
    self.marketVersion = marketVersion
  }
}

extension Refusal: ContractMessage {
  public static let wireName = "mooring.pricing.v1.Refusal"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_Refusal(),
    fields: [
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.reason = record.enumeration(0, of: RefusalReason.self)
    self.message = record.text(1)
    self.limit = record.enumeration(2, of: CapacityLimit.self)
    self.headroomCents = record.has(3) ? record.int64(3) : nil
    self.priceRatio = record.has(4) ? record.double(4) : nil
    self.priceRatioMin = record.has(5) ? record.double(5) : nil
    self.violations = record.messages(6, of: ContractType.Violation.self)
    self.configRevision = record.uint64(7)
    self.marketVersion = record.uint64(8)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.reason)
    record.setText(1, self.message)
    record.setEnumeration(2, self.limit)
    if let value = self.headroomCents {
      record.choose(3)
      record.setInt64(3, value)
    }
    if let value = self.priceRatio {
      record.choose(4)
      record.setDouble(4, value)
    }
    if let value = self.priceRatioMin {
      record.choose(5)
      record.setDouble(5, value)
    }
    record.setMessageList(6, self.violations)
    record.setUint64(7, self.configRevision)
    record.setUint64(8, self.marketVersion)
  }
}

/// What all prices of one answer have in common.
public struct QuoteBasis: Hashable, Sendable {
  /// The pricing model.
  public var model: String
  /// Version of the model's formula.
  public var modelVersion: UInt32
  /// Epoch of the configuration store.
  public var configEpoch: UInt64
  /// Revision of the parameters priced with.
  public var configRevision: UInt64
  /// Chain hash of that revision, 32 bytes.
  public var configHash: [UInt8]
  /// Version of the market snapshot priced with.
  public var marketVersion: UInt64
  /// When the prices were made.
  public var at: ContractType.Timestamp?
  /// The parameters may not be the newest.
  public var configStale: Bool
  /// The market is older than `market_max_age_seconds`.
  public var marketStale: Bool

  /// Creates a message; what is not given has its default.
  public init(
    model: String = "",
    modelVersion: UInt32 = 0,
    configEpoch: UInt64 = 0,
    configRevision: UInt64 = 0,
    configHash: [UInt8] = [],
    marketVersion: UInt64 = 0,
    at: ContractType.Timestamp? = nil,
    configStale: Bool = false,
    marketStale: Bool = false
  ) {
    self.model = model
    self.modelVersion = modelVersion
    self.configEpoch = configEpoch
    self.configRevision = configRevision
    self.configHash = configHash
    self.marketVersion = marketVersion
    self.at = at
    self.configStale = configStale
    self.marketStale = marketStale
  }
}

extension QuoteBasis: ContractMessage {
  public static let wireName = "mooring.pricing.v1.QuoteBasis"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_QuoteBasis(),
    fields: [
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .hex),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.model = record.text(0)
    self.modelVersion = record.uint32(1)
    self.configEpoch = record.uint64(2)
    self.configRevision = record.uint64(3)
    self.configHash = record.bytes(4)
    self.marketVersion = record.uint64(5)
    self.at = record.message(6, of: ContractType.Timestamp.self)
    self.configStale = record.bool(7)
    self.marketStale = record.bool(8)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.model)
    record.setUint32(1, self.modelVersion)
    record.setUint64(2, self.configEpoch)
    record.setUint64(3, self.configRevision)
    record.setBytes(4, self.configHash)
    record.setUint64(5, self.marketVersion)
    if let value = self.at {
      record.setMessage(6, value)
    }
    record.setBool(7, self.configStale)
    record.setBool(8, self.marketStale)
  }
}

/// A price without what all prices of an answer have in common; it cannot be bound.
public struct Price: Hashable, Sendable {
  /// The premium in cents; 0 when refused.
  public var premiumCents: Int64
  /// Premium as a fraction of the cover and per year of 365 days.
  public var annualRate: Double
  /// Which lower bound decided.
  public var premiumBound: PremiumBound
  /// Expected loss over the days, in cents; absent when no curve is known.
  public var expectedLossCents: Int64?
  /// Technical premium over the premium; absent when no curve is known.
  public var technicalRatio: Double?
  /// Trigger used.
  public var trigger: Double
  /// Floor used.
  public var floor: Double
  /// Days used.
  public var days: UInt32
  /// Cover sold over capital with this cover.
  public var utilizationAfter: Double
  /// The asset is in the list of insured ones.
  public var listed: Bool
  /// Why there is no price; absent when there is one.
  public var refusal: Refusal?

  /// Creates a message; what is not given has its default.
  public init(
    premiumCents: Int64 = 0,
    annualRate: Double = 0,
    premiumBound: PremiumBound = .unspecified,
    expectedLossCents: Int64? = nil,
    technicalRatio: Double? = nil,
    trigger: Double = 0,
    floor: Double = 0,
    days: UInt32 = 0,
    utilizationAfter: Double = 0,
    listed: Bool = false,
    refusal: Refusal? = nil
  ) {
    self.premiumCents = premiumCents
    self.annualRate = annualRate
    self.premiumBound = premiumBound
    self.expectedLossCents = expectedLossCents
    self.technicalRatio = technicalRatio
    self.trigger = trigger
    self.floor = floor
    self.days = days
    self.utilizationAfter = utilizationAfter
    self.listed = listed
    self.refusal = refusal
  }
}

extension Price: ContractMessage {
  public static let wireName = "mooring.pricing.v1.Price"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_Price(),
    fields: [
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(Refusal.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.premiumCents = record.int64(0)
    self.annualRate = record.double(1)
    self.premiumBound = record.enumeration(2, of: PremiumBound.self)
    self.expectedLossCents = record.has(3) ? record.int64(3) : nil
    self.technicalRatio = record.has(4) ? record.double(4) : nil
    self.trigger = record.double(5)
    self.floor = record.double(6)
    self.days = record.uint32(7)
    self.utilizationAfter = record.double(8)
    self.listed = record.bool(9)
    self.refusal = record.message(10, of: Refusal.self)
  }

  public func write(to record: RecordWriter) {
    record.setInt64(0, self.premiumCents)
    record.setDouble(1, self.annualRate)
    record.setEnumeration(2, self.premiumBound)
    if let value = self.expectedLossCents {
      record.choose(3)
      record.setInt64(3, value)
    }
    if let value = self.technicalRatio {
      record.choose(4)
      record.setDouble(4, value)
    }
    record.setDouble(5, self.trigger)
    record.setDouble(6, self.floor)
    record.setUint32(7, self.days)
    record.setDouble(8, self.utilizationAfter)
    record.setBool(9, self.listed)
    if let value = self.refusal {
      record.setMessage(10, value)
    }
  }
}
