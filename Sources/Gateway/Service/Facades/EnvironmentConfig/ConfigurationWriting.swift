internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import RPC

// What the paths of configuration by environment change.
extension ConfigurationSubject {
  /// Writes a value, or each value of an object.
  func put(
    _ value: JSONValue, at place: DocumentPlace, _ body: RequestValues, _ query: RequestValues,
    _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let scope = ScopePlace(
      namespace: place.namespace, environment: query.text("environment") ?? "")
    let leaves = try await self.leaves(of: value, at: place, exchange)
    var changes: [Change] = []
    for leaf in leaves {
      changes.append(
        Change(
          namespace: scope.namespace, key: leaf.key, scope: scope.scope,
          action: .set(try Value(leaf.value, field: "value"))))
    }
    return try await self.send(changes, scope, body, exchange)
  }

  /// Removes the values kept at a key, so that lower layers show through.
  func delete(
    at place: DocumentPlace, _ query: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let scope = ScopePlace(
      namespace: place.namespace, environment: query.text("environment") ?? "")
    let request = ListRequest(
      namespaces: [place.namespace], environment: scope.environment, storedOnly: true)
    let stored = try await exchange.list(request).entries.filter { place.contains($0.key) }
    guard !stored.isEmpty else {
      throw Fault(
        .notFound, "SCOPE_EMPTY",
        "Nothing is stored at \(query.text("key") ?? ""); what is in force comes from below.")
    }
    let changes = stored.map { entry in
      Change(
        namespace: entry.namespace, key: entry.key, scope: scope.scope, action: .unset(true))
    }
    return try await self.send(changes, scope, query, exchange)
  }

  /// Judges or commits changes, with the reason and the conditions that `terms` give.
  func send(
    _ changes: [Change], _ scope: ScopePlace, _ terms: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let call = ChangeCall(
      changes: changes, reason: terms.text("reason") ?? "",
      claimedBy: terms.text("author") ?? "", isRehearsal: terms.flag("dry_run"),
      overridesSteps: terms.flag("override_step"), place: scope,
      expectedVersion: terms.integer("expected_version").map { UInt64(clamping: $0) })
    let subject = ConfigurationSubject(type: self.type, namespace: scope.namespace)
    let outcome = try await subject.wording { () throws(Fault) in try await call.send(exchange) }
    let unknown = outcome.violations.filter { $0.code == "unknown_namespace" }
    guard unknown.isEmpty else {
      throw subject.worded(
        Fault(.notFound, "UNKNOWN_NAMESPACE", "There is no such document.", violations: unknown))
    }
    var made = DocumentOutcome(type: self.type, outcome: outcome)
    guard call.isRehearsal else {
      return .json(ConfigurationShapes.changed.bytes(made), outcome.tagField(scope))
    }
    made.effect = outcome.valid ? await .of(changes, exchange) : nil
    return .json(ConfigurationShapes.rehearsed.bytes(made))
  }

  // MARK: Parts of documents

  /// The parameters that a value stands for: itself, or the members of an object, and of those.
  ///
  /// Only where the schema has no such parameter is an object taken apart.
  private func leaves(
    of value: JSONValue, at place: DocumentPlace, _ exchange: Exchange
  ) async throws(Fault) -> [(key: String, value: JSONValue)] {
    guard case .object = value else {
      guard !place.key.isEmpty else {
        throw Fault(
          .badRequest, "INVALID_REQUEST", "The key names a whole document: give an object.")
      }
      return [(place.key, value)]
    }
    let subject = ConfigurationSubject(type: self.type, namespace: place.namespace)
    let answer = try await subject.wording { () throws(Fault) in
      try await exchange.calling { options throws(RPCError) in
        try await exchange.config.getSchema(
          GetSchemaRequest(namespace: place.namespace), options: options)
      }
    }
    let known = Set(answer.parameters.map(\.key))
    return Self.leaves(of: value, at: place.key, known: known)
  }

  static func leaves(
    of value: JSONValue, at key: String, known: Set<String>
  ) -> [(key: String, value: JSONValue)] {
    guard case .object(let object) = value, !known.contains(key), !object.members.isEmpty else {
      return [(key, value)]
    }
    return object.members.flatMap { member in
      self.leaves(
        of: member.value, at: key.isEmpty ? member.key : "\(key).\(member.key)", known: known)
    }
  }

  // MARK: Going back, and files

