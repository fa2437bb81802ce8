import JSON

/// The request that is parsed: what a client sends to ask for a quote, 200 bytes.
struct QuoteRequestBody: JSONReadable {
  /// The document; the peers parse the same text.
  static let text = """
    {"asset":"USDC","coverage_cents":10000000,"days":90,"trigger":0.93,"floor":0.8650,\
    "request_id":"3f1c0de2-5a5e-4b0c-9d53-2f1f0a6a7c11","validate_only":false,\
    "label":"Treasury cover, first tranche"}
    """

  var asset: String?
  var coverageCents: Int64 = 0
  var days: Int64 = 0
  var trigger = 0.0
  var floor = 0.0
  var requestID: String?
  var isValidateOnly = false
  var label: String?

  init(from json: inout JSONCursor) throws(JSONError) {
    try json.beginObject()
    while let key = try json.nextKey() {
      switch key {
      case "asset": self.asset = try json.string()
      case "coverage_cents": self.coverageCents = try json.int64()
      case "days": self.days = try json.integer(in: 1...365)
      case "trigger": self.trigger = try json.double()
      case "floor": self.floor = try json.double()
      case "request_id": self.requestID = try json.string()
      case "validate_only": self.isValidateOnly = try json.bool()
      case "label": self.label = try json.string()
      default: throw json.unknownKey(key, allowed: "the fields of a quote request")
      }
    }
  }
}
