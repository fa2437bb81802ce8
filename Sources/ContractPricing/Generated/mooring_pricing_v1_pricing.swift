// Generated from mooring/pricing/v1/pricing.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractConfig
public import ContractType

/// Why prices were made again.
public enum RequoteCause: ContractEnum {
  /// Not said.
  case unspecified
  /// The stream began.
  case start
  /// Parameters changed.
  case config
  /// The market changed.
  case market
  /// The quotes before ran out.
  case expiry
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .start
    case 2: self = .config
    case 3: self = .market
    case 4: self = .expiry
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .start: 1
    case .config: 2
    case .market: 3
    case .expiry: 4
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("REQUOTE_CAUSE_UNSPECIFIED", 0),
    ("REQUOTE_CAUSE_START", 1),
    ("REQUOTE_CAUSE_CONFIG", 2),
    ("REQUOTE_CAUSE_MARKET", 3),
    ("REQUOTE_CAUSE_EXPIRY", 4),
  ]
}

/// What a sealed quote is worth.
public enum QuoteValidity: ContractEnum {
  /// Not said.
  case unspecified
  /// Genuine, and it stands.
  case valid
  /// Genuine, but its time is over.
  case expired
  /// Not genuine.
  case badSignature
  /// Sealed with a key that is not kept any more, or never was.
  case unknownKey
  /// Not a sealed quote at all.
  case malformed
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .valid
    case 2: self = .expired
    case 3: self = .badSignature
    case 4: self = .unknownKey
    case 5: self = .malformed
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .valid: 1
    case .expired: 2
    case .badSignature: 3
    case .unknownKey: 4
    case .malformed: 5
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("QUOTE_VALIDITY_UNSPECIFIED", 0),
    ("QUOTE_VALIDITY_VALID", 1),
    ("QUOTE_VALIDITY_EXPIRED", 2),
    ("QUOTE_VALIDITY_BAD_SIGNATURE", 3),
    ("QUOTE_VALIDITY_UNKNOWN_KEY", 4),
    ("QUOTE_VALIDITY_MALFORMED", 5),
  ]
}

/// Kinds of finding.
public enum LintKind: ContractEnum {
  /// Not said.
  case unspecified
  /// A premium falls where it should rise.
  case notMonotone
  /// A premium jumps between neighbouring covers.
  case cliff
  /// A minimum decides the premium over a wide range.
  case minimumBinds
  /// A parameter changes no price.
  case noEffect
  /// The premium is far from the technical one.
  case technicalRatio
  /// A tranche that bears losses earlier earns less.
  case yieldOrder
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .notMonotone
    case 2: self = .cliff
    case 3: self = .minimumBinds
    case 4: self = .noEffect
    case 5: self = .technicalRatio
    case 6: self = .yieldOrder
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .notMonotone: 1
    case .cliff: 2
    case .minimumBinds: 3
    case .noEffect: 4
    case .technicalRatio: 5
    case .yieldOrder: 6
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("LINT_KIND_UNSPECIFIED", 0),
    ("LINT_KIND_NOT_MONOTONE", 1),
    ("LINT_KIND_CLIFF", 2),
    ("LINT_KIND_MINIMUM_BINDS", 3),
    ("LINT_KIND_NO_EFFECT", 4),
    ("LINT_KIND_TECHNICAL_RATIO", 5),
    ("LINT_KIND_YIELD_ORDER", 6),
  ]
}

/// Covers to price.
public struct QuoteBatchRequest: Hashable, Sendable {
  /// The covers, at most 10,000, or 1,000 with `explain`; `brief` of an item is ignored.
  public var items: [QuoteRequest]
  /// Answer with full quotes, bindable and with waterfall, instead of prices.
  public var explain: Bool
  /// Price each cover as if it were the only one.
  public var independent: Bool

