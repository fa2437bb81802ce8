/// What `--help` says of a command.
enum HelpText {
  /// Columns of help when nobody says how wide the terminal is.
  static let widthDefault = 80

  static func text(of command: Command, path: [String], width: Int = widthDefault) -> String {
    let name = path.joined(separator: " ")
    var parts = [command.summary, "Usage: \(Self.usage(of: command, name))"]
    for paragraph in command.discussion.split(separator: "\n\n") {
      parts.append(Self.wrapped(paragraph.replacing("\n", with: " "), width: width))
    }
    parts += Self.lists(of: command, width: width)
    if !command.examples.isEmpty {
      let lines = command.examples.map { "  \($0.line)\n      \($0.meaning)" }
      parts.append("Examples:\n" + lines.joined(separator: "\n"))
    }
    if !command.subcommands.isEmpty {
      parts.append("`\(name) COMMAND --help` says more of each.")
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// The one line that shows what goes where.
  static func usage(of command: Command, _ name: String) -> String {
    guard command.subcommands.isEmpty else { return "\(name) COMMAND" }
    var words = [name]
    for operand in command.operands {
      let repeated = operand.isRepeatable ? "\(operand.name)…" : operand.name
      words.append(operand.counts.lowerBound == 0 ? "[\(repeated)]" : repeated)
    }
    if !command.options.isEmpty { words.append("[OPTION…]") }
    return words.joined(separator: " ")
  }

  private static func lists(of command: Command, width: Int) -> [String] {
    let lists: [(title: String, rows: [(String, String)])] = [
      ("Commands", command.subcommands.map { ($0.name, $0.summary) }),
      ("Arguments", command.operands.map { ($0.name, $0.summary) }),
      ("Options", command.options.map { (Self.label(of: $0), $0.summary) }),
    ]
    return lists.filter { !$0.rows.isEmpty }.map { list in
      "\(list.title):\n" + Self.columns(list.rows, width: width)
    }
  }

  private static func label(of option: ArgumentDeclaration) -> String {
    let names = [option.short, option.name].compactMap(\.self).joined(separator: ", ")
    return option.form == .flag ? names : "\(names) \(option.placeholder)"
  }

  /// Two columns, the second wrapped and indented.
  private static func columns(_ rows: [(String, String)], width: Int) -> String {
    let indent = 4 + min(30, rows.map(\.0.count).max() ?? 0)
    let lines = rows.map { name, summary in
      let text = Self.wrapped(summary, width: width - indent)
        .replacing("\n", with: "\n" + String(repeating: " ", count: indent))
      let isTooLong = name.count + 4 > indent
      let gap =
        isTooLong
        ? "\n" + String(repeating: " ", count: indent)
        : String(repeating: " ", count: indent - 2 - name.count)
      return "  \(name)\(gap)\(text)"
    }
    return lines.joined(separator: "\n")
  }

  /// The text in lines of at most `width` characters, broken between words.
  static func wrapped(_ text: some StringProtocol, width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty && line.count + 1 + word.count > max(width, 20) {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    if !line.isEmpty { lines.append(line) }
    return lines.joined(separator: "\n")
  }
}
