/// The state of one COPY on its connection, and the way to the caller's next step.
///
/// Confined to the connection's loop.
final class CopySession {
  /// What the caller is told about one step.
  enum Step {
    case started
    case flushed
    case chunk([UInt8])
    case ended(rowCount: Int)
  }

  /// How many bytes are collected for the caller, or sent, at a time.
  static let chunkBytes = 65_536

  enum Direction {
    case into
    case out
  }

  enum Phase {
    case starting
    case streaming
    /// All data has been sent or received; the server's last word is still to come.
    case ending
    /// The caller is gone; what comes is thrown away.
    case draining
  }

  let direction: Direction
  private(set) var phase = Phase.starting
  private var completion: ((Result<Step, PostgresError>) -> Void)?
  private var chunk: [UInt8] = []
  private var final: Result<Step, PostgresError>?

  init(_ direction: Direction) { self.direction = direction }

  /// The server sends rows, or takes them.
  private(set) var isOpen = false

  /// Whether rows come from the server now.
  var isStreamingOut: Bool { self.direction == .out && self.isOpen }

  /// Whether rows go to the server now, so that it has nothing to say.
  var isStreamingIn: Bool { self.direction == .into && self.isOpen }

  /// Whether the socket is not to be read, because the caller has not asked for more.
  var isPaused: Bool {
    self.direction == .out && self.phase == .streaming && self.completion == nil
  }

  /// Registers who waits for the next step; false when there is none, which was just told.
  func wait(_ completion: @escaping (Result<Step, PostgresError>) -> Void) -> Bool {
    precondition(self.completion == nil, "COPY takes one step at a time")
    if let final = self.final {
      completion(final)
      return false
    }
    self.completion = completion
    return true
  }

  /// The server is ready for data or about to send it; false when nobody wants it any more.
  func begin() -> Bool {
    self.isOpen = true
    guard self.phase == .starting else { return false }
    self.phase = .streaming
    self.tell(.success(.started))
    return true
  }

  /// Everything handed over has been written.
  func flushed() {
    guard self.direction == .into, self.phase == .streaming else { return }
    self.tell(.success(.flushed))
  }

  /// Takes in rows for the caller; false when it has to wait, for the server or for the caller.
  func collect(from link: Link) -> Bool {
    while self.phase == .draining || self.completion != nil {
      switch link.getCopy(into: &self.chunk) {
      case .piece:
        if self.phase == .draining { self.chunk.removeAll(keepingCapacity: true) }
        if self.chunk.count >= Self.chunkBytes { self.giveChunk() }
      case .wait:
        if !self.chunk.isEmpty { self.giveChunk() }
        return false
      case .ended:
        if !self.chunk.isEmpty { self.giveChunk() }
        self.isOpen = false
        return true
      }
    }
    return false
  }

  /// The last row has been handed over.
  func end() {
    self.phase = .ending
    self.isOpen = false
  }

  /// The caller is gone; says whether the server must be told, because it waits for rows.
  func drain() -> Bool {
    defer { if self.direction == .into { self.isOpen = false } }
    self.phase = .draining
    return self.isStreamingIn
  }

  /// The last word; the operation is over.
  func finish(_ result: Result<Int, PostgresError>) {
    let final = result.map { Step.ended(rowCount: $0) }
    self.final = final
    self.tell(final)
  }

  private func giveChunk() {
    let chunk = self.chunk
    self.chunk = []
    self.tell(.success(.chunk(chunk)))
  }

  private func tell(_ result: Result<Step, PostgresError>) {
    guard let completion = self.completion else { return }
    self.completion = nil
    completion(result)
  }
}

extension Session {
  /// Makes the server end a COPY whose caller is gone.
  func drainCopy(_ operation: Operation) {
    guard let copy = operation.copy else { return }
    if copy.drain() {
      guard self.link?.endCopy(failing: "abandoned") == true else { return self.lose() }
      self.flush()
    }
    self.updateInterest()
  }
}