  /// Creates a message; what is not given has its default.
  public init(
    items: [QuoteRequest] = [],
    explain: Bool = false,
    independent: Bool = false
  ) {
    self.items = items
    self.explain = explain
    self.independent = independent
  }
}

extension QuoteBatchRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.QuoteBatchRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_QuoteBatchRequest(),
    fields: [
      FieldShape(.message(QuoteRequest.shape), rules: [.required, .itemsMax(10000)]),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.items = record.messages(0, of: QuoteRequest.self)
    self.explain = record.bool(1)
    self.independent = record.bool(2)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.items)
    record.setBool(1, self.explain)
    record.setBool(2, self.independent)
  }
}

/// Prices, in the order asked.
public struct QuoteBatchResponse: Hashable, Sendable {
  /// One price per item; empty with `explain`.
  public var prices: [Price]
  /// One result per item with `explain`; empty otherwise.
  public var results: [QuoteResult]
  /// What the prices have in common.
  public var basis: QuoteBasis?
  /// Sum of the premiums, in cents.
  public var premiumTotalCents: Int64
  /// How many items were refused.
  public var refusedCount: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    prices: [Price] = [],
    results: [QuoteResult] = [],
    basis: QuoteBasis? = nil,
    premiumTotalCents: Int64 = 0,
    refusedCount: UInt32 = 0
  ) {
    self.prices = prices
    self.results = results
    self.basis = basis
    self.premiumTotalCents = premiumTotalCents
    self.refusedCount = refusedCount
  }
}

extension QuoteBatchResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.QuoteBatchResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_QuoteBatchResponse(),
    fields: [
      FieldShape(.message(Price.shape)),
      FieldShape(.message(QuoteResult.shape)),
      FieldShape(.message(QuoteBasis.shape)),
      FieldShape(.plain, json: .cents),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.prices = record.messages(0, of: Price.self)
    self.results = record.messages(1, of: QuoteResult.self)
    self.basis = record.message(2, of: QuoteBasis.self)
    self.premiumTotalCents = record.int64(3)
    self.refusedCount = record.uint32(4)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.prices)
    record.setMessageList(1, self.results)
    if let value = self.basis {
      record.setMessage(2, value)
    }
    record.setInt64(3, self.premiumTotalCents)
    record.setUint32(4, self.refusedCount)
  }
}

/// A quote, or why there is none.
public struct QuoteResult: Hashable, Sendable {
  /// One of the two.
  public enum Result: Hashable, Sendable {
    /// The quote.
    case quote(Quote)
    /// Why there is none.
    case refusal(Refusal)
  }

  /// One of the two.
  public var result: Result?

  /// Creates a message; what is not given has its default.
  public init(
    result: Result? = nil
  ) {
    self.result = result
  }
}

extension QuoteResult: ContractMessage {
  public static let wireName = "mooring.pricing.v1.QuoteResult"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_QuoteResult(),
    fields: [
      FieldShape(.message(Quote.shape)),
      FieldShape(.message(Refusal.shape)),
    ]
  )

  public init(from record: RecordReader) {
    switch record.chosen(0) {
    case 1: self.result = record.message(0, of: Quote.self).map(Result.quote)
    case 2: self.result = record.message(1, of: Refusal.self).map(Result.refusal)
    default: self.result = nil
    }
  }

  public func write(to record: RecordWriter) {
    switch self.result {
    case .quote(let value)?:
      record.choose(0)
      record.setMessage(0, value)
    case .refusal(let value)?:
      record.choose(1)
      record.setMessage(1, value)
    case nil: break
    }
  }
}

/// Covers to keep pricing.
public struct StreamQuotesRequest: Hashable, Sendable {
  /// The covers, at most 100.
  public var items: [QuoteRequest]
  /// Least time between two answers, in milliseconds, up to 60,000; 0 means none.
  public var intervalMinMs: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    items: [QuoteRequest] = [],
    intervalMinMs: UInt32 = 0
  ) {
    self.items = items
    self.intervalMinMs = intervalMinMs
  }
}

