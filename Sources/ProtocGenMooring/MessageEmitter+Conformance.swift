extension MessageEmitter {
  /// Writes the members that `ContractMessage` asks for.
  func emitConformance(into text: inout SourceText) throws(GeneratorError) {
    text.line("public static let wireName = \"\(self.message.fullName)\"")
    text.line()
    try self.emitShape(into: &text)
    text.line()
    try self.emitReading(into: &text)
    text.line()
    try self.emitWriting(into: &text)
  }

  private func emitShape(into text: inout SourceText) throws(GeneratorError) {
    let symbol = CFileNames.accessor(self.message.fullName, in: self.cTarget)
    let fields = self.message.fieldsByNumber
    let required = self.message.choices.filter(\.isRequired)
    try text.block("public static let shape = unsafe MessageShape(", closing: ")") {
      text throws(GeneratorError) in
      text.line("descriptor: \(symbol)(),")
      if let form = Self.messageForms[self.message.fullName] { text.line("form: .\(form),") }
      if !required.isEmpty {
        let names = required.map { choice in
          let first = fields.firstIndex { choice.numbers.contains($0.number) } ?? 0
          return "RequiredChoice(name: \"\(choice.name)\", field: \(first))"
        }
        text.line("requiredChoices: [\(names.joined(separator: ", "))],")
      }
      if fields.isEmpty { return text.line("fields: []") }
      try text.block("fields: [", closing: "]") { text throws(GeneratorError) in
        for field in fields { text.line("\(try self.shape(of: field)),") }
      }
    }
  }

  /// The messages with a JSON form of their own.
  private static let messageForms = [
    "mooring.type.v1.Timestamp": "timestamp",
    "mooring.type.v1.Value": "value",
  ]

  private func shape(of field: ProtoField) throws(GeneratorError) -> String {
    var arguments: [String] = []
    switch field.kind {
    case .string: arguments.append(".text")
    case .message(let name):
      arguments.append(".message(\(try self.types.name(name, in: self.module)).shape)")
    default: arguments.append(".plain")
    }
    let isValue = Self.messageForms[self.message.fullName] == "value"
    let json = isValue && field.kind == .bytes ? .embedded : field.rules.json
    if json != .standard { arguments.append("json: .\(json)") }
    if !field.rules.rules.isEmpty {
      arguments.append("rules: [\(field.rules.rules.joined(separator: ", "))]")
    }
    return "FieldShape(\(arguments.joined(separator: ", ")))"
  }

  private func emitReading(into text: inout SourceText) throws(GeneratorError) {
    if self.message.fields.isEmpty { return text.line("public init(from record: RecordReader) {}") }
    let fields = self.message.fieldsByNumber
    try text.block("public init(from record: RecordReader) {") { text throws(GeneratorError) in
      var choices: Set<Int> = []
      for (index, field) in fields.enumerated() {
        if let choice = field.choice {
          guard choices.insert(choice).inserted else { continue }
          try self.emitReading(ofChoice: choice, first: index, into: &text)
          continue
        }
        let name = SwiftNames.member(field.name)
        let value = try self.read(field, at: index)
        if field.isOptional && !field.isMessage {
          text.line("self.\(name) = record.has(\(index)) ? \(value) : nil")
        } else {
          text.line("self.\(name) = \(value)")
        }
      }
    }
  }

  private func emitReading(
    ofChoice choice: Int, first: Int, into text: inout SourceText
  ) throws(GeneratorError) {
    let fields = self.message.fieldsByNumber
    let choiceName = self.message.choices[choice].name
    let property = SwiftNames.member(choiceName)
    text.line("switch record.chosen(\(first)) {")
    for (index, field) in fields.enumerated() where field.choice == choice {
      let name = SwiftNames.member(field.name)
      let value = try self.read(field, at: index)
      let type = SwiftNames.type(choiceName)
      let made = field.isMessage ? "\(value).map(\(type).\(name))" : ".\(name)(\(value))"
      text.line("case \(field.number): self.\(property) = \(made)")
    }
    text.line("default: self.\(property) = nil")
    text.line("}")
  }

  private func read(_ field: ProtoField, at index: Int) throws(GeneratorError) -> String {
    let plural = field.isRepeated
    switch field.kind {
    case .message(let name):
      let type = try self.types.name(name, in: self.module)
      return "record.\(plural ? "messages" : "message")(\(index), of: \(type).self)"
    case .enumeration(let name):
      let type = try self.types.name(name, in: self.module)
      return "record.\(plural ? "enums" : "enumeration")(\(index), of: \(type).self)"
    default:
      return "record.\(field.accessor)\(plural ? "List" : "")(\(index))"
    }
  }

  private func emitWriting(into text: inout SourceText) throws(GeneratorError) {
    if self.message.fields.isEmpty {
      return text.line("public func write(to record: RecordWriter) {}")
    }
    let fields = self.message.fieldsByNumber
    text.block("public func write(to record: RecordWriter) {") { text in
      var choices: Set<Int> = []
      for (index, field) in fields.enumerated() {
        if let choice = field.choice {
          guard choices.insert(choice).inserted else { continue }
          self.emitWriting(ofChoice: choice, into: &text)
          continue
        }
        let name = SwiftNames.member(field.name)
        if field.isRepeated {
          text.line("record.\(field.setter)List(\(index), self.\(name))")
        } else if field.isMessage || field.isOptional {
          text.block("if let value = self.\(name) {") { text in
            if field.isOptional { text.line("record.choose(\(index))") }
            text.line("record.\(field.setter)(\(index), value)")
          }
        } else {
          text.line("record.\(field.setter)(\(index), self.\(name))")
        }
      }
    }
  }

  private func emitWriting(ofChoice choice: Int, into text: inout SourceText) {
    let fields = self.message.fieldsByNumber
    let property = SwiftNames.member(self.message.choices[choice].name)
    text.choice("self.\(property)") { text in
      for (index, field) in fields.enumerated() where field.choice == choice {
        text.line("case .\(SwiftNames.member(field.name))(let value)?:")
        text.line("  record.choose(\(index))")
        text.line("  record.\(field.setter)(\(index), value)")
      }
      text.line("case nil: break")
    }
  }
}

extension ProtoField {
  /// Whether it holds messages.
  var isMessage: Bool {
    if case .message = self.kind { return true }
    return false
  }

  /// The name of the reader's function for a scalar.
  fileprivate var accessor: String {
    switch self.kind {
    case .int32: "int32"
    case .int64: "int64"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .float: "float"
    case .double: "double"
    case .bool: "bool"
    case .string: "text"
    case .bytes: "bytes"
    case .enumeration: "enumeration"
    case .message, .group: "message"
    }
  }

  /// The name of the writer's function.
  fileprivate var setter: String {
    "set" + (self.accessor.first?.uppercased() ?? "") + self.accessor.dropFirst()
  }
}
