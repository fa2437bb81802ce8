import FoundationEssentials

/// What the kernel says of this process's memory.
enum ProcessMemory {
  struct Failure: Error {}

  /// The most memory that was resident at any time, in KiB.
  static func residentPeakKiB() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      if let word = line.split(whereSeparator: \.isWhitespace).dropFirst().first,
        let count = Int(word)
      {
        return count
      }
    }
    throw Failure()
  }
}
