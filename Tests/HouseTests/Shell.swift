#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Commands of the machine, run at the top of the repository.
enum Shell {
  struct Failure: Error { let description: String }

  /// What `command` writes.
  static func output(of command: String) throws -> [UInt8] {
    let top = Repository.top.split(separator: "'").joined(separator: "'\\''")
    guard let output = unsafe popen("cd '\(top)' && \(command)", "r") else {
      throw Failure(description: "no shell for \(command)")
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&block, 1, block.count, output)
      guard count > 0 else { break }
      bytes += block.prefix(count)
    }
    guard unsafe pclose(output) == 0 else { throw Failure(description: "failed: \(command)") }
    return bytes
  }
}
