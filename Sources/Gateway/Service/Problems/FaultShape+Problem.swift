internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractPricing
internal import ContractType
internal import HTTP
internal import JSON

extension FaultShape {
  /// Problem details as RFC 9457 has them, with what programs go by.
  static let problem = FaultShape(mediaType: "application/problem+json") { fault, place in
    var buffer = ByteBuffer()
    JSONWriter.write(to: &buffer) { json in
      json.beginObject()
      json.member("type", "about:blank")
      json.member("title", "\(fault.status.reason)")
      json.member("status", Int64(fault.status.code))
      json.member("detail", fault.detail)
      json.member("code", fault.code)
      json.key("errors")
      json.beginArray()
      for violation in fault.violations { violation.writeJSON(to: &json) }
      json.endArray()
      if let current = fault.current {
        json.key("current")
        current.writeJSON(to: &json)
      }
      if let refusal = fault.refusal {
        json.key("refusal")
        refusal.writeJSON(to: &json)
      }
      json.member("request_id", place.requestID)
      json.member("trace_id", place.traceID)
      json.endObject()
    }
    return buffer.array()
  }
}
