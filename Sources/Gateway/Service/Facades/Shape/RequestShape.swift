internal import Contract
internal import JSON
internal import OpenAPI

/// What a body or a query may say: one table, by which it is read and described.
struct RequestShape: Sendable {
  /// A named value of a request.
  ///
  /// A class, because it is looked at with every request and never copied.
  final class Field: Sendable {
    /// What a value may be.
    enum Kind: Sendable, Hashable {
      /// A text of at most so many characters.
      case text(charactersMax: Int)
      /// A text in a format of the contract, of at most so many bytes.
      case formatted(TextFormat, bytesMax: Int)
      /// An instant as in RFC 3339.
      case instant
      /// One of a few words.
      case choice([String])
      /// A truth value.
      case flag
      /// A whole number.
      case integer(ClosedRange<Int64>)
      /// A number.
      case number(ClosedRange<Double>)
      /// Any JSON, also `null`; of a query its text.
      case anything
      /// An object with so many members, whatever their names.
      case object(ClosedRange<Int>)
    }

    let name: String
    let kind: Kind
    let summary: String
    let isRequired: Bool
    /// What holds when it is left out, for the description.
    let fallback: JSONValue?
    /// What one might write.
    let example: JSONValue?

    init(
      _ name: String, _ kind: Kind, _ summary: String, isRequired: Bool = false,
      fallback: JSONValue? = nil, example: JSONValue? = nil
    ) {
      self.name = name
      self.kind = kind
      self.summary = summary
      self.isRequired = isRequired
      self.fallback = fallback
      self.example = example
    }
  }

  let fields: [Field]

  init(_ fields: [Field]) {
    self.fields = fields
  }

  static let none = RequestShape([])

  /// These fields and those of another.
  static func + (left: RequestShape, right: RequestShape) -> RequestShape {
    RequestShape(left.fields + right.fields)
  }

  /// The names, for somebody who wrote another.
  var names: String { self.fields.map(\.name).joined(separator: ", ") }

  /// What such a body looks like.
  var schema: JSONSchema {
    .object(
      self.fields.map { JSONSchema.Member($0.name, $0.schema, isRequired: $0.isRequired) },
      isOpen: false)
  }

  /// What such a query looks like.
  var parameters: [ParameterDocument] {
    self.fields.map { field in
      ParameterDocument(
        .query, field.name, field.schema, field.summary, isRequired: field.isRequired)
    }
  }
}

extension RequestShape.Field {
  /// What the value looks like.
  var schema: JSONSchema {
    var schema =
      switch self.kind {
      case .text(let most): JSONSchema.text(max: most)
      case .formatted(let format, let most): JSONSchema.text(in: format, max: most)
      case .instant: JSONSchema.timestamp
      case .choice(let words): JSONSchema.choice(of: words)
      case .flag: JSONSchema.boolean
      case .integer(let range): JSONSchema.integer(min: range.lowerBound, max: range.upperBound)
      case .number(let range): JSONSchema.number(min: range.lowerBound, max: range.upperBound)
      case .anything: JSONSchema.any
      case .object(let range): JSONSchema.map(of: .any, range)
      }
    if let fallback { schema = schema.defaulting(to: fallback) }
    if let example { schema = schema.example(example) }
    return schema.described(self.summary)
  }

  /// What is allowed, in words.
  var allowed: String {
    switch self.kind {
    case .text(let most): "a text of at most \(most) characters"
    case .formatted(let format, let most): "\(format.phrase), at most \(most) bytes"
    case .instant: "an instant such as 2026-03-04T05:06:07Z"
    case .choice(let words): words.joined(separator: ", ")
    case .flag: "true, false"
    case .integer(let range):
      "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .anything: "any JSON value"
    case .object(let range):
      "an object with \(range.lowerBound) to \(range.upperBound) members"
    }
  }
}
