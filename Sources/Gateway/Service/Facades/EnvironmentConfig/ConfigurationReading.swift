internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import RPC

// What the paths of configuration by environment read.
extension ConfigurationSubject {
  /// Most pages that are looked through for a version.
  private static let historyPagesMax = 100

  /// The document, or what stands at a key.
  func document(_ query: RequestValues, _ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    var request = ListRequest(
      namespaces: self.namespaces, environment: query.text("environment") ?? "")
    var path = self.namespace.flatMap { self.type == .strategy ? self.type.prefix(of: $0) : nil }
    if let key = query.text("key") {
      let place = try self.place(of: key)
      request.namespaces = [place.namespace]
      path = place.prefix + DocumentTree.segments(place.key)
    }
    let listed: ListResponse
    do throws(Fault) {
      listed = try await exchange.list(request)
    } catch {
      guard let key = query.text("key"), error.code == "UNKNOWN_NAMESPACE" else {
        throw self.worded(error)
      }
      throw Self.unknown(key: key)
    }
    let whole = DocumentTree(listed.entries, of: self.type)
    guard let part = path.map({ whole.part(at: $0) }) ?? whole else {
      throw Self.unknown(key: query.text("key") ?? "")
    }
    return .json(ConfigurationShapes.document.bytes(part), self.tag(listed))
  }

  private static func unknown(key: String) -> Fault {
    Fault(.notFound, "UNKNOWN_PARAMETER", "Configuration key not found: \(key)")
  }

  /// The tag of a document that has one version.
  private func tag(_ listed: ListResponse) -> [HTTPField] {
    guard self.namespace != nil else { return [] }
    return StateTag(listed).map { [$0.field] } ?? []
  }

  // MARK: Schema

  /// What the parameters may be, the rules between them, and their defaults.
  func schema(_ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    var schemas: [ParameterSchema] = []
    var rules: [Rule] = []
    for namespace in try await self.listedNamespaces(exchange) {
      let answer = try await exchange.calling { options throws(RPCError) in
        try await exchange.config.getSchema(
          GetSchemaRequest(namespace: namespace), options: options)
      }
      schemas += answer.parameters
      rules += answer.rules
    }
    return .json(
      ConfigurationShapes.schema.bytes(
        DocumentDescription(type: self.type, schemas: schemas, rules: rules)))
  }

  /// The namespaces one by one.
  func listedNamespaces(_ exchange: Exchange) async throws(Fault) -> [String] {
    if let namespace { return [namespace] }
    return try await exchange.strategies().map(\.name)
  }

  // MARK: History

  /// The versions, newest first.
  func history(_ query: RequestValues, _ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    let subject = try self.versioned(query.text("key"))
    var request = try await subject.historyRequest(query, exchange)
    request.pageSize = Int32(clamping: query.integer("limit") ?? 100)
    request.pageToken = query.text("page_token") ?? ""
    let page = try await subject.wording { () throws(Fault) in
      try await exchange.calling { options throws(RPCError) in
        try await exchange.config.history(request, options: options)
      }
    }
    return .json(
      ConfigurationShapes.history.bytes(
        DocumentHistory(
          versions: DocumentVersion.grouped(page.items, of: self.type),
          nextPageToken: page.nextPageToken)))
  }

  private func historyRequest(
    _ query: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> HistoryRequest {
    let namespace = self.namespace ?? ""
    let environment = try await self.wording { () throws(Fault) in
      try await exchange.environment(query, of: namespace)
    }
    return HistoryRequest(
      namespace: namespace, environment: environment, pageSize: Exchange.pageSizeMax,
      withoutSymbol: true)
  }

  /// The document as it was at a version.
  func document(
    atVersion version: UInt64, _ query: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let subject = try self.versioned(query.text("key"))
    let revision = try await subject.revision(of: version, query, exchange)
    let listed = try await exchange.list(
      ListRequest(
        namespaces: subject.namespaces, environment: query.text("environment") ?? "",
        at: .atRevision(revision)))
    return .json(
      ConfigurationShapes.atVersion.bytes(
        DocumentAtVersion(
          version: version, revision: revision,
          document: DocumentTree(listed.entries, of: self.type))))
  }

  /// What differs between two versions.
  func difference(
    _ query: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let subject = try self.versioned(query.text("key"))
    let from = UInt64(clamping: query.integer("from") ?? 0)
    let to = UInt64(clamping: query.integer("to") ?? 0)
    let earlier = try await subject.revision(of: from, query, exchange)
    let later = try await subject.revision(of: to, query, exchange)
    var request = DiffRequest(
      fromRevision: earlier, toRevision: later, namespaces: subject.namespaces,
      environment: query.text("environment") ?? "", pageSize: Exchange.pageSizeMax)
    var changes: [ValueChange] = []
    repeat {
      let page = try await exchange.calling { [request] options throws(RPCError) in
        try await exchange.config.diff(request, options: options)
      }
      changes += page.changes
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty && changes.count < Exchange.listedMax
    return .json(
      ConfigurationShapes.difference.bytes(
        DocumentDifference(
          from: from, to: to,
          changes: changes.map { DocumentChange($0, of: self.type, isResolved: true) })))
  }

  /// The last revision at which the document had a version.
  private func revision(
    of version: UInt64, _ query: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> UInt64 {
    var request = try await self.historyRequest(query, exchange)
    for _ in 0..<Self.historyPagesMax {
      let page = try await self.wording { [request] () throws(Fault) in
        try await exchange.calling { options throws(RPCError) in
          try await exchange.config.history(request, options: options)
        }
      }
      // Newest first, so that the first one found is the last of its version.
      if let item = page.items.first(where: { $0.version == version }) { return item.revision }
      request.pageToken = page.nextPageToken
      guard !request.pageToken.isEmpty else { break }
    }
    throw Fault(.notFound, "UNKNOWN_REVISION", "There is no version \(version).")
  }
}

extension DocumentVersion {
  /// Changes of single values, newest first, as the versions that they made.
  static func grouped(_ items: [HistoryItem], of type: ConfigurationType) -> [DocumentVersion] {
    var versions: [DocumentVersion] = []
    for item in items {
      guard let change = item.change else { continue }
      let changed = DocumentChange(change, of: type)
      if versions.last?.revision == item.revision {
        versions[versions.count - 1].changes.append(changed)
        continue
      }
      let claimed = item.actor?.claimedBy ?? ""
      versions.append(
        DocumentVersion(
          version: item.version, revision: item.revision, at: item.committedAt,
          author: item.actor?.subject ?? "", claimedBy: claimed.isEmpty ? nil : claimed,
          reason: item.reason.isEmpty ? nil : item.reason, type: type, changes: [changed]))
    }
    return versions
  }
}

/// What a document may hold.
struct DocumentDescription: Sendable {
  let type: ConfigurationType
  let schemas: [ParameterSchema]
  let rules: [Rule]
}

extension ConfigurationShapes {
  static let schema = Self.enveloped(
    "What the document may hold.",
    AnswerShape<DocumentDescription>([
      AnswerField("schema", "Types and bounds, nested as the document.") {
        DocumentSchema($0.schemas, of: $0.type)
      },
      AnswerField("validation_rules", "The rules between parameters, by name.") {
        DocumentRules(rules: $0.rules, type: $0.type)
      },
      AnswerField(
        "default_values", "What holds where nothing else is said.", schema: DocumentTree.schema
      ) { description in
        DocumentTree(
          description.schemas.map { ($0.namespace, $0.key, $0.defaultValue) },
          of: description.type)
      },
    ]))
}
