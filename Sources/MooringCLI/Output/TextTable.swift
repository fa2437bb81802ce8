/// Rows in aligned columns, as wide as their content or as the terminal allows.
struct TextTable {
  struct Column {
    let title: String
    let isNumeric: Bool
    /// Whether it is cut first when the terminal is too narrow.
    let isFlexible: Bool

    init(_ title: String, isNumeric: Bool = false, isFlexible: Bool = false) {
      self.title = title
      self.isNumeric = isNumeric
      self.isFlexible = isFlexible
    }
  }

  /// A cut column keeps at least so many characters.
  static let columnWidthMin = 8
  private static let gap = "  "

  let columns: [Column]
  private(set) var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row with one text per column.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == self.columns.count, "a row has one cell per column")
    self.rows.append(cells.map(Self.oneLine))
  }

  /// The table with a heading; a column that is empty in every row is left out.
  func text(width: Int?, isColoured: Bool) -> String {
    let shown = self.columns.indices.filter { index in
      self.rows.contains { !$0[index].isEmpty }
    }
    guard !shown.isEmpty else { return "" }
    let widths = self.widths(of: shown, within: width)
    let titles = self.line(self.columns.map(\.title), shown, widths)
    var text = isColoured ? "\u{1B}[1m\(titles)\u{1B}[0m\n" : titles + "\n"
    for row in self.rows { text += self.line(row, shown, widths) + "\n" }
    return text
  }

  private func widths(of shown: [Int], within limit: Int?) -> [Int] {
    var widths = shown.map { index in
      ([self.columns[index].title] + self.rows.map { $0[index] }).map(DisplayWidth.of).max() ?? 0
    }
    guard let limit else { return widths }
    var excess = widths.reduce(0, +) + Self.gap.count * (shown.count - 1) - limit
    // The flexible ones first, from the right; then any that is wide.
    for isFlexible in [true, false] {
      for place in shown.indices.reversed()
      where self.columns[shown[place]].isFlexible == isFlexible
        && !self.columns[shown[place]].isNumeric
      {
        let cut = min(max(0, excess), max(0, widths[place] - Self.columnWidthMin))
        widths[place] -= cut
        excess -= cut
      }
    }
    return widths
  }

  private func line(_ cells: [String], _ shown: [Int], _ widths: [Int]) -> String {
    let padded = zip(shown, widths).map { index, width in
      let cell = DisplayWidth.cut(cells[index], to: width)
      let blanks = String(repeating: " ", count: max(0, width - DisplayWidth.of(cell)))
      return self.columns[index].isNumeric ? blanks + cell : cell + blanks
    }
    let line = padded.joined(separator: Self.gap)
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// The text with control characters shown as escapes, so that it stays on its line.
  private static func oneLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": line += "\\n"
      case "\t": line += "\\t"
      default:
        if scalar.properties.generalCategory == .control {
          line += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          line.unicodeScalars.append(scalar)
        }
      }
    }
    return line
  }
}

/// How many columns of a terminal a text takes.
enum DisplayWidth {
  static func of(_ text: String) -> Int { text.reduce(0) { $0 + Self.of($1) } }

  private static func of(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return Self.isWide(scalar) ? 2 : 1
    }
  }

  /// Scripts and pictures that terminals show in two columns.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// The beginning of a text in at most `width` columns, with an ellipsis when some is left out.
  static func cut(_ text: String, to width: Int) -> String {
    guard Self.of(text) > width else { return text }
    var kept = ""
    var used = 1
    for character in text {
      used += Self.of(character)
      if used > width { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
