internal import Basics
internal import ContractPlatform
internal import ContractType
internal import RPCServices
internal import ServiceRuntime
internal import Synchronization

/// What is looked at to say whether the service is ready, and what was found.
///
/// Usable from any thread. Every change is told to the health service at once.
final class Readiness: Sendable {
  /// One thing that is looked at.
  enum Check: String, Sendable, Hashable, CaseIterable {
    /// A configuration is known.
    case configuration
    /// The database answers.
    case database
    /// Its tables are those that this program works with.
    case schema
    /// It belongs to this environment.
    case environment
    /// It holds what defaults, files and variables say.
    case layers
    /// Its values are ones that the catalogue would take.
    case values

    /// The service is not ready without it.
    var isRequired: Bool {
      switch self {
      case .configuration, .schema, .environment: true
      case .database, .layers, .values: false
      }
    }
  }

  /// What was found.
  struct Finding: Sendable, Hashable {
    var isPassing: Bool
    var message: String
    var since: WallTime
  }

  /// What is said of a check before the first look.
  private static let unknown = "not looked at yet"

  private let findings: Locked<[Check: Finding]>
  private let draining = Atomic<Bool>(false)
  private let health: HealthRegistry
  private let time: any TimeSource

  /// Nothing is known yet; only what is required and unknown keeps the service from being ready.
  init(health: HealthRegistry, time: any TimeSource = SystemClock()) {
    self.health = health
    self.time = time
    let now = time.wallNow
    self.findings = Locked(
      Dictionary(
        uniqueKeysWithValues: Check.allCases.map { check in
          let isPassing = check != .configuration && check != .database
          return (
            check, Finding(isPassing: isPassing, message: Self.unknown, since: now)
          )
        }))
  }

  /// The service takes its leave: it is not ready from now on, for good.
  func drain() {
    self.draining.store(true, ordering: .relaxed)
    self.health.shutDown()
  }

  /// Whether the service takes its leave.
  var isDraining: Bool { self.draining.load(ordering: .relaxed) }

  /// Whether every required check passes, and the service goes on.
  var isReady: Bool {
    !self.isDraining
      && self.findings.withLock { findings in
        Check.allCases.allSatisfy { !$0.isRequired || findings[$0]?.isPassing == true }
      }
  }

  /// Notes what was found; false when that was known, whatever else is said of it now.
  @discardableResult
  func note(_ check: Check, isPassing: Bool, _ message: String = "") -> Bool {
    let now = self.time.wallNow
    let isNew = self.findings.withLock { findings in
      let known = findings[check]
      guard known?.isPassing != isPassing || known?.message != message else { return false }
      let since = known?.isPassing == isPassing ? known?.since ?? now : now
      findings[check] = Finding(isPassing: isPassing, message: message, since: since)
      return known?.isPassing != isPassing || known?.message == Self.unknown
    }
    self.health.setAll(self.isReady ? .serving : .notServing)
    return isNew
  }

  /// What was found, as the operations service tells it.
  var checks: [OpsV1.Check] {
    self.findings.withLock { findings in
      findings.sorted { $0.key.rawValue < $1.key.rawValue }.map { check, finding in
        OpsV1.Check(
          name: check.rawValue, passing: finding.isPassing, required: check.isRequired,
          message: finding.message, since: ContractMapping.time(finding.since))
      }
    }
  }
}

extension Readiness {
  /// Notes how the local layers and the values in force stand to the store and the catalogue.
  func note(_ notes: StartNotes) {
    let layers = [
      notes.refusals.isEmpty
        ? "" : "not taken over, because \(notes.refusals.count) rules would be broken",
      notes.differenceCount > 0
        ? "\(notes.differenceCount) values differ; Reload or mooring-config migrate --apply takes "
          + "them over" : "",
      notes.layerFaults.isEmpty ? "" : "\(notes.layerFaults.count) values cannot be read",
    ].filter { !$0.isEmpty }
    self.note(.layers, isPassing: layers.isEmpty, layers.joined(separator: "; "))
    self.note(
      .values, isPassing: notes.valueFaults.isEmpty,
      notes.valueFaults.isEmpty
        ? "" : "\(notes.valueFaults.count) values in force are outside the catalogue")
  }
}
