#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A file that is read line by line, however large it is; `-` is standard input.
struct LineFile: ~Copyable {
  /// The longest line.
  static let lineBytesMax = 1 << 20
  private static let blockBytes = 1 << 18

  /// Bytes of the whole file; nil when nobody knows.
  let byteCount: Int?
  /// Bytes read so far.
  private(set) var bytesRead = 0
  private let path: String
  private let descriptor: Int32
  private var block: [UInt8]
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ path: String) throws(CommandFailure) {
    self.path = path
    self.descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard self.descriptor >= 0 else {
      throw .other(
        errno == ENOENT ? .notFound : .file, "\(path): \(LocalFile.errorText(errno))")
    }
    var facts = stat()
    let isFile =
      unsafe fstat(self.descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    self.byteCount = isFile ? Int(facts.st_size) : nil
    self.block = [UInt8](repeating: 0, count: Self.blockBytes)
  }

  deinit { if self.path != "-" { close(self.descriptor) } }

  /// The next line without its end; nil behind the last.
  mutating func next() throws(CommandFailure) -> ArraySlice<UInt8>? {
    var searched = self.start
    while true {
      if let end = self.buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { self.start = end + 1 }
        return self.buffer[self.start..<end]
      }
      if self.isAtEnd {
        defer { self.start = self.buffer.endIndex }
        return self.start < self.buffer.endIndex ? self.buffer[self.start...] : nil
      }
      self.buffer.removeSubrange(..<self.start)
      self.start = 0
      guard self.buffer.count <= Self.lineBytesMax else {
        throw .other(.file, "\(self.path) has a line of more than \(Self.lineBytesMax) bytes")
      }
      searched = self.buffer.count
      try self.fill()
    }
  }

  private mutating func fill() throws(CommandFailure) {
    let descriptor = self.descriptor
    var count: Int
    repeat {
      count = unsafe self.block.withUnsafeMutableBytes { bytes in
        unsafe read(descriptor, bytes.baseAddress, bytes.count)
      }
    } while count < 0 && errno == EINTR
    guard count >= 0 else {
      throw .other(.file, "\(self.path): \(LocalFile.errorText(errno))")
    }
    self.isAtEnd = count == 0
    self.bytesRead += count
    self.buffer += self.block.prefix(count)
  }
}
