#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A signal that a service reacts to.
public enum ProcessSignal: Sendable, Hashable, CaseIterable {
  /// Asked to end, as supervisors do.
  case terminate
  /// Asked to end, as people at a terminal do.
  case interrupt
  /// Asked to look again at what it was given.
  case hangup

  /// The system's number for it.
  public var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .interrupt: SIGINT
    case .hangup: SIGHUP
    }
  }

  init?(number: Int32) {
    guard let signal = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = signal
  }
}
