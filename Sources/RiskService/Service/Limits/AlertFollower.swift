internal import EventLoop
internal import Postgres
internal import ServiceRuntime
internal import Telemetry

/// Wakes those who watch alerts when another replica has changed one, and so often that they give a
/// sign of life.
struct AlertFollower: Service {
  /// Where each change of an alert is told; a trigger of the table does.
  static let channel: StaticString = "mooring_risk_alerts"
  /// How often watchers look although nobody has told them to, since a word may be lost.
  static let interval = Duration.seconds(5)

  let name: StaticString = "alert-follower"
  let core: RiskCore
  /// Leads to the server itself.
  let direct: PostgresConfiguration
  let loop: EventLoop
  let blockingCalls: ComputePool

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    let listener = PostgresListener(
      to: self.direct, channels: [Self.channel], on: self.loop,
      blockingCalls: self.blockingCalls, logger: self.core.logger)
    await withTaskGroup(of: Void.self) { group in
      group.addTask(executorPreference: self.loop) {
        for await event in listener {
          // What happens while nobody is told is looked for at the next tick.
          if case .disconnected = event { continue }
          self.core.alerts.ring()
        }
      }
      group.addTask {
        while (try? await self.core.clock.sleep(for: Self.interval)) != nil {
          self.core.alerts.ring()
        }
      }
      await lifetime.stopRequested()
      await listener.stop()
      self.core.alerts.close()
      group.cancelAll()
    }
  }
}
