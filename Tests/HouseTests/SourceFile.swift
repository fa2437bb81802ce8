/// A Swift source file, read once.
struct SourceFile: Sendable, CustomStringConvertible {
  /// From the top of the repository.
  let path: String
  let text: String
  let tokens: [Token]
  let comments: [Comment]
  /// Every token's text, to tell quickly what is not here.
  private let vocabulary: Set<String>
  /// Whether the scanner understood the file to its end.
  let isUnderstood: Bool

  init(path: String, text: String) {
    let scanner = SourceScanner([UInt8](text.utf8))
    self.path = path
    self.text = text
    self.tokens = scanner.tokens
    self.comments = scanner.comments
    self.vocabulary = Set(scanner.tokens.map(\.text))
    self.isUnderstood = scanner.isComplete
  }

  var description: String { self.path }

  var isTest: Bool { self.path.hasPrefix("Tests/") }

  /// The tokens equal to those of `pattern`, by the index of the first.
  func occurrences(of pattern: String) -> [Int] {
    let wanted = SourceScanner([UInt8](pattern.utf8)).tokens.map(\.text)
    guard let first = wanted.first, self.vocabulary.isSuperset(of: wanted) else { return [] }
    return self.tokens.indices.filter { start in
      guard self.tokens[start].is(first), start + wanted.count <= self.tokens.count else {
        return false
      }
      return wanted.indices.allSatisfy { self.tokens[start + $0].is(wanted[$0]) }
    }
  }

  /// The token before the one at `index`, or an empty one.
  func token(before index: Int) -> Token {
    index > 0 ? self.tokens[index - 1] : Token(kind: .punctuation, text: "", line: 0)
  }

  /// The lines of comment that end directly above `line`, in order.
  func commentBlock(above line: Int) -> [Comment] {
    var block: [Comment] = []
    for comment in self.comments.reversed() where comment.lastLine < line {
      guard comment.lastLine == (block.last?.firstLine ?? line) - 1 else { break }
      block.append(comment)
    }
    return block.reversed()
  }
}

/// One import declaration.
struct Import: Hashable {
  let module: String
  /// `public`, `package`, `internal`, `fileprivate` or `private`; nil when it says none.
  let accessLevel: String?
  let line: Int
}

extension SourceFile {
  private static let accessLevels: Set = [
    "public", "package", "internal", "fileprivate", "private",
  ]
  private static let importedKinds: Set = [
    "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
  ]

  /// What the file imports, in order.
  var imports: [Import] {
    self.tokens.indices.compactMap { index in
      let token = self.tokens[index]
      guard token.is("import"), !self.token(before: index).is("."), index + 1 < self.tokens.count
      else { return nil }
      let isOfOneSymbol = Self.importedKinds.contains(self.tokens[index + 1].text)
      guard index + (isOfOneSymbol ? 2 : 1) < self.tokens.count else { return nil }
      let level = self.token(before: index).text
      return Import(
        module: self.tokens[index + (isOfOneSymbol ? 2 : 1)].text,
        accessLevel: Self.accessLevels.contains(level) ? level : nil, line: token.line)
    }
  }
}
