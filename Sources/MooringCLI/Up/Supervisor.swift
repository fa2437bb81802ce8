internal import Basics
internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Runs programs as `SupervisorStateMachine` decides, and shows what they write as one stream.
///
/// All of it happens on the thread that calls ``run()``: programs are bound to its life, so that
/// they end when this process does, however it ends.
final class Supervisor {
  /// How one unit is run.
  struct Part {
    enum Readiness: Sendable {
      /// A task is ready when it has ended.
      case end
      /// It writes a line that contains this.
      case line(String)
      /// It answers on a socket.
      case socket(String)
    }

    let unit: SupervisorStateMachine.Unit
    let order: () throws(CommandFailure) -> ProcessOrder
    let readiness: Readiness
    /// The signal that lets it finish what it has begun.
    let farewell: ExitSignal
    /// It is killed when it has not ended so long after the signal.
    let patience: Duration
  }

  private struct Live {
    let process: ChildProcess
    let startedAt: MonotonicTime
    let output: Int32
    var lines = OutputLines()
    var probe: Task<Void, Never>?
  }

  private enum Timer: Hashable {
    case pause(Int)
    case patience(Int)
    /// Time to say that a program takes long to get ready.
    case notice(Int)
  }

  private let parts: [Part]
  private let events: SupervisorEvents
  private let show: (String) -> Void
  private let announceReady: () -> Void
  private var machine: SupervisorStateMachine
  private var live: [Int: Live] = [:]
  private var timers: [Timer: MonotonicTime] = [:]
  private var pauses: [Int: Backoff] = [:]
  private let nameWidth: Int
  private var stoppedAt: MonotonicTime?

  /// How often people are told that something is not ready yet.
  private static let noticeInterval = Duration.seconds(10)
  /// Signals so soon after one another are one.
  private static let sameSignal = Duration.milliseconds(500)

  init(
    _ parts: [Part], events: SupervisorEvents, show: @escaping (String) -> Void,
    announceReady: @escaping () -> Void
  ) {
    self.parts = parts
    self.events = events
    self.show = show
    self.announceReady = announceReady
    self.machine = SupervisorStateMachine(parts.map(\.unit))
    self.nameWidth = (parts.map(\.unit.name.count) + ["mooring".count]).max() ?? 0
  }

  /// Runs everything until all has ended.
  func run() -> SupervisorStateMachine.Outcome {
    var actions = self.machine.begin()
    while true {
      while !actions.isEmpty {
        let action = actions.removeFirst()
        if case .finish(let outcome) = action { return outcome }
        actions += self.perform(action)
      }
      self.wait()
      for event in self.events.take() { actions += self.take(event) }
      actions += self.expireTimers()
    }
  }

  // MARK: Events

  private func take(_ event: SupervisorEvents.Event) -> [SupervisorStateMachine.Action] {
    switch event {
    case .stop:
      // Some who forward a signal send it to the process and to its group: that is one.
      let now = MonotonicTime.now()
      if let stoppedAt, now - stoppedAt < Self.sameSignal { return [] }
      self.stoppedAt = now
      return self.machine.stop()
    case .ready(let unit, let process):
      // Told of a process that has been replaced meanwhile.
      guard self.live[unit]?.process.id == process else { return [] }
      self.timers[.notice(unit)] = nil
      return self.machine.ready(unit)
    case .ended(let unit, let process, let end):
      guard let live = self.live[unit], live.process.id == process else { return [] }
      let lines = self.drain(unit)
      live.probe?.cancel()
      close(live.output)
      self.live[unit] = nil
      self.timers[.patience(unit)] = nil
      self.timers[.notice(unit)] = nil
      for line in lines { self.say(unit, line) }
      return self.machine.ended(unit, end, ran: .now() - live.startedAt)
    }
  }

  private func expireTimers() -> [SupervisorStateMachine.Action] {
    let now = MonotonicTime.now()
    let due = self.timers.filter { $0.value <= now }.map(\.key)
    return due.flatMap { timer in
      self.timers[timer] = nil
      switch timer {
      case .pause(let unit): return self.machine.pauseOver(unit)
      case .patience(let unit): return self.machine.stopTimedOut(unit)
      case .notice(let unit):
        self.sayOwn("\(self.parts[unit].unit.name) runs and is not ready yet; waiting for it")
        self.timers[.notice(unit)] = now + Self.noticeInterval
        return []
      }
    }
  }

