/// The status code of an answer.
public struct HTTPStatus: Sendable, Hashable, CustomStringConvertible {
  /// Three digits.
  public let code: UInt16

  /// The status with `code`, which has three digits.
  public init(_ code: UInt16) {
    precondition((100...599).contains(code), "not a status of HTTP")
    self.code = code
  }

  public static let ok = HTTPStatus(200)
  public static let created = HTTPStatus(201)
  public static let accepted = HTTPStatus(202)
  public static let noContent = HTTPStatus(204)
  public static let notModified = HTTPStatus(304)
  public static let badRequest = HTTPStatus(400)
  public static let unauthorized = HTTPStatus(401)
  public static let forbidden = HTTPStatus(403)
  public static let notFound = HTTPStatus(404)
  public static let methodNotAllowed = HTTPStatus(405)
  public static let requestTimeout = HTTPStatus(408)
  public static let conflict = HTTPStatus(409)
  public static let preconditionFailed = HTTPStatus(412)
  public static let contentTooLarge = HTTPStatus(413)
  public static let targetTooLong = HTTPStatus(414)
  public static let unsupportedMediaType = HTTPStatus(415)
  public static let expectationFailed = HTTPStatus(417)
  public static let tooManyRequests = HTTPStatus(429)
  public static let fieldsTooLarge = HTTPStatus(431)
  public static let internalError = HTTPStatus(500)
  public static let notImplemented = HTTPStatus(501)
  public static let unavailable = HTTPStatus(503)
  public static let gatewayTimeout = HTTPStatus(504)
  public static let versionNotSupported = HTTPStatus(505)

  /// Whether an answer with this status never has a body, whatever its fields say.
  var isBodiless: Bool { self.code < 200 || self.code == 204 || self.code == 304 }

  public var description: String { String(self.code) }

  /// The words after the code; for people only.
  public var reason: StaticString {
    switch self.code {
    case 100: "Continue"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 304: "Not Modified"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
  }
}