extension StreamQuotesRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.StreamQuotesRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_StreamQuotesRequest(),
    fields: [
      FieldShape(.message(QuoteRequest.shape), rules: [.required, .itemsMax(100)]),
      FieldShape(.plain, rules: [.integerMax(60000)]),
    ]
  )

  public init(from record: RecordReader) {
    self.items = record.messages(0, of: QuoteRequest.self)
    self.intervalMinMs = record.uint32(1)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.items)
    record.setUint32(1, self.intervalMinMs)
  }
}

/// Prices as of now.
public struct StreamQuotesResponse: Hashable, Sendable {
  /// One result per item, in the order asked.
  public var results: [QuoteResult]
  /// Why.
  public var cause: RequoteCause
  /// What the prices have in common.
  public var basis: QuoteBasis?

  /// Creates a message; what is not given has its default.
  public init(
    results: [QuoteResult] = [],
    cause: RequoteCause = .unspecified,
    basis: QuoteBasis? = nil
  ) {
    self.results = results
    self.cause = cause
    self.basis = basis
  }
}

extension StreamQuotesResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.StreamQuotesResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_StreamQuotesResponse(),
    fields: [
      FieldShape(.message(QuoteResult.shape)),
      FieldShape(.plain),
      FieldShape(.message(QuoteBasis.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.results = record.messages(0, of: QuoteResult.self)
    self.cause = record.enumeration(1, of: RequoteCause.self)
    self.basis = record.message(2, of: QuoteBasis.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.results)
    record.setEnumeration(1, self.cause)
    if let value = self.basis {
      record.setMessage(2, value)
    }
  }
}

/// The quote to verify.
public struct VerifyQuoteRequest: Hashable, Sendable {
  /// `quote_token` of the quote.
  public var quoteToken: String

  /// Creates a message; what is not given has its default.
  public init(
    quoteToken: String = ""
  ) {
    self.quoteToken = quoteToken
  }
}

extension VerifyQuoteRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.VerifyQuoteRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_VerifyQuoteRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(4096), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.quoteToken = record.text(0)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.quoteToken)
  }
}

/// The verdict.
public struct VerifyQuoteResponse: Hashable, Sendable {
  /// What it is worth.
  public var validity: QuoteValidity
  /// The quote, when genuine.
  public var quote: Quote?
  /// Milliseconds it still stands; 0 when it does not.
  public var remainingMs: Int64

  /// Creates a message; what is not given has its default.
  public init(
    validity: QuoteValidity = .unspecified,
    quote: Quote? = nil,
    remainingMs: Int64 = 0
  ) {
    self.validity = validity
    self.quote = quote
    self.remainingMs = remainingMs
  }
}

extension VerifyQuoteResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.VerifyQuoteResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_VerifyQuoteResponse(),
    fields: [
      FieldShape(.plain),
      FieldShape(.message(Quote.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.validity = record.enumeration(0, of: QuoteValidity.self)
    self.quote = record.message(1, of: Quote.self)
    self.remainingMs = record.int64(2)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.validity)
    if let value = self.quote {
      record.setMessage(1, value)
    }
    record.setInt64(2, self.remainingMs)
  }
}

/// The quote to compute again.
public struct RepriceRequest: Hashable, Sendable {
  /// The quote.
  public enum Source: Hashable, Sendable {
    /// As sealed.
    case quoteToken(String)
    /// In the open, with its market values.
    case quote(Quote)
  }

  /// The quote.
  public var source: Source?
  /// Price at this revision instead of the one the quote names; absent means that one.
  public var atRevision: UInt64?
  /// Price with the parameters in force now.
  public var atHead: Bool
  /// Price with the market as it is now instead of the values in the quote.
  public var liveMarket: Bool

