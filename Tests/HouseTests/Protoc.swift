/// The contract as protoc understands it now.
enum Protoc {
  private static let result = Result { try Self.run() }

  static func contract() throws -> ContractShape { try self.result.get() }

  /// Runs protoc on every file below Proto.
  ///
  /// The annotations of others come with the Python packages that `scripts/setup test` installs.
  private static func run() throws -> ContractShape {
    let files = Repository.paths.filter { $0.hasPrefix("Proto/") && $0.hasSuffix(".proto") }
    let command =
      "exec protoc -IProto \"-I$(echo .venv/lib/python3*/site-packages)\" "
      + "--descriptor_set_out=/dev/stdout " + files.map { "'\($0)'" }.joined(separator: " ")
    return ContractShape(descriptorSet: try Shell.output(of: command))
  }
}
