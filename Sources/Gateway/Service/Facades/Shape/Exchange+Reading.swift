internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import RPC

extension Exchange {
  /// The most entries that are read of a listing.
  static let listedMax = 20_000
  /// The most entries of one page of a listing.
  static let pageSizeMax: Int32 = 1_000

  /// Reads query and body, and refuses them with everything that is wrong.
  ///
  /// `status` is what this surface says to a request that it does not understand.
  func read(
    query queryShape: RequestShape = .none, body bodyShape: RequestShape? = nil,
    status: HTTPStatus = .badRequest
  ) throws(Fault) -> (query: RequestValues, body: RequestValues) {
    var reading = RequestReading()
    let query = reading.query(self.query, as: queryShape)
    var body = RequestValues()
    if let bodyShape {
      if !self.body.isEmpty { try MediaType.check(self, is: nil) }
      body = reading.body(self.body, as: bodyShape)
    }
    try reading.finish(status)
    return (query, body)
  }

  /// All entries of a listing, page by page, in one answer.
  func list(_ request: ListRequest) async throws(Fault) -> ListResponse {
    var request = request
    request.pageSize = Self.pageSizeMax
    var whole = try await self.listPage(request)
    while !whole.nextPageToken.isEmpty, whole.entries.count < Self.listedMax {
      request.pageToken = whole.nextPageToken
      let page = try await self.listPage(request)
      whole.entries += page.entries
      whole.nextPageToken = page.nextPageToken
    }
    return whole
  }

  private func listPage(_ request: ListRequest) async throws(Fault) -> ListResponse {
    try await self.calling { options throws(RPCError) in
      try await self.config.list(request, options: options)
    }
  }
}

extension Exchange {
  /// The environment that a request is about, by its name; where none is said, the service's.
  ///
  /// Calls that look back take no environment for all of them.
  func environment(
    _ query: RequestValues, of namespace: String
  ) async throws(Fault) -> String {
    if let name = query.text("environment"), !name.isEmpty { return name }
    let request = ListRequest(namespaces: [namespace], pageSize: 1)
    let answer = try await self.listPage(request)
    return answer.scopeVersions.first?.scope?.environment ?? ""
  }
}

extension RequestReading {
  /// Refuses the request when anything is wrong with it.
  func finish(_ status: HTTPStatus = .badRequest) throws(Fault) {
    guard !self.findings.isEmpty else { return }
    // The other surfaces say where a fault is by its field alone.
    let isPlaced = status != .badRequest
    let violations = self.findings.map { finding in
      var violation = finding.violation
      if isPlaced {
        let path = violation.field.isEmpty ? "" : ".\(violation.field)"
        violation.field = finding.part.rawValue + path
      }
      return violation
    }
    throw Fault(
      status, "INVALID_REQUEST", Violation.sentence(of: violations), violations: violations)
  }
}

extension Violation {
  /// The violations in one line for people, each with what is allowed.
  static func sentence(of violations: [Violation]) -> String {
    violations.map(\.sentence).joined(separator: "; ")
  }

  /// What is wrong and what is allowed, in one line.
  var sentence: String {
    var text = self.message
    // The contract says "this" of a field that stands beside the words.
    let subject = self.parameter.isEmpty ? self.field : self.parameter
    if text.hasPrefix("This "), !subject.isEmpty { text = subject + text.dropFirst(4) }
    return self.allowed.isEmpty ? text : "\(text) (allowed: \(self.allowed))"
  }
}
