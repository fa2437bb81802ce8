import Basics
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import Postgres

@Suite("Listening", .temporaryDatabase)
struct ListenerTests {
  private func makeListener(_ channels: [StaticString]) throws -> PostgresListener {
    let database = try TemporaryDatabase.current
    return PostgresListener(
      to: database.configuration, channels: channels, on: database.loop,
      blockingCalls: database.blockingCalls, logger: .disabled)
  }

  @Test("brings what others say on the channels, in order, and nothing else")
  func notifications() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let listener = try self.makeListener(["config", "Odd \"name\""])
    var events = listener.makeAsyncIterator()
    #expect(await events.next() == .connected)
    try await connection.query("SELECT pg_notify('config', $1)", "1")
    try await connection.query("SELECT pg_notify('other', 'x')")
    try await connection.query("SELECT pg_notify('Odd \"name\"', '')")
    try await connection.query("SELECT pg_notify('config', $1)", "2")
    var said: [String] = []
    for _ in 0..<3 {
      guard case .notification(let notification) = await events.next() else { continue }
      said.append("\(notification.channel)=\(notification.payload)")
      #expect(notification.processID == (await connection.serverProcessID()))
    }
    #expect(said == ["config=1", "Odd \"name\"=", "config=2"])
    await listener.stop()
    #expect(await events.next() == nil)
  }

  @Test("comes back after the connection was lost, and says so")
  func reconnect() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let listener = try self.makeListener(["config"])
    var events = listener.makeAsyncIterator()
    #expect(await events.next() == .connected)
    for round in 0..<3 {
      try await connection.query(
        """
        SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'
        """)
      guard case .disconnected = await events.next() else {
        Issue.record("the loss was not told")
        return
      }
      #expect(await events.next() == .reconnected)
      try await connection.query("SELECT pg_notify('config', $1)", "\(round)")
      guard case .notification(let notification) = await events.next() else {
        Issue.record("no notification after the reconnection")
        return
      }
      #expect(notification.payload == "\(round)")
    }
    await listener.stop()
  }

  @Test("tries until there is a server, and tells of each failure")
  func noServer() async throws {
    let database = try TemporaryDatabase.current
    var configuration = database.configuration
    configuration.host = .socketDirectory("/nowhere")
    let listener = PostgresListener(
      to: configuration, channels: ["config"], on: database.loop,
      blockingCalls: database.blockingCalls, logger: .disabled)
    var events = listener.makeAsyncIterator()
    for _ in 0..<3 {
      guard case .disconnected(let error) = await events.next() else {
        Issue.record("the failure was not told")
        return
      }
      #expect(error.code == .connectFailed)
    }
    await listener.stop()
  }

  @Test("that is dropped closes its connection")
  func dropped() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    do {
      let listener = try self.makeListener(["config"])
      var events = listener.makeAsyncIterator()
      #expect(await events.next() == .connected)
    }
    try await eventually("the end of its connection") {
      try await connection.query(
        """
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'
        """
      ).isEmpty
    }
  }
}

@Suite("Listener decisions")
struct ListenStateMachineTests {
  @Test("the first connection and later ones are told apart")
  func cycle() {
    var machine = ListenStateMachine()
    for isFirst in [true, false] {
      #expect(machine.waited() == .connect)
      #expect(machine.connected() == .subscribe)
      #expect(machine.subscribed() == .tell(isFirst: isFirst))
      #expect(machine.lost() == .tellAndWait)
      #expect(machine.lost() == .none)
    }
  }

  @Test("a connection that never listened does not make the next one a reconnection")
  func failureBeforeListening() {
    var machine = ListenStateMachine()
    _ = machine.waited()
    _ = machine.connected()
    #expect(machine.lost() == .tellAndWait)
    _ = machine.waited()
    _ = machine.connected()
    #expect(machine.subscribed() == .tell(isFirst: true))
  }

  @Test("nothing happens after the stop")
  func stop() {
    var machine = ListenStateMachine()
    _ = machine.waited()
    machine.stop()
    #expect(machine.connected() == .none)
    #expect(machine.lost() == .none)
    #expect(machine.waited() == .none)
  }

  @Test("a reader that falls behind is told that it missed something, and what came last")
  func overflow() async {
    let queue = EventQueue<Int>(eventsMax: 3, overflow: -1)
    for event in 1...5 { queue.append(event) }
    queue.end()
    queue.append(6)
    var seen: [Int] = []
    while let event = await queue.next() { seen.append(event) }
    #expect(seen == [-1, 4, 5])
  }

  @Test("a reader whose task is cancelled stops waiting, and the next one gets the events")
  func cancelledReader() async {
    let queue = EventQueue<Int>(eventsMax: 3, overflow: -1)
    let reader = Task { await queue.next() }
    reader.cancel()
    #expect(await reader.value == nil)
    queue.append(1)
    #expect(await queue.next() == 1)
  }
}
