private import Basics
public import ContractPlatform
private import ContractType
public import ServiceRuntime
private import Synchronization

/// One thing that a service looks at to say whether it is ready.
public protocol ReadinessCheck: RawRepresentable<String>, Sendable, Hashable, CaseIterable {
  /// The service is not ready without it.
  var isRequired: Bool { get }

  /// It counts as passing until somebody has looked.
  var passesUnseen: Bool { get }
}

/// What is looked at to say whether a service is ready, and what was found.
///
/// Usable from any thread. Every change is told to the health service at once.
public final class Readiness<Check: ReadinessCheck>: Sendable {
  /// What was found.
  private struct Finding: Sendable, Hashable {
    var isPassing: Bool
    var message: String
    var since: WallTime
  }

  /// What is said of a check before the first look.
  private static var unknown: String { "not looked at yet" }

  private let findings: Locked<[Check: Finding]>
  private let draining = Atomic<Bool>(false)
  private let health: HealthRegistry
  private let time: any TimeSource

  /// Nothing is known yet; only what is required and unknown keeps the service from being ready.
  public init(health: HealthRegistry, time: any TimeSource = SystemClock()) {
    self.health = health
    self.time = time
    let now = time.wallNow
    self.findings = Locked(
      Dictionary(
        uniqueKeysWithValues: Check.allCases.map { check in
          (check, Finding(isPassing: check.passesUnseen, message: Self.unknown, since: now))
        }))
  }

  /// The service takes its leave: it is not ready from now on, for good.
  public func drain() {
    self.draining.store(true, ordering: .relaxed)
    self.health.shutDown()
  }

  /// Whether the service takes its leave.
  public var isDraining: Bool { self.draining.load(ordering: .relaxed) }

  /// Whether every required check passes, and the service goes on.
  public var isReady: Bool {
    !self.isDraining
      && self.findings.withLock { findings in
        Check.allCases.allSatisfy { !$0.isRequired || findings[$0]?.isPassing == true }
      }
  }

  /// Where the service is in its life.
  public var phase: OpsV1.Phase {
    self.isDraining ? .draining : self.isReady ? .serving : .starting
  }

  /// Notes what was found; false when that was known, whatever else is said of it now.
  @discardableResult
  public func note(_ check: Check, isPassing: Bool, _ message: String = "") -> Bool {
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

  /// Whether a check passes, as far as is known.
  public func passes(_ check: Check) -> Bool {
    self.findings.withLock { $0[check]?.isPassing == true }
  }

  /// What was found, as the operations service tells it.
  public var checks: [OpsV1.Check] {
    self.findings.withLock { findings in
      findings.sorted { $0.key.rawValue < $1.key.rawValue }.map { check, finding in
        OpsV1.Check(
          name: check.rawValue, passing: finding.isPassing, required: check.isRequired,
          message: finding.message,
          since: Timestamp(microseconds: finding.since.microsecondsSinceEpoch))
      }
    }
  }
}
