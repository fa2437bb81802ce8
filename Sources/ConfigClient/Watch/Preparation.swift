internal import Basics
internal import ServiceRuntime

/// What preparing a snapshot came to: a model, or the reason why there is none.
struct Preparation<Model: Sendable & ~Copyable>: Sendable {
  /// Superseded models that loops may still read before further ones have to wait.
  static var supersededMax: Int { 8 }
  /// How long to wait for loops, or for room in a pool, before looking again.
  private static var pause: Duration { .milliseconds(10) }

  let outcome: Result<RetainedSnapshot<Model>, SnapshotRejection>
  let duration: Duration

  var model: RetainedSnapshot<Model>? {
    if case .success(let model) = self.outcome { model } else { nil }
  }

  var rejection: SnapshotRejection? {
    if case .failure(let rejection) = self.outcome { rejection } else { nil }
  }

  /// Prepares where the watcher wants it; nil when the process ends before that is done.
  static func make(
    of snapshot: ConfigSnapshot, for watcher: ConfigWatcher<Model>
  ) async -> Preparation? {
    let (prepare, clock) = (watcher.prepare, watcher.clock)
    let build: @Sendable () -> Result<RetainedSnapshot<Model>, SnapshotRejection> = {
      do throws(SnapshotRejection) {
        return .success(RetainedSnapshot(try prepare(snapshot)))
      } catch {
        return .failure(error)
      }
    }
    // A loop that does not come round would otherwise let models pile up.
    while watcher.holder.reclaim() >= Self.supersededMax {
      guard await Self.waits(clock) else { return nil }
    }
    while true {
      let begun = clock.monotonicNow
      switch watcher.place {
      case .task: return Preparation(outcome: build(), duration: clock.monotonicNow - begun)
      case .pool(let pool):
        do throws(ComputePool.Refusal) {
          let outcome = try await pool.run { _ in build() }
          return Preparation(outcome: outcome, duration: clock.monotonicNow - begun)
        } catch {
          guard case .full = error, await Self.waits(clock) else { return nil }
        }
      }
    }
  }

  /// Waits a moment; false when there is no more time.
  private static func waits(_ clock: any TimeSource) async -> Bool {
    do throws(CancellationError) {
      try await clock.sleep(for: Self.pause)
      return true
    } catch {
      return false
    }
  }
}
