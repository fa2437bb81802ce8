public import Basics
private import Contract
private import ContractPlatform
public import ContractType
public import RPC

/// The details that travel with a refusal, as `google.rpc.Status`.
///
/// They ride in a trailer, and peers limit the size of those: what is too much is counted in the
/// sentence instead of listed. A dry run lists everything.
public struct ErrorDetails: Sendable {
  /// What the details of one refusal may take; gRPC's callers accept 8 KiB of metadata, and these
  /// bytes travel as base64.
  public static let bytesMax = 5 * 1024
  public static let domain = "mooring"

  private var messages: [GoogleProtobuf.AnyMessage] = []
  private var byteCount = 0

  /// Begins with the `reason` that a program acts on.
  public init(reason: String) {
    self.append(GoogleRPC.ErrorInfo(reason: reason, domain: Self.domain))
  }

  /// Adds a detail; false when there is no room for it.
  @discardableResult
  public mutating func append(_ message: some WireMessage) -> Bool {
    let packed = GoogleProtobuf.AnyMessage(packing: message)
    let size = packed.value.count + packed.typeURL.utf8.count + 8
    guard self.byteCount + size <= Self.bytesMax else { return false }
    self.byteCount += size
    self.messages.append(packed)
    return true
  }

  /// Adds as many violations as there is room for, in both forms, and says how many that were.
  public mutating func append(_ violations: [Violation]) -> Int {
    var count = violations.count
    while count > 0 {
      let listed = violations.prefix(count)
      let own = Violations(violations: Array(listed))
      let common = GoogleRPC.BadRequest(
        fieldViolations: listed.map {
          GoogleRPC.BadRequest.FieldViolation(
            field: $0.field, description: $0.message, reason: $0.code)
        })
      let before = self
      if self.append(own), self.append(common) { return count }
      self = before
      count = count / 2
    }
    return 0
  }

  /// Adds how long waiting helps.
  public mutating func append(retryAfter delay: Duration) {
    let (seconds, rest) = delay.components
    self.append(
      GoogleRPC.RetryInfo(
        retryDelay: GoogleRPC.RetryInfo.Delay(
          seconds: seconds, nanos: Int32(rest / 1_000_000_000))))
  }

  /// The serialized status.
  public func status(_ code: RPCCode, _ message: String) -> [UInt8] {
    GoogleRPC.Status(code: Int32(code.rawValue), message: message, details: self.messages)
      .wireBytes
  }
}

extension GoogleProtobuf.AnyMessage {
  /// Wraps a message with its name.
  fileprivate init(packing message: some WireMessage) {
    self.init(
      typeURL: "type.googleapis.com/" + type(of: message).wireName, value: message.wireBytes)
  }
}
