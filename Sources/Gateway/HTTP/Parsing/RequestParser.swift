/// Reads requests from the bytes of a connection, strictly, in whatever pieces they arrive.
///
/// Pure: no I/O, no clock. Whoever owns it calls ``read(_:)`` with what has arrived until all of
/// it is taken and nothing happens. How bytes were cut into pieces never matters: what is wrong
/// is found at the same byte.
///
///     head ──▶ (head) ──▶ body ──▶ (end) ──▶ head of the next request
///       └──────────┬────────┘
///                  ▼
///               refused
///
/// A head is kept in memory that is used again for the next one, unless somebody still holds it.
public struct RequestParser: ~Copyable {
  /// The bounds of a request.
  public struct Limits: Sendable, Hashable {
    /// The first line and the fields with all their line ends, at most 65,535.
    public var headBytesMax = 16_384
    /// The target in the first line.
    public var targetBytesMax = 8_192
    /// Header fields.
    public var fieldsMax = 100
    /// The body, when the route says nothing else.
    public var bodyBytesMax = 1_048_576

    /// The defaults.
    public init() {}
  }

  /// What happened.
  public enum Event: Sendable, Hashable {
    /// Nothing, and more bytes are needed.
    case nothing
    /// The head is there: ``RequestParser/head``.
    case head
    /// The bytes that were taken belong to the body.
    case body
    /// The request is complete.
    case end
    /// What arrived is refused; nothing more is read.
    case refused(RequestRefusal)
  }

  /// What one call took, and what came of it.
  public struct Step: Sendable, Hashable {
    /// Bytes taken from the front of the input.
    public let consumed: Int
    /// What happened with the last of them.
    public let event: Event
  }

  enum State {
    case requestLine
    case fields
    /// The head was handed out and how long the body may be is being decided.
    case headRead
    case fixedBody(left: Int)
    case chunkedBody(ChunkedBody)
    case ended
    case refused(RequestRefusal)
  }

  /// A method longer than this is none of ours.
  static let methodBytesMax = 32
  /// The version, three blanks and line ends, around a method and a target.
  static let requestLineFrameBytes = 12
  /// Blank lines that are skipped before a request, which some clients send after a body.
  static let blankLinesMax = 1

  let limits: Limits
  /// The head that was read last.
  public internal(set) var head = RequestHead()
  var state = State.requestLine
  /// Where the line that is being read begins.
  var lineStart = 0
  var blankLines = 0
  var bodyBytesMax: Int
  var seen = FramingFields()

  /// A parser at the beginning of a connection.
  public init(limits: Limits = Limits()) {
    precondition(limits.headBytesMax <= Int(UInt16.max))
    precondition(limits.targetBytesMax <= limits.headBytesMax)
    self.limits = limits
    self.bodyBytesMax = limits.bodyBytesMax
  }

  /// Whether a request has begun and has not ended.
  public var isWithinRequest: Bool {
    switch self.state {
    case .requestLine: !self.head.bytes.isEmpty
    case .fields, .headRead, .fixedBody, .chunkedBody: true
    case .ended, .refused: false
    }
  }

  /// Whether the head of a request has begun and has not ended.
  public var isWithinHead: Bool {
    switch self.state {
    case .requestLine: !self.head.bytes.isEmpty
    case .fields: true
    default: false
    }
  }

  /// Sets how long the body of this request may be, after its head and before anything else.
  public mutating func limitBody(to bytesMax: Int) {
    guard case .headRead = self.state else { return }
    self.bodyBytesMax = bytesMax
  }

  /// Takes bytes from the front of `input` up to the next event.
  public mutating func read(_ input: RawSpan) -> Step {
    switch self.state {
    case .requestLine, .fields: return self.readHead(input)
    case .headRead: return self.beginBody(input)
    case .fixedBody(let left): return self.readFixedBody(input, left: left)
    case .chunkedBody(let body): return self.readChunkedBody(input, body)
    case .ended:
      guard input.byteCount > 0 else { return Step(consumed: 0, event: .nothing) }
      self.beginRequest()
      return self.readHead(input)
    case .refused(let refusal): return Step(consumed: 0, event: .refused(refusal))
    }
  }

  /// The peer sends no more: what is incomplete is refused.
  public mutating func inputEnded() -> RequestRefusal? {
    guard self.isWithinRequest else { return nil }
    self.state = .refused(.truncated)
    return .truncated
  }

  private mutating func beginRequest() {
    self.head.clear()
    self.state = .requestLine
    self.lineStart = 0
    self.blankLines = 0
    self.bodyBytesMax = self.limits.bodyBytesMax
    self.seen = FramingFields()
  }

  mutating func refuse(_ refusal: RequestRefusal, consumed: Int) -> Step {
    self.state = .refused(refusal)
    return Step(consumed: consumed, event: .refused(refusal))
  }

  // MARK: The body

  private mutating func beginBody(_ input: RawSpan) -> Step {
    switch self.head.framing {
    case .none:
      self.state = .ended
      return Step(consumed: 0, event: .end)
    case .length(let length):
      guard length <= self.bodyBytesMax else { return self.refuse(.bodyTooLarge, consumed: 0) }
      return self.readFixedBody(input, left: length)
    case .chunked:
      return self.readChunkedBody(input, ChunkedBody(bytesMax: self.bodyBytesMax))
    }
  }

  private mutating func readFixedBody(_ input: RawSpan, left: Int) -> Step {
    guard left > 0 else {
      self.state = .ended
      return Step(consumed: 0, event: .end)
    }
    let count = min(left, input.byteCount)
    self.state = .fixedBody(left: left - count)
    return Step(consumed: count, event: count > 0 ? .body : .nothing)
  }

  private mutating func readChunkedBody(_ input: RawSpan, _ body: ChunkedBody) -> Step {
    var body = body
    let step = body.read(input)
    switch step.event {
    case .end: self.state = .ended
    case .refused(let refusal): self.state = .refused(refusal)
    default: self.state = .chunkedBody(body)
    }
    return step
  }
}
