private import CLibCrypto

/// The bytes of a key, which are wiped when nobody holds it any more.
///
/// However it is printed, interpolated, dumped or logged, it reads `***`.
@safe
public final class SecretKey: @unchecked Sendable {
  // Sendable holds because the memory is written in the initialiser only.
  private let memory: UnsafeMutableRawBufferPointer

  /// Keeps a copy of `bytes`; wiping the original is up to its owner.
  public init(_ bytes: RawSpan) {
    let count = bytes.byteCount
    unsafe self.memory = .allocate(byteCount: count, alignment: 16)
    unsafe bytes.withUnsafeBytes { unsafe self.memory.copyMemory(from: $0) }
  }

  /// Keeps a copy of `bytes`; wiping the original is up to its owner.
  public convenience init(_ bytes: [UInt8]) { self.init(unsafe bytes.span.bytes) }

  deinit {
    unsafe OPENSSL_cleanse(self.memory.baseAddress, self.memory.count)
    unsafe self.memory.deallocate()
  }

  /// A new key nobody knows.
  public static func random(byteCount: Int) throws(CryptoError) -> SecretKey {
    SecretKey(try SecureRandom.bytes(byteCount))
  }

  /// The key's length.
  public var byteCount: Int { unsafe self.memory.count }

  /// Lends the bytes to `body`, for the one place that uses them.
  public func reveal<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe UnsafeRawBufferPointer(self.memory).bytes)
  }

  /// The key of 32 bytes that this one stands for in one use.
  ///
  /// Keys of different purposes tell nothing of each other, so that one secret in a file serves
  /// several algorithms.
  public func derived(for purpose: StaticString) -> SecretKey {
    let name = Array(purpose.description.utf8)
    return HMACSHA256(key: self).code(for: name).withBytes { SecretKey($0) }
  }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "***" }
  public var debugDescription: String { "***" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
