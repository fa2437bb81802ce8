/// Why bytes are not a request that is answered here.
///
/// After a refusal nothing that follows on the connection can be trusted, so it is closed.
public enum RequestRefusal: String, Error, Sendable, Hashable, CaseIterable {
  case malformedRequestLine = "MALFORMED_REQUEST_LINE"
  case unsupportedMethod = "UNSUPPORTED_METHOD"
  case unsupportedVersion = "UNSUPPORTED_VERSION"
  case targetTooLong = "TARGET_TOO_LONG"
  case malformedTarget = "MALFORMED_TARGET"
  case malformedEscape = "MALFORMED_ESCAPE"
  case dotSegment = "DOT_SEGMENT"
  case headTooLarge = "HEAD_TOO_LARGE"
  case tooManyFields = "TOO_MANY_FIELDS"
  case strayLineEnd = "STRAY_LINE_END"
  case forbiddenCharacter = "FORBIDDEN_CHARACTER"
  case malformedFieldName = "MALFORMED_FIELD_NAME"
  case foldedField = "FOLDED_FIELD"
  case missingHost = "MISSING_HOST"
  case repeatedHost = "REPEATED_HOST"
  case malformedHost = "MALFORMED_HOST"
  case malformedContentLength = "MALFORMED_CONTENT_LENGTH"
  case repeatedContentLength = "REPEATED_CONTENT_LENGTH"
  case lengthAndCoding = "LENGTH_AND_CODING"
  case malformedCoding = "MALFORMED_CODING"
  case unsupportedCoding = "UNSUPPORTED_CODING"
  case codingInOldVersion = "CODING_IN_OLD_VERSION"
  case malformedConnection = "MALFORMED_CONNECTION"
  case unsupportedExpectation = "UNSUPPORTED_EXPECTATION"
  case malformedChunk = "MALFORMED_CHUNK"
  case chunkExtensionsTooLong = "CHUNK_EXTENSIONS_TOO_LONG"
  case trailersTooLarge = "TRAILERS_TOO_LARGE"
  case forbiddenTrailer = "FORBIDDEN_TRAILER"
  case bodyTooLarge = "BODY_TOO_LARGE"
  case truncated = "TRUNCATED_REQUEST"
  case headTimeout = "HEAD_TIMEOUT"
  case bodyTimeout = "BODY_TIMEOUT"

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
