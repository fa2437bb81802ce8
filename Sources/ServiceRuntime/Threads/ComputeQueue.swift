private import Synchronization

/// Tells a job that nobody waits for its result any more.
public final class ComputeCancellation: Sendable {
  private let flag = Atomic(false)

  /// Whether the job should return as soon as it can.
  public var isCancelled: Bool { self.flag.load(ordering: .relaxed) }

  init() {}

  func cancel() { self.flag.store(true, ordering: .relaxed) }
}

/// A job and the way to its caller.
final class ComputeJob: Sendable {
  let cancellation: ComputeCancellation
  /// Runs the job, or refuses it, and tells the caller; to be called exactly once.
  let finish: @Sendable (ComputePool.Refusal?) -> Void

  init(
    cancellation: ComputeCancellation, finish: @escaping @Sendable (ComputePool.Refusal?) -> Void
  ) {
    self.cancellation = cancellation
    self.finish = finish
  }
}

/// The jobs of a pool: who waits, who runs, and who is still taken.
struct ComputeQueue: ~Copyable {
  let jobsQueuedMax: Int
  var isDraining = false
  /// Threads that have not ended.
  private(set) var threadCount: Int
  private(set) var jobs: [ComputeJob] = []
  private(set) var running: [ComputeCancellation] = []
  var drained: [CheckedContinuation<Void, Never>] = []

  init(jobsQueuedMax: Int, threadCount: Int) {
    self.jobsQueuedMax = jobsQueuedMax
    self.threadCount = threadCount
  }

  /// Queues a job, or says why not.
  mutating func append(_ job: ComputeJob) -> ComputePool.Refusal? {
    if job.cancellation.isCancelled { return .cancelled }
    if self.isDraining { return .stopping }
    guard self.jobs.count < self.jobsQueuedMax else {
      return .full(jobsQueuedMax: self.jobsQueuedMax)
    }
    self.jobs.append(job)
    return nil
  }

  /// The job that has waited longest; from now on it runs.
  mutating func takeFirst() -> ComputeJob? {
    guard !self.jobs.isEmpty else { return nil }
    let job = self.jobs.removeFirst()
    self.running.append(job.cancellation)
    return job
  }

  /// Takes a job out again, if it still waits.
  mutating func remove(_ cancellation: ComputeCancellation) -> ComputeJob? {
    guard let index = self.jobs.firstIndex(where: { $0.cancellation === cancellation }) else {
      return nil
    }
    return self.jobs.remove(at: index)
  }

  mutating func takeAll() -> [ComputeJob] {
    defer { self.jobs = [] }
    return self.jobs
  }

  mutating func ended(_ job: ComputeJob) {
    self.running.removeAll { $0 === job.cancellation }
  }

  /// Counts a thread out; returns who is to be told when it was the last.
  mutating func threadEnded() -> [CheckedContinuation<Void, Never>] {
    self.threadCount -= 1
    guard self.threadCount == 0 else { return [] }
    defer { self.drained = [] }
    return self.drained
  }
}
