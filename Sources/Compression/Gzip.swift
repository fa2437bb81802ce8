private import CZlib

/// Bytes made shorter, in the form of RFC 1952.
///
/// The same bytes always become the same: the header has no time and no name.
public enum Gzip {
  /// How hard to try.
  public enum Effort: Int32, Sendable, Hashable {
    /// For what is made for one client.
    case quick = 1
    /// For what is made once and sent many times.
    case thorough = 9
  }

  /// Bytes that are compressed or restored in one piece.
  public static let bytesMax = 1 << 28
  /// The largest window, and 16 for this format and no other.
  private static let windowBits: Int32 = 15 + 16
  private static let memoryLevel: Int32 = 8

  /// Compresses `bytes`; `nil` when there are too many, or no memory.
  public static func compressed(_ bytes: [UInt8], _ effort: Effort = .quick) -> [UInt8]? {
    guard bytes.count <= self.bytesMax else { return nil }
    var stream = unsafe z_stream()
    let status = unsafe CZlib_deflate_init(
      &stream, effort.rawValue, self.windowBits, self.memoryLevel)
    guard status == Z_OK else { return nil }
    defer { unsafe deflateEnd(&stream) }
    let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
    return unsafe Self.run(&stream, over: bytes, into: bound) { unsafe deflate(&$0, Z_FINISH) }
  }

  /// Restores what was compressed; `nil` when it is damaged, or longer than `bytesMax` restored.
  public static func restored(_ bytes: [UInt8], bytesMax: Int) -> [UInt8]? {
    guard bytes.count <= self.bytesMax, (0...self.bytesMax).contains(bytesMax) else { return nil }
    var stream = unsafe z_stream()
    guard unsafe CZlib_inflate_init(&stream, self.windowBits) == Z_OK else { return nil }
    defer { unsafe inflateEnd(&stream) }
    // One byte more, so that what is too long is told from what just fits.
    let restored = unsafe Self.run(&stream, over: bytes, into: bytesMax + 1) {
      unsafe inflate(&$0, Z_FINISH)
    }
    guard let restored, restored.count <= bytesMax, unsafe stream.avail_in == 0 else { return nil }
    return restored
  }

  /// Runs a stream to its end in one step; `nil` when it does not come to its end.
  private static func run(
    _ stream: inout z_stream, over bytes: [UInt8], into capacity: Int,
    _ step: (inout z_stream) -> Int32
  ) -> [UInt8]? {
    var isDone = false
    let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
      unsafe bytes.withUnsafeBufferPointer { input in
        // The library does not write to its input, whatever its type says.
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        isDone = unsafe step(&stream) == Z_STREAM_END
        count = unsafe output.count - Int(stream.avail_out)
      }
    }
    return isDone ? output : nil
  }
}
