internal import Basics
internal import ServiceRuntime

/// Has jobs done in batches, one batch at a time, in the order in which they came.
///
/// What arrives while a batch is under way makes the next one: so jobs that would only be in each
/// other's way wait for their turn, and share what a batch costs.
final class BatchLine<Job: Sendable, Outcome: Sendable>: Sendable {
  /// Why a job was not begun.
  enum Refusal: Error, Hashable {
    /// Too many wait.
    case full
    /// Its turn did not come in time.
    case late
    case cancelled
  }

  /// Does the jobs of a batch; gives one outcome for each, in their order.
  typealias Work = @Sendable ([Job]) async -> [Outcome]

  private struct Entry {
    let number: Int
    let job: Job
    let standsAlone: Bool
    let continuation: CheckedContinuation<Result<Outcome, Refusal>, Never>
    /// Refuses it when its turn does not come in time; nil when that was at once.
    var alarm: Task<Void, Never>?
  }

  private struct State {
    var waiting: [Entry] = []
    var isAtWork = false
    var lastNumber = 0
  }

  private enum Entrance {
    case work
    case wait
    case refused(Refusal)
  }

  private let state = Locked(State())
  private let batchMax: Int
  private let waitingMax: Int
  private let clock: any TimeSource

  /// At most `batchMax` jobs are done together, and at most `waitingMax` wait.
  init(batchMax: Int, waitingMax: Int, clock: any TimeSource = SystemClock()) {
    precondition(batchMax > 0)
    precondition(waitingMax > 0)
    self.batchMax = batchMax
    self.waitingMax = waitingMax
    self.clock = clock
  }

  /// How many wait for their turn.
  var waitingCount: Int { self.state.withLock { $0.waiting.count } }

  /// What became of a job that is to be begun by `deadline`; one that stands alone shares no batch.
  ///
  /// Once begun it is done to its end, also when its caller is cancelled. The batches that this job
  /// sets off run on `executor`.
  func outcome(
    of job: Job, startingBy deadline: MonotonicTime, standsAlone: Bool = false,
    on executor: any TaskExecutor, work: @escaping Work
  ) async throws(Refusal) -> Outcome {
    let number = self.state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let entry = Entry(
          number: number, job: job, standsAlone: standsAlone, continuation: continuation)
        switch self.enter(entry, deadline) {
        case .work: Task(executorPreference: executor) { await self.carryOut(work) }
        case .wait: break
        case .refused(let refusal): continuation.resume(returning: .failure(refusal))
        }
      }
    } onCancel: {
      self.leave(number, because: .cancelled)
    }
    return try result.get()
  }

  private func enter(_ entry: Entry, _ deadline: MonotonicTime) -> Entrance {
    self.state.withLock { state in
      guard !Task.isCancelled else { return .refused(.cancelled) }
      guard state.waiting.count < self.waitingMax else { return .refused(.full) }
      var entry = entry
      defer { state.waiting.append(entry) }
      guard state.isAtWork else {
        state.isAtWork = true
        return .work
      }
      let (number, clock) = (entry.number, self.clock)
      entry.alarm = Task {
        do throws(CancellationError) { try await clock.sleep(until: deadline) } catch { return }
        self.leave(number, because: .late)
      }
      return .wait
    }
  }

  /// Takes a job out that has not been begun.
  private func leave(_ number: Int, because refusal: Refusal) {
    let entry = self.state.withLock { state in
      state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
    }
    entry?.alarm?.cancel()
    entry?.continuation.resume(returning: .failure(refusal))
  }

  private func carryOut(_ work: Work) async {
    while let batch = self.nextBatch() {
      let outcomes = await work(batch.map(\.job))
      precondition(outcomes.count == batch.count, "one outcome for each job")
      for (entry, outcome) in zip(batch, outcomes) {
        entry.continuation.resume(returning: .success(outcome))
      }
    }
  }

  /// The jobs to do next; nil when there are none, and whoever comes next begins anew.
  private func nextBatch() -> [Entry]? {
    let batch = self.state.withLock { state -> [Entry]? in
      guard let first = state.waiting.first else {
        state.isAtWork = false
        return nil
      }
      let count =
        first.standsAlone ? 1 : state.waiting.prefix(self.batchMax).prefix { !$0.standsAlone }.count
      defer { state.waiting.removeFirst(count) }
      return Array(state.waiting.prefix(count))
    }
    for entry in batch ?? [] { entry.alarm?.cancel() }
    return batch
  }
}
