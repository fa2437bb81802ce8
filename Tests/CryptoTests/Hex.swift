/// The bytes of a text of hexadecimal digits that the test wrote itself.
func hex(_ digits: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = digits.utf8[...]
  while !rest.isEmpty {
    guard let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
      preconditionFailure("\(digits) are no hexadecimal digits")
    }
    bytes.append(byte)
    rest = rest.dropFirst(2)
  }
  return bytes
}
