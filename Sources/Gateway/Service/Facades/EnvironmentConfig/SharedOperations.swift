internal import Contract
internal import ContractConfig
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

/// What documents and strategies have in common: looking back, going back, watching, and YAML.
struct SharedOperations: Sendable {
  /// What a request says, and what its path is about.
  private struct Asked: Sendable {
    let subject: ConfigurationSubject
    let query: RequestValues
    let body: RequestValues
    let exchange: Exchange
  }

  private static let page = RequestShape([
    .init("limit", .integer(1...1_000), "Most changes of values.", fallback: 100),
    .init("page_token", .formatted(.token, bytesMax: 1_024), "The page after this one."),
  ])
  private static let versions = RequestShape([
    .init("from", .integer(1...9_007_199_254_740_991), "The earlier version.", isRequired: true),
    .init("to", .integer(1...9_007_199_254_740_991), "The later version.", isRequired: true),
  ])
  private static let resolved = RequestShape([
    .init(
      "resolved", .flag, "Write every value in force, not only the stored ones.",
      fallback: false)
  ])
  private static let rollbackBody =
    RequestShape([
      .init("version", .integer(1...9_007_199_254_740_991), "The version.", isRequired: true)
    ]) + EnvironmentConfigSurface.key + EnvironmentConfigSurface.terms
    + RequestShape([
      .init(
        "expected_version", .integer(0...9_007_199_254_740_991),
        "The version that the document must be at.")
    ])
  private static let importQuery =
    EnvironmentConfigSurface.terms + EnvironmentConfigSurface.environment
    + RequestShape([
      .init(
        "replace", .flag, "Also remove stored values that the document does not mention.",
        fallback: false),
      .init(
        "override_step", .flag, "Go beyond the step limits; needs a reason.", fallback: false),
    ])
  private static let place = EnvironmentConfigSurface.key + EnvironmentConfigSurface.environment
  /// The longest YAML document.
  private static let documentBytesMax = 3 << 20

  /// The path that they stand under.
  let path: String
  /// What their names end with.
  let name: String
  /// What a path is about.
  let subject: @Sendable (Exchange) throws(Fault) -> ConfigurationSubject

  /// All of them.
  var all: [Operation] {
    [
      self.history, self.atVersion, self.difference, self.rollback, self.watch, self.export,
      self.import,
    ]
  }

  /// An operation whose request is read as `call` describes it.
  private func operation(
    _ verb: HTTPMethod, _ suffix: String, _ call: Facade.Call, bodyBytesMax: Int? = nil,
    answer: @escaping @Sendable (Asked) async throws(Fault) -> HTTPResponse
  ) -> Operation {
    let subject = self.subject
    return EnvironmentConfigSurface.facade.operation(
      verb, self.path + suffix, verb == .get ? .read : .administer, call,
      bodyBytesMax: bodyBytesMax
    ) { exchange throws(Fault) in
      let subject = try subject(exchange)
      let (query, body) = try EnvironmentConfigSurface.read(exchange, call.query, call.body)
      return try await answer(
        Asked(subject: subject, query: query, body: body, exchange: exchange))
    }
  }

  // MARK: Looking back

  private var history: Operation {
    self.operation(
      .get, "/history",
      .init(
        id: "get\(self.name)History", summary: "Lists the versions, newest first.",
        query: Self.place + Self.page,
        answers: [Facade.answer("The versions.", ConfigurationShapes.history.schema)])
    ) { asked throws(Fault) in
      try await asked.subject.history(asked.query, asked.exchange)
    }
  }

  private var atVersion: Operation {
    self.operation(
      .get, "/versions/{version}",
      .init(
        id: "get\(self.name)Version", summary: "Reads the document as it was at a version.",
        query: Self.place,
        answers: [Facade.answer("The document.", ConfigurationShapes.atVersion.schema)])
    ) { asked throws(Fault) in
      let text = asked.exchange.parameter("version")
      guard let version = UInt64(text), version > 0 else {
        throw Fault(.notFound, "UNKNOWN_REVISION", "There is no version '\(text)'.")
      }
      return try await asked.subject.document(
        atVersion: version, asked.query, asked.exchange)
    }
  }

