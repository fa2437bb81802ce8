/// What the contract says in words of its services, methods, messages, fields and enums.
public struct CommentTable: Sendable {
  /// What is said of one thing.
  public struct Comment: Sendable, Hashable {
    /// The first paragraph, on one line.
    public let summary: String
    /// The other paragraphs, as CommonMark.
    public let details: String

    /// All of it.
    public var text: String {
      self.details.isEmpty ? self.summary : "\(self.summary)\n\n\(self.details)"
    }
  }

  /// A table without an entry.
  public static let empty = CommentTable(parsing: [])

  private var comments: [String: Comment] = [:]

  /// Reads texts in which each full name stands after `= `, followed by what is said of it.
  public init(parsing texts: [StaticString]) {
    for text in texts {
      var name = ""
      var lines: [Substring] = []
      for line in text.description.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("= ") {
          self.add(name, lines)
          name = String(line.dropFirst(2))
          lines = []
        } else {
          lines.append(line)
        }
      }
      self.add(name, lines)
    }
  }

  /// What is said of the thing with this full name.
  public subscript(name: String) -> Comment? { self.comments[name] }

  /// All of what is said of the thing with this full name; nothing when nothing is.
  public func text(of name: String) -> String { self.comments[name]?.text ?? "" }

  private mutating func add(_ name: String, _ lines: [Substring]) {
    let paragraphs = Self.paragraphs(lines)
    guard let first = paragraphs.first else { return }
    self.comments[name] = Comment(
      summary: first, details: paragraphs.dropFirst().joined(separator: "\n\n"))
  }

  /// The paragraphs with their lines joined; items of lists keep lines of their own.
  private static func paragraphs(_ lines: [Substring]) -> [String] {
    var paragraphs: [String] = []
    var isOpen = false
    for line in lines {
      let words = line.drop { $0 == " " }
      guard !words.isEmpty else {
        isOpen = false
        continue
      }
      guard isOpen, let last = paragraphs.indices.last else {
        paragraphs.append(String(words))
        isOpen = true
        continue
      }
      paragraphs[last] += (words.isListItem ? "\n" : " ") + words
    }
    return paragraphs
  }
}

extension Substring {
  /// Whether the line begins with the mark of a list, `*`, `-` or a number with a full stop.
  fileprivate var isListItem: Bool {
    if self.hasPrefix("* ") || self.hasPrefix("- ") { return true }
    let digits = self.prefix { $0.isNumber }
    return !digits.isEmpty && self.dropFirst(digits.count).hasPrefix(". ")
  }
}
