/// The function that answers the requests of a route.
public struct HTTPHandler: Sendable {
  enum Function: Sendable {
    case now(HTTPResponse)
    case sync(@Sendable (HTTPRequest) -> HTTPResponse)
    case async(@Sendable (HTTPRequest) async -> HTTPResponse)
    case reading(@Sendable (HTTPRequest, RequestBodyReader) async -> HTTPResponse)
  }

  let function: Function

  private init(_ function: Function) { self.function = function }

  /// Answers with a function that does not suspend; it runs on the spot, without a task.
  public init(_ body: @escaping @Sendable (HTTPRequest) -> HTTPResponse) {
    self.function = .sync(body)
  }

  /// Answers with a function that may suspend; its task is cancelled when the client goes.
  public init(_ body: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
    self.function = .async(body)
  }

  /// Answers with a function that reads the body bit by bit, from when the head is there.
  public static func reading(
    _ body: @escaping @Sendable (HTTPRequest, RequestBodyReader) async -> HTTPResponse
  ) -> HTTPHandler { HTTPHandler(.reading(body)) }

  /// Answers with `response` as soon as the head is there, and reads no body.
  ///
  /// For who may not do what they ask for: they need not send it all first.
  public static func now(_ response: HTTPResponse) -> HTTPHandler { HTTPHandler(.now(response)) }
}

/// Where a request goes.
public struct HTTPRoute: Sendable {
  /// What the route is called in logs and metrics, one of few names.
  public let name: String
  /// The function that answers.
  public let handler: HTTPHandler
  /// What the variables of the path stand for.
  public let parameters: PathParameters
  /// The longest body; `nil` is the server's limit.
  public let bodyBytesMax: Int?

  /// Sends a request to `handler`.
  public init(
    _ name: String, _ handler: HTTPHandler, parameters: PathParameters = PathParameters(),
    bodyBytesMax: Int? = nil
  ) {
    self.name = name
    self.handler = handler
    self.parameters = parameters
    self.bodyBytesMax = bodyBytesMax
  }
}
