/// Source code under construction, with indentation.
struct SourceText {
  private(set) var text = ""
  private var depth = 0

  /// The widest line of generated Swift, comments included.
  private static let columnsMax = 100

  /// Appends a line at the present depth; an empty one has no spaces.
  mutating func line(_ content: String = "") {
    if !content.isEmpty {
      self.text += String(repeating: "  ", count: self.depth)
      self.text += content
    }
    self.text += "\n"
  }

  /// Appends `opening`, what `body` writes one step deeper, and `closing`.
  mutating func block<Failure: Error>(
    _ opening: String, closing: String = "}",
    _ body: (inout SourceText) throws(Failure) -> Void
  ) throws(Failure) {
    self.line(opening)
    self.depth += 1
    try body(&self)
    self.depth -= 1
    self.line(closing)
  }

  /// Appends `comment` of a `.proto` as a documentation comment, wrapped where it is too wide.
  mutating func documentation(_ comment: String, otherwise fallback: String) {
    let lines = comment.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(" ") ? $0.dropFirst() : $0 }
    let content = lines.allSatisfy(\.isEmpty) ? [fallback[...]] : lines
    var ending = content[...]
    while ending.last?.isEmpty == true { ending.removeLast() }
    for line in self.wrapped(ending) { self.line(line.isEmpty ? "///" : "/// \(line)") }
  }

  /// Appends a `switch` over `subject`, whose cases `body` writes.
  mutating func choice(_ subject: String, _ body: (inout SourceText) -> Void) {
    self.line("switch \(subject) {")
    body(&self)
    self.line("}")
  }

  /// Fills the lines of a paragraph again when one of them is too wide.
  private func wrapped(_ lines: ArraySlice<Substring>) -> [String] {
    let room = Self.columnsMax - 4 - 2 * self.depth
    var result: [String] = []
    for paragraph in Self.paragraphs(lines) {
      guard paragraph.contains(where: { $0.count > room }) else {
        result += paragraph.map(String.init)
        continue
      }
      let indent = String(repeating: " ", count: paragraph.dropFirst().first?.indentation ?? 0)
      var current = String(repeating: " ", count: paragraph.first?.indentation ?? 0)
      var isFresh = true
      for word in paragraph.joined(separator: " ").split(separator: " ") {
        if !isFresh, current.count + 1 + word.count > room {
          result.append(current)
          current = indent
          isFresh = true
        }
        current += isFresh ? String(word) : " \(word)"
        isFresh = false
      }
      result.append(current)
    }
    return result
  }

  /// Lines that belong together: a list item or an empty line begins a new paragraph.
  private static func paragraphs(_ lines: ArraySlice<Substring>) -> [[Substring]] {
    var paragraphs: [[Substring]] = []
    for line in lines {
      let start = line.drop { $0 == " " }
      let isItem = start.hasPrefix("* ") || start.hasPrefix("- ")
      let followsEmpty = paragraphs.last?.last?.isEmpty ?? true
      if isItem || line.isEmpty || followsEmpty {
        paragraphs.append([line])
      } else {
        paragraphs[paragraphs.count - 1].append(line)
      }
    }
    return paragraphs
  }
}

extension Substring {
  fileprivate var indentation: Int { self.prefix { $0 == " " }.count }
}
