internal import Basics

/// Decides which connection of a pool is used by whom, and when to open and close some.
///
/// ```
///            ┌── connectFailed: wait, then again if needed
/// connecting ─┴─ connected ──▶ idle ──grant──▶ leased ──giveBack──┐
///                              ▲ │ ▲───────────────────────────────┤
///                     checked ─┘ └─ check / too old ──▶ closed ◀───┘ broken or too old
/// ```
///
/// Pure: no I/O, no clock, no randomness. `PostgresPool` feeds it events with the time and carries
/// out its actions in order. Waiters are served in the order of their arrival. The connection used
/// last is used first, so that those not needed grow old and go.
struct PoolStateMachine {
  typealias ConnectionID = Int
  typealias WaiterID = Int

  /// Why a waiter gets no connection.
  enum Refusal: Hashable {
    case queueFull
    case timeout
    case shuttingDown
  }

  enum Action: Hashable {
    case connect(ConnectionID)
    case grant(ConnectionID, to: WaiterID)
    case refuse(WaiterID, Refusal)
    case check(ConnectionID)
    case close(ConnectionID)
    /// The pool was shut down and has no connection left.
    case finish
  }

  private enum Use: Hashable {
    case connecting
    case idle(since: MonotonicTime, checkAt: MonotonicTime)
    case checking(idleSince: MonotonicTime)
    case leased
    /// Told to close; it counts until it has.
    case closing
  }

  private struct Entry {
    let id: ConnectionID
    var use: Use
    var endOfLife = MonotonicTime.never
  }

  private struct Waiter {
    let id: WaiterID
    let deadline: MonotonicTime
  }

  let settings: PoolSettings
  /// In the order of last use: the one used last is last.
  private var entries: [Entry] = []
  private var waiters: [Waiter] = []
  private var nextID = 0
  /// After a failure no connection is opened before this.
  private var retryAt = MonotonicTime.origin
  private(set) var isShuttingDown = false
  private var hasFinished = false

  init(_ settings: PoolSettings) {
    precondition(settings.connectionsMin >= 0)
    precondition(settings.connectionsMax > 0)
    precondition(settings.connectionsMax >= settings.connectionsMin)
    precondition(settings.waitersMax >= 0)
    self.settings = settings
  }

  /// Connections that exist or are being made.
  var connectionCount: Int { self.entries.count }
  var leasedCount: Int { self.entries.count { $0.use == .leased } }
  var idleCount: Int { self.entries.count { if case .idle = $0.use { true } else { false } } }
  var waiterCount: Int { self.waiters.count }

  /// Whether it still counts this connection.
  func has(_ id: ConnectionID) -> Bool { self.entries.contains { $0.id == id } }

  // MARK: Callers

  /// Somebody needs a connection by `deadline`.
  mutating func lease(
    _ waiter: WaiterID, deadline: MonotonicTime, now: MonotonicTime
  ) -> [Action] {
    guard !self.isShuttingDown else { return [.refuse(waiter, .shuttingDown)] }
    self.waiters.append(Waiter(id: waiter, deadline: deadline))
    let actions = self.serve(now)
    guard self.waiters.count > self.settings.waitersMax else { return actions }
    self.waiters.removeLast()
    return actions + [.refuse(waiter, .queueFull)]
  }

  /// Somebody waits no longer.
  mutating func waiterLeft(_ waiter: WaiterID) {
    self.waiters.removeAll { $0.id == waiter }
  }

  /// A leased connection is not needed any more.
  mutating func giveBack(
    _ id: ConnectionID, isUsable: Bool, now: MonotonicTime
  ) -> [Action] {
    guard let index = self.index(of: id, whereUse: { $0 == .leased }) else { return [] }
    guard isUsable, !self.isShuttingDown, self.entries[index].endOfLife > now else {
      return self.close(at: index) + self.serve(now)
    }
    self.becomeIdle(at: index, since: now, now)
    return self.serve(now)
  }

  // MARK: Connections

  /// A connection was made, and may be used for `lifetime`.
  mutating func connected(
    _ id: ConnectionID, lifetime: Duration, now: MonotonicTime
  ) -> [Action] {
    guard let index = self.index(of: id, whereUse: { $0 == .connecting }) else { return [] }
    self.retryAt = .origin
    self.entries[index].endOfLife = now + lifetime
    guard !self.isShuttingDown else { return self.close(at: index) }
    self.becomeIdle(at: index, since: now, now)
    return self.serve(now)
  }

  /// A connection could not be made; the next attempt is not before `wait` has passed.
  mutating func connectFailed(
    _ id: ConnectionID, wait: Duration, now: MonotonicTime
  ) -> [Action] {
    guard let index = self.index(of: id, whereUse: { $0 == .connecting || $0 == .closing }) else {
      return []
    }
    self.entries.remove(at: index)
    self.retryAt = now + wait
    return self.finishIfEmpty()
  }