  /// Creates a message; what is not given has its default.
  public init(
    source: Source? = nil,
    atRevision: UInt64? = nil,
    atHead: Bool = false,
    liveMarket: Bool = false
  ) {
    self.source = source
    self.atRevision = atRevision
    self.atHead = atHead
    self.liveMarket = liveMarket
  }
}

extension RepriceRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.RepriceRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_RepriceRequest(),
    requiredChoices: [RequiredChoice(name: "source", field: 0)],
    fields: [
      FieldShape(.text, rules: [.bytesMax(4096), .format(.token)]),
      FieldShape(.message(Quote.shape)),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    switch record.chosen(0) {
    case 1: self.source = .quoteToken(record.text(0))
    case 2: self.source = record.message(1, of: Quote.self).map(Source.quote)
    default: self.source = nil
    }
    self.atRevision = record.has(2) ? record.uint64(2) : nil
    self.atHead = record.bool(3)
    self.liveMarket = record.bool(4)
  }

  public func write(to record: RecordWriter) {
    switch self.source {
    case .quoteToken(let value)?:
      record.choose(0)
      record.setText(0, value)
    case .quote(let value)?:
      record.choose(1)
      record.setMessage(1, value)
    case nil: break
    }
    if let value = self.atRevision {
      record.choose(2)
      record.setUint64(2, value)
    }
    record.setBool(3, self.atHead)
    record.setBool(4, self.liveMarket)
  }
}

/// The quote as computed again.
public struct RepriceResponse: Hashable, Sendable {
  /// The quote; it keeps id and times and cannot be bound unless it is equal.
  public var quote: Quote?
  /// The premium is the same to the cent.
  public var equal: Bool
  /// New premium less old one, in cents.
  public var differenceCents: Int64

  /// Creates a message; what is not given has its default.
  public init(
    quote: Quote? = nil,
    equal: Bool = false,
    differenceCents: Int64 = 0
  ) {
    self.quote = quote
    self.equal = equal
    self.differenceCents = differenceCents
  }
}

extension RepriceResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.RepriceResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_RepriceResponse(),
    fields: [
      FieldShape(.message(Quote.shape)),
      FieldShape(.plain),
      FieldShape(.plain, json: .cents),
    ]
  )

  public init(from record: RecordReader) {
    self.quote = record.message(0, of: Quote.self)
    self.equal = record.bool(1)
    self.differenceCents = record.int64(2)
  }

  public func write(to record: RecordWriter) {
    if let value = self.quote {
      record.setMessage(0, value)
    }
    record.setBool(1, self.equal)
    record.setInt64(2, self.differenceCents)
  }
}

/// The candidate changes.
public struct PreviewChangeRequest: Hashable, Sendable {
  /// The changes, as ConfigService's Apply takes them.
  public var changes: [ContractConfig.Change]
  /// Leave the live book out.
  public var referenceOnly: Bool
  /// How many of the quotes that change most to return, up to 1,000; 0 means 20.
  public var quoteCount: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    changes: [ContractConfig.Change] = [],
    referenceOnly: Bool = false,
    quoteCount: UInt32 = 0
  ) {
    self.changes = changes
    self.referenceOnly = referenceOnly
    self.quoteCount = quoteCount
  }
}

extension PreviewChangeRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.PreviewChangeRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_PreviewChangeRequest(),
    fields: [
      FieldShape(.message(ContractConfig.Change.shape), rules: [.required, .itemsMax(5000)]),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMax(1000)]),
    ]
  )

  public init(from record: RecordReader) {
    self.changes = record.messages(0, of: ContractConfig.Change.self)
    self.referenceOnly = record.bool(1)
    self.quoteCount = record.uint32(2)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.changes)
    record.setBool(1, self.referenceOnly)
    record.setUint32(2, self.quoteCount)
  }
}

