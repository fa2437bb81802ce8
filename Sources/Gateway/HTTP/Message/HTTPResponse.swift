/// An answer to a request.
///
/// The server adds what every answer has: the date, what frames the body, and whether the
/// connection stays open.
public struct HTTPResponse: Sendable {
  /// What is sent after the head.
  public enum Body: Sendable {
    /// Nothing.
    case none
    /// These bytes.
    case bytes([UInt8])
    /// What a function writes, for as long as it runs.
    case stream(Stream)
  }

  /// A body that is written bit by bit.
  public struct Stream: Sendable {
    /// Writes the body; when it returns the body is complete.
    ///
    /// Its task is cancelled when the client goes.
    public typealias Function = @Sendable (ResponseBodyWriter) async -> Void

    let isEndless: Bool
    let function: Function

    /// A body that `function` writes.
    ///
    /// One that is endless, such as a stream of events, has its task cancelled when the server
    /// drains; any other may finish.
    public init(isEndless: Bool = false, _ function: @escaping Function) {
      self.isEndless = isEndless
      self.function = function
    }
  }

  /// Whether the request was carried out, and if not why.
  public var status: HTTPStatus
  /// Its header fields, but for those that the server adds.
  public var fields: [HTTPField]
  /// Further fields, which it has in common with other answers.
  public var commonFields: HTTPFieldBlock?
  /// What comes after them.
  public var body: Body
  /// Whether the connection is closed afterwards, whatever the client wants.
  public var closesConnection = false

  /// An answer without a body.
  public init(_ status: HTTPStatus, _ fields: [HTTPField] = []) {
    self.status = status
    self.fields = fields
    self.body = .none
  }

  /// An answer with `bytes` of the media type `type`.
  public init(
    _ status: HTTPStatus, _ bytes: [UInt8], type: String, _ fields: [HTTPField] = []
  ) {
    self.status = status
    self.fields = [HTTPField("Content-Type", type)] + fields
    self.body = .bytes(bytes)
  }

  /// An answer with `text` of the media type `type`.
  public init(
    _ status: HTTPStatus, text: String, type: String = "text/plain; charset=utf-8",
    _ fields: [HTTPField] = []
  ) {
    self.init(status, Array(text.utf8), type: type, fields)
  }

  /// An answer whose body of the media type `type` is written bit by bit.
  public init(
    _ status: HTTPStatus, stream: Stream, type: String, _ fields: [HTTPField] = []
  ) {
    self.status = status
    self.fields = [HTTPField("Content-Type", type)] + fields
    self.body = .stream(stream)
  }

  /// The answer to what is not a request, as RFC 9457 has it.
  public init(refusing refusal: RequestRefusal) {
    let status = refusal.status
    // Every part is a constant without a character that JSON escapes.
    let text =
      "{\"type\":\"about:blank\",\"title\":\"\(status.reason)\",\"status\":\(status.code),"
      + "\"detail\":\"\(refusal.explanation)\",\"code\":\"\(refusal.rawValue)\"}"
    self.init(status, text: text, type: "application/problem+json")
    self.closesConnection = true
  }
}
