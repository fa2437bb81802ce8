public import Contract
internal import JSON

/// Between which bounds a field with whole numbers lies.
struct IntegerBounds {
  private var min: Int64?
  private var max: Int64?

  /// Beyond this, whole numbers are texts in JSON.
  private static let exactMax: Int64 = 1 << 53

  /// The bounds of `field`; one that is not strict may also be 0, which says nothing.
  init(_ field: MessageShape.Field, isStrict: Bool) {
    for rule in field.rules {
      if case .integerMin(let bound) = rule { self.min = isStrict ? bound : Swift.min(bound, 0) }
      if case .integerMax(let bound) = rule { self.max = isStrict ? bound : Swift.max(bound, 0) }
    }
    if field.type == .uint32 || field.type == .uint64 { self.min = Swift.max(self.min ?? 0, 0) }
  }

  /// The schema, in which numbers that JavaScript would round may be texts.
  func schema(of type: FieldType) -> JSONSchema {
    let format: JSONValue
    switch type {
    case .int32: format = "int32"
    case .uint32: format = "uint32"
    case .uint64: format = "uint64"
    default: format = "int64"
    }
    let schema = JSONSchema.integer(min: self.min, max: self.max).with("format", .value(format))
    let isNarrow = type == .int32 || type == .uint32
    if isNarrow { return schema }
    let fitsAbove = self.max.map { $0 <= Self.exactMax } ?? false
    let fitsBelow = self.min.map { $0 >= -Self.exactMax } ?? false
    if fitsAbove && fitsBelow { return schema }
    return JSONSchema([.init("type", ["integer", "string"])])
      .with("format", .value(format))
      .with("pattern", .value(type == .uint64 ? "^[0-9]{1,20}$" : "^-?[0-9]{1,19}$"))
      .with("minimum", self.min.map { .number(JSONNumber($0)) })
      .with("maximum", self.max.map { .number(JSONNumber($0)) })
  }
}

/// What a field with text may hold.
struct TextBounds {
  private var min: Int?
  private var max: Int?
  private var format: TextFormat?
  private let isStrict: Bool

  /// The bounds of `field`; one that is not strict may also be empty, which says nothing.
  init(_ field: MessageShape.Field, isStrict: Bool) {
    self.isStrict = isStrict
    for rule in field.rules {
      switch rule {
      case .charactersMin(let count) where isStrict: self.min = Swift.max(self.min ?? 0, Int(count))
      // A character has up to four bytes.
      case .bytesMin(let count) where isStrict:
        self.min = Swift.max(self.min ?? 0, (Int(count) + 3) / 4)
      case .required: self.min = Swift.max(self.min ?? 0, 1)
      // As many characters as bytes at most.
      case .charactersMax(let count), .bytesMax(let count):
        self.max = Swift.min(self.max ?? .max, Int(count))
      case .format(let format): self.format = format
      default: continue
      }
    }
  }

  /// The schema.
  var schema: JSONSchema {
    guard let format = self.format else { return .text(min: self.min, max: self.max) }
    if format == .date, self.isStrict { return .text(format: "date") }
    let inner = format.pattern
    return .text(
      pattern: self.isStrict ? "^\(inner)$" : "^(\(inner))?$", min: self.min, max: self.max)
  }
}

extension JSONSchema {
  /// A text in a format of the contract.
  public static func text(
    in format: TextFormat, min: Int = 1, max: Int? = nil
  ) -> JSONSchema {
    .text(pattern: "^\(format.pattern)$", min: min, max: max)
  }
}

extension TextFormat {
  /// What the whole text matches, as a regular expression of ECMA-262.
  var pattern: String {
    switch self {
    case .line: #"[^\u0000-\u001f\u007f-\u009f]*"#
    case .token: "[!-~]+"
    case .name: "[a-z][a-z0-9_-]*"
    case .namespace: "[a-z]+/[a-z0-9][a-z0-9_-]*"
    case .key: #"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*"#
    case .symbol: "[A-Za-z0-9._:/-]+"
    case .asset: "[A-Za-z0-9.]+"
    case .environment: #"(\*|[a-z][a-z0-9_-]*)"#
    case .parameter:
      #"[a-z]+/[a-z0-9][a-z0-9_-]*:[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*"#
    case .date: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    }
  }
}
