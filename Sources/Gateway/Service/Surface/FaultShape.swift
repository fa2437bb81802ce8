internal import HTTP
internal import Telemetry

/// How refusals look on a surface.
struct FaultShape: Sendable {
  /// What an answer to a refused request refers to.
  struct Place: Sendable {
    /// The path that was asked for.
    let path: String
    /// What names the request.
    let requestID: String
    /// What names its trace.
    let traceID: String
  }

  /// The media type of a refusal.
  let mediaType: String
  /// Words a refusal; the status and the header fields of the fault are added to it.
  let body: @Sendable (Fault, Place) -> [UInt8]

  /// The whole answer.
  func response(_ fault: Fault, at place: Place) -> HTTPResponse {
    var fields = fault.fields
    if let retryAfter = fault.retryAfter {
      let (seconds, rest) = retryAfter.components
      fields.append(HTTPField("Retry-After", String(max(1, seconds + (rest > 0 ? 1 : 0)))))
    }
    return HTTPResponse(fault.status, self.body(fault, place), type: self.mediaType, fields)
  }
}
