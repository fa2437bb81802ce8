internal import Contract
internal import JSON

/// Says of messages of the contract what they look like in JSON.
///
/// In an answer every field without presence is there, at least with its default. In a request it
/// may be left out unless it is required, and nothing that the contract does not know may be there.
struct MessageSchemas {
  let comments: CommentTable

  /// What a message looks like, with its fields in the order of the contract.
  func schema(of shape: MessageShape, _ direction: JSONSchema.Direction) -> JSONSchema {
    switch shape.form {
    case .timestamp: return .timestamp.described(self.comments.text(of: shape.name))
    case .value: return .any.described(self.comments.text(of: shape.name))
    case .object: break
    }
    var members: [JSONSchema.Member] = []
    for field in shape.fields {
      let isRequired = Self.isRequired(field, direction)
      let schema = self.schema(of: field, direction)
        .described(self.description(of: field, in: shape))
      members.append(JSONSchema.Member(field.name, schema, isRequired: isRequired))
      guard field.json == .cents else { continue }
      members.append(
        JSONSchema.Member(
          field.amountName,
          Self.amount.described("The amount of `\(field.name)` as a decimal number of dollars."),
          isRequired: isRequired))
    }
    var object = JSONSchema.object(members, isOpen: direction == .response)
    let conditions = Self.conditions(of: shape, direction)
    if !conditions.isEmpty { object = object.with("allOf", .schemas(conditions)) }
    return object.described(self.comments.text(of: shape.name))
  }

  /// What one field looks like.
  func schema(of field: MessageShape.Field, _ direction: JSONSchema.Direction) -> JSONSchema {
    let isPresent = field.isRepeated || field.isChoice || field.isRequired
    let value = self.value(of: field, direction, isStrict: isPresent)
    guard field.isRepeated else { return value }
    var min: Int?
    var max: Int?
    for rule in field.rules {
      switch rule {
      case .itemsMax(let count): max = Int(count)
      case .itemsMin(let count) where field.isRequired: min = Int(count)
      case .required: min = min ?? 1
      default: continue
      }
    }
    return .list(of: value, min: min, max: max)
  }

  /// What is said of a field, with the rule that schemas have no keyword for.
  func description(of field: MessageShape.Field, in shape: MessageShape) -> String {
    var text = self.comments.text(of: "\(shape.name).\(field.name)")
    for case .decimalsMax(let places) in field.rules {
      text += text.isEmpty ? "" : " "
      text += "At most \(places) decimal places."
    }
    return text
  }

  /// The decimal text of an amount in cents.
  static let amount = JSONSchema.text(pattern: #"^-?(0|[1-9][0-9]*)(\.[0-9]{1,2})?$"#)

  private static func isRequired(
    _ field: MessageShape.Field, _ direction: JSONSchema.Direction
  ) -> Bool {
    switch direction {
    case .request: field.isRequired && field.json != .cents
    case .response:
      field.isRequired
        || !(field.isChoice || (!field.isRepeated && field.hasNoDefaultInJSON))
    }
  }

  /// What holds of several members together.
  private static func conditions(
    of shape: MessageShape, _ direction: JSONSchema.Direction
  ) -> [JSONSchema] {
    var conditions: [JSONSchema] = []
    for fields in shape.choices {
      let isRequired = shape.requiredChoices.contains { choice in
        fields.contains { $0.name == shape.fields[choice.field].name }
      }
      var options = fields.map { self.demanding($0) }
      if !isRequired {
        options.append(JSONSchema([.init("not", .schema(.anyOf(options)))]))
      }
      conditions.append(.oneOf(options))
    }
    for field in shape.fields
    where direction == .request && field.json == .cents && field.isRequired {
      conditions.append(self.demanding(field))
    }
    return conditions
  }

  /// That a field is there, in one of its forms.
  private static func demanding(_ field: MessageShape.Field) -> JSONSchema {
    let names = field.json == .cents ? [field.name, field.amountName] : [field.name]
    let options = names.map { JSONSchema([.init("required", [.string($0)])]) }
    return options.count == 1 ? options[0] : .anyOf(options)
  }

  // MARK: Values

  /// What one value looks like; one that is not strict may also be the default of its type.
  private func value(
    of field: MessageShape.Field, _ direction: JSONSchema.Direction, isStrict: Bool
  ) -> JSONSchema {
    switch field.type {
    case .int32, .uint32, .int64, .uint64:
      return IntegerBounds(field, isStrict: isStrict).schema(of: field.type)
    case .float, .double:
      return Self.number(field, isStrict: isStrict)
    case .bool: return .boolean
    case .enumeration: return self.choice(field)
    case .text: return TextBounds(field, isStrict: isStrict).schema
    case .bytes: return Self.bytes(field, isStrict: isStrict)
    case .message:
      guard let message = field.message else { return .any }
      switch message.form {
      case .timestamp: return .timestamp
      case .value: return .any
      case .object: return JSONSchema([.init("$ref", .message(message, direction))])
      }
    }
  }

  private func choice(_ field: MessageShape.Field) -> JSONSchema {
    guard let names = field.enumeration else { return .any }
    var lines = [self.comments.text(of: names.type)].filter { !$0.isEmpty }
    let items = names.all.compactMap { name -> String? in
      let text = self.comments.text(of: "\(names.type).\(name)")
      return text.isEmpty ? nil : "* `\(name)`: \(text)"
    }
    if !items.isEmpty { lines.append(items.joined(separator: "\n")) }
    return JSONSchema.choice(of: names.all).described(lines.joined(separator: "\n\n"))
      .named(Self.componentName(names.type))
  }

  private static func number(_ field: MessageShape.Field, isStrict: Bool) -> JSONSchema {
    var min: Double?
    var max: Double?
    for rule in field.rules {
      if case .floatMin(let bound) = rule { min = isStrict ? bound : Swift.min(bound, 0) }
      if case .floatMax(let bound) = rule { max = isStrict ? bound : Swift.max(bound, 0) }
    }
    return JSONSchema.number(min: min, max: max)
      .with("format", field.type == .float ? "float" : "double")
  }

  private static func bytes(_ field: MessageShape.Field, isStrict: Bool) -> JSONSchema {
    var most: Int?
    var least = 0
    for rule in field.rules {
      if case .bytesMax(let count) = rule { most = Int(count) }
      if case .bytesMin(let count) = rule, isStrict { least = Int(count) }
    }
    switch field.json {
    case .embedded: return .any
    case .hex:
      return .text(
        pattern: "^([0-9a-f]{2})*$", min: least > 0 ? 2 * least : nil, max: most.map { 2 * $0 })
    case .standard, .cents:
      return JSONSchema.text(max: most.map { ($0 + 2) / 3 * 4 })
        .with("contentEncoding", "base64")
    }
  }

  /// What the document calls a type of the contract: its full name without the project's.
  static func componentName(_ type: String) -> String {
    type.hasPrefix("mooring.") ? String(type.dropFirst("mooring.".count)) : type
  }
}

extension MessageShape.Field {
  /// Whether there is nothing to write when it is not set.
  fileprivate var hasNoDefaultInJSON: Bool { self.type == .message || self.json == .embedded }
}
