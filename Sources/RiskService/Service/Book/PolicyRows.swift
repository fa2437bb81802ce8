internal import Basics
internal import ContractRisk
internal import ContractType

/// Checks the rows of an import one by one, and remembers the first that are refused.
struct PolicyRows {
  /// How many faults are told.
  static let violationsMax = 100

  /// The assets that may be insured.
  let assets: Set<String>
  let layerWidthMin: Decimal4
  private(set) var receivedCount = 0
  private(set) var refusedCount = 0
  private(set) var violations: [(row: Int, violation: Violation)] = []

  init(assets: Set<String>, layerWidthMin: Decimal4) {
    self.assets = assets
    self.layerWidthMin = layerWidthMin
  }

  /// The policy that a row means; nil when it is refused.
  mutating func take(_ row: PolicyRow) -> ImportedPolicy? {
    let number = self.receivedCount
    self.receivedCount += 1
    let faults = self.faults(of: row)
    // The contract's own rules have been applied: what is read here is there.
    guard faults.isEmpty, let trigger = Decimal4(exactly: row.trigger),
      let floor = Decimal4(exactly: row.floor), let term = Self.term(row)
    else {
      self.refuse(number, faults)
      return nil
    }
    return ImportedPolicy(
      row: number, externalID: row.externalID, holder: row.holder, asset: row.asset,
      cover: USDCents(row.coverCents), premium: USDCents(row.premiumCents), trigger: trigger,
      floor: floor, pegReference: row.pegReference > 0 ? row.pegReference : nil,
      boundAt: row.boundAt?.time ?? term.startsAt, term: term)
  }

  private static func term(_ row: PolicyRow) -> PolicyTerm? {
    guard let start = row.startsAt?.time, let end = row.endsAt?.time else { return nil }
    return PolicyTerm(startsAt: start, endsAt: end)
  }

  /// Everything that is wrong with a row, which the store is not needed for.
  private func faults(of row: PolicyRow) -> [Violation] {
    var faults: [Violation] = []
    if !self.assets.contains(row.asset) {
      faults.append(
        Violation(
          field: "asset", code: "unknown_asset", message: "\(row.asset) is not a listed asset."))
    }
    if Self.term(row) == nil {
      faults.append(
        Violation(
          field: "ends_at", code: "out_of_range",
          message: "Cover does not end after it begins, or lasts too long.",
          allowed: "after starts_at, at most \(PolicyTerm.daysMax) days"))
    }
    if let trigger = Decimal4(exactly: row.trigger), let floor = Decimal4(exactly: row.floor) {
      if floor > trigger - self.layerWidthMin {
        faults.append(
          Violation(
            field: "floor", code: "out_of_range",
            message: "The floor is too near to the trigger.",
            allowed: "at most \(trigger - self.layerWidthMin)"))
      }
    } else {
      faults.append(
        Violation(
          field: "trigger", code: "too_precise",
          message: "Trigger or floor has more than four places."))
    }
    if let bound = row.boundAt?.time, let end = row.endsAt?.time, bound >= end {
      faults.append(
        Violation(
          field: "bound_at", code: "out_of_range",
          message: "The policy was bound after it had ended.", allowed: "before ends_at"))
    }
    return faults
  }

  private mutating func refuse(_ row: Int, _ faults: [Violation]) {
    self.refusedCount += 1
    self.note(row, faults)
  }

  /// Adds what the store found.
  mutating func add(_ outcome: BookStore.ImportOutcome) {
    self.refusedCount += Int(clamping: outcome.refusedCount)
    for refusal in outcome.refusals {
      let violation =
        switch refusal.reason {
        case .differsInStream:
          Violation(
            field: "external_id", code: "repeated",
            message: "A row before it has the same external_id and other terms.")
        case .differsFromStored:
          Violation(
            field: "external_id", code: "differs",
            message: "The policy of that external_id is there already, with other terms.")
        }
      self.note(Int(clamping: refusal.row), [violation])
    }
    // Rows that the store refused come between those that were refused before.
    self.violations.sort { $0.row < $1.row }
    if self.violations.count > Self.violationsMax {
      self.violations.removeLast(self.violations.count - Self.violationsMax)
    }
  }

  private mutating func note(_ row: Int, _ faults: [Violation]) {
    for fault in faults where self.violations.count < 2 * Self.violationsMax {
      var violation = fault
      violation.field = "policies[\(row)].\(fault.field)"
      self.violations.append((row, violation))
    }
  }

  /// What is told of the refused rows.
  var told: [Violation] { self.violations.prefix(Self.violationsMax).map(\.violation) }
}