  /// Restores the document as it was at a version.
  func rollBack(
    to version: UInt64, _ body: RequestValues, _ query: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let subject = try self.versioned(body.text("key"))
    let scope = ScopePlace(
      namespace: subject.namespace ?? "", environment: query.text("environment") ?? "")
    let expected = scope.expected(
      body.integer("expected_version").map { UInt64(clamping: $0) })
    let request = RollbackRequest(
      target: .toVersion(version), namespaces: [scope.namespace], scope: scope.scope,
      expectedVersions: expected,
      reason: body.text("reason") ?? "Rollback to version \(version)",
      requestID: try exchange.changeID(), validateOnly: body.flag("dry_run"),
      claimedBy: body.text("author") ?? "")
    let outcome = try await subject.wording { () throws(Fault) in
      try await exchange.changing(request) { request, options throws(RPCError) in
        try await exchange.config.rollback(request, options: options).outcome
      }
    }
    var made = DocumentOutcome(type: self.type, outcome: outcome)
    guard body.flag("dry_run") else {
      return .json(ConfigurationShapes.changed.bytes(made), outcome.tagField(scope))
    }
    made.effect = await .of(outcome, exchange)
    return .json(ConfigurationShapes.rehearsed.bytes(made))
  }

  /// Reads the files of the document again.
  func reload(_ body: RequestValues, _ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    let isRehearsal = body.flag("dry_run")
    let request = ReloadRequest(
      namespaces: try await self.listedNamespaces(exchange), supersede: body.flag("supersede"),
      reason: body.text("reason") ?? "", requestID: try exchange.changeID(),
      validateOnly: isRehearsal,
      claimedBy: body.text("author") ?? "")
    var response = ReloadResponse()
    response.outcome = try await exchange.judging { options throws(RPCError) in
      response = try await exchange.config.reload(request, options: options)
      return response.outcome
    }
    return .json(
      ConfigurationShapes.reloaded.bytes(
        DocumentReload(type: self.type, isRehearsal: isRehearsal, response: response)))
  }

  // MARK: YAML

  static let yaml = "application/yaml"

  /// The document as YAML, which an import takes back without a difference.
  func export(_ query: RequestValues, _ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    let request = ExportRequest(
      namespaces: self.namespaces, environment: query.text("environment") ?? "",
      resolved: query.flag("resolved"))
    let response = try await self.wording { () throws(Fault) in
      try await exchange.calling { options throws(RPCError) in
        try await exchange.config.export(request, options: options)
      }
    }
    let name = self.namespace.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return HTTPResponse(
      .ok, response.document, type: Self.yaml,
      [
        HTTPField(
          "Content-Disposition",
          "attachment; filename=\"\(name ?? ConfigurationType.strategies).yaml\"")
      ])
  }

  /// Makes the store hold what a YAML document says of this document, and of no other.
  func `import`(_ query: RequestValues, _ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    var request = ImportRequest(
      document: exchange.body, environment: query.text("environment") ?? "",
      replace: query.flag("replace"), reason: query.text("reason") ?? "",
      validateOnly: true, overrideStep: query.flag("override_step"),
      claimedBy: query.text("author") ?? "")
    let plan = try await self.importing(request, exchange)
    let foreign = Set(
      plan.changes.map(\.namespace).filter { namespace in
        self.namespace.map { $0 != namespace } ?? (self.type.prefix(of: namespace) == nil)
      })
    guard foreign.isEmpty else {
      let names = foreign.sorted().joined(separator: ", ")
      throw .invalid(
        field: "document", "not_allowed",
        "it would change \(names), which does not belong to "
          + (self.namespace ?? "\(self.type.rawValue) configuration"))
    }
    guard !query.flag("dry_run") else {
      var made = DocumentOutcome(type: self.type, outcome: plan)
      made.effect = await .of(plan, exchange)
      return .json(ConfigurationShapes.rehearsed.bytes(made))
    }
    request.validateOnly = false
    request.requestID = try exchange.changeID()
    // What was looked at is what is done.
    request.expectedRevision = plan.head?.revision ?? 0
    let outcome = try await self.importing(request, exchange)
    return .json(
      ConfigurationShapes.changed.bytes(DocumentOutcome(type: self.type, outcome: outcome)))
  }

  private func importing(
    _ request: ImportRequest, _ exchange: Exchange
  ) async throws(Fault) -> ChangeOutcome {
    try await exchange.judging { options throws(RPCError) in
      try await exchange.config.import(request, options: options).outcome
    }
  }
}
