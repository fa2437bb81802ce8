/// How much a log line matters, least first.
///
/// Libraries write `trace` and `debug`; `notice` and above belong to the application. A `warning`
/// may heal by itself; an `error` means that a request failed for a bad reason or data is at risk.
public enum LogLevel: Int, Sendable, Hashable, CaseIterable {
  case trace, debug, info, notice, warning, error
}

extension LogLevel: Comparable {
  public static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension LogLevel: CustomStringConvertible {
  /// The name in settings and in log lines, such as `warning`.
  public var name: StaticString {
    switch self {
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .notice: "notice"
    case .warning: "warning"
    case .error: "error"
    }
  }

  public var description: String { self.name.description }
}