/// What the changes do to one book.
public struct PreviewEffect: Hashable, Sendable {
  /// Covers priced, before as well as after.
  public var quoteCount: UInt32
  /// Policies they stand for; equal to `quote_count` for the reference book.
  public var policyCount: UInt64
  /// Sum of the premiums before, in cents, of what is offered both before and after.
  public var premiumBeforeCents: Int64
  /// Sum of the premiums after, in cents, of the same covers.
  public var premiumAfterCents: Int64
  /// Relative change of the sum; absent when it was 0.
  public var totalChange: Double?
  /// Median of the relative changes; absent when there are none.
  public var medianChange: Double?
  /// Largest relative fall, 0 or less; absent when there are none.
  public var changeMin: Double?
  /// Largest relative rise, 0 or more; absent when there are none.
  public var changeMax: Double?
  /// Covers refused before.
  public var refusedBefore: UInt32
  /// Covers refused afterwards.
  public var refusedAfter: UInt32
  /// Covers whose premium a minimum decided before.
  public var boundBefore: UInt32
  /// Covers whose premium a minimum decides afterwards.
  public var boundAfter: UInt32
  /// Only a part of the book was priced: time was up or cells were too many.
  public var partial: Bool
  /// Why the book is missing or partial, in one sentence; empty when complete.
  public var note: String

  /// Creates a message; what is not given has its default.
  public init(
    quoteCount: UInt32 = 0,
    policyCount: UInt64 = 0,
    premiumBeforeCents: Int64 = 0,
    premiumAfterCents: Int64 = 0,
    totalChange: Double? = nil,
    medianChange: Double? = nil,
    changeMin: Double? = nil,
    changeMax: Double? = nil,
    refusedBefore: UInt32 = 0,
    refusedAfter: UInt32 = 0,
    boundBefore: UInt32 = 0,
    boundAfter: UInt32 = 0,
    partial: Bool = false,
    note: String = ""
  ) {
    self.quoteCount = quoteCount
    self.policyCount = policyCount
    self.premiumBeforeCents = premiumBeforeCents
    self.premiumAfterCents = premiumAfterCents
    self.totalChange = totalChange
    self.medianChange = medianChange
    self.changeMin = changeMin
    self.changeMax = changeMax
    self.refusedBefore = refusedBefore
    self.refusedAfter = refusedAfter
    self.boundBefore = boundBefore
    self.boundAfter = boundAfter
    self.partial = partial
    self.note = note
  }
}

extension PreviewEffect: ContractMessage {
  public static let wireName = "mooring.pricing.v1.PreviewEffect"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_PreviewEffect(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
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
      FieldShape(.plain),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.quoteCount = record.uint32(0)
    self.policyCount = record.uint64(1)
    self.premiumBeforeCents = record.int64(2)
    self.premiumAfterCents = record.int64(3)
    self.totalChange = record.has(4) ? record.double(4) : nil
    self.medianChange = record.has(5) ? record.double(5) : nil
    self.changeMin = record.has(6) ? record.double(6) : nil
    self.changeMax = record.has(7) ? record.double(7) : nil
    self.refusedBefore = record.uint32(8)
    self.refusedAfter = record.uint32(9)
    self.boundBefore = record.uint32(10)
    self.boundAfter = record.uint32(11)
    self.partial = record.bool(12)
    self.note = record.text(13)
  }

  public func write(to record: RecordWriter) {
    record.setUint32(0, self.quoteCount)
    record.setUint64(1, self.policyCount)
    record.setInt64(2, self.premiumBeforeCents)
    record.setInt64(3, self.premiumAfterCents)
    if let value = self.totalChange {
      record.choose(4)
      record.setDouble(4, value)
    }
    if let value = self.medianChange {
      record.choose(5)
      record.setDouble(5, value)
    }
    if let value = self.changeMin {
      record.choose(6)
      record.setDouble(6, value)
    }
    if let value = self.changeMax {
      record.choose(7)
      record.setDouble(7, value)
    }
    record.setUint32(8, self.refusedBefore)
    record.setUint32(9, self.refusedAfter)
    record.setUint32(10, self.boundBefore)
    record.setUint32(11, self.boundAfter)
    record.setBool(12, self.partial)
    record.setText(13, self.note)
  }
}

