private import CProtobufC
internal import JSON

/// What is known of a message type at run time: its C descriptor and what that cannot say.
///
/// Generated code makes one per message; nobody else does.
@safe
public final class MessageShape: @unchecked Sendable {
  // Unchecked: the descriptor is constant data of the program, everything else is a `let`.

  /// A `ProtobufCMessageDescriptor`.
  let descriptor: UnsafeRawPointer
  /// The fields in the order of their numbers, as in the descriptor.
  package let fields: [Field]
  /// How the message looks in JSON.
  package let form: MessageForm
  /// The same, to be gone through without counting a reference to each.
  let uncountedFields: [Unmanaged<Field>]
  /// The choices that must be made.
  package let requiredChoices: [RequiredChoice]
  /// The fields that have something to check, and whether there are any checks at all.
  let checkedFields: [Int]
  let isChecked: Bool
  /// The bytes of a record.
  let recordBytes: Int
  /// The members that a JSON object may have.
  let members: [JSONKey: Member]

  /// What a member of a JSON object stands for.
  struct Member {
    let field: Int
    /// Whether it is the decimal text beside an amount in cents.
    let isAmount: Bool
  }

  /// A field: where it is in the record, what it holds and what it may hold.
  ///
  /// A class, because it is looked at for every field of every message and never copied.
  @safe
  package final class Field: Sendable {
    package let name: String
    /// The name as a key of JSON, to be found by and to be written.
    let key: JSONKey
    let memberName: JSONMemberName
    let number: UInt32
    package let type: FieldType
    package let isRepeated: Bool
    /// Whether it shares its place with others, or says by itself whether it is there.
    package let isChoice: Bool
    let offset: Int
    let quantifierOffset: Int
    package let message: MessageShape?
    /// The enum's values by number, and by name for reading.
    package let enumeration: EnumNames?
    /// Both again, to be used without counting a reference for each value.
    let uncountedMessage: Unmanaged<MessageShape>?
    let uncountedEnumeration: Unmanaged<EnumNames>?
    package let json: FieldForm
    package let rules: [FieldRule]
    package let isRequired: Bool
    /// The name of the text member beside an amount in cents.
    package let amountName: String
    let amountMemberName: JSONMemberName

    fileprivate init(_ c: ProtobufCFieldDescriptor, _ shape: FieldShape) {
      let name = unsafe String(cString: c.name)
      self.name = name
      self.key = JSONKey(name)
      self.memberName = JSONMemberName(name)
      self.number = unsafe c.id
      self.isRepeated = unsafe c.label == PROTOBUF_C_LABEL_REPEATED
      self.isChoice = unsafe c.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0
      self.offset = unsafe Int(c.offset)
      self.quantifierOffset = unsafe Int(c.quantifier_offset)
      self.json = shape.json
      self.rules = shape.rules
      self.isRequired = shape.rules.contains(.required)
      let type = unsafe FieldType(c.type, shape.content)
      self.type = type
      if case .message(let message) = shape.content {
        precondition(type == .message)
        self.message = message
      } else {
        precondition(type != .message)
        self.message = nil
      }
      self.enumeration =
        unsafe type == .enumeration
        ? c.descriptor.map {
          unsafe EnumNames($0.assumingMemoryBound(to: ProtobufCEnumDescriptor.self))
        }
        : nil
      unsafe self.uncountedMessage = self.message.map { unsafe Unmanaged.passUnretained($0) }
      unsafe self.uncountedEnumeration = self.enumeration.map {
        unsafe Unmanaged.passUnretained($0)
      }
      self.amountName = String(name.dropLast(shape.json == .cents ? "_cents".count : 0))
      self.amountMemberName = JSONMemberName(self.amountName)
    }
  }

  /// Joins the descriptor at `descriptor` with what its fields are beyond C.
  package init(
    descriptor: UnsafeRawPointer, form: MessageForm = .object,
    requiredChoices: [RequiredChoice] = [], fields shapes: [FieldShape]
  ) {
    let c = unsafe descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self).pointee
    precondition(unsafe Int(c.n_fields) == shapes.count)
    unsafe self.descriptor = unsafe descriptor
    self.form = form
    self.requiredChoices = requiredChoices
    self.recordBytes = unsafe Int(c.sizeof_message)
    self.fields = shapes.indices.map { unsafe Field(c.fields[$0], shapes[$0]) }
    let fields = self.fields
    unsafe self.uncountedFields = fields.map { unsafe Unmanaged.passUnretained($0) }
    self.checkedFields = fields.indices.filter { index in
      fields[index].isChecked || requiredChoices.contains { $0.field == index }
    }
    self.isChecked = !self.checkedFields.isEmpty
    var members: [JSONKey: Member] = [:]
    for (index, field) in fields.enumerated() {
      members[field.key] = Member(field: index, isAmount: false)
      guard field.json == .cents else { continue }
      members[JSONKey(field.amountName)] = Member(field: index, isAmount: true)
    }
    self.members = members
  }
}

