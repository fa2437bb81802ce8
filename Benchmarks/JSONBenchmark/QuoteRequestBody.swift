import JSON

/// The request that is parsed: what a client sends to ask for a quote, 200 bytes.
struct QuoteRequestBody: JSONReadable {
  /// The document; the peers parse the same text.
  static let text = """
    {"asset":"USDC","coverage_cents":10000000,"days":90,"trigger":0.93,"floor":0.8650,\
    "request_id":"3f1c0de2-5a5e-4b0c-9d53-2f1f0a6a7c11","validate_only":false,\
    "label":"Treasury cover, first tranche"}
    """

  let asset: String
  let coverageCents: Int64
  let days: Int64
  let trigger: Double
  let floor: Double
  let requestID: String?
  let isValidateOnly: Bool
  let label: String?

  init(from json: inout JSONCursor) throws(JSONError) {
    var asset: String?
    var coverageCents: Int64?
    var days: Int64?
    var (trigger, floor) = (0.0, 0.0)
    var requestID: String?
    var isValidateOnly = false
    var label: String?
    try json.beginObject()
    while let key = try json.nextKey() {
      switch key {
      case "asset": asset = try json.string()
      case "coverage_cents": coverageCents = try json.int64()
      case "days": days = try json.integer(in: 1...365)
      case "trigger": trigger = try json.double()
      case "floor": floor = try json.double()
      case "request_id": requestID = try json.string()
      case "validate_only": isValidateOnly = try json.bool()
      case "label": label = try json.string()
      default: throw json.unknownKey(key, allowed: "the fields of a quote request")
      }
    }
    let givenAsset = try json.required(asset, "asset")
    let givenCents = try json.required(coverageCents, "coverage_cents")
    let givenDays = try json.required(days, "days")
    self.asset = givenAsset
    self.coverageCents = givenCents
    self.days = givenDays
    self.trigger = trigger
    self.floor = floor
    self.requestID = requestID
    self.isValidateOnly = isValidateOnly
    self.label = label
  }
}
