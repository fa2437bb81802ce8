private import Basics
private import Synchronization
public import Telemetry

/// Runs the services of a process: starts them in order and stops them in reverse.
///
/// A service is started once the one before it has said that it is. At the first SIGTERM or SIGINT
/// the last service is told to stop; once it has, the one before it is. A second signal cancels
/// what still runs, and a third does not wait for it. A service that ends by itself ends the group:
/// restarting is for whoever supervises the process.
public final class ServiceGroup: Sendable {
  /// How long a process may take to stop.
  public struct Limits: Sendable {
    /// How long services may take to stop in order.
    public var grace: Duration
    /// How long cancelled services are waited for.
    public var cancellationGrace: Duration

    /// Grants 10 seconds to stop, and one to be cancelled.
    public init(grace: Duration = .seconds(10), cancellationGrace: Duration = .seconds(1)) {
      self.grace = grace
      self.cancellationGrace = cancellationGrace
    }
  }

  private enum Event: Sendable {
    case started(Int)
    case ended(Int, failure: String?)
    case stop
    case graceExpired
  }

  private let services: [any Service]
  private let signals: Set<ProcessSignal>
  private let limits: Limits
  private let logger: Logger
  private let time: any TimeSource
  private let onHangup: @Sendable () async -> Void
  private let events: AsyncStream<Event>
  private let eventSink: AsyncStream<Event>.Continuation
  /// How often the group was told to stop; more than three times says nothing new.
  private let stopCount = Atomic<Int>(0)
  private static let stopCountMax = 3

  /// Groups `services`, each of which may rely on those before it.
  ///
  /// `onHangup` runs at each SIGHUP, never twice at the same time.
  public init(
    _ services: [any Service], stoppingOn signals: Set<ProcessSignal> = [.terminate, .interrupt],
    limits: Limits = Limits(), logger: Logger, time: any TimeSource = SystemClock(),
    onHangup: @escaping @Sendable () async -> Void = {}
  ) {
    self.services = services
    self.signals = signals
    self.limits = limits
    self.logger = logger
    self.time = time
    self.onHangup = onHangup
    (self.events, self.eventSink) = AsyncStream.makeStream()
  }

  /// Tells the group to stop, as a signal does.
  public func stop() {
    let count = self.stopCount.wrappingAdd(1, ordering: .relaxed).newValue
    if count <= Self.stopCountMax { self.eventSink.yield(.stop) }
  }

  /// Runs the services until all have ended; to be called once.
  public func run() async throws(SignalListener.StartError) -> ServiceGroupOutcome {
    let hangups = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let listener = try self.listen(hangups: hangups.continuation)
    let hangupTask = Task { [onHangup, stream = hangups.stream] in
      for await _ in stream { await onHangup() }
    }
    defer {
      listener?.stop()
      hangupTask.cancel()
    }
    var run = ServiceGroupRun(self)
    return await run.run()
  }

  private func listen(
    hangups: AsyncStream<Void>.Continuation
  ) throws(SignalListener.StartError) -> SignalListener? {
    guard !self.signals.isEmpty else { return nil }
    return try SignalListener.start(for: self.signals.union([.hangup])) { [self] signal in
      switch signal {
      case .terminate, .interrupt: self.stop()
      case .hangup: hangups.yield()
      }
    }
  }

  /// One run: the machine, the tasks and the timer, all used by one task only.
  private struct ServiceGroupRun {
    let group: ServiceGroup
    var machine: ServiceGroupStateMachine
    let lifetimes: [ServiceLifetime]
    var tasks: [Task<Void, Never>] = []
    var timer: Task<Void, Never>?

    init(_ group: ServiceGroup) {
      self.group = group
      self.machine = ServiceGroupStateMachine(names: group.services.map(\.name.description))
      let sink = group.eventSink
      self.lifetimes = group.services.indices.map { index in
        ServiceLifetime { sink.yield(.started(index)) }
      }
    }

    mutating func run() async -> ServiceGroupOutcome {
      defer { self.timer?.cancel() }
      var actions = self.machine.begin()
      var events = self.group.events.makeAsyncIterator()
      while true {
        for action in actions {
          if case .finish(let outcome) = action {
            self.group.logger.notice("services ended", ["outcome": .string("\(outcome)")])
            return outcome
          }
          self.perform(action)
        }
        if let event = await events.next() {
          actions = self.take(event)
        } else {
          // Only a cancelled task finds no event: as if told to stop, at once, unconditionally.
          actions = self.machine.stop() + self.machine.stop() + self.machine.stop()
        }
      }
    }

    private mutating func take(_ event: Event) -> [ServiceGroupStateMachine.Action] {
      switch event {
      case .started(let index):
        self.group.logger.debug("service started", ["service.name": self.name(index)])
        return self.machine.started(index)
      case .ended(let index, let failure):
        self.group.logger.debug("service ended", ["service.name": self.name(index)])
        return self.machine.ended(index, failure: failure)
      case .stop: return self.machine.stop()
      case .graceExpired: return self.machine.graceExpired()
      }
    }

    private mutating func perform(_ action: ServiceGroupStateMachine.Action) {
      let group = self.group
      switch action {
      case .start(let index):
        self.tasks.append(Self.task(group.services[index], index, self.lifetimes[index], group))
      case .allStarted:
        group.logger.notice("services started", ["service.count": .integer(self.tasks.count)])
      case .beginStopping:
        group.logger.notice("services stopping", ["grace": .duration(group.limits.grace)])
        self.startTimer(group.limits.grace)
      case .requestStop(let index):
        self.lifetimes[index].requestStop()
      case .cancelAll:
        group.logger.warning("services cancelled")
        for lifetime in self.lifetimes { lifetime.requestStop() }
        for task in self.tasks { task.cancel() }
        self.startTimer(group.limits.cancellationGrace)
      case .finish:
        break
      }
    }

    private static func task(
      _ service: any Service, _ index: Int, _ lifetime: ServiceLifetime, _ group: ServiceGroup
    ) -> Task<Void, Never> {
      let sink = group.eventSink
      return Task {
        do {
          try await service.run(lifetime)
          sink.yield(.ended(index, failure: nil))
        } catch {
          // A cancelled service may say so; that is what it was asked for.
          let isObedient = error is CancellationError && lifetime.isStopRequested
          sink.yield(.ended(index, failure: isObedient ? nil : "\(error)"))
        }
      }
    }

    private mutating func startTimer(_ duration: Duration) {
      self.timer?.cancel()
      let deadline = self.group.time.monotonicNow + duration
      self.timer = Task { [sink = self.group.eventSink, time = self.group.time] in
        do throws(CancellationError) { try await time.sleep(until: deadline) } catch { return }
        sink.yield(.graceExpired)
      }
    }

    private func name(_ index: Int) -> LogValue {
      .string(self.group.services[index].name.description)
    }
  }
}
