/// Why bytes are not a request that is answered here.
///
/// After a refusal nothing that follows on the connection can be trusted, so it is closed.
public enum RequestRefusal: String, Error, Sendable, Hashable, CaseIterable {
  case malformedRequestLine = "malformed-request-line"
  case unsupportedMethod = "unsupported-method"
  case unsupportedVersion = "unsupported-version"
  case targetTooLong = "target-too-long"
  case malformedTarget = "malformed-target"
  case malformedEscape = "malformed-escape"
  case dotSegment = "dot-segment"
  case headTooLarge = "head-too-large"
  case tooManyFields = "too-many-fields"
  case strayLineEnd = "stray-line-end"
  case forbiddenCharacter = "forbidden-character"
  case malformedFieldName = "malformed-field-name"
  case foldedField = "folded-field"
  case missingHost = "missing-host"
  case repeatedHost = "repeated-host"
  case malformedHost = "malformed-host"
  case malformedContentLength = "malformed-content-length"
  case repeatedContentLength = "repeated-content-length"
  case lengthAndCoding = "length-and-coding"
  case malformedCoding = "malformed-coding"
  case unsupportedCoding = "unsupported-coding"
  case codingInOldVersion = "coding-in-old-version"
  case malformedConnection = "malformed-connection"
  case unsupportedExpectation = "unsupported-expectation"
  case malformedChunk = "malformed-chunk"
  case chunkExtensionsTooLong = "chunk-extensions-too-long"
  case trailersTooLarge = "trailers-too-large"
  case forbiddenTrailer = "forbidden-trailer"
  case bodyTooLarge = "body-too-large"
  case truncated = "truncated-request"
  case headTimeout = "head-timeout"
  case bodyTimeout = "body-timeout"

  /// The status of the answer.
  public var status: HTTPStatus {
    switch self {
    case .unsupportedMethod, .unsupportedCoding: .notImplemented
    case .unsupportedVersion: .versionNotSupported
    case .targetTooLong: .targetTooLong
    case .headTooLarge, .tooManyFields, .trailersTooLarge: .fieldsTooLarge
    case .unsupportedExpectation: .expectationFailed
    case .bodyTooLarge: .contentTooLarge
    case .headTimeout, .bodyTimeout: .requestTimeout
    default: .badRequest
    }
  }

  /// What is wrong, for whoever sent it.
  public var explanation: StaticString {
    switch self {
    case .malformedRequestLine: "The first line is not a method, a target and a version."
    case .unsupportedMethod: "The method is not one that is answered here."
    case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
    case .targetTooLong: "The target of the request is too long."
    case .malformedTarget: "The target of the request is not a path or an absolute address."
    case .malformedEscape: "A percent escape in the target is not valid UTF-8 text."
    case .dotSegment: "The path has a segment that is only dots."
    case .headTooLarge: "The header fields are too large."
    case .tooManyFields: "There are too many header fields."
    case .strayLineEnd: "A carriage return or a line feed stands alone."
    case .forbiddenCharacter: "The head contains a control character."
    case .malformedFieldName: "The name of a header field is not a token before a colon."
    case .foldedField: "A header field goes on in a second line."
    case .missingHost: "The Host field is missing."
    case .repeatedHost: "The Host field is there more than once."
    case .malformedHost: "The host is not a name or an address with an optional port."
    case .malformedContentLength: "The Content-Length is not a number."
    case .repeatedContentLength: "The Content-Length is there more than once."
    case .lengthAndCoding: "Content-Length and Transfer-Encoding exclude each other."
    case .malformedCoding: "The Transfer-Encoding does not end with one chunked."
    case .unsupportedCoding: "The only Transfer-Encoding understood here is chunked."
    case .codingInOldVersion: "HTTP/1.0 has no Transfer-Encoding."
    case .malformedConnection: "The Connection field is not a list of tokens."
    case .unsupportedExpectation: "The only expectation understood here is 100-continue."
    case .malformedChunk: "The chunks of the body are malformed."
    case .chunkExtensionsTooLong: "The extensions of the chunks are too long."
    case .trailersTooLarge: "The trailer fields are too large."
    case .forbiddenTrailer: "A field that frames the request stands in the trailer."
    case .bodyTooLarge: "The body is too large."
    case .truncated: "The connection ended within the request."
    case .headTimeout: "The head of the request did not arrive in time."
    case .bodyTimeout: "The body of the request did not arrive in time."
    }
  }
}
