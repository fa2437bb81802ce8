/// The contract as the generator sees it: what a set of `.proto` files declares.
struct ContractSchema {
  /// All files in the order of their dependencies, imports first.
  var files: [ProtoFile]
  /// The names of the files that code is generated for.
  var requested: Set<String>

  /// The messages of all files by their full names.
  var messages: [String: ProtoMessage] {
    var found: [String: ProtoMessage] = [:]
    for message in self.files.flatMap(\.allMessages) { found[message.fullName] = message }
    return found
  }
}

/// One `.proto` file.
struct ProtoFile {
  var name: String
  var package: String
  var syntax: String
  var imports: [String]
  var messages: [ProtoMessage]
  var enums: [ProtoEnum]
  var services: [ProtoService]
  var extensions: [ProtoExtension]
  /// The file's descriptor as bytes, without source positions and comments.
  var descriptor: [UInt8]

  /// Whether the file only declares options: it is described but has no code.
  var declaresOptions: Bool { !self.extensions.isEmpty }

  /// The messages with those nested in them, outer before inner.
  var allMessages: [ProtoMessage] { self.messages.flatMap(\.withNested) }

  /// The enums with those nested in messages.
  var allEnums: [ProtoEnum] { self.enums + self.allMessages.flatMap(\.enums) }
}

/// A field that a file adds to a message of another file.
struct ProtoExtension {
  var name: String
  var extended: String
  var number: Int32
}

/// A message type.
struct ProtoMessage {
  var fullName: String
  /// The names from the outermost message to this one.
  var path: [String]
  var comment: String
  var fields: [ProtoField]
  var choices: [ProtoChoice]
  var nested: [ProtoMessage]
  var enums: [ProtoEnum]
  var isMap: Bool

  /// The names in Swift; `Any` is a keyword there.
  var swiftPath: [String] { self.path.map { $0 == "Any" ? "AnyMessage" : $0 } }

  var withNested: [ProtoMessage] { [self] + self.nested.flatMap(\.withNested) }

  /// The fields in the order of their numbers, which is the order of the C descriptor.
  var fieldsByNumber: [ProtoField] { self.fields.sorted { $0.number < $1.number } }
}

/// A `oneof` that was written as one.
struct ProtoChoice {
  var name: String
  var comment: String
  var isRequired: Bool
  /// The numbers of its fields.
  var numbers: [Int32]
}

/// A field of a message.
struct ProtoField {
  /// What a field holds.
  enum Kind: Hashable {
    case int32, int64, uint32, uint64, float, double, bool, string, bytes, group
    case message(String)
    case enumeration(String)
  }

  var name: String
  var number: Int32
  var kind: Kind
  var isRepeated: Bool
  /// Whether the field says `optional`.
  var isOptional: Bool
  /// The index of the `oneof` it belongs to, if that was written as one.
  var choice: Int?
  var comment: String
  var rules: FieldRules
}

/// The bounds of a field, as its options state them.
struct FieldRules: Hashable {
  /// The rules as source text, in the order of their numbers.
  var rules: [String] = []
  var json: JSONForm = .standard
  var isSensitive = false

  /// How a field looks in JSON.
  enum JSONForm: Int, Hashable {
    case standard = 0
    case cents = 1
    case hex = 2
    case embedded = 3
  }
}

/// An enum type.
struct ProtoEnum {
  var fullName: String
  var path: [String]
  var comment: String
  var values: [Value]

  /// One named number.
  struct Value {
    var name: String
    var number: Int32
    var comment: String
  }
}

/// A service and its methods.
struct ProtoService {
  var fullName: String
  var name: String
  var comment: String
  var methods: [ProtoMethod]
}

/// One RPC.
struct ProtoMethod {
  var name: String
  var comment: String
  var request: String
  var response: String
  var requestStreams: Bool
  var responseStreams: Bool
  var rules: MethodRules
  var bindings: [HTTPBinding]
}

/// How an RPC may be called, as its options state it.
struct MethodRules: Hashable {
  var isIdempotent = false
  var access = 0
  var bodyBytesMax: UInt64?
  var bodyMediaType = ""
  var responseMediaType = ""
}

/// One REST form of an RPC.
struct HTTPBinding: Hashable {
  var verb: String
  var template: String
  var body: String
  var responseBody: String
}
