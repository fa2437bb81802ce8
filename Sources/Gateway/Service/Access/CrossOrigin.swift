internal import HTTP

/// Which pages of other origins may call, and what their browsers are told.
struct CrossOrigin: Sendable {
  private static let varying = HTTPField("Vary", "Origin")
  /// Fields of requests that such pages may set.
  private static let requestFields =
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, traceparent"
  /// Fields of answers that such pages may read.
  private static let answerFields =
    "ETag, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"
  /// How long browsers remember the answer about other methods.
  private static let secondsMax = 600

  private let origins: Set<String>

  /// Allows pages of `origins`; of none by default.
  init(_ origins: [String]) { self.origins = Set(origins) }

  /// What an answer to `head` says to browsers.
  func fields(for head: RequestHead) -> [HTTPField] {
    guard !self.origins.isEmpty else { return [] }
    guard let origin = head.value("origin"), self.origins.contains(origin) else {
      return [Self.varying]
    }
    return [
      Self.varying, HTTPField("Access-Control-Allow-Origin", origin),
      HTTPField("Access-Control-Expose-Headers", Self.answerFields),
    ]
  }

  /// What a browser that asks beforehand is told besides.
  func preflightFields(for head: RequestHead, allowing methods: String) -> [HTTPField] {
    guard let origin = head.value("origin"), self.origins.contains(origin),
      head.value("access-control-request-method") != nil
    else { return [] }
    return [
      HTTPField("Access-Control-Allow-Methods", methods),
      HTTPField("Access-Control-Allow-Headers", Self.requestFields),
      HTTPField("Access-Control-Max-Age", String(Self.secondsMax)),
    ]
  }
}
