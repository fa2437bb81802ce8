/// One HTTP/2 frame, right or wrong: nothing here is checked, so that tests can send what no
/// library would.
struct HTTP2Frame: Hashable {
  enum Kind: UInt8 {
    case data, headers, priority, resetStream, settings, pushPromise, ping, goAway, windowUpdate
    case continuation
  }

  enum Flag {
    static let endStream: UInt8 = 0x1
    static let acknowledge: UInt8 = 0x1
    static let endHeaders: UInt8 = 0x4
    static let padded: UInt8 = 0x8
  }

  static let headBytes = 9

  var kind: UInt8
  var flags: UInt8 = 0
  var stream: UInt32
  var payload: [UInt8] = []

  init(_ kind: Kind, flags: UInt8 = 0, stream: UInt32, payload: [UInt8] = []) {
    self.kind = kind.rawValue
    self.flags = flags
    self.stream = stream
    self.payload = payload
  }

  /// The frame whose head is the first nine of `head`, still without its payload.
  init(head: ArraySlice<UInt8>) {
    let bytes = Array(head)
    self.kind = bytes[3]
    self.flags = bytes[4]
    self.stream = UInt32(bigEndian: bytes[5..<9]) & 0x7FFF_FFFF
  }

  static func payloadBytes(head: ArraySlice<UInt8>) -> Int {
    head.prefix(3).reduce(0) { $0 << 8 | Int($1) }
  }

  func has(_ flag: UInt8) -> Bool { self.flags & flag != 0 }

  /// The frame as it travels; `claiming` another length than it has makes it a lie.
  func encoded(claiming length: Int? = nil) -> [UInt8] {
    let length = length ?? self.payload.count
    return [UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)]
      + [self.kind, self.flags] + self.stream.bigEndianBytes + self.payload
  }
}

extension HTTP2Frame {
  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  static func settings(_ values: [(HTTP2Setting, UInt32)] = []) -> HTTP2Frame {
    HTTP2Frame(
      .settings, stream: 0,
      payload: values.flatMap { setting, value in
        [0, setting.rawValue] + value.bigEndianBytes
      })
  }

  static var settingsAcknowledged: HTTP2Frame {
    HTTP2Frame(.settings, flags: Flag.acknowledge, stream: 0)
  }

  static func headers(
    _ block: [UInt8], stream: UInt32, endStream: Bool = false, endHeaders: Bool = true
  ) -> HTTP2Frame {
    let flags = (endStream ? Flag.endStream : 0) | (endHeaders ? Flag.endHeaders : 0)
    return HTTP2Frame(.headers, flags: flags, stream: stream, payload: block)
  }

  static func continuation(
    _ block: [UInt8], stream: UInt32, endHeaders: Bool = false
  ) -> HTTP2Frame {
    HTTP2Frame(
      .continuation, flags: endHeaders ? Flag.endHeaders : 0, stream: stream, payload: block)
  }

  static func data(_ bytes: [UInt8], stream: UInt32, endStream: Bool = false) -> HTTP2Frame {
    HTTP2Frame(.data, flags: endStream ? Flag.endStream : 0, stream: stream, payload: bytes)
  }

  static func resetStream(_ stream: UInt32, _ code: HTTP2Code = .cancel) -> HTTP2Frame {
    HTTP2Frame(.resetStream, stream: stream, payload: code.rawValue.bigEndianBytes)
  }

  static func windowUpdate(_ increment: UInt32, stream: UInt32) -> HTTP2Frame {
    HTTP2Frame(.windowUpdate, stream: stream, payload: increment.bigEndianBytes)
  }

  static func ping(_ payload: UInt8, acknowledged: Bool = false) -> HTTP2Frame {
    HTTP2Frame(
      .ping, flags: acknowledged ? Flag.acknowledge : 0, stream: 0,
      payload: [UInt8](repeating: payload, count: 8))
  }
}

/// A parameter of a connection.
enum HTTP2Setting: UInt8 {
  case headerTableBytes = 1
  case enablePush, concurrentStreamsMax, initialWindowBytes, frameBytesMax, headerListBytesMax
}

/// Why a stream or a connection ended.
enum HTTP2Code: UInt32 {
  case noError, protocolError, internalError, flowControlError, settingsTimeout, streamClosed
  case frameSizeError, refusedStream, cancel, compressionError, connectError, enhanceYourCalm
  case inadequateSecurity, http11Required
}

extension UInt32 {
  var bigEndianBytes: [UInt8] {
    [UInt8(self >> 24), UInt8(self >> 16 & 0xFF), UInt8(self >> 8 & 0xFF), UInt8(self & 0xFF)]
  }

  init(bigEndian bytes: some Sequence<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
