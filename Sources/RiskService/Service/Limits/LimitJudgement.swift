internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// Where a limit stood when it was looked at last.
struct LimitStanding: Sendable, Hashable {
  var state: RiskModels.LimitState
  var since: WallTime
}

/// What a look at the limits brings about: pure, so that every replica comes to the same.
struct LimitJudgement: Sendable, Hashable {
  /// Where the limits stand now.
  private(set) var standings: [String: LimitStanding] = [:]
  /// Names whose standing is another one than before.
  private(set) var changed: Set<String> = []
  /// Alerts that are over, by what they are about.
  private(set) var resolved: [String] = []
  private(set) var raised: [AlertCause] = []

  /// Follows each figure from where its limit stood.
  ///
  /// Every state but green has an alert of its own: it is over when the state is left, whichever
  /// way. A limit that is no longer there is green.
  init(of readings: [LimitReading], after before: [String: LimitStanding], at now: WallTime) {
    for reading in readings {
      let standing = before[reading.name]
      var machine = LimitMachine(reading.thresholds, state: standing?.state ?? .green)
      let action = reading.value.map { machine.observe($0) } ?? .none
      guard action != .none || standing == nil else {
        self.standings[reading.name] = standing
        continue
      }
      self.enter(machine.state, from: standing?.state ?? .green, reading, at: now)
    }
    let names = Set(readings.map(\.name))
    for (name, standing) in before where !names.contains(name) && standing.state != .green {
      self.standings[name] = LimitStanding(state: .green, since: now)
      self.changed.insert(name)
      self.resolved.append(name)
    }
    self.resolved.sort()
  }

  private mutating func enter(
    _ state: RiskModels.LimitState, from before: RiskModels.LimitState, _ reading: LimitReading,
    at now: WallTime
  ) {
    self.standings[reading.name] = LimitStanding(state: state, since: now)
    self.changed.insert(reading.name)
    if before != .green && before != state { self.resolved.append(reading.name) }
    guard state != before, let consequence = reading.consequence(of: state) else { return }
    self.raised.append(
      AlertCause(
        subject: reading.name, severity: consequence.severity, category: reading.category,
        message: reading.message(of: state),
        value: reading.value.flatMap { $0.isFinite ? $0 : nil },
        threshold: reading.threshold(of: state), parameter: consequence.parameter))
  }
}

extension LimitJudgement {
  /// The limits with their figures, the worst first.
  func limits(of readings: [LimitReading]) -> [ContractRisk.Limit] {
    let limits = readings.map { ContractRisk.Limit($0, self.standings[$0.name]) }
    return limits.enumerated().sorted { left, right in
      (-left.element.state.rawValue, left.offset) < (-right.element.state.rawValue, right.offset)
    }.map(\.element)
  }
}

extension ContractRisk.Limit {
  /// A limit as the contract shows it.
  init(_ reading: LimitReading, _ standing: LimitStanding?) {
    let value = reading.value.flatMap { $0.isFinite ? $0 : nil }
    let state = standing?.state ?? .green
    self.init(
      name: reading.name, title: reading.title, value: value,
      warning: reading.thresholds.warning, limit: reading.thresholds.limit,
      parameter: reading.breach.parameter, falling: reading.thresholds.isFalling,
      state: ContractRisk.LimitState(state),
      since: standing.map { Timestamp(microseconds: $0.since.microsecondsSinceEpoch) },
      headroom: value.map { reading.thresholds.headroom($0) },
      action: reading.action(in: state))
  }
}

extension ContractRisk.LimitState {
  init(_ state: RiskModels.LimitState) {
    self =
      switch state {
      case .green: .green
      case .amber: .amber
      case .red: .red
      }
  }
}
