/// Writes the Swift form of a message and its conformance to `ContractMessage`.
struct MessageEmitter {
  let message: ProtoMessage
  let module: String
  let cTarget: String
  let types: TypeDirectory

  /// A stored property of the struct: a field, or a choice between fields.
  private struct Property {
    var name: String
    var declared: String
    var type: String
    var initial: String
    var comment: String
    var isSensitive: Bool
  }

  func emit(into text: inout SourceText) throws(GeneratorError) {
    let full = try self.types.localName(self.message.fullName)
    let properties = try self.properties()
    let choices = try self.message.choices.indices.map { index throws(GeneratorError) in
      (self.message.choices[index], try self.cases(of: index))
    }
    let name = self.message.swiftPath.last ?? ""
    text.nested(in: full) { text in
      text.documentation(self.message.comment, otherwise: "The message `\(self.message.fullName)`.")
      text.block("public struct \(name): Hashable, Sendable {") { text in
        for (choice, cases) in choices {
          Self.emit(choice, cases: cases, into: &text)
          text.line()
        }
        for property in properties {
          text.documentation(property.comment, otherwise: "`\(property.name)`.")
          text.line("public var \(property.declared): \(property.type)")
        }
        if !properties.isEmpty { text.line() }
        Self.emitInitializer(properties, into: &text)
      }
    }
    text.line()
    try text.block("extension \(full): ContractMessage {") { text throws(GeneratorError) in
      try self.emitConformance(into: &text)
    }
    if properties.contains(where: \.isSensitive) {
      text.line()
      Self.emitDescription(of: full, properties: properties, into: &text)
    }
  }

  private func properties() throws(GeneratorError) -> [Property] {
    var properties: [Property] = []
    var seen: Set<Int> = []
    for field in self.message.fields {
      if let choice = field.choice {
        guard seen.insert(choice).inserted else { continue }
        let entry = self.message.choices[choice]
        properties.append(
          Property(
            name: SwiftNames.member(entry.name), declared: SwiftNames.declared(entry.name),
            type: "\(SwiftNames.type(entry.name))?", initial: "nil", comment: entry.comment,
            isSensitive: self.message.fields.contains {
              $0.choice == choice && $0.rules.isSensitive
            }))
        continue
      }
      properties.append(
        Property(
          name: SwiftNames.member(field.name), declared: SwiftNames.declared(field.name),
          type: try self.type(of: field), initial: try self.initial(of: field),
          comment: field.comment, isSensitive: field.rules.isSensitive))
    }
    return properties
  }

  private func cases(
    of index: Int
  ) throws(GeneratorError) -> [(name: String, type: String, comment: String)] {
    var cases: [(name: String, type: String, comment: String)] = []
    for number in self.message.choices[index].numbers {
      for field in self.message.fields where field.number == number {
        cases.append(
          (SwiftNames.declared(field.name), try self.elementType(of: field), field.comment))
      }
    }
    return cases
  }

  private static func emit(
    _ choice: ProtoChoice, cases: [(name: String, type: String, comment: String)],
    into text: inout SourceText
  ) {
    text.documentation(choice.comment, otherwise: "The choice `\(choice.name)`.")
    text.block("public enum \(SwiftNames.type(choice.name)): Hashable, Sendable {") { text in
      for entry in cases {
        text.documentation(entry.comment, otherwise: "`\(entry.name)`.")
        text.line("case \(entry.name)(\(entry.type))")
      }
    }
  }

  private static func emitInitializer(_ properties: [Property], into text: inout SourceText) {
    text.line("/// Creates a message; what is not given has its default.")
    if properties.isEmpty { return text.line("public init() {}") }
    text.line("public init(")
    for (index, property) in properties.enumerated() {
      let comma = index + 1 < properties.count ? "," : ""
      text.line("  \(property.declared): \(property.type) = \(property.initial)\(comma)")
    }
    text.block(") {") { text in
      for property in properties { text.line("self.\(property.name) = \(property.declared)") }
    }
  }

  private static func emitDescription(
    of full: String, properties: [Property], into text: inout SourceText
  ) {
    text.line("// Secrets do not show when a message is printed.")
    text.block("extension \(full): CustomStringConvertible, CustomReflectable {") { text in
      text.block("public var description: String {") { text in
        let shown = properties.map { property in
          property.isSensitive
            ? "\(property.name): ***"
            : "\(property.name): \\(String(describing: self.\(property.name)))"
        }
        let name = full.split(separator: ".").last ?? ""
        text.line("\"\(name)(\(shown.joined(separator: ", ")))\"")
      }
      text.line()
      text.line("public var customMirror: Mirror { Mirror(self, children: []) }")
    }
  }

  func elementType(of field: ProtoField) throws(GeneratorError) -> String {
    switch field.kind {
    case .int32: "Int32"
    case .int64: "Int64"
    case .uint32: "UInt32"
    case .uint64: "UInt64"
    case .float: "Float"
    case .double: "Double"
    case .bool: "Bool"
    case .string: "String"
    case .bytes: "[UInt8]"
    case .message(let name), .enumeration(let name):
      try self.types.name(name, in: self.module)
    case .group: throw .refused("\(self.message.fullName) has a group")
    }
  }

  private func type(of field: ProtoField) throws(GeneratorError) -> String {
    let element = try self.elementType(of: field)
    if field.isRepeated { return "[\(element)]" }
    if case .message = field.kind { return "\(element)?" }
    return field.isOptional ? "\(element)?" : element
  }

  private func initial(of field: ProtoField) throws(GeneratorError) -> String {
    if field.isRepeated { return "[]" }
    if field.isOptional { return "nil" }
    switch field.kind {
    case .bool: return "false"
    case .string: return "\"\""
    case .bytes: return "[]"
    case .message, .group: return "nil"
    case .enumeration(let name): return ".\(try self.types.zeroCase(name))"
    default: return "0"
    }
  }
}
