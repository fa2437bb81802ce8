/// What an HTTP/2 stream was ended with, numbered as RFC 9113 numbers it.
enum HTTP2ErrorCode {
  static let noError: UInt32 = 0x0
  static let protocolError: UInt32 = 0x1
  static let internalError: UInt32 = 0x2
  static let refusedStream: UInt32 = 0x7
  static let cancel: UInt32 = 0x8
  static let enhanceYourCalm: UInt32 = 0xB
  static let inadequateSecurity: UInt32 = 0xC
}

/// Which status a call has when the other end did not send one.
enum StatusMapping {
  /// The status of a stream that was reset.
  static func code(forReset errorCode: UInt32) -> RPCCode {
    switch errorCode {
    case HTTP2ErrorCode.refusedStream: .unavailable
    case HTTP2ErrorCode.cancel: .cancelled
    case HTTP2ErrorCode.enhanceYourCalm: .resourceExhausted
    case HTTP2ErrorCode.inadequateSecurity: .permissionDenied
    default: .internal
    }
  }

  /// The status of a response that is HTTP but not gRPC.
  static func code(forHTTPStatus status: Int) -> RPCCode {
    switch status {
    case 400: .internal
    case 401: .unauthenticated
    case 403: .permissionDenied
    case 404: .unimplemented
    case 429, 502, 503, 504: .unavailable
    default: .unknown
    }
  }

  /// The status that a `grpc-status` field spells; one we do not know is UNKNOWN.
  static func code(forGRPCStatus text: RawSpan) -> RPCCode {
    guard let number = text.decimal(digitsMax: 3), let byte = UInt8(exactly: number) else {
      return .unknown
    }
    return RPCCode(rawValue: byte) ?? .unknown
  }
}
