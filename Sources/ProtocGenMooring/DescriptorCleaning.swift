private import CDescriptor

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Rewrites a descriptor set so that `protoc-c` makes of it what we need.
///
/// `protoc-c` refuses proto3 `optional` and includes the header of every import, so the marks and
/// the files that only declare options are dropped; a synthetic `oneof` becomes a real one with the
/// same bytes on the wire. Texts become `bytes`, which keeps their length and with it U+0000.
/// Services have no C form.
enum DescriptorCleaning {
  private typealias File = UnsafeMutablePointer<Google__Protobuf__FileDescriptorProto>
  private typealias Message = UnsafeMutablePointer<Google__Protobuf__DescriptorProto>

  /// Cleans an encoded `FileDescriptorSet`, whose files come after their imports.
  static func clean(_ bytes: [UInt8]) throws(GeneratorError) -> [UInt8] {
    let set = unsafe google__protobuf__file_descriptor_set__unpack(nil, bytes.count, bytes)
    guard let set = unsafe set else { throw .badInput("the descriptor set") }
    defer { unsafe google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    var dropped: Set<String> = []
    var kept = 0
    for index in 0..<(unsafe set.pointee.n_file) {
      guard let file = unsafe set.pointee.file[index] else { continue }
      if unsafe file.pointee.n_extension > 0 {
        unsafe dropped.insert(String(cString: file.pointee.name))
        unsafe google__protobuf__file_descriptor_proto__free_unpacked(file, nil)
        continue
      }
      unsafe Self.clean(file, dropping: dropped)
      unsafe set.pointee.file[kept] = unsafe file
      kept += 1
    }
    unsafe set.pointee.n_file = kept
    let size = unsafe google__protobuf__file_descriptor_set__get_packed_size(set)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, written in
      written = unsafe google__protobuf__file_descriptor_set__pack(set, buffer.baseAddress)
    }
  }

  private static func clean(_ file: File, dropping dropped: Set<String>) {
    var kept = 0
    for index in 0..<(unsafe file.pointee.n_dependency) {
      guard let name = unsafe file.pointee.dependency[index] else { continue }
      if unsafe dropped.contains(String(cString: name)) {
        unsafe free(name)
      } else {
        unsafe file.pointee.dependency[kept] = unsafe name
        kept += 1
      }
    }
    unsafe file.pointee.n_dependency = kept
    unsafe file.pointee.n_public_dependency = 0
    unsafe file.pointee.n_weak_dependency = 0
    for index in 0..<(unsafe file.pointee.n_service) {
      unsafe google__protobuf__service_descriptor_proto__free_unpacked(
        file.pointee.service[index], nil)
    }
    unsafe file.pointee.n_service = 0
    if let options = unsafe file.pointee.options {
      unsafe google__protobuf__file_options__free_unpacked(options, nil)
      unsafe file.pointee.options = nil
    }
    for index in 0..<(unsafe file.pointee.n_message_type) {
      guard let message = unsafe file.pointee.message_type[index] else { continue }
      unsafe Self.clean(message)
    }
  }

  private static func clean(_ message: Message) {
    for index in 0..<(unsafe message.pointee.n_oneof_decl) {
      guard let choice = unsafe message.pointee.oneof_decl[index] else { continue }
      guard let options = unsafe choice.pointee.options else { continue }
      unsafe google__protobuf__oneof_options__free_unpacked(options, nil)
      unsafe choice.pointee.options = nil
    }
    for index in 0..<(unsafe message.pointee.n_field) {
      guard let field = unsafe message.pointee.field[index] else { continue }
      unsafe field.pointee.has_proto3_optional = 0
      unsafe field.pointee.proto3_optional = 0
      if unsafe field.pointee.type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING {
        unsafe field.pointee.type = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES
      }
      guard let options = unsafe field.pointee.options else { continue }
      unsafe google__protobuf__field_options__free_unpacked(options, nil)
      unsafe field.pointee.options = nil
    }
    for index in 0..<(unsafe message.pointee.n_nested_type) {
      guard let nested = unsafe message.pointee.nested_type[index] else { continue }
      unsafe Self.clean(nested)
    }
  }
}
