internal import HTTP

/// Reads a body line by line as it comes, holding no more than a line and a piece.
struct ImportBody {
  /// Bytes of a body, unless the contract says otherwise.
  static let bytesMax = 1 << 30
  /// Bytes of a line.
  static let lineBytesMax = 1 << 20

  private let reader: RequestBodyReader
  private var rest: [UInt8] = []
  private var position = 0
  private var isOver = false
  /// The number of the line that was read last; the first is 1.
  private(set) var lineNumber = 0

  init(_ reader: RequestBodyReader) { self.reader = reader }

  /// The next line that is not empty; `nil` at the end.
  mutating func nextLine() async throws(Fault) -> [UInt8]? {
    while true {
      if let end = self.rest[self.position...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = self.rest[self.position..<end]
        self.position = end + 1
        self.lineNumber += 1
        if let line = Self.content(line) { return line }
        continue
      }
      guard self.rest.count - self.position <= Self.lineBytesMax else {
        throw Fault(
          .contentTooLarge, "LINE_TOO_LONG",
          "Line \(self.lineNumber + 1) has more than \(Self.lineBytesMax) bytes.")
      }
      guard !self.isOver else {
        let line = self.rest[self.position...]
        self.position = self.rest.count
        guard let line = Self.content(line) else { return nil }
        self.lineNumber += 1
        return line
      }
      try await self.read()
    }
  }

  private static func content(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    return isBlank ? nil : Array(line)
  }

  private mutating func read() async throws(Fault) {
    self.rest.removeFirst(self.position)
    self.position = 0
    do throws(RequestBodyError) {
      guard let bytes = try await self.reader.next() else {
        self.isOver = true
        return
      }
      self.rest += bytes
    } catch {
      // Nobody is there to be told, or the server tells them itself.
      throw Fault(.badRequest, "BODY_INCOMPLETE", "The body did not arrive whole.")
    }
  }
}
