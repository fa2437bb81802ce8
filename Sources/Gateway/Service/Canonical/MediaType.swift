internal import HTTP

/// What a body says it is.
enum MediaType {
  /// Makes sure that the body is what is expected; one that does not say is taken for it.
  static func check(_ exchange: Exchange, is expected: String?) throws(Fault) {
    guard let said = exchange.request.head.value("content-type") else { return }
    let expected = expected ?? "application/json"
    let name = self.name(said)
    guard name == expected || self.others(expected).contains(name) else {
      throw Fault(
        .unsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
        "The body is to be \(expected), not \(name).")
    }
  }

  /// The type without its parameters.
  static func name(_ text: String) -> String {
    let name = text.prefix { $0 != ";" }
    return String(name.drop { $0 == " " }.prefix { $0 != " " && $0 != "\t" }).lowercased()
  }

  /// Other names of a type; `curl` says that of a form for whatever it is given.
  private static func others(_ type: String) -> [String] {
    switch type {
    case "application/yaml":
      ["application/x-yaml", "text/yaml", "text/x-yaml", "text/plain", self.curl]
    case "application/x-ndjson": ["application/ndjson", "application/jsonl", self.curl]
    case "application/json": ["text/json", self.curl]
    default: []
    }
  }

  private static let curl = "application/x-www-form-urlencoded"
}
