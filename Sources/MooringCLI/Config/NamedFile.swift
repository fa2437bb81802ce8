internal import ServiceRuntime

/// The file of a command: named by itself or after `-f`, as one likes.
enum NamedFile {
  static let option = Argument<String?>.optional(
    "--file", short: "-f", "PATH", "The file; - is standard input.", .path(), candidates: .files)
  static let operand = Argument<[String]>.operands(
    "FILE", "The file, which may also follow -f; - is standard input.", .path(), countMin: 0,
    candidates: .files)

  /// The one file that is named.
  static func path(_ arguments: ParsedArguments) throws(CommandFailure) -> String {
    let named = arguments[Self.operand] + (arguments[Self.option].map { [$0] } ?? [])
    guard let path = named.first else { throw .usage("name the file: FILE, or -f PATH") }
    guard named.count == 1 else {
      throw .usage("one file at a time, not \(named.joined(separator: " and "))")
    }
    return path
  }
}
