import FoundationEssentials
import TestSupport

/// What the kernel says of it.
extension TestProgram {
  /// The number of file descriptors it holds.
  var openDescriptorCount: Int {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/\(self.id)/fd").count
    }
  }

  /// A figure of its memory in KiB, such as `VmHWM`, the most it ever had resident.
  func memoryKiB(_ figure: String) throws -> Int {
    let path = "/proc/\(self.id)/status"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix("\(figure):") {
      let words = line.split { $0 == " " || $0 == "\t" }
      if words.count > 1, let count = Int(words[1]) { return count }
    }
    throw ProgramOrder.Failure("no \(figure) in \(path)")
  }
}
