/// Rows with headings, as a report shows them.
struct PageTable {
  struct Column {
    let title: String
    let isNumeric: Bool

    init(_ title: String, isNumeric: Bool = false) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  /// What stands in one place; a style colours a verdict.
  struct Cell: ExpressibleByStringInterpolation {
    let text: String
    let style: String

    init(_ text: String, style: String = "") {
      self.text = text
      self.style = style
    }

    init(stringLiteral text: String) { self.init(text) }
  }

  let caption: String
  let columns: [Column]
  private var rows: [[Cell]] = []

  init(_ caption: String, _ columns: [Column]) {
    self.caption = caption
    self.columns = columns
  }

  var isEmpty: Bool { self.rows.isEmpty }

  /// Adds a row with one cell per column; the first names the row.
  mutating func add(_ cells: [Cell]) {
    precondition(cells.count == self.columns.count, "a row has one cell per column")
    self.rows.append(cells)
  }

  /// Writes the table; nothing without rows.
  func write(to page: inout HTMLWriter) {
    guard !self.rows.isEmpty else { return }
    page.element("div", [("class", "scroll")]) { page in
      page.element("table") { page in
        page.element("caption", text: self.caption)
        page.element("thead") { page in
          page.element("tr") { page in
            for column in self.columns {
              page.element(
                "th", [("scope", "col")] + (column.isNumeric ? [("class", "n")] : []),
                text: column.title)
            }
          }
        }
        page.element("tbody") { page in
          for row in self.rows { self.write(row, to: &page) }
        }
      }
    }
  }

  private func write(_ row: [Cell], to page: inout HTMLWriter) {
    page.element("tr") { page in
      for (index, (column, cell)) in zip(self.columns, row).enumerated() {
        let styles = [column.isNumeric ? "n" : "", cell.style].filter { !$0.isEmpty }
        let style = styles.isEmpty ? [] : [("class", styles.joined(separator: " "))]
        if index == 0 {
          page.element("th", [("scope", "row")] + style, text: cell.text)
        } else {
          page.element("td", style, text: cell.text)
        }
      }
    }
  }
}
