internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON
internal import RPC
internal import RPCServices

extension ConfigHandlers {
  /// The calls that read what is in force.
  var readRoutes: [Route] {
    [
      Route(ConfigServiceMethods.get, UnaryHandler(self.get)),
      Route(ConfigServiceMethods.list, UnaryHandler(self.list)),
      Route(ConfigServiceMethods.resolve, UnaryHandler(self.resolve)),
      Route(ConfigServiceMethods.getSnapshot, UnaryHandler(self.getSnapshot)),
      Route(ConfigServiceMethods.listNamespaces, UnaryHandler(self.listNamespaces)),
      Route(ConfigServiceMethods.getSchema, UnaryHandler(self.getSchema)),
    ]
  }

  // MARK: Get

  @Sendable
  func get(
    _ request: GetRequest, _ context: CallContext
  ) async throws(RPCError) -> GetResponse {
    try await self.answering { () throws(ConfigFault) in
      let name = try self.parameter(request.namespace, request.key)
      let scope = try self.scope(environment: request.environment, symbol: request.symbol)
      let reading = try await self.reading(at: request.moment(), deadline: context.deadline)
      self.usage.add(of: [name.namespace], isHit: reading.isFromMemory)
      return GetResponse(
        entry: self.mapping.entry(
          name, in: scope, at: reading.state, withSchema: request.includeSchema),
        token: reading.token,
        scopeVersion: ContractMapping.version(of: name.namespace, scope, in: reading.state),
        stale: reading.isStale, unsynced: reading.isUnsynced)
    }
  }

  // MARK: List

  @Sendable
  func list(
    _ request: ListRequest, _ context: CallContext
  ) async throws(RPCError) -> ListResponse {
    try await self.answering { () throws(ConfigFault) in
      let scope = try self.scope(environment: request.environment, symbol: request.symbol)
      let namespaces = try self.namespaces(request.namespaces)
      let page = try Page(of: request)
      let moment: Moment
      if let start = page.start {
        moment = .revision(start.revision)
      } else {
        moment = try request.moment()
      }
      let reading = try await self.reading(at: moment, deadline: context.deadline)
      let found = self.found(request, scope, namespaces, at: reading.state)
      let rest = page.start.map { start in
        Array(found.drop { $0.name.description <= start.position })
      }
      let shown = (rest ?? found).prefix(page.size)
      self.usage.add(
        shown.count, of: Array(Set(shown.map(\.name.namespace))), isHit: reading.isFromMemory)
      let mapping = self.mapping
      var response = ListResponse(
        entries: shown.map { item in
          item.value.map { mapping.entry(item.name, $0, withSchema: request.includeSchema) }
            ?? mapping.entry(
              item.name, in: scope, at: reading.state, withSchema: request.includeSchema)
        },
        token: reading.token,
        scopeVersions: namespaces.map {
          ContractMapping.version(of: $0.namespace, scope, in: reading.state)
        },
        totalCount: UInt32(clamping: found.count), stale: reading.isStale,
        unsynced: reading.isUnsynced)
      if let last = shown.last, shown.count < (rest ?? found).count {
        response.nextPageToken = page.next(
          after: last.name.description, readAt: reading.state.token.revision)
      }
      return response
    }
  }

  /// The parameters that a listing asks for, in the order of their full names.
  private func found(
    _ request: ListRequest, _ scope: Basics.Scope, _ namespaces: [NamespaceSchema],
    at state: ConfigState
  ) -> [(name: ParameterName, value: ResolvedValue?)] {
    let text = request.text.lowercased()
    return namespaces.flatMap { schema -> [(name: ParameterName, value: ResolvedValue?)] in
      if request.storedOnly {
        return self.stored(in: schema.namespace, scope, at: state)
          .filter { self.fits($0.name, self.core.catalogue[$0.name]?.summary ?? "", request, text) }
      }
      return schema.parameters.filter { self.fits($0.name, $0.summary, request, text) }
        .map { ($0.name, state.resolve($0.name, in: scope)) }
    }.sorted { $0.name.description < $1.name.description }
  }

  private func fits(
    _ name: ParameterName, _ summary: String, _ request: ListRequest, _ text: String
  ) -> Bool {
    let key = name.key.description
    return key.hasPrefix(request.keyPrefix)
      && (text.isEmpty || key.lowercased().contains(text) || summary.lowercased().contains(text))
  }

  private func stored(
    in namespace: ParameterNamespace, _ scope: Basics.Scope, at state: ConfigState
  ) -> [(name: ParameterName, value: ResolvedValue?)] {
    guard let place = Place(stored: namespace, scope: scope) else { return [] }
    return state[place].values.map { key, kept in
      (
        ParameterName(namespace: namespace, key: key),
        ResolvedValue(kept: kept, place: place)
      )
    }
  }

  // MARK: Resolve

