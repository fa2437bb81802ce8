/// The fields of an encoded option message.
///
/// Options of our own are unknown to the C descriptors; they are small, so they are read here field
/// by field.
struct OptionFields {
  /// One field as it stands in the bytes.
  enum Value: Hashable {
    case number(UInt64)
    case bytes([UInt8])
  }

  /// The fields in the order of the bytes.
  private(set) var all: [(number: Int, value: Value)] = []

  /// Reads `bytes`; what cannot be read is an error of whoever made the descriptor.
  init(_ bytes: [UInt8]) throws(GeneratorError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let key = try Self.varint(&rest)
      switch key & 7 {
      case 0: self.all.append((Int(key >> 3), .number(try Self.varint(&rest))))
      case 1: self.all.append((Int(key >> 3), .number(try Self.fixed(&rest, 8))))
      case 2:
        let count = try Self.varint(&rest)
        guard count <= UInt64(rest.count) else { throw .badOption }
        self.all.append((Int(key >> 3), .bytes(Array(rest.prefix(Int(count))))))
        rest = rest.dropFirst(Int(count))
      case 5: self.all.append((Int(key >> 3), .number(try Self.fixed(&rest, 4))))
      default: throw .badOption
      }
    }
  }

  /// The last number given for a field.
  func number(_ field: Int) -> UInt64? {
    for entry in self.all.reversed() where entry.number == field {
      if case .number(let value) = entry.value { return value }
    }
    return nil
  }

  /// The last bytes given for a field.
  func bytes(_ field: Int) -> [UInt8]? {
    for entry in self.all.reversed() where entry.number == field {
      if case .bytes(let value) = entry.value { return value }
    }
    return nil
  }

  /// The last text given for a field, or an empty one.
  func text(_ field: Int) -> String { String(decoding: self.bytes(field) ?? [], as: UTF8.self) }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws(GeneratorError) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw .badOption }
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
    }
    throw .badOption
  }

  private static func fixed(
    _ rest: inout ArraySlice<UInt8>, _ count: Int
  ) throws(GeneratorError) -> UInt64 {
    guard rest.count >= count else { throw .badOption }
    let value = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(count)
    return value
  }
}

/// Why no code can be generated.
enum GeneratorError: Error, Hashable, CustomStringConvertible {
  case badInput(String)
  case badOption
  /// The contract says something that the house does not allow.
  case refused(String)

  var description: String {
    switch self {
    case .badInput(let what): "cannot read \(what)"
    case .badOption: "an option in a descriptor cannot be read"
    case .refused(let why): why
    }
  }
}
