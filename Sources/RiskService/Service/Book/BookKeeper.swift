internal import Basics
internal import Postgres
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// Lets policies begin and end when they are due.
///
/// Every replica looks; the lock of the book lets one work at a time, and the others find nothing
/// left to do.
struct BookKeeper: Service {
  /// How often is looked.
  static let interval = Duration.seconds(1)
  /// How long one look may take.
  static let lookMax = Duration.seconds(30)

  let name: StaticString = "book-keeper"
  let core: RiskCore

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    let looking = Task { await self.keepLooking() }
    await lifetime.stopRequested()
    looking.cancel()
    await looking.value
  }

  private func keepLooking() async {
    while !Task.isCancelled {
      // A failure is in the log; what was due is due at the next look too.
      let isMore = (try? await self.look()) ?? false
      if !isMore { try? await self.core.clock.sleep(for: Self.interval) }
    }
  }

  /// Turns what is due; true when there may be more of it.
  func look() async throws(FaultAnswer) -> Bool {
    let now = self.core.clock.wallNow
    let deadline = MonotonicTime.now() + Self.lookMax
    let turned = try await self.core.reading(deadline: deadline) {
      connection throws(PostgresError) in try await BookStore.sweep(connection, at: now)
    }
    if turned.begun + turned.ended > 0 {
      self.core.logger.info(
        "policies turned",
        [
          "policies.begun": .integer(Int(turned.begun)),
          "policies.ended": .integer(Int(turned.ended)),
        ])
    }
    return max(turned.begun, turned.ended) >= Int64(BookStore.sweepMax)
  }
}
