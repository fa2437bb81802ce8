/// The fields of an encoded protobuf message, in their order.
///
/// Enough to read a descriptor set that protoc wrote; anything it would not write ends the reading.
struct DescriptorFields {
  private var numbers: [(field: Int, value: Int)] = []
  private var records: [(field: Int, value: ArraySlice<UInt8>)] = []

  init(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let key = Self.readVarint(&rest) {
      switch key & 7 {
      case 0:
        guard let value = Self.readVarint(&rest) else { return }
        self.numbers.append((key >> 3, value))
      case 2:
        guard let count = Self.readVarint(&rest), count <= rest.count else { return }
        self.records.append((key >> 3, rest.prefix(count)))
        rest = rest.dropFirst(count)
      default:
        return
      }
    }
  }

  /// The number in field `field`, or 0 when it is not there.
  func number(_ field: Int) -> Int { self.numbers.last { $0.field == field }?.value ?? 0 }

  /// Whether field `field` has a number.
  func hasNumber(_ field: Int) -> Bool { self.numbers.contains { $0.field == field } }

  /// The text in field `field`, or an empty one.
  func text(_ field: Int) -> String { self.texts(field).last ?? "" }

  /// Every text in field `field`.
  func texts(_ field: Int) -> [String] {
    self.records.filter { $0.field == field }.map { String(decoding: $0.value, as: UTF8.self) }
  }

  /// Every message in field `field`.
  func messages(_ field: Int) -> [DescriptorFields] {
    self.records.filter { $0.field == field }.map { DescriptorFields($0.value) }
  }

  private static func readVarint(_ rest: inout ArraySlice<UInt8>) -> Int? {
    var value: UInt64 = 0
    for (index, byte) in rest.prefix(10).enumerated() {
      value |= UInt64(byte & 0x7F) << (7 * UInt64(index))
      if byte < 0x80 {
        rest = rest.dropFirst(index + 1)
        return Int(truncatingIfNeeded: value)
      }
    }
    return nil
  }
}
