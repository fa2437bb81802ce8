/// Reads a body that comes in chunks.
///
/// Pure. Whitespace is allowed nowhere in the framing, extensions are skipped up to a limit, and
/// trailer fields are checked and dropped: nothing that comes after the body may change what was
/// decided on before it.
struct ChunkedBody: Sendable {
  private enum State {
    case size(digits: Int)
    case sizeExtension
    case sizeLineFeed
    case bytes(left: Int)
    case bytesReturn
    case bytesLineFeed
    case trailerStart
    case trailerName
    case trailerValue
    case trailerLineFeed
    case lastLineFeed
  }

  /// Digits of the size of a chunk, leading zeros included.
  static let sizeDigitsMax = 8
  /// The extensions of all chunks of a body.
  static let extensionBytesMax = 1_024
  /// All trailer fields with their line ends.
  static let trailerBytesMax = 4_096
  /// Trailer fields.
  static let trailersMax = 16
  /// The longest name among the fields that must not be in a trailer.
  private static let keptNameBytesMax = 17

  private var state = State.size(digits: 0)
  private var size = 0
  private var bytesLeftMax: Int
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailers = 0
  /// The beginning of the name of a trailer field, in lower case.
  private var name: [UInt8] = []

  init(bytesMax: Int) { self.bytesLeftMax = bytesMax }

  /// Takes bytes up to the next event.
  mutating func read(_ input: RawSpan) -> RequestParser.Step {
    var offset = 0
    while offset < input.byteCount {
      if case .bytes(let left) = self.state {
        // What was framing is taken by itself, so that a step is either framing or body.
        guard offset == 0 else { return RequestParser.Step(consumed: offset, event: .nothing) }
        let count = min(left, input.byteCount)
        self.state = left == count ? .bytesReturn : .bytes(left: left - count)
        return RequestParser.Step(consumed: count, event: .body)
      }
      let byte = input.byte(at: offset)
      offset += 1
      if let event = self.frame(byte) { return RequestParser.Step(consumed: offset, event: event) }
    }
    return RequestParser.Step(consumed: offset, event: .nothing)
  }

  /// Takes a byte that is not one of the body.
  private mutating func frame(_ byte: UInt8) -> RequestParser.Event? {
    switch self.state {
    case .size(let digits): self.sizeByte(byte, digits: digits)
    case .sizeExtension: self.extensionByte(byte)
    case .sizeLineFeed: self.expect(Mark.lineFeed, byte) { $0.sizeEnded() }
    case .bytes: preconditionFailure("a byte of the body is not framing")
    case .bytesReturn: self.expect(Mark.carriageReturn, byte) { $0.go(to: .bytesLineFeed) }
    case .bytesLineFeed: self.expect(Mark.lineFeed, byte) { $0.go(to: .size(digits: 0)) }
    case .lastLineFeed: self.expect(Mark.lineFeed, byte) { _ in .end }
    case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed: self.trailerByte(byte)
    }
  }

  private mutating func go(to state: State) -> RequestParser.Event? {
    self.state = state
    return nil
  }

  private mutating func expect(
    _ expected: UInt8, _ byte: UInt8, _ next: (inout Self) -> RequestParser.Event?
  ) -> RequestParser.Event? {
    byte == expected ? next(&self) : .refused(.malformedChunk)
  }

  private mutating func sizeByte(_ byte: UInt8, digits: Int) -> RequestParser.Event? {
    if let value = ByteSet.hexValue(byte) {
      guard digits < Self.sizeDigitsMax else { return .refused(.malformedChunk) }
      self.size = self.size << 4 | Int(value)
      return self.go(to: .size(digits: digits + 1))
    }
    guard digits > 0 else { return .refused(.malformedChunk) }
    switch byte {
    case Mark.carriageReturn: return self.go(to: .sizeLineFeed)
    case UInt8(ascii: ";"): return self.go(to: .sizeExtension)
    default: return .refused(.malformedChunk)
    }
  }

  private mutating func extensionByte(_ byte: UInt8) -> RequestParser.Event? {
    if byte == Mark.carriageReturn { return self.go(to: .sizeLineFeed) }
    guard byte >= Mark.space || byte == Mark.tab, byte != Mark.delete else {
      return .refused(.malformedChunk)
    }
    self.extensionBytes += 1
    return self.extensionBytes > Self.extensionBytesMax ? .refused(.chunkExtensionsTooLong) : nil
  }

  private mutating func sizeEnded() -> RequestParser.Event? {
    let size = self.size
    self.size = 0
    guard size > 0 else { return self.go(to: .trailerStart) }
    guard size <= self.bytesLeftMax else { return .refused(.bodyTooLarge) }
    self.bytesLeftMax -= size
    return self.go(to: .bytes(left: size))
  }

  // MARK: The trailer

  private mutating func trailerByte(_ byte: UInt8) -> RequestParser.Event? {
    self.trailerBytes += 1
    guard self.trailerBytes <= Self.trailerBytesMax else { return .refused(.trailersTooLarge) }
    switch self.state {
    case .trailerStart: return self.trailerStart(byte)
    case .trailerName: return self.trailerNameByte(byte)
    case .trailerValue: return self.trailerValueByte(byte)
    default:
      guard byte == Mark.lineFeed else { return .refused(.strayLineEnd) }
      return self.go(to: .trailerStart)
    }
  }

  private mutating func trailerStart(_ byte: UInt8) -> RequestParser.Event? {
    switch byte {
    case Mark.carriageReturn: return self.go(to: .lastLineFeed)
    case Mark.space, Mark.tab:
      // The first line has nothing that it could go on from.
      return .refused(self.trailers > 0 ? .foldedField : .malformedFieldName)
    default:
      self.trailers += 1
      guard self.trailers <= Self.trailersMax else { return .refused(.trailersTooLarge) }
      self.name.removeAll(keepingCapacity: true)
      self.state = .trailerName
      return self.trailerNameByte(byte)
    }
  }

  private mutating func trailerNameByte(_ byte: UInt8) -> RequestParser.Event? {
    if ByteSet.token.contains(byte) {
      // One more than the longest name that matters tells it from longer ones.
      if self.name.count <= Self.keptNameBytesMax { self.name.append(ByteSet.lowercased(byte)) }
      return nil
    }
    guard byte == UInt8(ascii: ":"), !self.name.isEmpty else {
      return .refused(.malformedFieldName)
    }
    guard FramingFields.Name(self.name[...]) == nil else { return .refused(.forbiddenTrailer) }
    return self.go(to: .trailerValue)
  }

  private mutating func trailerValueByte(_ byte: UInt8) -> RequestParser.Event? {
    switch byte {
    case Mark.carriageReturn: self.go(to: .trailerLineFeed)
    case Mark.lineFeed: .refused(.strayLineEnd)
    case Mark.tab: nil
    case ..<Mark.space, Mark.delete: .refused(.forbiddenCharacter)
    default: nil
    }
  }
}
