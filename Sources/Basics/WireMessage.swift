/// A value that travels between processes as bytes.
///
/// The RPC layer knows messages only through this protocol; the generated contract conforms to it.
public protocol WireMessage: Sendable {
  /// The full name in the contract, such as `mooring.config.v1.GetRequest`.
  static var wireName: String { get }

  /// Decodes and checks a message; everything that is wrong is in the error.
  init(wire bytes: RawSpan) throws(WireError)

  /// Appends the encoded message.
  func appendWire(to buffer: inout ByteBuffer)
}

extension WireMessage {
  /// The encoded message.
  public var wireBytes: [UInt8] {
    var buffer = ByteBuffer()
    self.appendWire(to: &buffer)
    return buffer.array()
  }
}

/// Why bytes are not the message they should be.
public struct WireError: Error, Hashable, CustomStringConvertible {
  /// One field and what is wrong with it.
  public struct Violation: Sendable, Hashable {
    /// The path of the field, such as `changes[3].key`; empty for the message itself.
    public let field: String
    /// A stable name for the kind of fault, such as `out_of_range`.
    public let code: String
    /// What is wrong and what is allowed, in one sentence.
    public let message: String
    /// What would be accepted instead, by itself; empty when the sentence says all there is.
    public let allowed: String

    /// Describes one fault.
    public init(field: String, code: String, message: String, allowed: String = "") {
      self.field = field
      self.code = code
      self.message = message
      self.allowed = allowed
    }
  }

  /// Whether the bytes could not be read at all, as against read and refused.
  public let isMalformed: Bool
  /// Every fault found, in the order of the fields.
  public let violations: [Violation]

  /// The bytes are not an encoding of the message.
  public static func malformed(_ message: String) -> WireError {
    WireError(
      isMalformed: true,
      violations: [Violation(field: "", code: "malformed", message: message)])
  }

  /// The message was read, and these of its fields are not allowed.
  public static func refused(_ violations: [Violation]) -> WireError {
    WireError(isMalformed: false, violations: violations)
  }

  private init(isMalformed: Bool, violations: [Violation]) {
    self.isMalformed = isMalformed
    self.violations = violations
  }

  public var description: String {
    self.violations.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
      .joined(separator: "; ")
  }
}