/// One cover before and after.
public struct PreviewedQuote: Hashable, Sendable {
  /// The cover.
  public var cover: QuoteRequest?
  /// Its price before.
  public var before: Price?
  /// Its price afterwards.
  public var after: Price?
  /// Relative change; absent when either is refused.
  public var change: Double?
  /// It belongs to the live book.
  public var live: Bool

  /// Creates a message; what is not given has its default.
  public init(
    cover: QuoteRequest? = nil,
    before: Price? = nil,
    after: Price? = nil,
    change: Double? = nil,
    live: Bool = false
  ) {
    self.cover = cover
    self.before = before
    self.after = after
    self.change = change
    self.live = live
  }
}

extension PreviewedQuote: ContractMessage {
  public static let wireName = "mooring.pricing.v1.PreviewedQuote"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_PreviewedQuote(),
    fields: [
      FieldShape(.message(QuoteRequest.shape)),
      FieldShape(.message(Price.shape)),
      FieldShape(.message(Price.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.cover = record.message(0, of: QuoteRequest.self)
    self.before = record.message(1, of: Price.self)
    self.after = record.message(2, of: Price.self)
    self.change = record.has(3) ? record.double(3) : nil
    self.live = record.bool(4)
  }

  public func write(to record: RecordWriter) {
    if let value = self.cover {
      record.setMessage(0, value)
    }
    if let value = self.before {
      record.setMessage(1, value)
    }
    if let value = self.after {
      record.setMessage(2, value)
    }
    if let value = self.change {
      record.choose(3)
      record.setDouble(3, value)
    }
    record.setBool(4, self.live)
  }
}

/// What the changes would do.
public struct PreviewChangeResponse: Hashable, Sendable {
  /// Prices could be made with the changes.
  public var priceable: Bool
  /// What is wrong with the changes, by ConfigService and by the model; empty when nothing is.
  public var violations: [ContractType.Violation]
  /// The reference book; absent when nothing could be priced.
  public var reference: PreviewEffect?
  /// The live book; absent when it was left out, empty or not to be had.
  public var live: PreviewEffect?
  /// The covers that change most, largest change first, refusals before all.
  public var quotes: [PreviewedQuote]
  /// What the prices before rest on.
  public var basis: QuoteBasis?

  /// Creates a message; what is not given has its default.
  public init(
    priceable: Bool = false,
    violations: [ContractType.Violation] = [],
    reference: PreviewEffect? = nil,
    live: PreviewEffect? = nil,
    quotes: [PreviewedQuote] = [],
    basis: QuoteBasis? = nil
  ) {
    self.priceable = priceable
    self.violations = violations
    self.reference = reference
    self.live = live
    self.quotes = quotes
    self.basis = basis
  }
}

extension PreviewChangeResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.PreviewChangeResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_PreviewChangeResponse(),
    fields: [
      FieldShape(.plain),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.message(PreviewEffect.shape)),
      FieldShape(.message(PreviewEffect.shape)),
      FieldShape(.message(PreviewedQuote.shape)),
      FieldShape(.message(QuoteBasis.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.priceable = record.bool(0)
    self.violations = record.messages(1, of: ContractType.Violation.self)
    self.reference = record.message(2, of: PreviewEffect.self)
    self.live = record.message(3, of: PreviewEffect.self)
    self.quotes = record.messages(4, of: PreviewedQuote.self)
    self.basis = record.message(5, of: QuoteBasis.self)
  }

  public func write(to record: RecordWriter) {
    record.setBool(0, self.priceable)
    record.setMessageList(1, self.violations)
    if let value = self.reference {
      record.setMessage(2, value)
    }
    if let value = self.live {
      record.setMessage(3, value)
    }
    record.setMessageList(4, self.quotes)
    if let value = self.basis {
      record.setMessage(5, value)
    }
  }
}

/// What to tabulate.
public struct RateTableRequest: Hashable, Sendable {
  /// Assets, at most 64; none means all listed ones.
  public var assets: [String]
  /// Days, at most 64; none means 7, 30, 90, 180, 365.
  public var days: [UInt32]
  /// Triggers, at most 64; none means 0.99, 0.97, 0.95, 0.90.
  public var triggers: [Double]
  /// Cover in cents; 0 means 100,000 dollars.
  public var coverCents: Int64

  /// Creates a message; what is not given has its default.
  public init(
    assets: [String] = [],
    days: [UInt32] = [],
    triggers: [Double] = [],
    coverCents: Int64 = 0
  ) {
    self.assets = assets
    self.days = days
    self.triggers = triggers
    self.coverCents = coverCents
  }
}

extension RateTableRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.RateTableRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_RateTableRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMin(2), .bytesMax(12), .itemsMax(64), .format(.asset)]),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(365), .itemsMax(64)]),
      FieldShape(.plain, rules: [.floatMin(0.5), .floatMax(0.9999), .decimalsMax(4), .itemsMax(64)]),
      FieldShape(.plain, json: .cents, rules: [.integerMin(1), .integerMax(100000000000000)]),
    ]
  )

  public init(from record: RecordReader) {
    self.assets = record.textList(0)
    self.days = record.uint32List(1)
    self.triggers = record.doubleList(2)
    self.coverCents = record.int64(3)
  }

  public func write(to record: RecordWriter) {
    record.setTextList(0, self.assets)
    record.setUint32List(1, self.days)
    record.setDoubleList(2, self.triggers)
    record.setInt64(3, self.coverCents)
  }
}

