import Basics

@testable import RPC

/// A client that writes HTTP/2 frames by hand to a server without sockets.
final class RawClient {
  /// A frame that the server sent.
  struct Frame: Hashable {
    let type: UInt8
    let flags: UInt8
    let stream: UInt32
    let payload: [UInt8]

    /// The error code of a RST_STREAM or GOAWAY.
    var errorCode: UInt32 {
      let bytes = self.type == 7 ? self.payload[4..<8] : self.payload[0..<4]
      return bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  private final class Carrier: ConnectionCarrier {
    var wakeUpTime = MonotonicTime.never
    var isClosing = false

    func wantsToSend() {}
    func wakeUp(at time: MonotonicTime) { self.wakeUpTime = time }
    func closeAfterFlush() { self.isClosing = true }
  }

  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  let loop = ManualLoop()
  let service = TestService()
  let connection: ServerConnection
  private let carrier = Carrier()
  private(set) var frames: [Frame] = []

  init(settings: RPCServerSettings = RPCServerSettings()) {
    self.connection = ServerConnection(
      core: ServerCore(routes: self.service.routes, settings: settings, interceptors: []),
      loop: self.loop, peer: CallPeer(uid: 1, isTrusted: false), now: self.loop.now)
    self.connection.attach(to: self.carrier)
  }

  /// Whether the server wants the connection closed.
  var isClosing: Bool { self.carrier.isClosing }

  /// The error code of the last GOAWAY.
  var goAwayCode: UInt32? { self.frames.last { $0.type == 7 }?.errorCode }

  /// Sends preface and empty settings.
  func greet() { self.send(Self.preface + Self.frame(4)) }

  /// Sends bytes, in pieces of at most `pieceMax`, and takes in what the server answers.
  func send(_ bytes: [UInt8], pieceMax: Int = .max) {
    var start = 0
    while start < bytes.count {
      let end = start + min(pieceMax, bytes.count - start)
      let piece = Array(bytes[start..<end])
      unsafe self.connection.receive(piece.span.bytes, now: self.loop.now)
      start = end
    }
    self.loop.run()
    self.takeFrames()
  }

  /// Lets time pass.
  func advance(by duration: Duration) {
    self.loop.advance(by: duration)
    if self.loop.now >= self.carrier.wakeUpTime {
      self.carrier.wakeUpTime = .never
      self.connection.timeAdvanced(to: self.loop.now)
    }
    self.loop.run()
    self.takeFrames()
  }

  func close() {
    self.connection.carrierClosed()
    self.loop.run()
  }

  private func takeFrames() {
    var output = ByteBuffer()
    var isMore = true
    while isMore {
      let before = output.count
      unsafe output.appendUnsafe(atLeast: 65_536) { buffer in
        unsafe self.connection.produce(into: buffer, now: self.loop.now)
      }
      isMore = output.count > before
    }
    let bytes = unsafe output.withUnsafeReadableBytes { unsafe [UInt8]($0) }
    var start = 0
    while start + 9 <= bytes.count {
      let count = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
      let stream = bytes[(start + 5)..<(start + 9)].reduce(0) { $0 << 8 | UInt32($1) }
      self.frames.append(
        Frame(
          type: bytes[start + 3], flags: bytes[start + 4], stream: stream & 0x7FFF_FFFF,
          payload: Array(bytes[(start + 9)..<(start + 9 + count)])))
      start += 9 + count
    }
  }

  // MARK: Frames

  static func frame(
    _ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []
  ) -> [UInt8] {
    let count = payload.count
    return [UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags]
      + Self.bigEndian(stream) + payload
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
  }

  /// A header block of literals that are not indexed.
  static func block(_ fields: [(String, String)]) -> [UInt8] {
    fields.flatMap { name, value in
      [0] + Self.hpackString(name) + Self.hpackString(value)
    }
  }

  /// The head of a call of `path`.
  static func head(_ path: String, _ extra: [(String, String)] = []) -> [UInt8] {
    Self.block(
      [
        (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "x"),
        ("content-type", "application/grpc"), ("te", "trailers"),
      ] + extra)
  }

  /// The frames of a unary call.
  static func call(stream: UInt32, _ path: String, message: [UInt8] = []) -> [UInt8] {
    Self.frame(1, flags: 4, stream: stream, Self.head(path))
      + Self.frame(
        0, flags: 1, stream: stream, [0] + Self.bigEndian(UInt32(message.count)) + message)
  }

  private static func hpackString(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    guard bytes.count >= 127 else { return [UInt8(bytes.count)] + bytes }
    var count = bytes.count - 127
    var prefix: [UInt8] = [127]
    while count >= 128 {
      prefix.append(UInt8(count & 127) | 128)
      count >>= 7
    }
    return prefix + [UInt8(count)] + bytes
  }
}
