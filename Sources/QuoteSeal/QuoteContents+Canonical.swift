internal import Basics

/// The canonical binary form: one way to write a quote down, and only that one is read.
///
/// Numbers are big-endian, doubles are their bit patterns, texts have their length in one byte
/// before them. A first byte names the form, two more which of the values that may be absent
/// follow.
extension QuoteContents {
  /// The form that is written.
  static let form: UInt8 = 1

  /// The values that may be absent, in the order of their bits.
  private struct Presence: OptionSet {
    let rawValue: UInt16
    static let expectedLoss = Presence(rawValue: 1)
    static let technicalPremium = Presence(rawValue: 2)
    static let chainHash = Presence(rawValue: 4)
    static let lossRatio = Presence(rawValue: 8)
    static let lastPrice = Presence(rawValue: 16)
    static let expectedLossFraction = Presence(rawValue: 32)
    static let payoutRatio = Presence(rawValue: 64)
    static let customaryPayoutRatio = Presence(rawValue: 128)
    static let equivalentTrigger = Presence(rawValue: 256)
    static let all = Presence(rawValue: 511)
  }

  private var presence: Presence {
    var presence: Presence = []
    if self.expectedLoss != nil { presence.insert(.expectedLoss) }
    if self.technicalPremium != nil { presence.insert(.technicalPremium) }
    if self.chainHash != nil { presence.insert(.chainHash) }
    if self.market.lossRatio != nil { presence.insert(.lossRatio) }
    if self.market.lastPrice != nil { presence.insert(.lastPrice) }
    if self.market.expectedLossFraction != nil { presence.insert(.expectedLossFraction) }
    if self.market.payoutRatio != nil { presence.insert(.payoutRatio) }
    if self.market.customaryPayoutRatio != nil { presence.insert(.customaryPayoutRatio) }
    if self.market.equivalentTrigger != nil { presence.insert(.equivalentTrigger) }
    return presence
  }

  // MARK: Writing

  /// Appends the canonical form.
  func append(to writer: inout CanonicalWriter) {
    writer.append(Self.form)
    writer.append(self.presence.rawValue)
    writer.append(self.flags.rawValue)
    writer.append(self.asset.description)
    writer.append(self.cover.count)
    writer.append(self.trigger.units)
    writer.append(self.floor.units)
    writer.append(self.days)
    writer.append(self.premium.count)
    writer.append(self.premiumBound)
    if let expectedLoss { writer.append(expectedLoss.count) }
    if let technicalPremium { writer.append(technicalPremium.count) }
    writer.append(self.headroom.count)
    writer.append(self.model)
    writer.append(self.modelVersion)
    writer.append(self.epoch.count)
    writer.append(self.revision.count)
    if let chainHash { for index in 0..<4 { writer.append(chainHash.words[index]) } }
    self.market.append(to: &writer)
    writer.append(self.issuedAt.microsecondsSinceEpoch)
    writer.append(self.validUntil.microsecondsSinceEpoch)
    writer.append(self.nonce)
  }

  // MARK: Reading

  /// Reads the canonical form; nil when `bytes` are anything else.
  init?(canonical bytes: ArraySlice<UInt8>) {
    do throws(CanonicalReader.Fault) {
      var reader = CanonicalReader(bytes)
      guard try reader.integer(UInt8.self) == Self.form else { return nil }
      let presence = Presence(rawValue: try reader.integer())
      guard presence.isSubset(of: .all) else { return nil }
      self = try Self(&reader, presence)
      guard reader.isAtEnd else { return nil }
    } catch {
      return nil
    }
  }

  private init(
    _ reader: inout CanonicalReader, _ presence: Presence
  ) throws(CanonicalReader.Fault) {
    self.flags = Flags(rawValue: try reader.integer())
    guard self.flags.isSubset(of: .all) else { throw .malformed }
    guard let asset = Asset(try reader.text()) else { throw .malformed }
    self.asset = asset
    self.cover = try reader.cents()
    self.trigger = Decimal4(units: try reader.integer())
    self.floor = Decimal4(units: try reader.integer())
    self.days = try reader.integer()
    self.premium = try reader.cents()
    self.premiumBound = try reader.integer()
    self.expectedLoss = presence.contains(.expectedLoss) ? try reader.cents() : nil
    self.technicalPremium = presence.contains(.technicalPremium) ? try reader.cents() : nil
    self.headroom = try reader.cents()
    self.model = try reader.text()
    self.modelVersion = try reader.integer()
    guard let epoch = StoreEpoch(exactly: try reader.integer()),
      let revision = Revision(exactly: try reader.integer())
    else { throw .malformed }
    self.epoch = epoch
    self.revision = revision
    self.chainHash = presence.contains(.chainHash) ? try reader.hash() : nil
    self.market = QuoteMarketContents(
      version: try reader.integer(), at: try reader.time(), capital: try reader.cents(),
      sold: try reader.cents(), assetSold: try reader.cents(),
      correlatedSold: try reader.cents(),
      lossRatio: presence.contains(.lossRatio) ? try reader.number() : nil,
      stressIndex: try reader.number(), pegReference: try reader.number(),
      lastPrice: presence.contains(.lastPrice) ? try reader.number() : nil,
      expectedLossFraction: presence.contains(.expectedLossFraction) ? try reader.number() : nil,
      payoutRatio: presence.contains(.payoutRatio) ? try reader.number() : nil,
      customaryPayoutRatio: presence.contains(.customaryPayoutRatio) ? try reader.number() : nil,
      equivalentTrigger: presence.contains(.equivalentTrigger) ? try reader.number() : nil,
      ageMilliseconds: try reader.number())
    self.issuedAt = try reader.time()
    self.validUntil = try reader.time()
    self.nonce = try reader.integer()
  }
}

extension QuoteMarketContents {
  fileprivate func append(to writer: inout CanonicalWriter) {
    writer.append(self.version)
    writer.append(self.at.microsecondsSinceEpoch)
    writer.append(self.capital.count)
    writer.append(self.sold.count)
    writer.append(self.assetSold.count)
    writer.append(self.correlatedSold.count)
    if let lossRatio { writer.append(lossRatio) }
    writer.append(self.stressIndex)
    writer.append(self.pegReference)
    if let lastPrice { writer.append(lastPrice) }
    if let expectedLossFraction { writer.append(expectedLossFraction) }
    if let payoutRatio { writer.append(payoutRatio) }
    if let customaryPayoutRatio { writer.append(customaryPayoutRatio) }
    if let equivalentTrigger { writer.append(equivalentTrigger) }
    writer.append(self.ageMilliseconds)
  }
}
