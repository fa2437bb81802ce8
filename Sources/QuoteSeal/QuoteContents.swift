public import Basics

/// Everything of a quote that its seal vouches for: what is offered, at what price, and what the
/// price rests on.
///
/// The steps to the premium are not in it: they are computed again from what is.
public struct QuoteContents: Sendable, Hashable {
  /// What a quote says of itself beside its numbers.
  public struct Flags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    /// The set of the bits of `rawValue`.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The asset is in the list of insured ones.
    public static let listed = Flags(rawValue: 1)
    /// The parameters may not have been the newest.
    public static let configStale = Flags(rawValue: 2)
    /// The market was older than it may be for binding.
    public static let marketStale = Flags(rawValue: 4)

    static let all: Flags = [.listed, .configStale, .marketStale]
  }

  /// The asset insured.
  public var asset: Asset
  /// What a full depeg pays.
  public var cover: USDCents
  /// Fractions of the asset's peg reference.
  public var trigger: Decimal4
  /// The price from which the cover is paid in full.
  public var floor: Decimal4
  /// The length of the cover.
  public var days: UInt16
  /// What the buyer pays.
  public var premium: USDCents
  /// The number of the lower bound that decided, as the contract counts them.
  public var premiumBound: UInt8
  /// What the cover is expected to pay; nil when no loss curve was known.
  public var expectedLoss: USDCents?
  /// What the expected loss alone would ask for; nil when no loss curve was known.
  public var technicalPremium: USDCents?
  /// How much more cover of the asset could be sold after this one.
  public var headroom: USDCents
  public var flags: Flags
  /// The name of the formula, of at most 64 bytes.
  public var model: String
  /// The version of the formula.
  public var modelVersion: UInt32
  /// The history of the configuration.
  public var epoch: StoreEpoch
  /// The revision of the parameters.
  public var revision: Revision
  /// The hash of the chain up to that revision; nil only before the first.
  public var chainHash: ChainHash?
  public var market: QuoteMarketContents
  public var issuedAt: WallTime
  /// Until when the offer stands.
  public var validUntil: WallTime
  /// Tells two quotes apart that are equal in everything else.
  public var nonce: UInt64

  /// Lists what is sealed.
  @inlinable
  public init(
    asset: Asset, cover: USDCents, trigger: Decimal4, floor: Decimal4, days: UInt16,
    premium: USDCents, premiumBound: UInt8, expectedLoss: USDCents?, technicalPremium: USDCents?,
    headroom: USDCents, flags: Flags, model: String, modelVersion: UInt32, epoch: StoreEpoch,
    revision: Revision, chainHash: ChainHash?, market: QuoteMarketContents, issuedAt: WallTime,
    validUntil: WallTime, nonce: UInt64
  ) {
    self.asset = asset
    self.cover = cover
    self.trigger = trigger
    self.floor = floor
    self.days = days
    self.premium = premium
    self.premiumBound = premiumBound
    self.expectedLoss = expectedLoss
    self.technicalPremium = technicalPremium
    self.headroom = headroom
    self.flags = flags
    self.model = model
    self.modelVersion = modelVersion
    self.epoch = epoch
    self.revision = revision
    self.chainHash = chainHash
    self.market = market
    self.issuedAt = issuedAt
    self.validUntil = validUntil
    self.nonce = nonce
  }

  /// Whether the quote can be bound at all, leaving time aside.
  public var isBindable: Bool {
    self.flags.contains(.listed) && !self.flags.contains(.marketStale)
  }

  /// Whether the offer stands at `time`, with `skew` for clocks that differ.
  public func stands(at time: WallTime, skew: Duration) -> Bool {
    time <= self.validUntil + skew
  }

  /// How long the offer stands from `time` on; zero when it does not.
  public func remaining(at time: WallTime) -> Duration { max(.zero, self.validUntil - time) }
}

/// Every value of the market that entered the price of a quote.
public struct QuoteMarketContents: Sendable, Hashable {
  /// The version of the market snapshot.
  public var version: UInt64
  /// When the snapshot was made.
  public var at: WallTime
  public var capital: USDCents
  /// Cover in force on all assets, on this one, and on those that fall with it.
  public var sold: USDCents
  public var assetSold: USDCents
  public var correlatedSold: USDCents
  public var lossRatio: Double?
  public var stressIndex: Double
  public var pegReference: Double
  public var lastPrice: Double?
  /// Expected loss as a fraction of the cover.
  public var expectedLossFraction: Double?
  /// Mean payout, given an event, of the layer quoted and of the customary one.
  public var payoutRatio: Double?
  public var customaryPayoutRatio: Double?
  /// The trigger of the customary layer that an event pays as much on as on the layer quoted.
  public var equivalentTrigger: Double?
  /// How old the snapshot was.
  public var ageMilliseconds: Double

  /// Lists the values.
  @inlinable
  public init(
    version: UInt64, at: WallTime, capital: USDCents, sold: USDCents, assetSold: USDCents,
    correlatedSold: USDCents, lossRatio: Double?, stressIndex: Double, pegReference: Double,
    lastPrice: Double?, expectedLossFraction: Double?, payoutRatio: Double?,
    customaryPayoutRatio: Double?, equivalentTrigger: Double?, ageMilliseconds: Double
  ) {
    self.version = version
    self.at = at
    self.capital = capital
    self.sold = sold
    self.assetSold = assetSold
    self.correlatedSold = correlatedSold
    self.lossRatio = lossRatio
    self.stressIndex = stressIndex
    self.pegReference = pegReference
    self.lastPrice = lastPrice
    self.expectedLossFraction = expectedLossFraction
    self.payoutRatio = payoutRatio
    self.customaryPayoutRatio = customaryPayoutRatio
    self.equivalentTrigger = equivalentTrigger
    self.ageMilliseconds = ageMilliseconds
  }
}
