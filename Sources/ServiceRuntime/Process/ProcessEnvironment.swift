#if canImport(Glibc)
  @unsafe @preconcurrency private import Glibc
#elseif canImport(Darwin)
  @unsafe @preconcurrency private import Darwin
#endif

/// The environment variables that the process was started with.
public enum ProcessEnvironment {
  /// Reads all of them, once, at the start; of a name that comes twice the first counts.
  public static func read() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let pair = unsafe String(cString: text)
      if let equals = pair.firstIndex(of: "=") {
        let name = String(pair[..<equals])
        if variables[name] == nil { variables[name] = String(pair[pair.index(after: equals)...]) }
      }
      unsafe entry += 1
    }
    return variables
  }
}
