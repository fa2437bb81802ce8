internal import Contract
internal import OpenAPI

extension OperationDocument {
  /// What is said of a row of the contract's table.
  static func canonical(_ route: RESTRoute) -> OperationDocument {
    let words = route.template.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    let name = "\(route.method)".split(separator: "/").last.map(String.init) ?? ""
    return OperationDocument(
      id: ([route.verb.rawValue.lowercased()] + words.map(String.init)).joined(separator: "_"),
      tag: words.dropFirst().first.map(String.init) ?? "", summary: name, responses: [])
  }
}
