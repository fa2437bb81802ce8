#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The contract as protoc understands it now.
enum Protoc {
  struct Failure: Error { let description: String }

  private static let result = Result { try Self.run() }

  static func contract() throws -> ContractShape { try self.result.get() }

  /// Runs protoc on every file below Proto; annotations of others come from the test's Python
  /// packages.
  private static func run() throws -> ContractShape {
    let files = Repository.paths.filter { $0.hasPrefix("Proto/") && $0.hasSuffix(".proto") }
    let command =
      "cd '\(Repository.top.split(separator: "'").joined(separator: "'\\''"))' && "
      + "exec protoc -IProto \"-I$(echo .venv/lib/python3*/site-packages)\" "
      + "--descriptor_set_out=/dev/stdout " + files.map { "'\($0)'" }.joined(separator: " ")
    guard let output = unsafe popen(command, "r") else {
      throw Failure(description: "no shell")
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&block, 1, block.count, output)
      guard count > 0 else { break }
      bytes += block.prefix(count)
    }
    guard unsafe pclose(output) == 0 else {
      throw Failure(description: "protoc failed; scripts/setup test installs what it needs")
    }
    return ContractShape(descriptorSet: bytes)
  }
}
