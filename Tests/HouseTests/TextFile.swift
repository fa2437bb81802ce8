/// A file of lines, in any language.
struct TextFile: Sendable {
  /// From the top of the repository.
  let path: String
  let text: String

  /// Whether a program wrote the file, which its first line then says.
  var isGenerated: Bool {
    self.text.prefix { $0 != "\n" }.lowercased().contains("do not edit")
  }

  /// Without the end of the last line.
  var lines: [Substring] {
    var lines = self.text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