  /// A check succeeded, or not.
  mutating func checked(_ id: ConnectionID, isUsable: Bool, now: MonotonicTime) -> [Action] {
    guard let index = self.entries.firstIndex(where: { $0.id == id }),
      case .checking(let idleSince) = self.entries[index].use
    else { return [] }
    guard isUsable, !self.isShuttingDown else { return self.close(at: index) + self.serve(now) }
    self.becomeIdle(at: index, since: idleSince, now)
    return self.serve(now)
  }

  /// A connection has ended, by itself or because it was told to.
  mutating func ended(_ id: ConnectionID, now: MonotonicTime) -> [Action] {
    // A leased one is still in somebody's hands, and comes back from there.
    guard let index = self.index(of: id, whereUse: { $0 != .leased }) else { return [] }
    self.entries.remove(at: index)
    return self.serve(now) + self.finishIfEmpty()
  }

  // MARK: Time

  /// When ``tick(now:)`` has something to do next.
  var nextTick: MonotonicTime {
    var next = MonotonicTime.never
    for waiter in self.waiters { next = min(next, waiter.deadline) }
    for entry in self.entries {
      guard case .idle(let since, let checkAt) = entry.use else { continue }
      next = min(next, checkAt, entry.endOfLife)
      if self.hasMoreThanNeeded { next = min(next, since + self.settings.idleMax) }
    }
    if self.needsConnection { next = min(next, self.retryAt) }
    return next
  }

  /// Refuses those who waited too long, closes what is old, checks what is unused, opens what is
  /// missing.
  mutating func tick(now: MonotonicTime) -> [Action] {
    var actions: [Action] = []
    for waiter in self.waiters where waiter.deadline <= now {
      actions.append(.refuse(waiter.id, .timeout))
    }
    self.waiters.removeAll { $0.deadline <= now }
    for id in self.entries.map(\.id) {
      guard let index = self.entries.firstIndex(where: { $0.id == id }),
        case .idle(let since, let checkAt) = self.entries[index].use
      else { continue }
      let isSpare = self.hasMoreThanNeeded && since + self.settings.idleMax <= now
      if isSpare || self.entries[index].endOfLife <= now {
        actions += self.close(at: index)
      } else if checkAt <= now {
        self.entries[index].use = .checking(idleSince: since)
        actions.append(.check(id))
      }
    }
    return actions + self.serve(now)
  }

  /// No more connections are given out; what is unused is closed, the rest when it comes back.
  mutating func shutDown() -> [Action] {
    guard !self.isShuttingDown else { return [] }
    self.isShuttingDown = true
    var actions = self.waiters.map { Action.refuse($0.id, .shuttingDown) }
    self.waiters = []
    for id in self.entries.map(\.id) {
      guard let index = self.index(of: id, whereUse: { $0 != .leased }) else { continue }
      actions += self.close(at: index)
    }
    return actions + self.finishIfEmpty()
  }

  /// Gives up on those in use: everything is closed.
  mutating func closeLeased() -> [Action] {
    var actions: [Action] = []
    for id in self.entries.map(\.id) {
      guard let index = self.index(of: id, whereUse: { $0 == .leased }) else { continue }
      actions += self.close(at: index)
    }
    return actions
  }

  // MARK: Within

  private var hasMoreThanNeeded: Bool { self.openCount > self.settings.connectionsMin }

  private var openCount: Int { self.entries.count { $0.use != .closing } }

  private var connectingCount: Int { self.entries.count { $0.use == .connecting } }

  private var needsConnection: Bool {
    guard !self.isShuttingDown, self.entries.count < self.settings.connectionsMax else {
      return false
    }
    return self.openCount < self.settings.connectionsMin
      || self.waiters.count > self.connectingCount + self.idleCount
  }

  /// Gives idle connections to waiters, and opens more if there are too few.
  private mutating func serve(_ now: MonotonicTime) -> [Action] {
    var actions: [Action] = []
    while let waiter = self.waiters.first {
      let usable = self.entries.lastIndex {
        if case .idle = $0.use { $0.endOfLife > now } else { false }
      }
      guard let index = usable else { break }
      self.waiters.removeFirst()
      self.entries[index].use = .leased
      actions.append(.grant(self.entries[index].id, to: waiter.id))
    }
    while self.needsConnection, self.retryAt <= now {
      self.entries.append(Entry(id: self.nextID, use: .connecting))
      actions.append(.connect(self.nextID))
      self.nextID += 1
    }
    return actions
  }

  private mutating func becomeIdle(
    at index: Int, since: MonotonicTime, _ now: MonotonicTime
  ) {
    var entry = self.entries.remove(at: index)
    entry.use = .idle(since: since, checkAt: now + self.settings.checkAfter)
    self.entries.append(entry)
  }

  private mutating func close(at index: Int) -> [Action] {
    guard self.entries[index].use != .closing else { return [] }
    self.entries[index].use = .closing
    return [.close(self.entries[index].id)]
  }

  private mutating func finishIfEmpty() -> [Action] {
    guard self.isShuttingDown, self.entries.isEmpty, !self.hasFinished else { return [] }
    self.hasFinished = true
    return [.finish]
  }

  private func index(of id: ConnectionID, whereUse fits: (Use) -> Bool) -> Int? {
    self.entries.firstIndex { $0.id == id && fits($0.use) }
  }
}
