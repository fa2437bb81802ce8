import Glibc

/// A client that speaks HTTP/2 by hand over a Unix socket, and need not obey it.
///
/// Waits at most ``secondsMax`` for anything the server owes; a server that owes and does not
/// deliver fails the test instead of hanging it.
final class RawPeer {
  static let secondsMax = 120

  /// What a server owed and did not deliver.
  struct Overdue: Error, CustomStringConvertible {
    let description: String
  }

  /// How a connection ended.
  struct Ending: Hashable {
    /// The code of the last GOAWAY; `nil` when the socket was closed without one.
    var code: HTTP2Code?
  }

  /// How a stream ended.
  enum Outcome: Hashable {
    /// Trailers with this `grpc-status`.
    case status(Int)
    /// A header block that ended the stream without a `grpc-status`.
    case answeredWithoutStatus
    case reset(HTTP2Code?)
    case connectionEnded(HTTP2Code?)
  }

  private var socket: Int32
  private var received: [UInt8] = []
  private var consumed = 0
  private var endOfInput = false
  private(set) var lastGoAway: HTTP2Code?

  /// Connects and sends nothing.
  init(connectingTo path: String) throws {
    self.socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard self.socket >= 0 else { throw Overdue(description: "no socket: errno \(errno)") }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    precondition(path.utf8.count < 108)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      unsafe field.copyBytes(from: path.utf8)
    }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe connect(self.socket, pointer, size)
      }
    }
    guard result == 0 else { throw Overdue(description: "cannot connect: errno \(errno)") }
    _ = fcntl(self.socket, F_SETFL, fcntl(self.socket, F_GETFL) | O_NONBLOCK)
  }

  deinit { self.hangUp() }

  /// Connects, sends preface and settings, and acknowledges the server's settings.
  ///
  /// The header table is switched off, so that a status can be read without a decoder.
  static func opened(
    _ path: String, settings: [(HTTP2Setting, UInt32)] = []
  ) throws -> RawPeer {
    let peer = try RawPeer(connectingTo: path)
    try peer.send(bytes: HTTP2Frame.preface)
    try peer.send(.settings([(.headerTableBytes, 0), (.enablePush, 0)] + settings))
    while let frame = try peer.nextFrame() {
      guard frame.kind == HTTP2Frame.Kind.settings.rawValue, !frame.has(HTTP2Frame.Flag.acknowledge)
      else { continue }
      try peer.send(.settingsAcknowledged)
      return peer
    }
    throw Overdue(description: "the server closed instead of sending its settings")
  }

  // Sending.

  /// Sends frames; returns false when the server has closed.
  @discardableResult
  func send(_ frames: HTTP2Frame...) throws -> Bool {
    try self.send(bytes: frames.flatMap { $0.encoded() })
  }

  /// Sends bytes, reading meanwhile so that neither side can block the other for ever; returns
  /// false when the server has closed.
  @discardableResult
  func send(bytes: [UInt8]) throws -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
        return unsafe Glibc.send(
          self.socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        sent += count
        continue
      }
      guard errno == EAGAIN else { return false }
      let ready = try self.wait(for: Int16(POLLIN | POLLOUT), owed: "room for \(bytes.count) bytes")
      if ready & Int16(POLLIN) != 0 { self.fill() }
      if ready & Int16(POLLERR) != 0 { return false }
    }
    return true
  }

  /// Lets go of the socket; nothing can be sent or received any more.
  func hangUp() {
    guard self.socket >= 0 else { return }
    close(self.socket)
    self.socket = -1
  }

  /// Says that nothing more will be sent.
  func shutdownWriting() { _ = Glibc.shutdown(self.socket, Int32(SHUT_WR)) }

  // Receiving.

  /// The next frame, or `nil` when the server has closed.
  func nextFrame() throws -> HTTP2Frame? {
    while true {
      let unread = self.received[self.consumed...]
      if unread.count >= HTTP2Frame.headBytes {
        let size = HTTP2Frame.payloadBytes(head: unread)
        if unread.count >= HTTP2Frame.headBytes + size {
          var frame = HTTP2Frame(head: unread.prefix(HTTP2Frame.headBytes))
          frame.payload = Array(unread.dropFirst(HTTP2Frame.headBytes).prefix(size))
          self.consumed += HTTP2Frame.headBytes + size
          self.note(frame)
          return frame
        }
      }
      guard !self.endOfInput else { return nil }
      self.received.removeFirst(self.consumed)
      self.consumed = 0
      _ = try self.wait(for: Int16(POLLIN), owed: "a frame or the end")
      self.fill()
    }
  }

  /// Reads to the end of the connection, which must come.
  func ending() throws -> Ending {
    while try self.nextFrame() != nil {}
    return Ending(code: self.lastGoAway)
  }

  /// Reads until `stream` or the connection has ended.
  func outcome(of stream: UInt32) throws -> (outcome: Outcome, body: [UInt8]) {
    var body: [UInt8] = []
    while let frame = try self.nextFrame() {
      guard frame.stream == stream else { continue }
      switch HTTP2Frame.Kind(rawValue: frame.kind) {
      case .data:
        body += frame.payload
        if frame.has(HTTP2Frame.Flag.endStream) { return (.answeredWithoutStatus, body) }
      case .headers where frame.has(HTTP2Frame.Flag.endStream):
        let status = HeaderBlock.status(in: frame.payload)
        return (status.map { .status($0) } ?? .answeredWithoutStatus, body)
      case .resetStream:
        return (.reset(HTTP2Code(rawValue: UInt32(bigEndian: frame.payload.prefix(4)))), body)
      default:
        continue
      }
    }
    return (.connectionEnded(self.lastGoAway), body)
  }

  private func note(_ frame: HTTP2Frame) {
    guard frame.kind == HTTP2Frame.Kind.goAway.rawValue, frame.payload.count >= 8 else { return }
    self.lastGoAway = HTTP2Code(rawValue: UInt32(bigEndian: frame.payload[4..<8]))
  }

  private func wait(for events: Int16, owed: String) throws -> Int16 {
    var watched = pollfd(fd: self.socket, events: events, revents: 0)
    let count = unsafe poll(&watched, 1, Int32(Self.secondsMax * 1000))
    guard count > 0 else { throw Overdue(description: "the server owes \(owed)") }
    return watched.revents
  }

  private func fill() {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe chunk.withUnsafeMutableBytes { buffer in
      unsafe read(self.socket, buffer.baseAddress, buffer.count)
    }
    if count > 0 {
      self.received += chunk.prefix(count)
    } else if count == 0 || errno != EAGAIN {
      self.endOfInput = true
    }
  }
}

extension RawPeer {
  /// Makes one empty unary call and expects it to succeed.
  func emptyCall(stream: UInt32) throws -> Outcome {
    try self.send(
      .headers(HeaderBlock.call("/grpc.testing.TestService/EmptyCall"), stream: stream),
      .data(messageFrame([]), stream: stream, endStream: true))
    let (outcome, body) = try self.outcome(of: stream)
    guard outcome == .status(0), body != messageFrame([]) else { return outcome }
    throw Overdue(description: "the server owes an empty message, not \(body)")
  }
}