/// One cell of the table.
public struct RateCell: Hashable, Sendable {
  /// The asset.
  public var asset: String
  /// The price, with trigger, floor and days.
  public var price: Price?

  /// Creates a message; what is not given has its default.
  public init(
    asset: String = "",
    price: Price? = nil
  ) {
    self.asset = asset
    self.price = price
  }
}

extension RateCell: ContractMessage {
  public static let wireName = "mooring.pricing.v1.RateCell"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_RateCell(),
    fields: [
      FieldShape(.text),
      FieldShape(.message(Price.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.asset = record.text(0)
    self.price = record.message(1, of: Price.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.asset)
    if let value = self.price {
      record.setMessage(1, value)
    }
  }
}

/// The table.
public struct RateTableResponse: Hashable, Sendable {
  /// The cells by asset, days and trigger, in the order asked.
  public var cells: [RateCell]
  /// Cover in cents.
  public var coverCents: Int64
  /// What the prices have in common.
  public var basis: QuoteBasis?

  /// Creates a message; what is not given has its default.
  public init(
    cells: [RateCell] = [],
    coverCents: Int64 = 0,
    basis: QuoteBasis? = nil
  ) {
    self.cells = cells
    self.coverCents = coverCents
    self.basis = basis
  }
}

extension RateTableResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.RateTableResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_RateTableResponse(),
    fields: [
      FieldShape(.message(RateCell.shape)),
      FieldShape(.plain, json: .cents),
      FieldShape(.message(QuoteBasis.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.cells = record.messages(0, of: RateCell.self)
    self.coverCents = record.int64(1)
    self.basis = record.message(2, of: QuoteBasis.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.cells)
    record.setInt64(1, self.coverCents)
    if let value = self.basis {
      record.setMessage(2, value)
    }
  }
}

/// What to look at.
public struct LintRequest: Hashable, Sendable {
  /// Only these assets; none means all listed ones.
  public var assets: [String]
  /// Candidate changes laid over the parameters in force; none means as they are.
  public var candidateChanges: [ContractConfig.Change]

  /// Creates a message; what is not given has its default.
  public init(
    assets: [String] = [],
    candidateChanges: [ContractConfig.Change] = []
  ) {
    self.assets = assets
    self.candidateChanges = candidateChanges
  }
}

extension LintRequest: ContractMessage {
  public static let wireName = "mooring.pricing.v1.LintRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_LintRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMin(2), .bytesMax(12), .itemsMax(64), .format(.asset)]),
      FieldShape(.message(ContractConfig.Change.shape), rules: [.itemsMax(5000)]),
    ]
  )

  public init(from record: RecordReader) {
    self.assets = record.textList(0)
    self.candidateChanges = record.messages(1, of: ContractConfig.Change.self)
  }

  public func write(to record: RecordWriter) {
    record.setTextList(0, self.assets)
    record.setMessageList(1, self.candidateChanges)
  }
}

/// A fault of the rate card.
public struct LintFinding: Hashable, Sendable {
  /// What kind.
  public var kind: LintKind
  /// How bad, 0 harmless … 1 wrong.
  public var weight: Double
  /// Asset or tranche concerned; empty when all are.
  public var subject: String
  /// Full name of the parameter to look at, or empty.
  public var parameter: String
  /// What was found, with the numbers, in one or two sentences.
  public var message: String
  /// A cover that shows it; absent when none does.
  public var example: QuoteRequest?
  /// Its price.
  public var examplePrice: Price?