/// A `oneof` of which one field must be set.
public struct RequiredChoice: Sendable {
  package let name: String
  package let field: Int

  /// Names the choice and the index of one of its fields.
  package init(name: String, field: Int) {
    self.name = name
    self.field = field
  }
}

/// What generated code says of a field beyond its C descriptor.
public struct FieldShape: Sendable {
  /// What the C type leaves open.
  public enum Content: Sendable {
    case plain
    /// `bytes` in C, UTF-8 in the contract.
    case text
    case message(MessageShape)
  }

  let content: Content
  let json: FieldForm
  let rules: [FieldRule]

  package init(_ content: Content, json: FieldForm = .standard, rules: [FieldRule] = []) {
    self.content = content
    self.json = json
    self.rules = rules
  }
}

/// The JSON form of a message.
public enum MessageForm: Sendable, Hashable {
  /// An object with the fields as members.
  case object
  /// `mooring.type.v1.Timestamp`: a text as in RFC 3339.
  case timestamp
  /// `mooring.type.v1.Value`: the plain value.
  case value
}

/// The JSON form of a field.
public enum FieldForm: Sendable, Hashable {
  /// As proto3 has it, with the project's general choices.
  case standard
  /// Dollar cents, as an integer and beside it as a decimal text.
  case cents
  /// Bytes as lower-case hexadecimal.
  case hex
  /// Bytes that hold JSON, as that JSON.
  case embedded
}

/// What a field of a record holds.
package enum FieldType: Sendable, Hashable {
  case int32, int64, uint32, uint64, float, double, bool, enumeration, text, bytes, message

  /// The bytes of one element in a record.
  var stride: Int {
    switch self {
    case .int32, .uint32, .float, .enumeration, .bool: 4
    case .int64, .uint64, .double, .message: 8
    case .text, .bytes: 16
    }
  }
}

/// The names of an enum's values.
///
/// A class, because it is looked at for every value that is written and never copied.
package final class EnumNames: Sendable {
  /// The full name of the enum.
  package let type: String
  private let names: [Int32: String]
  /// Those of the numbers that begin with 0 and have no gaps: nearly always all of them.
  private let namesInRow: [String]
  private let numbers: [String: Int32]

  fileprivate init(_ descriptor: UnsafePointer<ProtobufCEnumDescriptor>) {
    var names: [Int32: String] = [:]
    var numbers: [String: Int32] = [:]
    for index in 0..<(unsafe Int(descriptor.pointee.n_values)) {
      let value = unsafe descriptor.pointee.values[index]
      let name = unsafe String(cString: value.name)
      names[unsafe value.value] = name
      numbers[name] = unsafe value.value
    }
    self.type = unsafe String(cString: descriptor.pointee.name)
    self.names = names
    var namesInRow: [String] = []
    while let name = names[Int32(namesInRow.count)] { namesInRow.append(name) }
    self.namesInRow = namesInRow
    self.numbers = numbers
  }

  /// The name of `number`, if this version of the contract knows it.
  func name(of number: Int32) -> String? {
    self.namesInRow.indices.contains(Int(number))
      ? self.namesInRow[Int(number)] : self.names[number]
  }

  /// The number called `name`.
  func number(of name: String) -> Int32? { self.numbers[name] }

  /// All names in the order of their numbers.
  package var all: [String] { self.names.sorted { $0.key < $1.key }.map(\.value) }
}

extension MessageShape.Field {
  /// Whether anything about the field can be wrong.
  fileprivate var isChecked: Bool {
    switch self.type {
    case .text, .float, .double: true
    case .bytes where self.json == .embedded: true
    case .message: !self.rules.isEmpty || self.message?.isChecked == true
    default: !self.rules.isEmpty
    }
  }
}

extension FieldType {
  fileprivate init(_ type: ProtobufCType, _ content: FieldShape.Content) {
    switch type {
    case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32: self = .int32
    case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64: self = .int64
    case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32: self = .uint32
    case PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64: self = .uint64
    case PROTOBUF_C_TYPE_FLOAT: self = .float
    case PROTOBUF_C_TYPE_DOUBLE: self = .double
    case PROTOBUF_C_TYPE_BOOL: self = .bool
    case PROTOBUF_C_TYPE_ENUM: self = .enumeration
    case PROTOBUF_C_TYPE_MESSAGE: self = .message
    default:
      if case .text = content { self = .text } else { self = .bytes }
    }
  }
}
