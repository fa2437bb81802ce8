internal import Basics
internal import EventLoop
internal import ServiceRuntime
internal import Telemetry

/// A listener on its loop: carries out what its state machine decides.
///
/// Unchecked because everything but `events` is confined to the loop's thread.
final class ListenerCore: @unchecked Sendable, TimerOwner {
  /// How long subscribing, and each check, may take.
  static let replyTimeout = Duration.seconds(5)

  let loop: EventLoop
  let events = EventQueue<ListenerEvent>(eventsMax: PostgresListener.eventsMax, overflow: .missed)
  private let configuration: PostgresConfiguration
  private let channels: [StaticString]
  private let blockingCalls: ComputePool
  private let logger: Logger
  private let checkInterval: Duration
  private var machine = ListenStateMachine()
  private var session: Session?
  private var backoff = Backoff(base: .milliseconds(50), cap: .seconds(5))
  private lazy var timer = LoopTimer(on: self.loop, owner: self)

  init(
    _ configuration: PostgresConfiguration, channels: [StaticString], on loop: EventLoop,
    blockingCalls: ComputePool, logger: Logger, checkInterval: Duration
  ) {
    self.configuration = configuration
    self.channels = channels
    self.loop = loop
    self.blockingCalls = blockingCalls
    self.logger = logger
    self.checkInterval = checkInterval
  }

  func start() { self.carryOut(self.machine.waited()) }

  func stop() {
    self.machine.stop()
    self.timer.cancel()
    let session = self.session
    self.session = nil
    session?.end(PostgresError(.closed))
    self.events.end()
  }

  /// Waiting before an attempt is over, or it is time for a check.
  func timerFired(_ timer: LoopTimer) {
    switch self.machine.state {
    case .waiting: self.carryOut(self.machine.waited())
    case .listening: self.check()
    case .connecting, .subscribing, .stopped: break
    }
  }

  private func carryOut(_ action: ListenStateMachine.Action) {
    switch action {
    case .none: break
    case .connect: self.connect()
    case .subscribe: self.subscribe()
    case .tell(let isFirst):
      self.backoff.reset()
      self.timer.schedule(after: self.checkInterval)
      self.events.append(isFirst ? .connected : .reconnected)
    case .tellAndWait: self.timer.schedule(after: self.backoff.next())
    }
  }

  private func connect() {
    let session = Session(
      self.configuration, on: self.loop, blockingCalls: self.blockingCalls, logger: self.logger)
    self.session = session
    session.onNotification = { self.events.append(.notification($0)) }
    session.open(deadline: .never) { result in
      switch result {
      case .success:
        session.onEnd = { self.lost($0) }
        self.carryOut(self.machine.connected())
      case .failure(let error): self.lost(error)
      }
    }
  }

  private func subscribe() {
    guard let session = self.session else { return }
    let remaining = Countdown(self.channels.count)
    for channel in self.channels {
      let command = "LISTEN \(Self.quoted(channel))"
      self.run(.command(command), on: session) {
        if remaining.reachesZero() { self.carryOut(self.machine.subscribed()) }
      }
    }
  }

  private func check() {
    guard let session = self.session else { return }
    self.run(.pipeline([Statement("SELECT 1")], areIsolated: false), on: session) {
      if self.machine.state == .listening { self.timer.schedule(after: self.checkInterval) }
    }
  }

  /// Runs something whose failure is the end of the connection.
  private func run(
    _ work: Operation.Work, on session: Session, completion: @escaping () -> Void
  ) {
    let operation = Operation(work, deadline: self.loop.now + Self.replyTimeout)
    operation.completion = { result in
      do throws(PostgresError) {
        for outcome in try result.get() { _ = try outcome.get() }
      } catch {
        return session.end(error)
      }
      completion()
    }
    session.submit(operation)
  }

  private func lost(_ error: PostgresError) {
    self.session = nil
    let action = self.machine.lost()
    guard action != .none else { return }
    self.logger.warning(
      "postgres listener disconnected",
      ["postgres.database": .text(self.configuration), "error": .text(error)])
    self.events.append(.disconnected(error))
    self.carryOut(action)
  }

  /// A channel's name as SQL writes it; it is a literal of the program.
  private static func quoted(_ channel: StaticString) -> String {
    var quoted = "\""
    for character in channel.description {
      quoted.append(character)
      if character == "\"" { quoted.append(character) }
    }
    return quoted + "\""
  }
}

/// Counts down on one thread.
private final class Countdown {
  private var count: Int

  init(_ count: Int) { self.count = count }

  func reachesZero() -> Bool {
    self.count -= 1
    return self.count == 0
  }
}
