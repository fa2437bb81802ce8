/// The form of a path with variables, such as `/v1/parameters/{namespace=*/*}/{key}`.
///
/// As `google.api.http` defines it: a segment is a literal, `*` for one segment, `**` for all that
/// are left, or a variable in braces, which stands for `*` unless it says otherwise; a verb may
/// follow the last one after a colon.
public struct PathTemplate: Sendable, Hashable {
  enum Segment: Sendable, Hashable {
    case literal(String)
    /// Exactly one segment, not empty.
    case one
    /// All that are left, perhaps none.
    case rest
  }

  struct Variable: Sendable, Hashable {
    let name: String
    /// The segments that it stands for.
    let segments: Range<Int>
    /// Whether that is exactly one, whatever it is.
    let isOneSegment: Bool
  }

  /// Why a text is not a template.
  public struct Rejection: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public let template: String
    /// What is wrong with it.
    public let reason: String

    public var description: String { "\"\(self.template)\" is not a path's form: \(self.reason)" }
  }

  /// Segments of a template.
  static let segmentsMax = 32

  /// The text that it was read from.
  public let text: String
  let segments: [Segment]
  let variables: [Variable]
  let verb: String?

  /// Reads a template.
  public init(parsing text: String) throws(Rejection) {
    var reader = TemplateReader(text)
    try reader.read()
    self.text = text
    self.segments = reader.segments
    self.variables = reader.variables
    self.verb = reader.verb
  }
}

/// Reads a template from left to right.
private struct TemplateReader {
  private let text: String
  /// By bytes: looking for characters would take longer than everything else of a start.
  private var rest: Substring.UTF8View
  private(set) var segments: [PathTemplate.Segment] = []
  private(set) var variables: [PathTemplate.Variable] = []
  private(set) var verb: String?

  init(_ text: String) {
    self.text = text
    self.rest = text[...].utf8
  }

  private func rejection(_ reason: String) -> PathTemplate.Rejection {
    PathTemplate.Rejection(template: self.text, reason: reason)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard self.rest.first == UInt8(ascii: character) else { return false }
    self.rest.removeFirst()
    return true
  }

  mutating func read() throws(PathTemplate.Rejection) {
    guard self.take("/") else { throw self.rejection("it does not begin with a slash") }
    // The root, and a path that ends in a slash, end in an empty literal.
    try self.readSegments(isInVariable: false)
    if self.take(":") {
      let verb = self.word()
      guard !verb.isEmpty else { throw self.rejection("the verb is empty") }
      self.verb = verb
    }
    guard self.rest.isEmpty else {
      throw self.rejection("\"\(Substring(self.rest))\" was not expected")
    }
    guard self.segments.count <= PathTemplate.segmentsMax else {
      throw self.rejection("it has more than \(PathTemplate.segmentsMax) segments")
    }
    guard !self.segments.dropLast().contains(.rest) else {
      throw self.rejection("** is not its last segment")
    }
    guard Set(self.variables.map(\.name)).count == self.variables.count else {
      throw self.rejection("a variable is there twice")
    }
  }

  private mutating func readSegments(isInVariable: Bool) throws(PathTemplate.Rejection) {
    repeat {
      if self.take("*") {
        self.segments.append(self.take("*") ? .rest : .one)
      } else if self.rest.first == UInt8(ascii: "{") {
        guard !isInVariable else { throw self.rejection("a variable is within another") }
        try self.readVariable()
      } else {
        let word = self.word()
        guard !word.isEmpty || !isInVariable && self.rest.isEmpty else {
          throw self.rejection("a segment is empty")
        }
        self.segments.append(.literal(word))
      }
    } while self.take("/")
  }

  private mutating func readVariable() throws(PathTemplate.Rejection) {
    _ = self.take("{")
    let name = self.word()
    guard !name.isEmpty else { throw self.rejection("a variable has no name") }
    let start = self.segments.count
    if self.take("=") {
      try self.readSegments(isInVariable: true)
    } else {
      self.segments.append(.one)
    }
    guard self.take("}") else { throw self.rejection("a brace stays open") }
    let isOneSegment = self.segments.count == start + 1 && self.segments[start] == .one
    self.variables.append(
      .init(name: name, segments: start..<self.segments.count, isOneSegment: isOneSegment))
  }

  /// Letters, digits and what else needs no escaping in a segment.
  private mutating func word() -> String {
    let word = self.rest.prefix { ByteSet.hostName.contains($0) || $0 == UInt8(ascii: "~") }
    self.rest = self.rest[word.endIndex...]
    return String(Substring(word))
  }
}
