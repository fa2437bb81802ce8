import Basics
import JSON

/// The answer that is written: a quote with its waterfall and a yield curve, 1 KB, 32 doubles.
struct QuoteAnswerBody {
  static let factors = [
    "base_rate", "risk", "size", "duration", "trigger", "utilization", "market", "loss",
  ]
  /// The doubles of the peers are the same: 1 / (i + 3), mostly of 16 and 17 digits.
  let multipliers = (0..<8).map { 1 / Double($0 + 3) }
  let curve = (8..<32).map { 1 / Double($0 + 3) }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("quote_id", "3f1c0de2-5a5e-4b0c-9d53-2f1f0a6a7c11")
    json.member("asset", "USDC")
    json.member("premium_cents", 102_329 as Int64)
    json.member("premium", "1023.29")
    json.member("bindable", true)
    json.key("waterfall")
    json.beginArray()
    for (index, multiplier) in self.multipliers.enumerated() {
      json.beginObject()
      json.member("factor", Self.factors[index])
      json.member("multiplier", multiplier)
      json.member("cents", Int64(index * 1_234 - 3_000))
      json.endObject()
    }
    json.endArray()
    json.key("curve")
    json.beginArray()
    for value in self.curve { json.double(value) }
    json.endArray()
    json.endObject()
  }
}
