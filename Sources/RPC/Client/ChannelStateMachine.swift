internal import Basics
internal import ServiceRuntime

/// Whether a channel can reach its server.
public enum ChannelState: UInt8, Sendable, Hashable {
  /// There is no connection and nobody has asked for one.
  case idle
  /// A connection is being made; calls wait for it.
  case connecting
  /// There is a connection.
  case ready
  /// The last attempt failed; calls fail at once, unless they wait, until the next one.
  case failing
  /// The channel was closed.
  case closed
}

/// Decides when a connection is made, and what becomes of a call while there is none.
///
/// Pure; chance and time are handed in.
///
/// ```
/// idle ── call ──▶ connecting ── settings ──▶ ready ── GOAWAY, lost ──▶ idle
///   ▲                 │    ▲
///   │               failed └── pause over, somebody waits
///   └── pause over ── failing
/// ```
struct ChannelStateMachine: Sendable {
  /// What to do with a call.
  enum Admission: Hashable {
    case send
    case wait
    /// Make a connection; the call waits for it.
    case connectAndWait
    case fail
    case refuse
  }

  /// What to do after something happened to the connection.
  enum Action: Hashable {
    case none
    case connect
    /// Fail the calls that do not insist on waiting.
    case failWaiting
    /// Send the calls that wait.
    case sendWaiting
  }

  private(set) var state = ChannelState.idle
  /// When the next attempt may be made.
  private(set) var pauseEnd = MonotonicTime.never
  private var backoff: Backoff

  init(backoff: Backoff) { self.backoff = backoff }

  mutating func callArrives(waitsForReady: Bool) -> Admission {
    switch self.state {
    case .ready: return .send
    case .connecting: return .wait
    case .failing: return waitsForReady ? .wait : .fail
    case .closed: return .refuse
    case .idle:
      self.state = .connecting
      return .connectAndWait
    }
  }

  mutating func connected() -> Action {
    guard self.state == .connecting else { return .none }
    self.state = .ready
    self.backoff.reset()
    return .sendWaiting
  }

  /// The attempt failed; chance spreads the next ones of many clients.
  mutating func connectFailed(
    now: MonotonicTime, random: inout some RandomNumberGenerator
  ) -> Action {
    guard self.state == .connecting else { return .none }
    self.state = .failing
    self.pauseEnd = now + self.backoff.next(using: &random)
    return .failWaiting
  }

  /// The connection takes no further calls, or is gone.
  mutating func connectionEnded(hasWaiting: Bool) -> Action {
    guard self.state == .ready else { return .none }
    self.state = hasWaiting ? .connecting : .idle
    return hasWaiting ? .connect : .none
  }

  mutating func timeAdvanced(to now: MonotonicTime, hasWaiting: Bool) -> Action {
    guard self.state == .failing, now >= self.pauseEnd else { return .none }
    self.pauseEnd = .never
    self.state = hasWaiting ? .connecting : .idle
    return hasWaiting ? .connect : .none
  }

  mutating func close() {
    self.state = .closed
    self.pauseEnd = .never
  }
}
