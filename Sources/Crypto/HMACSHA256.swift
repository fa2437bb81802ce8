private import CLibCrypto

/// Codes that prove a message to whoever holds the same key (RFC 2104 with SHA-256).
///
/// The key is worked into the hash once; a code then costs two short hashes, without an
/// allocation.
@safe
public final class HMACSHA256: @unchecked Sendable {
  // Sendable holds because the memory is written in the initialiser only.
  private static let blockByteCount = 64

  /// The hash after the inner block of the key, and after the outer one.
  private let contexts: UnsafeMutableBufferPointer<SHA256_CTX>

  /// Prepares for messages under `key`.
  public init(key: SecretKey) {
    unsafe self.contexts = .allocate(capacity: 2)
    unsafe self.contexts.initialize(repeating: SHA256_CTX())
    var block = [64 of UInt8](repeating: 0)
    key.reveal { key in
      // A key longer than a block stands for its digest.
      if key.byteCount > Self.blockByteCount {
        SHA256.digest(of: key).withBytes { Self.copy($0, to: &block) }
      } else {
        Self.copy(key, to: &block)
      }
    }
    unsafe Self.start(&self.contexts[0], block, flipping: 0x36)
    unsafe Self.start(&self.contexts[1], block, flipping: 0x5C)
    unsafe OPENSSL_cleanse(&block, Self.blockByteCount)
  }

  deinit {
    unsafe OPENSSL_cleanse(
      self.contexts.baseAddress, 2 * MemoryLayout<SHA256_CTX>.stride)
    unsafe self.contexts.deallocate()
  }

  private static func copy(_ bytes: RawSpan, to block: inout [64 of UInt8]) {
    for index in 0..<bytes.byteCount {
      block[index] = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
  }

  private static func start(
    _ context: inout SHA256_CTX, _ block: [64 of UInt8], flipping bits: UInt8
  ) {
    var flipped = [64 of UInt8] { block[$0] ^ bits }
    // Both results are 1; there is nothing that can fail.
    _ = unsafe SHA256_Init(&context)
    _ = unsafe SHA256_Update(&context, &flipped, Self.blockByteCount)
    unsafe OPENSSL_cleanse(&flipped, Self.blockByteCount)
  }

  /// The code of a message.
  public func code(for message: RawSpan) -> SHA256Digest {
    var inner = unsafe self.contexts[0]
    var outer = unsafe self.contexts[1]
    var digest = [32 of UInt8](repeating: 0)
    // All results are 1; there is nothing that can fail.
    unsafe message.withUnsafeBytes { message in
      _ = unsafe SHA256_Update(&inner, message.baseAddress, message.count)
    }
    var bytes = digest.mutableSpan
    unsafe bytes.withUnsafeMutableBufferPointer { digest in
      _ = unsafe SHA256_Final(digest.baseAddress, &inner)
      _ = unsafe SHA256_Update(&outer, digest.baseAddress, digest.count)
      _ = unsafe SHA256_Final(digest.baseAddress, &outer)
    }
    return SHA256Digest(digest)
  }

  /// The code of a message.
  public func code(for message: [UInt8]) -> SHA256Digest {
    self.code(for: unsafe message.span.bytes)
  }

  /// Whether `code` is the code of a message; takes the same time wherever they differ.
  public func isCode(_ code: RawSpan, for message: RawSpan) -> Bool {
    self.code(for: message).withBytes { ConstantTime.areEqual($0, code) }
  }

  /// Whether `code` is the code of a message; takes the same time wherever they differ.
  public func isCode(_ code: [UInt8], for message: [UInt8]) -> Bool {
    self.isCode(unsafe code.span.bytes, for: unsafe message.span.bytes)
  }
}
