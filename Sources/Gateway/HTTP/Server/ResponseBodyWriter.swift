internal import Basics
internal import EventLoop

/// Why nothing more can be written: the connection is gone, or the answer was given up.
public struct ResponseEnded: Error, Sendable, Hashable {
  init() {}
}

/// Writes the body of an answer bit by bit.
public final class ResponseBodyWriter: @unchecked Sendable {
  // Confined to the thread of `loop`; hence the unchecked Sendable.

  /// With more than this waiting to be sent, a writer suspends.
  static let suspendBytes = 65_536
  /// With less than this waiting to be sent, it goes on.
  static let resumeBytes = 16_384

  private let loop: EventLoop
  private let isChunked: Bool
  private weak var connection: ServerConnection?
  private var waiting: [() -> Void] = []
  private(set) var isComplete = true

  init(connection: ServerConnection, isChunked: Bool) {
    self.loop = connection.loop
    self.connection = connection
    self.isChunked = isChunked
  }

  /// Sends `bytes`; suspends while too much is waiting for the client.
  ///
  /// Throws when the client is gone, and when the task is cancelled.
  public func write(_ bytes: [UInt8]) async throws(ResponseEnded) {
    guard !Task.isCancelled else { throw ResponseEnded() }
    let isOpen = await self.loop.suspend { (resume: @escaping (Bool) -> Void) in
      self.append(bytes, resume)
    } onCancel: {
      self.wake()
    }
    guard isOpen, !Task.isCancelled else { throw ResponseEnded() }
  }

  /// Sends the UTF-8 of `text`.
  public func write(_ text: String) async throws(ResponseEnded) {
    try await self.write(Array(text.utf8))
  }

  /// Gives the answer up, so that the client does not take what it has for all of it.
  public func abort() async {
    await self.loop.suspend { (resume: @escaping (()) -> Void) in
      self.isComplete = false
      resume(())
    } onCancel: {
    }
  }

  private func append(_ bytes: [UInt8], _ resume: @escaping (Bool) -> Void) {
    guard let connection = self.connection else { return resume(false) }
    // A chunk without bytes would be the last.
    if !bytes.isEmpty { connection.send(bytes, isChunked: self.isChunked) }
    guard connection.unsentCount > Self.suspendBytes else { return resume(true) }
    self.waiting.append { resume(self.connection != nil) }
  }

  // MARK: The connection's side, on the loop

  func room(_ unsentCount: Int) {
    if unsentCount < Self.resumeBytes { self.wake() }
  }

  func close() {
    self.connection = nil
    self.wake()
  }

  private func wake() {
    let waiting = self.waiting
    self.waiting = []
    for resume in waiting { resume() }
  }
}
