/// How much a log line matters, least first.
public enum LogLevel: Int, Sendable, Hashable, CaseIterable {
  case trace, debug, info, notice, warning, error
}

extension LogLevel: Comparable {
  public static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}
