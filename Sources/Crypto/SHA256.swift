public import Basics
private import CLibCrypto

/// The 32 bytes that SHA-256 or HMAC-SHA-256 make of a message.
///
/// Comparing two takes the same time wherever they differ, so that a code can be compared with one
/// that a stranger sent.
public struct SHA256Digest: Sendable, Hashable {
  /// The bytes of a digest.
  public static let byteCount = 32

  private let bytes: [32 of UInt8]

  init(_ bytes: [32 of UInt8]) { self.bytes = bytes }

  /// The digest that `bytes` are; nil unless there are 32.
  public init?(bytes: RawSpan) {
    guard bytes.byteCount == Self.byteCount else { return nil }
    self.bytes = [32 of UInt8] { index in
      unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
  }

  /// Lends the bytes to `body`.
  public func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe self.bytes.span.bytes)
  }

  /// A copy of the bytes.
  public var array: [UInt8] { (0..<Self.byteCount).map { self.bytes[$0] } }

  /// Appends the bytes.
  public func append(to buffer: inout ByteBuffer) {
    self.withBytes { buffer.append($0) }
  }

  public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
    left.withBytes { left in right.withBytes { right in ConstantTime.areEqual(left, right) } }
  }

  public func hash(into hasher: inout Hasher) {
    for index in 0..<Self.byteCount { hasher.combine(self.bytes[index]) }
  }
}

extension SHA256Digest: CustomStringConvertible {
  /// The 64 lower-case hexadecimal digits.
  public var description: String {
    self.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// SHA-256 (FIPS 180-4) of a message that arrives in pieces.
///
/// Works in its own memory: it neither allocates nor fails.
public struct SHA256: ~Copyable {
  private var context: SHA256_CTX

  /// Starts a message.
  public init() {
    self.context = SHA256_CTX()
    // The result is 1; there is nothing that can fail.
    _ = unsafe SHA256_Init(&self.context)
  }

  /// Takes the next piece.
  public mutating func update(_ piece: RawSpan) {
    unsafe piece.withUnsafeBytes { buffer in
      _ = unsafe SHA256_Update(&self.context, buffer.baseAddress, buffer.count)
    }
  }

  /// Takes the next piece.
  public mutating func update(_ piece: [UInt8]) { self.update(unsafe piece.span.bytes) }

  /// Ends the message.
  public consuming func finish() -> SHA256Digest {
    var digest = [32 of UInt8](repeating: 0)
    var bytes = digest.mutableSpan
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      _ = unsafe SHA256_Final(buffer.baseAddress, &self.context)
    }
    return SHA256Digest(digest)
  }

  /// The digest of a whole message.
  public static func digest(of message: RawSpan) -> SHA256Digest {
    var hash = SHA256()
    hash.update(message)
    return hash.finish()
  }

  /// The digest of a whole message.
  public static func digest(of message: [UInt8]) -> SHA256Digest {
    self.digest(of: unsafe message.span.bytes)
  }
}
