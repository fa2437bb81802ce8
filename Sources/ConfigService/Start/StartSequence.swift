internal import Basics
internal import Postgres
internal import ServiceRuntime
internal import Telemetry

/// What a start has found out about the store, and what keeps it from being used.
enum StartFinding: Sendable, Hashable {
  /// The store is ours and in order; what deserves a look.
  case ready(StartNotes)
  /// The tables are not those that this program works with.
  case schema(SchemaState)
  /// The database belongs to another environment.
  case otherEnvironment(EnvironmentName)
}

/// What an operator should know about a store that is in order.
struct StartNotes: Sendable, Hashable {
  /// The catalogue of the store before and the one of this program.
  var storedCatalogue: UInt32
  var ownCatalogue: UInt32
  /// The revision that took over defaults, files and variables; nil when there was none.
  var layerRevision: Revision?
  /// How many values of the local layers differ from what the store holds.
  var differenceCount = 0
  /// What could not be read from files and variables.
  var layerFaults: [String] = []
  /// Values in force that the catalogue would not take.
  var valueFaults: [Violation] = []
  /// Why defaults, files and variables were not taken over: the rules that they would break.
  var refusals: [Violation] = []

  /// The store knows a newer catalogue than this program, which changes nothing there.
  var isOlderProgram: Bool { self.storedCatalogue > self.ownCatalogue }
}

/// Takes a store into use: checks that it is the right one, and proposes this deployment's
/// defaults, files and variables to it.
///
///     schema current? ── environment ours? ── read all ── catalogue newer? ──▶ one LAYER revision
///                                                             │ no
///                                                             └──▶ differences are only told of
///
/// What would break a rule is not taken over at all; what is in force stays, and the store keeps
/// the catalogue that it has. Bounds that have become narrower than a stored value are told of:
/// somebody decided that value.
struct StartSequence: Sendable {
  /// How often adoption is tried while other replicas commit.
  static let attemptsMax = 16

  let core: ConfigCore
  /// The local layers for a catalogue, read anew each time.
  let layers: @Sendable (Catalogue, SecretVault) -> LocalLayers
  /// Commit the differences whatever the catalogue's version is: an operator has asked for it.
  var mustAdopt = false

  /// Takes the store on `connection` into use.
  ///
  /// The connection leads to the server itself.
  func run(on connection: PostgresConnection) async throws(PostgresError) -> StartFinding {
    let schema = try await ConfigSchema.migrator.schemaState(on: connection)
    switch schema {
    case .current, .newer: break
    case .behind, .edited: return .schema(schema)
    }
    let head = try await self.core.store.head(on: connection)
    if let environment = head.environment, environment != self.core.environment {
      return .otherEnvironment(environment)
    }
    try await connection.query("SELECT config.make_audit_partitions()")
    return .ready(try await self.adopt(on: connection))
  }

  private func adopt(
    on connection: PostgresConnection
  ) async throws(PostgresError) -> StartNotes {
    for attempt in 1...Self.attemptsMax {
      let catalogue = self.core.catalogue
      let layers = self.layers(catalogue, self.core.secrets)
      let head = try await self.core.store.head(on: connection)
      // After the head, so that what is known is no older: another replica may be starting too.
      try await self.core.follow(on: connection)
      var notes = StartNotes(
        storedCatalogue: head.catalogueVersion, ownCatalogue: catalogue.version)
      notes.layerFaults = layers.faults.map(\.description)
      guard let state = self.core.known.state else {
        throw PostgresError(.unexpectedResult)
      }
      var plan = self.plan(layers, catalogue, at: state)
      notes.differenceCount = notes.isOlderProgram ? 0 : plan.edits.count
      let isDue = head.catalogueVersion < catalogue.version || head.environment == nil
      if isDue || self.mustAdopt && !notes.isOlderProgram {
        notes.refusals = plan.violations
        if !plan.isAllowed && head.environment == nil {
          // A store without anything in it takes the defaults alone, and the rest must wait.
          let defaults = LocalLayers(
            catalogue, environment: self.core.environment, secrets: self.core.secrets)
          plan = self.plan(defaults, catalogue, at: state)
        }
        if plan.isAllowed || head.environment == nil {
          let result = try await self.commit(plan.edits, catalogue, at: state, on: connection)
          try await self.core.follow(on: connection)
          guard result != .moved || attempt == Self.attemptsMax else { continue }
          if case .committed(let token, _) = result { notes.layerRevision = token.revision }
          notes.differenceCount = try self.differenceCount(of: layers)
        }
      }
      notes.valueFaults =
        self.core.known.state.map {
          StateInspection.faults(of: $0, catalogue, environment: self.core.environment)
        } ?? []
      return notes
    }
    preconditionFailure("the last attempt returns")
  }

  /// What taking over `layers` would do, and what rules have against it.
  func plan(
    _ layers: LocalLayers, _ catalogue: Catalogue, at state: ConfigState
  ) -> ChangePlan {
    var request = ChangeRequest(changes: [], isExemptFromSteps: true)
    request.adoption = LayerAdoption(
      layers: layers, namespaces: nil, supersedes: false, vault: .none)
    return ChangePlanner.plan(
      request, catalogue: catalogue, state: state, environment: self.core.environment)
  }

  /// How many values of `layers` the store does not hold.
  private func differenceCount(of layers: LocalLayers) throws(PostgresError) -> Int {
    guard let state = self.core.known.state else { throw PostgresError(.unexpectedResult) }
    return layers.adoptable(against: state).count
  }

  /// Writes the catalogue and the differences in one transaction, unless the head has moved.
  private func commit(
    _ edits: [Edit], _ catalogue: Catalogue, at state: ConfigState,
    on connection: PostgresConnection
  ) async throws(PostgresError) -> ConfigStore.CommitResult {
    let store = self.core.store
    do throws(TransactionFailure<PostgresError>) {
      return try await connection.transaction(TransactionOptions(attemptsMax: 1)) {
        transaction throws(PostgresError) in
        let head = try await store.lockedHead(in: transaction, on: connection)
        guard head.token == state.token, head.catalogueVersion <= catalogue.version else {
          return .moved
        }
        try await store.writeCatalogue(catalogue, on: connection)
        try await store.adopt(
          self.core.environment, catalogueVersion: catalogue.version, on: connection)
        guard !edits.isEmpty else { return .settled }
        return try await store.commit(
          edits, by: .service(reason: "defaults, files and variables of this deployment"),
          judgedAt: state.token.revision,
          request: RequestIdentity(method: "start", digest: []), answer: [], on: connection)
      }
    } catch {
      throw error.postgresError ?? PostgresError(.unexpectedResult)
    }
  }
}
