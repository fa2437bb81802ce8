/// What the contract may not say.
enum ContractRules {
  /// Refuses files that the generated code could not serve well.
  static func check(_ files: [ProtoFile], in schema: ContractSchema) throws(GeneratorError) {
    let messages = schema.messages
    for file in files {
      guard file.syntax == "proto3" else { throw .refused("\(file.name) is not proto3") }
      for message in file.allMessages {
        try Self.check(message)
        try Self.checkRecursion(of: message, below: [], in: messages)
      }
      for type in file.allEnums { try Self.check(type) }
    }
  }

  private static func check(_ message: ProtoMessage) throws(GeneratorError) {
    if message.isMap {
      throw .refused(
        "\(message.fullName): maps are not part of the contract; use a list of entries")
    }
    for name in message.path where SwiftNames.taken.contains(name) {
      throw .refused("\(message.fullName): the name \(name) hides a type of Swift")
    }
    var members: Set<String> = []
    for field in message.fields {
      guard field.kind != .group else { throw .refused("\(message.fullName) has a group") }
      guard members.insert(SwiftNames.member(field.name)).inserted else {
        throw .refused("\(message.fullName): two fields are called \(field.name) in Swift")
      }
      guard Self.fits(field.rules.json, field) else {
        throw .refused("\(message.fullName).\(field.name) cannot have the JSON form it asks for")
      }
    }
    for choice in message.choices {
      let name = SwiftNames.type(choice.name)
      let taken = message.nested.map { $0.path.last } + message.enums.map { $0.path.last }
      if taken.contains(name) {
        throw .refused("\(message.fullName): the choice \(choice.name) and a type share a name")
      }
      if members.contains(SwiftNames.member(choice.name)) {
        throw .refused("\(message.fullName): the choice \(choice.name) and a field share a name")
      }
    }
  }

  private static func fits(_ form: FieldRules.JSONForm, _ field: ProtoField) -> Bool {
    switch form {
    case .standard: true
    case .cents: field.kind == .int64 && !field.isRepeated && field.name.hasSuffix("_cents")
    case .hex, .embedded: field.kind == .bytes
    }
  }

  private static func check(_ type: ProtoEnum) throws(GeneratorError) {
    var numbers: Set<Int32> = []
    for value in type.values where !numbers.insert(value.number).inserted {
      throw .refused("\(type.fullName): the number \(value.number) has two names")
    }
    guard numbers.contains(0) else { throw .refused("\(type.fullName) has no value 0") }
  }

  /// The decoder recurses as deep as the types do, so the types must end.
  private static func checkRecursion(
    of message: ProtoMessage, below outer: [String], in messages: [String: ProtoMessage]
  ) throws(GeneratorError) {
    if outer.contains(message.fullName) {
      let path = (outer + [message.fullName]).joined(separator: " → ")
      throw .refused("recursive messages are not part of the contract: \(path)")
    }
    for field in message.fields {
      guard case .message(let name) = field.kind, let inner = messages[name] else { continue }
      try Self.checkRecursion(of: inner, below: outer + [message.fullName], in: messages)
    }
  }
}