  /// Waits for an event, output or a timer, and takes in the output.
  private func wait() {
    let units = Array(self.live.keys)
    var watched = [pollfd(fd: self.events.descriptor, events: Int16(POLLIN), revents: 0)]
    watched += units.compactMap { self.live[$0]?.output }
      .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let deadline = self.timers.values.min()
    let milliseconds = deadline.map { deadline in
      Int32(clamping: Int((deadline - .now()) / .milliseconds(1)) + 1)
    }
    _ = unsafe poll(&watched, nfds_t(watched.count), milliseconds.map { max(0, $0) } ?? -1)
    for unit in units { for line in self.drain(unit) { self.say(unit, line) } }
  }

  /// Reads what a program has written so far.
  private func drain(_ unit: Int) -> [String] {
    guard var live = self.live[unit] else { return [] }
    var lines: [String] = []
    var block = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe read(live.output, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { break }
      lines += live.lines.take(block.prefix(count))
    }
    self.live[unit] = live
    if case .line(let mark) = self.parts[unit].readiness,
      lines.contains(where: { $0.contains(mark) })
    {
      self.events.tell(.ready(unit, process: live.process.id))
    }
    return lines
  }

  // MARK: Actions

  private func perform(
    _ action: SupervisorStateMachine.Action
  ) -> [SupervisorStateMachine.Action] {
    switch action {
    case .start(let unit): return self.start(unit)
    case .watchReadiness(let unit): self.watchReadiness(unit)
    case .pause(let unit, let attempt):
      if attempt == 1 { self.pauses[unit] = nil }
      var backoff = self.pauses[unit] ?? Backoff(base: .milliseconds(200), cap: .seconds(5))
      self.timers[.pause(unit)] = .now() + backoff.next()
      self.pauses[unit] = backoff
    case .announceReady: self.announceReady()
    case .announce(let unit, let announcement): self.announce(unit, announcement)
    case .requestStop(let unit):
      let part = self.parts[unit]
      self.live[unit]?.process.send(part.farewell)
      self.timers[.notice(unit)] = nil
      self.timers[.patience(unit)] = .now() + part.patience
    case .kill(let unit):
      self.sayOwn("\(self.parts[unit].unit.name) does not end; it is killed")
      self.live[unit]?.process.sendToGroup(.kill)
    case .finish: break
    }
    return []
  }

  private func start(_ unit: Int) -> [SupervisorStateMachine.Action] {
    let part = self.parts[unit]
    do {
      let pair = try DescriptorPair()
      let (readEnd, writeEnd) = (pair.readEnd, pair.writeEnd)
      DescriptorPair.makeNonBlocking(readEnd)
      defer { close(writeEnd) }
      let input = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
      defer { close(input) }
      let process: ChildProcess
      do {
        process = try ChildProcess.start(
          try part.order(), input: input, output: writeEnd, errors: writeEnd,
          farewell: part.farewell)
      } catch {
        close(readEnd)
        throw error
      }
      self.live[unit] = Live(process: process, startedAt: .now(), output: readEnd)
      let events = self.events
      _ = try NativeThread.start(named: "child") {
        events.tell(.ended(unit, process: process.id, process.waitForEnd()))
      }
      return []
    } catch CommandFailure.other(_, let message) {
      return self.machine.cannotStart(unit, reason: message)
    } catch {
      return self.machine.cannotStart(unit, reason: "\(error)")
    }
  }

  private func watchReadiness(_ unit: Int) {
    self.timers[.notice(unit)] = .now() + Self.noticeInterval
    guard case .socket(let path) = self.parts[unit].readiness, let live = self.live[unit] else {
      return
    }
    let (events, process) = (self.events, live.process.id)
    self.live[unit]?.probe = Task {
      if await ReadinessProbe.isServing(path) {
        events.tell(.ready(unit, process: process))
      }
    }
  }

  private func announce(_ unit: Int, _ announcement: SupervisorStateMachine.Announcement) {
    let name = self.parts[unit].unit.name
    switch announcement {
    case .readyAgain: self.sayOwn("\(name) is ready again")
    case .ended(let end, let attempt):
      self.sayOwn("\(name) \(end); it is started again (start \(attempt + 1))")
    }
  }

  private func say(_ unit: Int, _ line: String) { self.say(self.parts[unit].unit.name, line) }

  private func sayOwn(_ line: String) { self.say("mooring", line) }

  private func say(_ name: String, _ line: String) {
    let padding = String(repeating: " ", count: max(0, self.nameWidth - name.count))
    self.show("\(name)\(padding) | \(line)\n")
  }
}
