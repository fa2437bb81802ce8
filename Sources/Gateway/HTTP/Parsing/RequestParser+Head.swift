extension RequestParser {
  private enum Line {
    /// The line is not complete.
    case partial
    case complete
    case refused(RequestRefusal)
  }

  mutating func readHead(_ input: RawSpan) -> Step {
    var offset = 0
    while true {
      let (end, line) = self.scanLine(input, from: offset)
      self.head.bytes.append(contentsOf: input.extracting(offset..<end))
      offset = end
      switch line {
      case .partial: return Step(consumed: offset, event: .nothing)
      case .refused(let refusal): return self.refuse(refusal, consumed: offset)
      case .complete:
        if let refusal = self.lineEnded() { return self.refuse(refusal, consumed: offset) }
        if case .headRead = self.state { return Step(consumed: offset, event: .head) }
      }
    }
  }

  /// Finds the end of the line, and what must not be in any line.
  ///
  /// Looks no further than the limit, so that the limit is met before what lies beyond it.
  private func scanLine(_ input: RawSpan, from start: Int) -> (end: Int, line: Line) {
    let isFirst = if case .requestLine = self.state { true } else { false }
    let bytesMax = isFirst ? self.requestLineBytesMax : self.limits.headBytesMax
    let end = min(input.byteCount, start + max(0, bytesMax - self.head.bytes.count))
    let beyond: Line =
      end < input.byteCount ? .refused(isFirst ? .targetTooLong : .headTooLarge) : .partial
    var index = start
    if index < end, self.lineEndsInReturn {
      guard input.byte(at: index) == Mark.lineFeed else { return (index, .refused(.strayLineEnd)) }
      return (index + 1, .complete)
    }
    while index < end {
      let byte = input.byte(at: index)
      index += 1
      if byte >= Mark.space && byte != Mark.delete || byte == Mark.tab { continue }
      if byte == Mark.lineFeed { return (index, .refused(.strayLineEnd)) }
      guard byte == Mark.carriageReturn else { return (index, .refused(.forbiddenCharacter)) }
      guard index < end else { break }
      guard input.byte(at: index) == Mark.lineFeed else { return (index, .refused(.strayLineEnd)) }
      return (index + 1, .complete)
    }
    return (end, beyond)
  }

  private var requestLineBytesMax: Int {
    min(
      self.limits.headBytesMax,
      Self.methodBytesMax + self.limits.targetBytesMax + Self.requestLineFrameBytes)
  }

  private var lineEndsInReturn: Bool {
    self.head.bytes.count > self.lineStart && self.head.bytes.last == Mark.carriageReturn
  }

  private mutating func lineEnded() -> RequestRefusal? {
    let line = self.lineStart..<(self.head.bytes.count - 2)
    self.lineStart = self.head.bytes.count
    if case .requestLine = self.state {
      guard !line.isEmpty else { return self.skipBlankLine() }
      self.state = .fields
      return self.readRequestLine(line)
    }
    guard line.isEmpty else { return self.readField(line) }
    self.state = .headRead
    return self.finishHead()
  }

  private mutating func skipBlankLine() -> RequestRefusal? {
    self.blankLines += 1
    guard self.blankLines <= Self.blankLinesMax else { return .malformedRequestLine }
    self.head.bytes.removeAll(keepingCapacity: true)
    self.lineStart = 0
    return nil
  }

  // MARK: The first line

  private mutating func readRequestLine(_ line: Range<Int>) -> RequestRefusal? {
    let bytes = self.head.bytes[line]
    guard let methodEnd = bytes.firstIndex(of: Mark.space) else { return .malformedRequestLine }
    let afterMethod = bytes[(methodEnd + 1)...]
    guard let targetEnd = afterMethod.firstIndex(of: Mark.space) else {
      return .malformedRequestLine
    }
    let method = bytes[..<methodEnd]
    let target = (methodEnd + 1)..<targetEnd
    let version = bytes[(targetEnd + 1)...]
    guard !method.isEmpty, method.allSatisfy(ByteSet.token.contains), !target.isEmpty,
      Self.isVersion(version)
    else { return .malformedRequestLine }
    self.head.isOldVersion = version.spells("HTTP/1.0")
    guard self.head.isOldVersion || version.spells("HTTP/1.1") else { return .unsupportedVersion }
    guard let known = HTTPMethod(method) else { return .unsupportedMethod }
    self.head.method = known
    guard target.count <= self.limits.targetBytesMax else { return .targetTooLong }
    return RequestTarget.read(target, into: &self.head)
  }

  private static func isVersion(_ version: ArraySlice<UInt8>) -> Bool {
    version.count == 8 && version.prefix(5).spells("HTTP/")
      && ByteSet.isDigit(version[version.startIndex + 5])
      && version[version.startIndex + 6] == UInt8(ascii: ".")
      && ByteSet.isDigit(version[version.startIndex + 7])
  }

  // MARK: Fields

  private mutating func readField(_ line: Range<Int>) -> RequestRefusal? {
    let first = self.head.bytes[line.lowerBound]
    guard first != Mark.space, first != Mark.tab else { return .foldedField }
    guard self.head.fieldSlices.count < self.limits.fieldsMax else { return .tooManyFields }
    var colon = line.lowerBound
    while colon < line.upperBound, ByteSet.token.contains(self.head.bytes[colon]) {
      self.head.bytes[colon] = ByteSet.lowercased(self.head.bytes[colon])
      colon += 1
    }
    guard colon > line.lowerBound, colon < line.upperBound,
      self.head.bytes[colon] == UInt8(ascii: ":")
    else { return .malformedFieldName }
    let name = line.lowerBound..<colon
    let value = FramingFields.trimmed(self.head.bytes[(colon + 1)..<line.upperBound])
    let slice = RequestHead.Slice(value.startIndex..<value.endIndex)
    self.head.fieldSlices.append(RequestHead.Field(name: RequestHead.Slice(name), value: slice))
    guard let framing = FramingFields.Name(self.head.bytes[name]) else { return nil }
    // The host of an absolute target counts for more than the field.
    if framing == .host, self.head.hostSlice == nil { self.head.hostSlice = slice }
    return self.seen.note(framing, value)
  }

  private mutating func finishHead() -> RequestRefusal? {
    let isOld = self.head.isOldVersion
    guard isOld || self.seen.hasHost else { return .missingHost }
    if self.seen.hasCoding {
      guard !isOld else { return .codingInOldVersion }
      guard self.seen.length == nil else { return .lengthAndCoding }
      self.head.framing = .chunked
    } else if let length = self.seen.length, length > 0 {
      self.head.framing = .length(length)
    }
    self.head.keepsAlive = !self.seen.saysClose && (!isOld || self.seen.saysKeepAlive)
    // A client of HTTP/1.0 does not know interim answers.
    self.head.expectsContinue = self.seen.hasExpectation && !isOld && self.head.framing != .none
    return nil
  }
}
