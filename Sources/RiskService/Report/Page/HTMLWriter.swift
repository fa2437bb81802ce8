/// Writes a page whose elements are closed and whose texts are escaped, whatever they hold.
///
/// What it writes is HTML and well-formed XML at once.
struct HTMLWriter {
  /// The page so far.
  private(set) var text = ""
  private var open: [String] = []

  /// An element with what `content` puts inside.
  mutating func element(
    _ name: String, _ attributes: [(String, String)] = [], _ content: (inout HTMLWriter) -> Void
  ) {
    self.begin(name, attributes)
    content(&self)
    self.end()
  }

  /// An element with a text inside.
  mutating func element(_ name: String, _ attributes: [(String, String)] = [], text: String) {
    self.element(name, attributes) { $0.say(text) }
  }

  /// An element that never has anything inside.
  mutating func empty(_ name: String, _ attributes: [(String, String)] = []) {
    self.text += "<\(name)\(Self.attributes(attributes))/>"
  }

  /// A text; what would be markup is not.
  mutating func say(_ text: String) { self.text += Self.escaped(text) }

  /// Markup that this module wrote itself.
  mutating func raw(_ markup: StaticString) { self.text += "\(markup)" }

  private mutating func begin(_ name: String, _ attributes: [(String, String)]) {
    self.text += "<\(name)\(Self.attributes(attributes))>"
    self.open.append(name)
  }

  private mutating func end() {
    guard let name = self.open.popLast() else { preconditionFailure("nothing is open") }
    self.text += "</\(name)>"
    if Self.blocks.contains(name) { self.text += "\n" }
  }

  /// Behind these a line may end without a change of what is shown.
  private static let blocks: Set<String> = [
    "head", "style", "title", "header", "main", "section", "h1", "h2", "h3", "p", "ul", "li", "dl",
    "table", "thead", "tbody", "tr", "figure", "svg", "g", "footer", "body", "div",
  ]

  private static func attributes(_ attributes: [(String, String)]) -> String {
    attributes.map { name, value in " \(name)=\"\(Self.escaped(value))\"" }.joined()
  }

  /// The text with the five characters of markup replaced, and without those XML cannot hold.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}":
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
