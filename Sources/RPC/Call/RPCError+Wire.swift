internal import Basics

extension RPCError {
  /// More violations than this are counted, not listed.
  static let violationsMax = 32

  /// The status of a call whose message could not be accepted.
  ///
  /// What cannot be read is INTERNAL, as every gRPC implementation answers it; what was read and
  /// refused is INVALID_ARGUMENT with the violations as a `google.rpc.BadRequest`.
  init(refusing message: String, _ error: WireError) {
    guard !error.isMalformed else {
      self.init(.internal, "The bytes received are not a \(message).")
      return
    }
    let listed = error.violations.prefix(Self.violationsMax)
    var text = listed.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
      .joined(separator: "; ")
    if error.violations.count > Self.violationsMax {
      text += "; and \(error.violations.count - Self.violationsMax) more"
    }
    let details = StatusDetails.badRequest(
      message: text,
      violations: listed.map { ($0.field, $0.code, $0.message) })
    self.init(.invalidArgument, text, details: details)
  }
}

/// Writes the few public `google.rpc` messages that this layer itself answers with.
enum StatusDetails {
  /// A serialized `google.rpc.Status` that carries one `google.rpc.BadRequest`.
  static func badRequest(
    message: String, violations: [(field: String, reason: String, description: String)]
  ) -> [UInt8] {
    var request: [UInt8] = []
    for violation in violations {
      var entry: [UInt8] = []
      self.append(Array(violation.field.utf8), asField: 1, to: &entry)
      self.append(Array(violation.description.utf8), asField: 2, to: &entry)
      self.append(Array(violation.reason.utf8), asField: 3, to: &entry)
      self.append(entry, asField: 1, to: &request)
    }
    var wrapped: [UInt8] = []
    self.append(
      Array("type.googleapis.com/google.rpc.BadRequest".utf8), asField: 1, to: &wrapped)
    self.append(request, asField: 2, to: &wrapped)
    // Field 1 is the code, a varint; every code is below 128 and takes one byte.
    var status: [UInt8] = [0x08, RPCCode.invalidArgument.rawValue]
    self.append(Array(message.utf8), asField: 2, to: &status)
    self.append(wrapped, asField: 3, to: &status)
    return status
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
