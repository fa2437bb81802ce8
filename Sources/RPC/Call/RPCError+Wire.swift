internal import Basics

extension RPCError {
  /// What the details of a refusal may take: they ride in a trailer, peers accept 8 KiB of those,
  /// and these bytes travel as base64.
  static let refusalBytesMax = 5 * 1024
  /// More violations than this are counted, not listed.
  static let violationsMax = 32

  /// The status of a call whose message could not be accepted.
  ///
  /// What cannot be read is INTERNAL, as every gRPC implementation answers it; what was read and
  /// refused is INVALID_ARGUMENT with the reason `INVALID_REQUEST` and the violations, as the
  /// contract promises of every refusal and once more as a `google.rpc.BadRequest`.
  init(refusing message: String, _ error: WireError) {
    guard !error.isMalformed else {
      self.init(.internal, "The bytes received are not a \(message).")
      return
    }
    var count = min(error.violations.count, Self.violationsMax)
    while true {
      let text = Self.text(of: error.violations, listing: count)
      let details = StatusDetails.invalidRequest(
        message: text, violations: Array(error.violations.prefix(count)))
      if details.count <= Self.refusalBytesMax || count == 0 {
        self.init(.invalidArgument, text, details: details)
        return
      }
      count /= 2
    }
  }

  private static func text(of violations: [WireError.Violation], listing count: Int) -> String {
    let rest = violations.count - count
    let parts = violations.prefix(count).map { violation in
      violation.field.isEmpty ? violation.message : "\(violation.field): \(violation.message)"
    }
    return (parts + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "; ")
  }
}

/// Writes the few messages that this layer itself answers with.
///
/// By hand, because the modules that are generated from the contract stand above this one.
enum StatusDetails {
  private static let typePrefix = "type.googleapis.com/"

  /// A serialized `google.rpc.Status` that says what is wrong with a request.
  static func invalidRequest(message: String, violations: [WireError.Violation]) -> [UInt8] {
    // Field 1 is the code, a varint; every code is below 128 and takes one byte.
    var status: [UInt8] = [0x08, RPCCode.invalidArgument.rawValue]
    self.append(message, asField: 2, to: &status)
    self.append(
      self.wrap("google.rpc.ErrorInfo", self.texts(["INVALID_REQUEST", "mooring"])),
      asField: 3, to: &status)
    self.append(
      self.wrap(
        "mooring.type.v1.Violations",
        self.repeated(violations.map { self.texts([$0.field, $0.code, $0.message]) })),
      asField: 3, to: &status)
    self.append(
      self.wrap(
        "google.rpc.BadRequest",
        self.repeated(violations.map { self.texts([$0.field, $0.message, $0.code]) })),
      asField: 3, to: &status)
    return status
  }

  /// A `google.protobuf.Any`.
  private static func wrap(_ name: String, _ message: [UInt8]) -> [UInt8] {
    var wrapped: [UInt8] = []
    self.append(self.typePrefix + name, asField: 1, to: &wrapped)
    self.append(message, asField: 2, to: &wrapped)
    return wrapped
  }

  /// A message whose first fields are these texts.
  private static func texts(_ texts: [String]) -> [UInt8] {
    var message: [UInt8] = []
    for (index, text) in texts.enumerated() {
      self.append(text, asField: UInt8(index + 1), to: &message)
    }
    return message
  }

  /// A message whose first field is a list of these.
  private static func repeated(_ entries: [[UInt8]]) -> [UInt8] {
    var message: [UInt8] = []
    for entry in entries { self.append(entry, asField: 1, to: &message) }
    return message
  }

  private static func append(_ text: String, asField number: UInt8, to message: inout [UInt8]) {
    self.append(Array(text.utf8), asField: number, to: &message)
  }

  private static func append(_ bytes: [UInt8], asField number: UInt8, to message: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    message.append(number << 3 | 2)
    var count = bytes.count
    while count >= 0x80 {
      message.append(UInt8(truncatingIfNeeded: count) | 0x80)
      count >>= 7
    }
    message.append(UInt8(truncatingIfNeeded: count))
    message.append(contentsOf: bytes)
  }
}
