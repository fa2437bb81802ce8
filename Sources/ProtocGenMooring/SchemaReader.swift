private import CDescriptor

/// A request of `protoc` to a plugin.
struct GeneratorRequest {
  /// What follows `--mooring_opt=`.
  let parameter: String
  /// The contract.
  let schema: ContractSchema

  /// Decodes the bytes that `protoc` writes to a plugin's standard input.
  init(bytes: [UInt8]) throws(GeneratorError) {
    let request = unsafe google__protobuf__compiler__code_generator_request__unpack(
      nil, bytes.count, bytes)
    guard let request = unsafe request else { throw .badInput("the request of protoc") }
    defer { unsafe google__protobuf__compiler__code_generator_request__free_unpacked(request, nil) }
    self.parameter = unsafe text(request.pointee.parameter)
    var requested: Set<String> = []
    for index in 0..<(unsafe request.pointee.n_file_to_generate) {
      requested.insert(unsafe text(request.pointee.file_to_generate[index]))
    }
    var files: [ProtoFile] = []
    for index in 0..<(unsafe request.pointee.n_proto_file) {
      guard let file = unsafe request.pointee.proto_file[index] else { continue }
      files.append(try unsafe SchemaReader(file: file).read())
    }
    self.schema = ContractSchema(files: files, requested: requested)
  }
}

/// Turns the C form of one file's descriptor into the generator's own.
@safe
private struct SchemaReader {
  private let file: UnsafeMutablePointer<Google__Protobuf__FileDescriptorProto>
  private let package: String
  /// The comments by the path of what they precede.
  private var comments: [[Int32]: String] = [:]

  init(file: UnsafeMutablePointer<Google__Protobuf__FileDescriptorProto>) {
    unsafe self.file = unsafe file
    self.package = unsafe text(file.pointee.package)
    guard let source = unsafe file.pointee.source_code_info else { return }
    for index in 0..<(unsafe source.pointee.n_location) {
      guard let location = unsafe source.pointee.location[index] else { continue }
      guard let comment = unsafe location.pointee.leading_comments else { continue }
      let path = unsafe UnsafeBufferPointer(
        start: location.pointee.path, count: location.pointee.n_path)
      self.comments[unsafe Array(path)] = unsafe text(comment)
    }
  }

  func read() throws(GeneratorError) -> ProtoFile {
    let c = unsafe self.file.pointee
    let imports = (0..<(unsafe c.n_dependency)).map { unsafe text(c.dependency[$0]) }
    var messages: [ProtoMessage] = []
    for index in 0..<(unsafe c.n_message_type) {
      guard let message = unsafe c.message_type[index] else { continue }
      messages.append(try unsafe self.message(message, outer: [], at: [4, Int32(index)]))
    }
    var services: [ProtoService] = []
    for index in 0..<(unsafe c.n_service) {
      guard let service = unsafe c.service[index] else { continue }
      services.append(try unsafe self.service(service, at: [6, Int32(index)]))
    }
    let enums = unsafe self.enums(c.enum_type, count: c.n_enum_type, outer: [], at: [5])
    return unsafe ProtoFile(
      name: text(c.name), package: self.package,
      syntax: c.syntax == nil ? "proto2" : text(c.syntax), imports: imports,
      messages: messages, enums: enums, services: services,
      extensions: self.extensions(), descriptor: self.descriptor())
  }

  private func fullName(_ path: [String]) -> String {
    (self.package.isEmpty ? path : [self.package] + path).joined(separator: ".")
  }

  private func comment(_ path: [Int32]) -> String { self.comments[path] ?? "" }

  private func message(
    _ message: UnsafeMutablePointer<Google__Protobuf__DescriptorProto>, outer: [String],
    at place: [Int32]
  ) throws(GeneratorError) -> ProtoMessage {
    let c = unsafe message.pointee
    let path = unsafe outer + [text(c.name)]
    var choices = try unsafe self.choices(c, at: place)
    var fields: [ProtoField] = []
    for index in 0..<(unsafe c.n_field) {
      guard let field = unsafe c.field[index] else { continue }
      let read = try unsafe self.field(field.pointee, at: place + [2, Int32(index)])
      if let choice = read.choice { choices[choice].numbers.append(read.number) }
      fields.append(read)
    }
    var nested: [ProtoMessage] = []
    for index in 0..<(unsafe c.n_nested_type) {
      guard let inner = unsafe c.nested_type[index] else { continue }
      nested.append(
        try unsafe self.message(inner, outer: path, at: place + [3, Int32(index)]))
    }
    let isMap = unsafe c.options.map { unsafe $0.pointee.map_entry != 0 } ?? false
    return unsafe ProtoMessage(
      fullName: self.fullName(path), path: path, comment: self.comment(place), fields: fields,
      choices: choices.filter { !$0.numbers.isEmpty }, nested: nested,
      enums: self.enums(c.enum_type, count: c.n_enum_type, outer: path, at: place + [4]),
      isMap: isMap)
  }

  private func choices(
    _ c: Google__Protobuf__DescriptorProto, at place: [Int32]
  ) throws(GeneratorError) -> [ProtoChoice] {
    var choices: [ProtoChoice] = []
    for index in 0..<(unsafe c.n_oneof_decl) {
      guard let choice = unsafe c.oneof_decl[index] else { continue }
      let rules = try unsafe optionFields(choice.pointee.options.map { unsafe $0.pointee.base })
      let required = try rules.bytes(OptionNumber.mooring)
        .map { bytes throws(GeneratorError) in try OptionFields(bytes).number(1) == 1 }
      choices.append(
        ProtoChoice(
          name: unsafe text(choice.pointee.name),
          comment: self.comment(place + [8, Int32(index)]), isRequired: required ?? false,
          numbers: []))
    }
    return choices
  }

