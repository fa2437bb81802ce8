/// A drawing with a title, a description for those who do not see it, and marks along two sides.
struct Chart {
  /// The room that a drawing has, in its own units.
  struct Frame {
    let width: Double
    let height: Double
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    var innerLeft: Double { self.left }
    var innerRight: Double { self.width - self.right }
    var innerTop: Double { self.top }
    var innerBottom: Double { self.height - self.bottom }
  }

  let id: String
  let title: String
  let summary: String
  let frame: Frame

  /// Writes the drawing; `content` draws inside.
  func write(to page: inout HTMLWriter, _ content: (inout HTMLWriter) -> Void) {
    page.element("figure") { page in
      let size = "0 0 \(Self.text(self.frame.width)) \(Self.text(self.frame.height))"
      let attributes = [
        ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", size), ("role", "img"),
        ("aria-labelledby", "\(self.id)-title \(self.id)-desc"),
        // A small drawing is not blown up.
        ("style", "max-width:\(Self.text(max(self.frame.width, 320) * 1.2))px"),
      ]
      page.element("svg", attributes) { page in
        page.element("title", [("id", "\(self.id)-title")], text: self.title)
        page.element("desc", [("id", "\(self.id)-desc")], text: self.summary)
        content(&page)
      }
      page.element("figcaption", text: self.title)
    }
  }

  /// Lines and labels across the drawing at the ticks of a vertical axis.
  func writeRows(
    _ axis: Axis, to page: inout HTMLWriter, label: (Double) -> String
  ) {
    for tick in axis.ticks() {
      let y = axis.place(tick)
      Self.line(
        (self.frame.innerLeft, y), (self.frame.innerRight, y), class: "grid", to: &page)
      Self.text(
        label(tick), at: (self.frame.innerLeft - 6, y + 4), class: "tick end", to: &page)
    }
  }

  /// Lines and labels from top to bottom at the ticks of a horizontal axis.
  func writeColumns(
    _ axis: Axis, countMax: Int = 6, to page: inout HTMLWriter, label: (Double) -> String
  ) {
    for tick in axis.ticks(countMax: countMax) {
      let x = axis.place(tick)
      Self.line(
        (x, self.frame.innerTop), (x, self.frame.innerBottom), class: "grid", to: &page)
      Self.text(
        label(tick), at: (x, self.frame.innerBottom + 16), class: "tick middle", to: &page)
    }
  }

  static func line(
    _ from: (Double, Double), _ to: (Double, Double), class name: String,
    to page: inout HTMLWriter
  ) {
    page.empty(
      "line",
      [
        ("x1", self.text(from.0)), ("y1", self.text(from.1)), ("x2", self.text(to.0)),
        ("y2", self.text(to.1)), ("class", name),
      ])
  }

  static func text(
    _ text: String, at place: (Double, Double), class name: String, to page: inout HTMLWriter
  ) {
    page.element(
      "text",
      [("x", self.text(place.0)), ("y", self.text(place.1)), ("class", name)], text: text)
  }

  /// A rectangle that tells what it is when it is pointed at.
  static func bar(
    from: (Double, Double), to: (Double, Double), class name: String, opacity: Double? = nil,
    hint: String, to page: inout HTMLWriter
  ) {
    var attributes = [
      ("x", Self.text(min(from.0, to.0))), ("y", Self.text(min(from.1, to.1))),
      ("width", Self.text((to.0 - from.0).magnitude)),
      ("height", Self.text((to.1 - from.1).magnitude)), ("class", name),
    ]
    if let opacity { attributes.append(("fill-opacity", FigureText.fixed(opacity, places: 2))) }
    page.element("rect", attributes) { page in page.element("title", text: hint) }
  }

  /// A line through points, or a surface between them when it is closed.
  static func path(
    _ points: [(Double, Double)], isClosed: Bool = false, class name: String,
    to page: inout HTMLWriter
  ) {
    guard let first = points.first else { return }
    var steps = "M\(Self.text(first.0)) \(Self.text(first.1))"
    for point in points.dropFirst() { steps += "L\(Self.text(point.0)) \(Self.text(point.1))" }
    if isClosed { steps += "Z" }
    page.empty("path", [("d", steps), ("class", name)])
  }

  /// A place to a tenth, which is finer than anybody sees.
  static func text(_ number: Double) -> String {
    let text = FigureText.fixed(number, places: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