  private var difference: Operation {
    self.operation(
      .get, "/diff",
      .init(
        id: "get\(self.name)Diff", summary: "Shows what differs between two versions.",
        query: Self.versions + Self.place,
        answers: [Facade.answer("The differences.", ConfigurationShapes.difference.schema)])
    ) { asked throws(Fault) in
      try await asked.subject.difference(asked.query, asked.exchange)
    }
  }

  // MARK: Going back

  private var rollback: Operation {
    self.operation(
      .post, "/rollback",
      .init(
        id: "rollback\(self.name)", summary: "Restores the document as it was at a version.",
        query: EnvironmentConfigSurface.environment, body: Self.rollbackBody,
        answers: [
          Facade.answer(
            "The change that was made, or the judgement.",
            ConfigurationShapes.changedOrRehearsed, hasTag: true)
        ], change: .conditional)
    ) { asked throws(Fault) in
      try await asked.subject.rollBack(
        to: UInt64(clamping: asked.body.integer("version") ?? 0), asked.body, asked.query,
        asked.exchange)
    }
  }

  // MARK: Watching

  private var watch: Operation {
    self.operation(
      .get, "/watch",
      .init(
        id: "watch\(self.name)", summary: "Tells of changes as they come into force.",
        details: "Server-sent events: `snapshot` with the whole document first, then `change`. "
          + "A client that sends `Last-Event-ID` goes on from there.",
        query: EnvironmentConfigSurface.environment,
        answers: [
          ResponseDocument(
            200, "The events.",
            BodyDocument(
              .lines(
                of: .anyOf([DocumentEvents.snapshot.schema, DocumentEvents.change.schema]),
                "application/json"),
              mediaType: StreamForm.events.mediaType))
        ])
    ) { asked throws(Fault) in
      let environment = asked.query.text("environment") ?? ""
      // Whatever is wrong is said now, as a status: later there is only the end of the stream.
      _ = try await asked.subject.wording { () throws(Fault) in
        try await asked.exchange.calling { options throws(RPCError) in
          try await asked.exchange.config.list(
            ListRequest(
              namespaces: asked.subject.namespaces, environment: environment, pageSize: 1),
            options: options)
        }
      }
      return ConfigurationWatch(
        subject: asked.subject, environment: environment, exchange: asked.exchange
      ).response()
    }
  }

  // MARK: YAML

  private var export: Operation {
    self.operation(
      .get, "/export",
      .init(
        id: "export\(self.name)", summary: "Writes the stored values as YAML.",
        query: EnvironmentConfigSurface.environment + Self.resolved,
        answers: [
          ResponseDocument(
            200, "The document.", BodyDocument(.any, mediaType: ConfigurationSubject.yaml),
            fields: [FieldDocument("Content-Disposition", "A name for the file.")])
        ])
    ) { asked throws(Fault) in
      try await asked.subject.export(asked.query, asked.exchange)
    }
  }

  private var `import`: Operation {
    self.operation(
      .post, "/import",
      .init(
        id: "import\(self.name)", summary: "Makes the store hold what a YAML document says.",
        query: Self.importQuery,
        otherBody: BodyDocument(.any, mediaType: ConfigurationSubject.yaml),
        answers: [
          Facade.answer(
            "The change that was made, or the plan.", ConfigurationShapes.changedOrRehearsed)
        ], change: .repeatable),
      bodyBytesMax: Self.documentBytesMax
    ) { asked throws(Fault) in
      try MediaType.check(asked.exchange, is: ConfigurationSubject.yaml)
      return try await asked.subject.import(asked.query, asked.exchange)
    }
  }
}
