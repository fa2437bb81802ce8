internal import HTTP
internal import Telemetry

extension Exchange {
  /// The client's `Idempotency-Key`; `nil` when there is none.
  func idempotencyKey() throws(Fault) -> String? {
    let values = self.request.head.values("idempotency-key")
    guard let value = values.first else { return nil }
    guard values.count == 1, !value.isEmpty else {
      throw .invalid(field: "Idempotency-Key", "bad_format", "one key is expected")
    }
    // As a structured field it is a text in quotes; most clients leave them out.
    let isQuoted = value.count >= 2 && value.first == "\"" && value.last == "\""
    return isQuoted ? String(value.dropFirst().dropLast()) : value
  }

  /// What makes a repetition of a change harmless: the client's key, or the request's own name.
  func changeID() throws(Fault) -> String {
    try self.idempotencyKey() ?? self.requestID.description
  }
}
