internal import Basics
internal import Postgres
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// Looks again and again whether the database answers, and at first whether its tables are those of
/// this program; forgets answers and inputs that need not be kept.
struct StoreKeeper: Service {
  /// How often is looked.
  static let interval = Duration.seconds(1)
  /// How long one look may take; a store that does not answer is one that is lost.
  static let lookMax = Duration.seconds(5)
  /// How many looks pass between two of those that forget.
  static let looksPerUpkeep = 60

  let name: StaticString = "store-keeper"
  let core: RiskCore
  let readiness: RiskReadiness

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    let looking = Task { await self.keepLooking() }
    await lifetime.stopRequested()
    looking.cancel()
    await looking.value
    await self.core.pool.shutDown(deadline: .now() + Self.lookMax)
  }

  private func keepLooking() async {
    let logger = self.core.logger
    var isInUse = false
    var looks = 0
    while !Task.isCancelled {
      do throws(PostgresError) {
        isInUse = try await self.look(isInUse)
        if isInUse, looks.isMultiple(of: Self.looksPerUpkeep) {
          try await self.core.forgetAnswers(deadline: .now() + Self.lookMax)
          try await self.core.forgetInputs(deadline: .now() + Self.lookMax)
        }
        looks += 1
        if self.readiness.note(.database, isPassing: true) {
          logger.notice("the database answers")
        }
      } catch {
        guard !Task.isCancelled else { return }
        if self.readiness.note(.database, isPassing: false, "\(error)") {
          logger.warning("the database does not answer", ["reason": .string("\(error)")])
        }
      }
      try? await self.core.clock.sleep(for: Self.interval)
    }
  }

  /// Whether the tables are known to be the right ones.
  private func look(_ isInUse: Bool) async throws(PostgresError) -> Bool {
    let deadline = MonotonicTime.now() + Self.lookMax
    guard !isInUse else {
      try await self.core.pool.query("SELECT 1", deadline: deadline)
      return true
    }
    let state = try await self.core.pool.withConnection(deadline: deadline) {
      connection throws(PostgresError) in
      try await RiskSchema.migrator.schemaState(on: connection, deadline: deadline)
    }
    guard state == .current else {
      let message = "\(state); run mooring-risk migrate --apply"
      if self.readiness.note(.schema, isPassing: false, message) {
        self.core.logger.error("the database cannot be used", ["reason": .string(message)])
      }
      return false
    }
    self.readiness.note(.schema, isPassing: true)
    return true
  }
}
