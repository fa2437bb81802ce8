internal import Contract
internal import HTTP
internal import OpenAPI
internal import RPC

/// The refusals that the words about an RPC tell of, as statuses of HTTP.
///
/// The contract writes a code with a colon, and after it the reasons in backticks.
struct RefusalTable {
  /// The reasons by status, in the order in which they are named.
  private(set) var reasons: [UInt16: [String]] = [:]

  private static let codes = Dictionary(
    uniqueKeysWithValues: RPCCode.allCases.filter { $0 != .ok }.map { ("\($0.name)", $0) })

  /// Reads what is said of an operation.
  init(_ document: OperationDocument) {
    self.read(document.summary)
    self.read(document.details)
  }

  private mutating func read(_ text: String) {
    var code: RPCCode?
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "," }) {
      let bare = word.filter { $0.isUppercase || $0 == "_" }
      if let found = Self.codes[bare], !word.contains("`") {
        code = found
        self.add(found, reason: nil)
      } else if let found = code, word.hasPrefix("`"), bare.count >= 4,
        word.filter({ $0.isLowercase }).isEmpty
      {
        self.add(found, reason: bare)
      }
      if word.hasSuffix(".") { code = nil }
    }
  }

  private mutating func add(_ code: RPCCode, reason: String?) {
    let status = Fault.status(code, reason ?? "").code
    var known = self.reasons[status] ?? []
    if let reason, !known.contains(reason) { known.append(reason) }
    self.reasons[status] = known
  }

  /// The text with statuses of HTTP in place of the codes.
  func translated(_ text: String) -> String {
    var result = ""
    var word = ""
    var isQuoted = false
    func flush() {
      let code = isQuoted ? nil : Self.codes[word]
      result += code.map { Fault.status($0, "").description } ?? word
      word = ""
    }
    for character in text {
      if character.isUppercase || character == "_" {
        word.append(character)
        continue
      }
      flush()
      result.append(character)
      if character == "`" { isQuoted.toggle() }
    }
    flush()
    return result
  }

  // MARK: Answers

  /// Every refusal that `route` may meet, each once.
  func responses(to route: RESTRoute, _ document: OperationDocument) -> [ResponseDocument] {
    var statuses: Set<UInt16> = [400, 429, 500, 503, 504]
    if route.access != .public { statuses.insert(401) }
    if ![.public, .read].contains(route.access) { statuses.insert(403) }
    if document.parameters.contains(where: { $0.place == .path }) { statuses.insert(404) }
    if route.body != .none { statuses.formUnion([413, 415]) }
    if MessageTexts(route.request).hasField(RequestField.requestID) { statuses.insert(422) }
    if CanonicalReference.isConditional(route) { statuses.insert(412) }
    statuses.formUnion(self.reasons.keys)
    return statuses.sorted().map { .refusal($0, reasons: self.reasons[$0] ?? []) }
  }
}

extension ResponseDocument {
  /// A refusal as problem details.
  static func refusal(_ status: UInt16, reasons: [String] = []) -> ResponseDocument {
    let names = reasons.map { "`\($0)`" }.joined(separator: ", ")
    var fields = [FieldDocument.requestID]
    if status == 429 || status == 503 {
      fields.append(
        .init("Retry-After", "After how many seconds to try again.", .text(pattern: "^[0-9]+$")))
    }
    if status == 401 {
      fields.append(.init("WWW-Authenticate", "What kind of token is wanted."))
    }
    return ResponseDocument(
      Int(status), self.meaning(of: status) + (names.isEmpty ? "" : " \(names)."),
      BodyDocument(.problem, mediaType: FaultShape.problem.mediaType), fields: fields)
  }

  private static func meaning(of status: UInt16) -> String {
    switch status {
    case 400: "The request is not what it should be; `errors` says where."
    case 401: "There is no token, or none that is valid here."
    case 403: "The token does not allow this."
    case 404: "What is named does not exist."
    case 409: "It does not go with how things stand."
    case 412: "The state is not the one that `If-Match` names."
    case 413: "The body or the answer would be too large."
    case 414: "The address is too long."
    case 415: "The body is of another media type."
    case 422: "The idempotency key was used for another request."
    case 429: "There were too many requests."
    case 500: "The request could not be answered."
    case 501: "The service does not know the call."
    case 503: "The service that answers this cannot be reached, or is not ready."
    case 504: "The service did not answer in time."
    default: "The request was refused."
    }
  }
}

extension FieldDocument {
  /// What names the request in logs and in the audit trail.
  static let requestID = FieldDocument("X-Request-Id", "Names the request in logs.")
}
