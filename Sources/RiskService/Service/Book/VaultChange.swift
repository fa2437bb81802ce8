internal import Basics
internal import RiskModels

/// Why a vault cannot be changed so.
enum VaultRefusal: Error, Sendable, Hashable {
  /// The vault is at another version than the writer believes.
  case moved(to: Int64)
  /// Tranches add to another sum than the capital.
  case tranchesDiffer(sum: Int64, capital: Int64)
  case repeatedTranche(Tranche)
  /// Force needs a reason.
  case noReason
  /// More cover is in force than that much capital may bear.
  case coverExceeds(soldCents: Int64, capitalCents: Int64)
}

/// What to change of a vault; what is nil stays.
struct VaultChange: Sendable, Hashable {
  var capitalCents: Int64?
  var floatCents: Int64?
  var reserveCents: Int64?
  /// None keeps what is there.
  var tranches: [StoredVault.TrancheShare] = []
  var clearsTranches = false
  var label: String?
  var expectedVersion: Int64?
  var isForced = false

  /// The vault after the change, judged with that much cover in force; says whether it had to be
  /// forced.
  func applied(
    to vault: StoredVault?, soldCents: Int64, _ limits: CapacityLimits, by author: ChangeAuthor,
    at now: WallTime
  ) throws(VaultRefusal) -> (vault: StoredVault, isForced: Bool) {
    let before = vault ?? StoredVault()
    if let expected = self.expectedVersion, expected != before.version {
      throw .moved(to: before.version)
    }
    var after = before
    after.capitalCents = self.capitalCents ?? before.capitalCents
    after.floatCents = self.floatCents ?? before.floatCents
    after.reserveCents = self.reserveCents ?? before.reserveCents
    after.label = self.label ?? before.label
    after.tranches = try self.tranches(after: before)
    if let tranches = after.tranches {
      let sum = tranches.reduce(0) { $0 + $1.capitalCents }
      guard sum == after.capitalCents else {
        throw .tranchesDiffer(sum: sum, capital: after.capitalCents)
      }
    }
    if self.isForced && author.reason.isEmpty { throw .noReason }
    let suffices = limits.suffices(after.capitalCents, for: soldCents)
    guard suffices || self.isForced else {
      throw .coverExceeds(soldCents: soldCents, capitalCents: after.capitalCents)
    }
    after.version = before.version + 1
    // The clock may be set back; versions follow each other all the same.
    after.knownAt = max(now, before.knownAt)
    after.author = author
    return (after, !suffices)
  }

  private func tranches(
    after before: StoredVault
  ) throws(VaultRefusal) -> [StoredVault.TrancheShare]? {
    if self.clearsTranches { return nil }
    guard !self.tranches.isEmpty else { return before.tranches }
    var seen: Set<Tranche> = []
    for share in self.tranches {
      guard seen.insert(share.tranche).inserted else { throw .repeatedTranche(share.tranche) }
    }
    return self.tranches.sorted { $0.tranche < $1.tranche }
  }
}

extension StoredVault {
  /// Capital by tranche, the most senior first: as set, or by `shares` of the capital, to the cent.
  func capitals(_ shares: [Tranche: Double]) -> [TrancheShare] {
    if let tranches = self.tranches { return tranches }
    let total = shares.values.reduce(0, +)
    guard total > 0 else { return [] }
    let tranches = Tranche.allCases.sorted()
    let parts = tranches.map { Double(self.capitalCents) * (shares[$0] ?? 0) / total }
    return zip(tranches, LargestRemainder.split(USDCents(self.capitalCents), parts)).map {
      TrancheShare(tranche: $0, capitalCents: $1.count)
    }
  }
}
