internal import Basics
internal import EventLoop
internal import Postgres
internal import ServiceRuntime
internal import Telemetry

extension ConfigProgram {
  /// `migrate --plan` says what there is to do; `migrate --apply` does it.
  static func migrate(_ arguments: [String], _ environment: [String: String]) async -> Never {
    guard let order = SchemaUpgrade.Order(arguments) else {
      CommandOutcome(
        status: CommandOutcome.wrongArguments,
        text: "usage: mooring-config migrate --plan | --apply\n"
      ).end()
    }
    let run = Self.command(environment)
    await run.end { () async throws in
      do {
        let migration = try await DatabaseMigration(run.settings, environment)
        return CommandOutcome(
          status: CommandOutcome.success,
          text: order == .plan ? try await migration.plan() : try await migration.apply())
      } catch let error as PostgresError {
        throw error
      } catch {
        return run.complaint("\(error)")
      }
    }
  }
}

/// Brings a database to this program's schema, and to this deployment's defaults.
struct DatabaseMigration {
  /// Why the values of a deployment were not taken over.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  private let connection: PostgresConnection
  private let sequence: StartSequence

  init(_ settings: Settings, _ environment: [String: String]) async throws {
    let database = try DatabaseSettings.configuration(in: settings)
    let loop = try EventLoop.start(named: "migrate")
    let blockingCalls = try ComputePool(named: "blocking", threads: 1)
    self.connection = try await PostgresConnection.connect(
      to: database.direct, on: loop, blockingCalls: blockingCalls, logger: .disabled)
    let core = ConfigCore(
      catalogue: try PublishedCatalogue.read(),
      environment: settings[ConfigSettings.environment],
      pool: PostgresPool(
        to: database.direct, on: loop, blockingCalls: blockingCalls, logger: .disabled))
    try ConfigAssembly.useSecrets(
      of: ConfigSettings.sources(in: settings, environment), in: core)
    self.sequence = StartSequence(
      core: core, layers: ConfigAssembly.layers(settings, environment), mustAdopt: true)
  }

  /// What there is to do, in words.
  func plan() async throws -> String {
    let schema = try await SchemaUpgrade(ConfigSchema.migrator).plan(on: self.connection)
    var text = schema.text
    guard schema.isCurrent else { return text }
    try await self.sequence.core.follow(on: self.connection)
    guard let state = self.sequence.core.known.state else { return text }
    let core = self.sequence.core
    let layers = self.sequence.layers(core.catalogue, core.secrets)
    let adoption = self.sequence.plan(layers, core.catalogue, at: state)
    let edits = adoption.edits
    text += "defaults, files and variables: \(edits.count) values differ\n"
    for edit in edits {
      text += "  would set \(edit.name) (\(edit.place.layer)) from \(edit.origin)\n"
    }
    for fault in layers.faults { text += "  cannot read \(fault)\n" }
    for violation in adoption.violations { text += "  would be refused: \(violation.line)\n" }
    return text
  }

  /// Does it, and says what was done.
  func apply() async throws -> String {
    var text = try await SchemaUpgrade(ConfigSchema.migrator).apply(on: self.connection)
    switch try await self.sequence.run(on: self.connection) {
    case .schema(let state): throw Refusal(description: "\(state)")
    case .otherEnvironment(let environment):
      throw Refusal(
        description: "the database belongs to \(environment), not to "
          + "\(self.sequence.core.environment)")
    case .ready(let notes):
      guard notes.refusals.isEmpty else {
        throw Refusal(
          description: (["defaults, files and variables are not taken over:"]
            + notes.refusals.map { "  \($0.line)" }).joined(separator: "\n"))
      }
      if let revision = notes.layerRevision {
        text += "defaults, files and variables taken over as revision \(revision)\n"
      }
      for fault in notes.layerFaults { text += "cannot read \(fault)\n" }
      for fault in notes.valueFaults { text += "outside the catalogue: \(fault.message)\n" }
      return text + "the database is current\n"
    }
  }
}

extension Violation {
  /// Everything about it, for a terminal.
  fileprivate var line: String { "\(self.field): \(self.message); \(self.allowed)" }
}
