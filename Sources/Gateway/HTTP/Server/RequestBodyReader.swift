internal import Basics
internal import EventLoop

/// Why a body cannot be read to its end.
public enum RequestBodyError: Error, Sendable, Hashable {
  /// What arrived is malformed, too much, or too late.
  case refused(RequestRefusal)
  /// The client or the server is gone.
  case closed
}

/// Reads the body of a request bit by bit.
///
/// The client waits while nobody reads. One task reads at a time.
public final class RequestBodyReader: @unchecked Sendable {
  // Confined to the thread of `loop`; hence the unchecked Sendable.

  /// With so many bytes waiting to be read, nothing more is received.
  static let waitingBytesMax = 65_536

  private let loop: EventLoop
  private var waiting: [UInt8] = []
  private var end: Result<Void, RequestBodyError>?
  private var reader: (() -> Void)?
  /// Told when there is room again.
  private var onRoom: (() -> Void)?

  init(loop: EventLoop) { self.loop = loop }

  /// The next bytes, or `nil` at the end.
  public func next() async throws(RequestBodyError) -> [UInt8]? {
    let result = await self.loop.suspend { (resume: @escaping (Taken) -> Void) in
      self.take(resume)
    } onCancel: {
      self.fail(.closed)
    }
    return try result.get()
  }

  typealias Taken = Result<[UInt8]?, RequestBodyError>

  private func take(_ resume: @escaping (Taken) -> Void) {
    if !self.waiting.isEmpty {
      let bytes = self.waiting
      self.waiting = []
      let onRoom = self.onRoom
      self.onRoom = nil
      onRoom?()
      return resume(.success(bytes))
    }
    switch self.end {
    case .success: return resume(.success(nil))
    case .failure(let error): return resume(.failure(error))
    case nil:
      precondition(self.reader == nil, "two tasks read one body")
      self.reader = { self.take(resume) }
    }
  }

  // MARK: The connection's side, on the loop

  var hasRoom: Bool { self.waiting.count < Self.waitingBytesMax }

  func append(_ bytes: RawSpan) {
    self.waiting.append(contentsOf: bytes)
    self.wake()
  }

  func finish() {
    if self.end == nil { self.end = .success(()) }
    self.wake()
  }

  func fail(_ error: RequestBodyError) {
    guard self.end == nil else { return }
    self.end = .failure(error)
    self.waiting = []
    self.onRoom = nil
    self.wake()
  }

  /// Calls `action` once, when there is room again.
  func whenRoom(_ action: @escaping () -> Void) { self.onRoom = action }

  private func wake() {
    let reader = self.reader
    self.reader = nil
    reader?()
  }
}
