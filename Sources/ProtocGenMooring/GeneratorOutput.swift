/// A file that the generator writes.
struct GeneratedFile: Hashable {
  /// The path from the root of the package.
  var path: String
  var text: String
}

/// The answer of the plugin to `protoc`.
enum GeneratorOutput {
  /// Encodes a `CodeGeneratorResponse` with `files`.
  static func encode(_ files: [GeneratedFile]) -> [UInt8] {
    var bytes: [UInt8] = [0x10, 0x01]  // supported_features = FEATURE_PROTO3_OPTIONAL
    for file in files {
      var entry: [UInt8] = []
      Self.append(1, file.path, to: &entry)
      Self.append(15, file.text, to: &entry)
      bytes.append(0x7a)  // file = 15, length-delimited
      Self.append(varint: entry.count, to: &bytes)
      bytes += entry
    }
    return bytes
  }

  /// Encodes a `CodeGeneratorResponse` that says why there are no files.
  static func encode(_ error: GeneratorError) -> [UInt8] {
    var bytes: [UInt8] = []
    Self.append(1, error.description, to: &bytes)
    return bytes
  }

  private static func append(_ field: Int, _ text: String, to bytes: inout [UInt8]) {
    Self.append(varint: field << 3 | 2, to: &bytes)
    Self.append(varint: text.utf8.count, to: &bytes)
    bytes += text.utf8
  }

  private static func append(varint value: Int, to bytes: inout [UInt8]) {
    var rest = UInt64(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