  private func field(
    _ c: Google__Protobuf__FieldDescriptorProto, at place: [Int32]
  ) throws(GeneratorError) -> ProtoField {
    let isOptional = unsafe c.proto3_optional != 0
    let options = try unsafe optionFields(c.options.map { unsafe $0.pointee.base })
    let kind = try unsafe Self.kind(c)
    let choice: Int? = unsafe c.has_oneof_index != 0 && !isOptional ? Int(c.oneof_index) : nil
    return ProtoField(
      name: unsafe text(c.name), number: unsafe c.number, kind: kind,
      isRepeated: unsafe c.label.rawValue == 3, isOptional: isOptional, choice: choice,
      comment: self.comment(place),
      rules: try FieldRules(encoded: options.bytes(OptionNumber.mooring) ?? []))
  }

  private static func kind(
    _ c: Google__Protobuf__FieldDescriptorProto
  ) throws(GeneratorError) -> ProtoField.Kind {
    let typeName = unsafe String(text(c.type_name).drop { $0 == "." })
    switch unsafe c.type.rawValue {
    case 1: return .double
    case 2: return .float
    case 3, 16, 18: return .int64
    case 4, 6: return .uint64
    case 5, 15, 17: return .int32
    case 7, 13: return .uint32
    case 8: return .bool
    case 9: return .string
    case 10: return .group
    case 11: return .message(typeName)
    case 12: return .bytes
    case 14: return .enumeration(typeName)
    default: throw .badInput("the type of \(unsafe text(c.name))")
    }
  }

  private func enums(
    _ list: UnsafeMutablePointer<UnsafeMutablePointer<Google__Protobuf__EnumDescriptorProto>?>?,
    count: Int, outer: [String], at place: [Int32]
  ) -> [ProtoEnum] {
    (0..<count).compactMap { index in
      guard let list = unsafe list, let c = unsafe list[index] else { return nil }
      let path = unsafe outer + [text(c.pointee.name)]
      let here = place + [Int32(index)]
      let values = (0..<(unsafe c.pointee.n_value)).compactMap { value -> ProtoEnum.Value? in
        guard let entry = unsafe c.pointee.value[value] else { return nil }
        return unsafe ProtoEnum.Value(
          name: text(entry.pointee.name), number: entry.pointee.number,
          comment: self.comment(here + [2, Int32(value)]))
      }
      return ProtoEnum(
        fullName: self.fullName(path), path: path, comment: self.comment(here), values: values)
    }
  }

  private func service(
    _ service: UnsafeMutablePointer<Google__Protobuf__ServiceDescriptorProto>, at place: [Int32]
  ) throws(GeneratorError) -> ProtoService {
    let c = unsafe service.pointee
    let name = unsafe text(c.name)
    var methods: [ProtoMethod] = []
    for index in 0..<(unsafe c.n_method) {
      guard let method = unsafe c.method[index] else { continue }
      let m = unsafe method.pointee
      let options = try unsafe optionFields(m.options.map { unsafe $0.pointee.base })
      methods.append(
        ProtoMethod(
          name: unsafe text(m.name), comment: self.comment(place + [2, Int32(index)]),
          request: unsafe String(text(m.input_type).drop { $0 == "." }),
          response: unsafe String(text(m.output_type).drop { $0 == "." }),
          requestStreams: unsafe m.client_streaming != 0,
          responseStreams: unsafe m.server_streaming != 0,
          rules: try MethodRules(encoded: options.bytes(OptionNumber.mooring) ?? []),
          bindings: try HTTPBinding.all(encoded: options.bytes(OptionNumber.http))))
    }
    return ProtoService(
      fullName: self.fullName([name]), name: name, comment: self.comment(place), methods: methods)
  }

  private func extensions() -> [ProtoExtension] {
    let c = unsafe self.file.pointee
    return (0..<(unsafe c.n_extension)).compactMap { index in
      guard let field = unsafe c.extension[index] else { return nil }
      return unsafe ProtoExtension(
        name: self.fullName([text(field.pointee.name)]),
        extended: String(text(field.pointee.extendee).drop { $0 == "." }),
        number: field.pointee.number)
    }
  }

  /// Packs the file without its comments, as reflection sends it.
  private func descriptor() -> [UInt8] {
    let comments = unsafe self.file.pointee.source_code_info
    unsafe self.file.pointee.source_code_info = nil
    defer { unsafe self.file.pointee.source_code_info = unsafe comments }
    let size = unsafe google__protobuf__file_descriptor_proto__get_packed_size(self.file)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = unsafe google__protobuf__file_descriptor_proto__pack(self.file, buffer.baseAddress)
    }
  }
}

/// The numbers of the options we read.
private enum OptionNumber {
  /// `mooring.type.v1.field`, `choice` and `method`.
  static let mooring = 51700
  /// `google.api.http`.
  static let http = 72_295_728
}

/// The text at `pointer`, or an empty one.
private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
  guard let pointer = unsafe pointer else { return "" }
  return unsafe String(cString: pointer)
}

/// The fields of an option message that the C code does not know.
private func optionFields(_ base: ProtobufCMessage?) throws(GeneratorError) -> OptionFields {
  var bytes: [UInt8] = []
  guard let base = unsafe base else { return try OptionFields(bytes) }
  for index in 0..<(unsafe Int(base.n_unknown_fields)) {
    let field = unsafe base.unknown_fields[index]
    var key = unsafe UInt64(field.tag) << 3 | UInt64(field.wire_type.rawValue)
    while key >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: key) | 0x80)
      key >>= 7
    }
    bytes.append(UInt8(key))
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: field.data, count: field.len))
  }
  return try OptionFields(bytes)
}
