/// A REST form of an RPC, as the contract states it.
public struct RESTRoute: Sendable {
  /// A method of HTTP.
  public enum Verb: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case put = "PUT"
    case post = "POST"
    case delete = "DELETE"
    case patch = "PATCH"
  }

  /// What the body of an HTTP request is.
  public enum Body: Sendable, Hashable {
    /// There is none: what the path does not say is in the query.
    case none
    /// The whole request message, apart from what the path says.
    case message
    /// This field of the request message; the rest is in the query.
    case field(String)
  }

  /// Who may call it through the gateway.
  public enum Access: Sendable, Hashable, CaseIterable {
    /// Anyone, without a token.
    case `public`
    /// Any role.
    case read
    /// Operators and admins.
    case operate
    /// Admins.
    case administer
    /// Auditors and admins.
    case audit
    /// Nobody: the method is for the sockets.
    case `internal`
  }

  /// The method of HTTP.
  public let verb: Verb
  /// The path with its variables, such as `/v1/schemas/{namespace=*/*}`.
  public let template: String
  /// The path of the RPC, such as `/mooring.config.v1.ConfigService/GetSchema`.
  public let method: StaticString
  /// The type of a request.
  public let request: any ContractMessage.Type
  /// The type of a response.
  public let response: any ContractMessage.Type
  /// What the body of the HTTP request is.
  public let body: Body
  /// The field of the response that is the body of the HTTP answer; `nil` is the whole message.
  public let responseField: String?
  /// Whether any number of requests is sent.
  public let requestStreams: Bool
  /// Whether any number of responses is sent.
  public let responseStreams: Bool
  /// Whether calling twice has the effect of calling once.
  public let isIdempotent: Bool
  /// Largest body in bytes; `nil` is the gateway's default.
  public let bodyBytesMax: Int?
  /// Media type of the body; `nil` is JSON.
  public let bodyMediaType: String?
  /// Media type of the answer; `nil` is JSON.
  public let responseMediaType: String?
  /// Who may call it.
  public let access: Access

  package init(
    verb: Verb, template: String, method: StaticString, request: any ContractMessage.Type,
    response: any ContractMessage.Type, body: Body = .none, responseField: String? = nil,
    requestStreams: Bool = false, responseStreams: Bool = false, isIdempotent: Bool = false,
    bodyBytesMax: Int? = nil, bodyMediaType: String? = nil, responseMediaType: String? = nil,
    access: Access
  ) {
    self.verb = verb
    self.template = template
    self.method = method
    self.request = request
    self.response = response
    self.body = body
    self.responseField = responseField
    self.requestStreams = requestStreams
    self.responseStreams = responseStreams
    self.isIdempotent = isIdempotent
    self.bodyBytesMax = bodyBytesMax
    self.bodyMediaType = bodyMediaType
    self.responseMediaType = responseMediaType
    self.access = access
  }
}