  /// Creates a message; what is not given has its default.
  public init(
    kind: LintKind = .unspecified,
    weight: Double = 0,
    subject: String = "",
    parameter: String = "",
    message: String = "",
    example: QuoteRequest? = nil,
    examplePrice: Price? = nil
  ) {
    self.kind = kind
    self.weight = weight
    self.subject = subject
    self.parameter = parameter
    self.message = message
    self.example = example
    self.examplePrice = examplePrice
  }
}

extension LintFinding: ContractMessage {
  public static let wireName = "mooring.pricing.v1.LintFinding"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_LintFinding(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.message(QuoteRequest.shape)),
      FieldShape(.message(Price.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.kind = record.enumeration(0, of: LintKind.self)
    self.weight = record.double(1)
    self.subject = record.text(2)
    self.parameter = record.text(3)
    self.message = record.text(4)
    self.example = record.message(5, of: QuoteRequest.self)
    self.examplePrice = record.message(6, of: Price.self)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.kind)
    record.setDouble(1, self.weight)
    record.setText(2, self.subject)
    record.setText(3, self.parameter)
    record.setText(4, self.message)
    if let value = self.example {
      record.setMessage(5, value)
    }
    if let value = self.examplePrice {
      record.setMessage(6, value)
    }
  }
}

/// The findings.
public struct LintResponse: Hashable, Sendable {
  /// The findings, the heaviest first, at most 1,000.
  public var findings: [LintFinding]
  /// How many prices were compared.
  public var priceCount: UInt64
  /// What the prices have in common.
  public var basis: QuoteBasis?

  /// Creates a message; what is not given has its default.
  public init(
    findings: [LintFinding] = [],
    priceCount: UInt64 = 0,
    basis: QuoteBasis? = nil
  ) {
    self.findings = findings
    self.priceCount = priceCount
    self.basis = basis
  }
}

extension LintResponse: ContractMessage {
  public static let wireName = "mooring.pricing.v1.LintResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_pricing_v1_LintResponse(),
    fields: [
      FieldShape(.message(LintFinding.shape)),
      FieldShape(.plain),
      FieldShape(.message(QuoteBasis.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.findings = record.messages(0, of: LintFinding.self)
    self.priceCount = record.uint64(1)
    self.basis = record.message(2, of: QuoteBasis.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.findings)
    record.setUint64(1, self.priceCount)
    if let value = self.basis {
      record.setMessage(2, value)
    }
  }
}
