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

  /// The store knows a newer catalogue than this program, which changes nothing there.
  var isOlderProgram: Bool { self.storedCatalogue > self.ownCatalogue }
}

/// Takes a store into use: checks that it is the right one, and proposes this deployment's
/// defaults, files and variables to it.
///
///     schema current? ── environment ours? ── read all ── catalogue newer? ──▶ one LAYER revision
///                                                             │ no
///                                                             └──▶ differences are only told of
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
    try await self.core.follow(on: connection)
    return .ready(try await self.adopt(on: connection))
  }

  private func adopt(
    on connection: PostgresConnection
  ) async throws(PostgresError) -> StartNotes {
    for attempt in 1...Self.attemptsMax {
      let catalogue = self.core.catalogue
      let layers = self.layers(catalogue, self.core.secrets)
      let head = try await self.core.store.head(on: connection)
      var notes = StartNotes(
        storedCatalogue: head.catalogueVersion, ownCatalogue: catalogue.version)
      notes.layerFaults = layers.faults.map(\.description)
      guard let state = self.core.known.state else {
        throw PostgresError(.unexpectedResult)
      }
      // What cannot be read today says nothing of the values it gave before: none is taken away.
      let edits = layers.edits(against: state)
        .filter { layers.faults.isEmpty || $0.after != nil }
      notes.differenceCount = notes.isOlderProgram ? 0 : edits.count
      let isDue = head.catalogueVersion < catalogue.version || head.environment == nil
      if isDue || self.mustAdopt && !notes.isOlderProgram {
        let result = try await self.commit(edits, catalogue, at: state, on: connection)
        try await self.core.follow(on: connection)
        guard result != .moved || attempt == Self.attemptsMax else { continue }
        if case .committed(let token, _) = result {
          notes.layerRevision = token.revision
          notes.differenceCount = 0
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
