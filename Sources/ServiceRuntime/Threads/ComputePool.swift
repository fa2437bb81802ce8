public import Telemetry

/// Threads for work that computes for long, so that it holds up no event loop.
///
/// Jobs wait in a queue with a limit; beyond it they are refused at once. A job runs on one thread
/// from its beginning to its end and its caller goes on where it was.
public final class ComputePool: Sendable {
  /// Why a job has no result.
  public enum Refusal: Error, Hashable {
    /// As many jobs were waiting as may.
    case full(jobsQueuedMax: Int)
    /// The pool was draining, or had been told to drop what it had.
    case stopping
    /// The task that asked for the result was cancelled.
    case cancelled
  }

  /// The most jobs that wait, unless another limit is asked for.
  public static let jobsQueuedMaxDefault = 1_024

  public let name: StaticString
  /// How many jobs run at the same time.
  public let threadCount: Int
  private let queue: Monitor<ComputeQueue>

  /// Starts `threads` threads, which end with ``drain()``.
  public init(
    named name: StaticString = "compute", threads: Int,
    jobsQueuedMax: Int = jobsQueuedMaxDefault, stackBytes: Int = 8 << 20
  ) throws(NativeThread.StartError) {
    precondition(threads > 0)
    precondition(jobsQueuedMax > 0)
    let queue = Monitor(ComputeQueue(jobsQueuedMax: jobsQueuedMax, threadCount: threads))
    self.name = name
    self.threadCount = threads
    self.queue = queue
    for number in 0..<threads {
      do throws(NativeThread.StartError) {
        _ = try NativeThread.start(named: "\(name)-\(number)", stackBytes: stackBytes) {
          Self.runJobs(of: queue)
        }
      } catch {
        queue.withLock(wakingAll: true) { $0.isDraining = true }
        throw error
      }
    }
  }

  deinit { self.queue.withLock(wakingAll: true) { $0.isDraining = true } }

  /// Runs `job` on a thread of the pool and returns its result.
  ///
  /// When the task is cancelled while the job waits, the job does not run. While it runs, it sees
  /// so from what it is given; whatever it then returns, `cancelled` is thrown once it has ended.
  public func run<Result: Sendable>(
    _ job: @escaping @Sendable (ComputeCancellation) -> Result
  ) async throws(Refusal) -> Result {
    let cancellation = ComputeCancellation()
    let outcome: Swift.Result<Result, Refusal> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let queued = ComputeJob(cancellation: cancellation) { refusal in
          if let refusal { return continuation.resume(returning: .failure(refusal)) }
          let result = job(cancellation)
          continuation.resume(
            returning: cancellation.isCancelled ? .failure(.cancelled) : .success(result))
        }
        if let refusal = self.queue.withLock(wakingAll: true, { $0.append(queued) }) {
          queued.finish(refusal)
        }
      }
    } onCancel: {
      cancellation.cancel()
      self.queue.withLock { $0.remove(cancellation) }?.finish(.cancelled)
    }
    return try outcome.get()
  }

  /// Refuses new jobs from now on, and returns when all others and the threads have ended.
  public func drain() async {
    await withCheckedContinuation { continuation in
      let isOver = self.queue.withLock(wakingAll: true) { queue in
        queue.isDraining = true
        if queue.threadCount > 0 { queue.drained.append(continuation) }
        return queue.threadCount == 0
      }
      if isOver { continuation.resume() }
    }
  }

  /// Refuses new jobs and those that wait, and tells those that run to stop.
  public func cancelAll() {
    let dropped = self.queue.withLock(wakingAll: true) { queue in
      queue.isDraining = true
      for cancellation in queue.running { cancellation.cancel() }
      return queue.takeAll()
    }
    for job in dropped { job.finish(.stopping) }
  }

  /// How many jobs wait.
  public var queuedCount: Int { self.queue.withLock { $0.jobs.count } }

  /// How many jobs run.
  public var runningCount: Int { self.queue.withLock { $0.running.count } }

  /// Registers gauges of the jobs that wait and run; for one pool per registry.
  public func register(in metrics: MetricsRegistry) {
    metrics.gauge("mooring_compute_queued_jobs", help: "Jobs that wait for a thread.") {
      Double(self.queuedCount)
    }
    metrics.gauge("mooring_compute_running_jobs", help: "Jobs that run on a thread.") {
      Double(self.runningCount)
    }
  }

  private static func runJobs(of queue: Monitor<ComputeQueue>) {
    while true {
      let next = queue.wait(until: { !$0.jobs.isEmpty || $0.isDraining }) { $0.takeFirst() }
      guard let job = next else { break }
      job.finish(nil)
      queue.withLock { $0.ended(job) }
    }
    let waiters = queue.withLock { $0.threadEnded() }
    for waiter in waiters { waiter.resume() }
  }
}

extension ComputePool: Service {
  /// Runs until told to stop, then drains; when cancelled, tells the jobs to stop first.
  public func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    await lifetime.stopRequested()
    await withTaskCancellationHandler {
      await self.drain()
    } onCancel: {
      self.cancelAll()
    }
  }
}
