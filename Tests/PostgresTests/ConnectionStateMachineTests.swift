import TestSupport
import Testing

@testable import Postgres

@Suite("Connection decisions")
struct ConnectionStateMachineTests {
  @Test("what is asked while connecting starts when the connection is there, in order")
  func order() {
    var machine = ConnectionStateMachine()
    #expect(machine.submit(1) == .wait)
    #expect(machine.submit(2) == .wait)
    #expect(machine.opened() == 1)
    #expect(machine.finished() == 2)
    #expect(machine.finished() == nil)
    #expect(machine.submit(3) == .start)
  }

  @Test("after an interruption nothing starts before answers and the request are both back")
  func draining() {
    for answersFirst in [true, false] {
      var machine = ConnectionStateMachine()
      _ = machine.opened()
      #expect(machine.submit(1) == .start)
      #expect(machine.submit(2) == .wait)
      #expect(machine.interrupt(1) == .cancel)
      #expect(machine.interrupt(1) == .ignore)
      let first = answersFirst ? machine.finished() : machine.cancelReturned()
      #expect(first == nil)
      let second = answersFirst ? machine.cancelReturned() : machine.finished()
      #expect(second == 2)
    }
  }

  @Test("what waits is dropped without a word to the server")
  func dropping() {
    var machine = ConnectionStateMachine()
    _ = machine.opened()
    _ = machine.submit(1)
    _ = machine.submit(2)
    #expect(machine.interrupt(2) == .drop)
    #expect(machine.finished() == nil)
  }

  @Test("the queue has an end")
  func limit() {
    var machine = ConnectionStateMachine()
    for id in 0..<ConnectionStateMachine.operationsWaitingMax {
      #expect(machine.submit(id) == .wait)
    }
    #expect(machine.submit(-1) == .refuseFull)
  }

  @Test("closing names what is lost, the one under way first, and nothing starts any more")
  func closing() {
    var machine = ConnectionStateMachine()
    _ = machine.opened()
    _ = machine.submit(1)
    _ = machine.submit(2)
    #expect(machine.close() == [1, 2])
    #expect(machine.submit(3) == .refuseClosed)
    #expect(machine.finished() == nil)
    #expect(machine.cancelReturned() == nil)
  }

  @Test("whatever happens, one operation runs at a time and none is forgotten", arguments: 0..<100)
  func invariants(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var machine = ConnectionStateMachine()
    var waiting: [Int] = []
    var started: [Int] = []
    var ended: Set<Int> = []
    var next = 0
    func start(_ id: Int?) {
      guard let id else { return }
      #expect(waiting.first == id, "seed \(seed)")
      waiting.removeAll { $0 == id }
      started.append(id)
    }
    start(machine.opened())
    for _ in 0..<200 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        waiting.append(next)
        if machine.submit(next) == .start { start(next) }
        next += 1
      case 2:
        if case .running(let id) = machine.state { ended.insert(id) }
        switch machine.state {
        case .running, .draining(awaitsAnswers: true, _): start(machine.finished())
        default: start(machine.cancelReturned())
        }
      default:
        guard next > 0 else { continue }
        let id = Int.random(in: 0..<next, using: &random)
        switch machine.interrupt(id) {
        case .drop:
          #expect(waiting.contains(id), "seed \(seed)")
          waiting.removeAll { $0 == id }
          ended.insert(id)
        case .cancel:
          #expect(started.last == id, "seed \(seed)")
          ended.insert(id)
        case .ignore: #expect(ended.contains(id), "seed \(seed)")
        }
      }
    }
    #expect(machine.waiting == waiting, "seed \(seed)")
    for id in machine.close() { ended.insert(id) }
    #expect(ended == Set(0..<next), "seed \(seed)")
  }
}

@Suite("Prepared statements")
struct StatementCacheTests {
  private func key(_ statement: Statement) -> StatementCache.Key { StatementCache.Key(statement) }

  @Test("are known by their SQL and the types of their parameters")
  func keys() {
    func make<Value: PostgresValue>(_ value: Value) -> Statement { Statement("SELECT $1", value) }
    #expect(self.key(make(1)) == self.key(make(2)))
    #expect(self.key(make(1)) != self.key(make("1")))
  }

  @Test("that were used least recently are given up first")
  func leastRecentlyUsed() {
    var cache = StatementCache(countMax: 2)
    let keys = [Statement("SELECT 1"), Statement("SELECT 2"), Statement("SELECT 3")].map(self.key)
    #expect(cache.use(keys[0]) == .prepare("m1"))
    #expect(cache.use(keys[1]) == .prepare("m2"))
    #expect(cache.use(keys[0]) == .prepared("m1"))
    #expect(cache.use(keys[2]) == .prepare("m3"))
    #expect(cache.takeForgotten() == ["m2"])
    #expect(cache.takeForgotten() == [])
    #expect(cache.use(keys[0]) == .prepared("m1"))
    #expect(cache.count == 2)
  }

  @Test("that could not be prepared, or fit no longer, are prepared anew under another name")
  func failures() {
    var cache = StatementCache(countMax: 2)
    let key = self.key(Statement("SELECT 1"))
    _ = cache.use(key)
    cache.notPrepared("m1")
    #expect(cache.use(key) == .prepare("m2"))
    cache.forget(key)
    #expect(cache.takeForgotten() == ["m2"])
    #expect(cache.use(key) == .prepare("m3"))
  }
}
