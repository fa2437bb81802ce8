public import Telemetry

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension LogFormat {
  /// Lines for people on a terminal, JSON elsewhere; `NO_COLOR` and a dumb terminal are respected.
  public static func suited(to descriptor: Int32, environment: [String: String]) -> LogFormat {
    guard isatty(descriptor) == 1 else { return .json }
    let isPlain = environment["NO_COLOR", default: ""] != "" || environment["TERM"] == "dumb"
    return .human(isColoured: !isPlain)
  }
}