  @Sendable
  func resolve(
    _ request: ResolveRequest, _ context: CallContext
  ) async throws(RPCError) -> ResolveResponse {
    try await self.answering { () throws(ConfigFault) in
      let scope = try self.scope(request.scope, field: "scope")
      let namespaces = try self.namespaces(request.namespaces)
      let reading = try await self.reading(at: request.moment(), deadline: context.deadline)
      let mapping = self.mapping
      let (state, plan) = try self.laidOver(request.candidateChanges, reading.state)
      let names = namespaces.flatMap { $0.parameters.map(\.name) }.sorted()
      self.usage.add(
        names.count, of: namespaces.map(\.namespace), isHit: reading.isFromMemory)
      return ResolveResponse(
        entries: names.map { mapping.entry($0, in: scope, at: state) },
        token: reading.token,
        violations: ContractMapping.violations(plan?.violations ?? []),
        warnings: ContractMapping.violations(plan?.warnings ?? []),
        scopeVersions: namespaces.map {
          ContractMapping.version(of: $0.namespace, scope, in: reading.state)
        },
        stale: reading.isStale, unsynced: reading.isUnsynced)
    }
  }

  /// A state with candidate changes in force, those left out that are wrong in themselves.
  private func laidOver(
    _ changes: [Change], _ state: ConfigState
  ) throws(ConfigFault) -> (ConfigState, ChangePlan?) {
    guard !changes.isEmpty else { return (state, nil) }
    let requested = try self.changes(changes, field: "candidate_changes")
    let plan = ChangePlanner.plan(
      requested, catalogue: self.core.catalogue, state: state,
      environment: self.core.environment, secrets: self.core.secrets)
    let after = state.applying(
      plan.edits, as: state.token, at: state.committedAt, by: "")
    return (after, plan)
  }

  // MARK: Namespaces and schemas

  @Sendable
  func listNamespaces(
    _ request: ListNamespacesRequest, _ context: CallContext
  ) throws(RPCError) -> ListNamespacesResponse {
    try self.answeringNow { () throws(ConfigFault) in
      let environment = try self.environment(request.environment)
      let page = try Page(of: request)
      // Schemas are known before values are.
      let state = self.core.known.state
      let all = self.core.catalogue.namespaces.sorted { $0.namespace < $1.namespace }
        .filter { request.realm.isEmpty || $0.namespace.realm == request.realm }
      let rest = all.drop { schema in
        page.start.map { schema.namespace.description <= $0.position } ?? false
      }
      let shown = rest.prefix(page.size)
      let mapping = self.mapping
      var response = ListNamespacesResponse(
        namespaces: shown.map { mapping.namespace($0, at: state, in: environment) })
      if let last = shown.last, shown.count < rest.count {
        response.nextPageToken = page.next(
          after: last.namespace.description, readAt: state?.token.revision ?? .zero)
      }
      return response
    }
  }

  @Sendable
  func getSchema(
    _ request: GetSchemaRequest, _ context: CallContext
  ) throws(RPCError) -> GetSchemaResponse {
    try self.answeringNow { () throws(ConfigFault) in
      let schema = try self.namespace(request.namespace)
      let mapping = self.mapping
      var parameters = schema.parameters
      if !request.key.isEmpty {
        let name = try self.parameter(request.namespace, request.key)
        parameters = parameters.filter { $0.name == name }
      }
      let catalogue = self.core.catalogue
      return GetSchemaResponse(
        namespace: mapping.namespace(
          schema, at: self.core.known.state, in: self.core.environment),
        parameters: parameters.map(ContractMapping.schema),
        rules: catalogue.rules(touching: parameters.map(\.name)).map {
          mapping.rule($0, in: self.core.environment)
        },
        catalogueVersion: catalogue.version)
    }
  }
}

// MARK: Fields that several requests have

extension GetRequest {
  fileprivate func moment() throws(ConfigFault) -> Moment {
    switch self.at {
    case .atRevision(let revision)?:
      try ConfigHandlers.moment(revision: revision, time: nil)
    case .atTime(let time)?: try ConfigHandlers.moment(revision: nil, time: time)
    case nil: .present
    }
  }
}

extension ListRequest {
  fileprivate func moment() throws(ConfigFault) -> Moment {
    switch self.at {
    case .atRevision(let revision)?:
      try ConfigHandlers.moment(revision: revision, time: nil)
    case .atTime(let time)?: try ConfigHandlers.moment(revision: nil, time: time)
    case nil: .present
    }
  }
}

extension ResolveRequest {
  fileprivate func moment() throws(ConfigFault) -> Moment {
    switch self.at {
    case .atRevision(let revision)?:
      try ConfigHandlers.moment(revision: revision, time: nil)
    case .atTime(let time)?: try ConfigHandlers.moment(revision: nil, time: time)
    case nil: .present
    }
  }
}
