/// Whether a service answers calls.
public enum ServingStatus: Sendable, Hashable {
  /// It answers.
  case serving
  /// It does not, for now or, during shutdown, any more.
  case notServing
}

/// Decides what watchers of health are told, and when.
///
/// Pure: no clock, no lock, no task. Every service has a count of its changes; a watcher says which
/// count it has seen, so that it always gets the newest status and never the same one twice,
/// however slow it is.
///
/// ```
///           change / end              watch again
/// waiting ───────────────▶ told ─────────────────────▶ waiting
///    └────── cancel ──────▶ gone
/// ```
struct HealthStateMachine {
  typealias WatcherID = UInt64

  /// A status and its place among the changes of its service.
  struct Observed: Hashable {
    /// `nil` says that the server has no such service.
    var status: ServingStatus?
    var change: UInt64
  }

  /// What a watcher does next.
  enum WatchAction: Hashable {
    case report(Observed)
    /// Wait until it is woken.
    case wait
    /// The server is going away; what was reported last is final.
    case end
    /// There are as many watchers as there may be.
    case refuse
  }

  private var observed: [String: Observed] = [:]
  private var waiting: [WatcherID: String] = [:]
  private var isShutDown = false
  private let watchersMax: Int

  init(services: some Sequence<String>, status: ServingStatus, watchersMax: Int) {
    precondition(watchersMax > 0)
    self.watchersMax = watchersMax
    for service in services { self.observed[service] = Observed(status: status, change: 1) }
  }

  func status(of service: String) -> ServingStatus? { self.observed[service]?.status }

  /// The status of every service there is.
  var statuses: [String: ServingStatus] { self.observed.compactMapValues(\.status) }

  /// Changes the status of one service; returns who must look again.
  mutating func set(_ status: ServingStatus, for service: String) -> [WatcherID] {
    guard !self.isShutDown, self.observed[service]?.status != status else { return [] }
    let change = (self.observed[service]?.change ?? 0) + 1
    self.observed[service] = Observed(status: status, change: change)
    let woken = self.waiting.filter { $0.value == service }.map(\.key)
    for watcher in woken { self.waiting[watcher] = nil }
    return woken.sorted()
  }

  /// Changes the status of every known service; returns who must look again.
  mutating func setAll(_ status: ServingStatus) -> [WatcherID] {
    self.observed.keys.sorted().flatMap { self.set(status, for: $0) }
  }

  /// Says for good that nothing is served; returns who must look again, which is everybody.
  mutating func shutDown() -> [WatcherID] {
    let woken = self.setAll(.notServing)
    self.isShutDown = true
    defer { self.waiting = [:] }
    return (woken + self.waiting.keys).sorted()
  }

  /// A watcher of `service` that has seen `last` asks for what came after.
  mutating func watch(
    _ service: String, after last: Observed?, as watcher: WatcherID
  ) -> WatchAction {
    precondition(self.waiting[watcher] == nil)
    let now = self.observed[service] ?? Observed(status: nil, change: 0)
    guard now == last else { return .report(now) }
    guard !self.isShutDown else { return .end }
    guard self.waiting.count < self.watchersMax else { return .refuse }
    self.waiting[watcher] = service
    return .wait
  }

  /// A watcher that waits has gone; it may already have been woken.
  mutating func cancel(_ watcher: WatcherID) { self.waiting[watcher] = nil }
}
