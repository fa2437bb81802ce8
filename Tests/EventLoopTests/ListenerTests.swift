import EventLoop
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Listeners")
struct ListenerTests {
  private let directory: TemporaryFolder
  private let path: String
  private var address: SocketAddress { .unix(path: self.path) }

  init() throws {
    self.directory = TemporaryFolder()
    self.path = self.directory.file("a.sock")
  }

  /// Settings that deliver `observation` when it is made.
  private static func observing(
    _ observation: Listener.Observation, _ arrival: Arrival<Bool>
  ) -> Listener.Settings {
    var settings = Listener.Settings()
    settings.observe = { if $0 == observation { arrival.arrive(true) } }
    return settings
  }

  private static func status(_ path: String) throws -> stat {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      throw EventLoopError.system(call: "lstat", code: errno)
    }
    return status
  }

  /// Whether whoever listens at `path` sends back a byte.
  private static func echoes(_ path: String) throws -> Bool {
    let client = try RawSocket()
    try client.connect(to: path)
    return client.send([7]) == 0 && client.receive() == [7]
  }

  @Test("a Unix socket is for its user and group, in a directory that only its user can change")
  func modes() async throws {
    try await withLoop { loop in
      let inner = self.directory.file("inner/a.sock")
      let listener = try Listener(at: .unix(path: inner), on: [loop]) { EchoOwner($0) }
      let modes = try [inner, inner + ".lock", self.directory.file("inner")].map {
        try Self.status($0).st_mode & 0o777
      }
      #expect(modes[0...1] == [0o660, 0o600])
      #expect(modes[2] & 0o027 == 0)
      #expect(try Self.echoes(inner))
      listener.close()
    }
  }

  @Test("a directory that others can write to is refused")
  func unsafeDirectory() async throws {
    try await withLoop { loop in
      for mode: mode_t in [0o770, 0o707, 0o1777] {
        unsafe chmod(self.directory.path, mode)
        #expect(throws: EventLoopError.unsafeDirectory(self.directory.path)) {
          try Listener(at: self.address, on: [loop]) { EchoOwner($0) }
        }
      }
      unsafe chmod(self.directory.path, 0o700)
    }
  }

  @Test("a path of 100 bytes is taken and one of 101 is refused")
  func pathLimit() async throws {
    try await withLoop { loop in
      let long = self.directory.file("")
      let name = String(repeating: "x", count: 100 - long.utf8.count)
      let listener = try Listener(at: .unix(path: long + name), on: [loop]) { EchoOwner($0) }
      #expect(try Self.echoes(long + name))
      listener.close()
      let longer = long + name + "x"
      #expect(throws: EventLoopError.invalidPath(longer, bytesMax: 100)) {
        try Listener(at: .unix(path: longer), on: [loop]) { EchoOwner($0) }
      }
      await loop.run {}
      unsafe unlink(long + name + ".lock")
    }
  }

  @Test("a second instance is refused, and the first is unharmed")
  func secondInstance() async throws {
    try await withLoop { loop in
      let listener = try Listener(at: self.address, on: [loop]) { EchoOwner($0) }
      #expect(throws: EventLoopError.pathInUse(self.path)) {
        try Listener(at: self.address, on: [loop]) { EchoOwner($0) }
      }
      #expect(try Self.echoes(self.path))
      listener.close()
    }
  }

  @Test("a closed listener leaves no socket behind, and the next one can have the path")
  func closed() async throws {
    try await withLoop { loop in
      for _ in 0..<3 {
        let closed = Arrival<Bool>()
        let listener = try Listener(
          at: self.address, on: [loop], settings: Self.observing(.closed, closed)
        ) { EchoOwner($0) }
        #expect(try Self.echoes(self.path))
        listener.close()
        listener.close()
        let closedValue = try await closed.value()
        #expect(closedValue)
        #expect(throws: EventLoopError.system(call: "lstat", code: ENOENT)) {
          try Self.status(self.path)
        }
      }
    }
  }

  @Test("a socket that a dead process left is replaced")
  func stale() async throws {
    do {
      let dead = try RawSocket()
      try dead.bind(to: self.path)
      try dead.listen(backlog: 1)
    }
    try await withLoop { loop in
      let listener = try Listener(at: self.address, on: [loop]) { EchoOwner($0) }
      #expect(try Self.echoes(self.path))
      listener.close()
    }
  }

  @Test("a live server that knows nothing of the lock is left alone")
  func foreignServer() async throws {
    let foreign = try RawSocket()
    try foreign.bind(to: self.path)
    try foreign.listen(backlog: 1)
    try await withLoop { loop in
      #expect(throws: EventLoopError.pathInUse(self.path)) {
        try Listener(at: self.address, on: [loop]) { EchoOwner($0) }
      }
      let client = try RawSocket()
      try client.connect(to: self.path)
    }
    _ = consume foreign
  }

  @Test("what is not a socket is left alone")
  func occupied() async throws {
    let file = unsafe open(self.path, O_CREAT | O_RDWR, 0o600)
    close(file)
    try await withLoop { loop in
      #expect(throws: EventLoopError.pathOccupied(self.path)) {
        try Listener(at: self.address, on: [loop]) { EchoOwner($0) }
      }
      let mode = try Self.status(self.path).st_mode
      #expect(mode & S_IFMT == S_IFREG)
    }
  }

  @Test("connections go to the loops in turn and stay there")
  func roundRobin() async throws {
    let loops = try (0..<3).map { try EventLoop.start(named: "loop\($0)") }
    let counts = Locked([0, 0, 0])
    let listener = try Listener(at: self.address, on: loops) { stream in
      #expect(stream.loop.isCurrent)
      counts.withLock { counts in
        for index in 0..<3 where loops[index] === stream.loop { counts[index] += 1 }
      }
      return EchoOwner(stream)
    }
    for _ in 0..<12 { #expect(try Self.echoes(self.path)) }
    #expect(counts.withLock { $0 } == [4, 4, 4])
    listener.close()
    for loop in loops { loop.stop() }
    for loop in loops { loop.join() }
  }

  @Test("connections beyond the limit wait until one of the others ends")
  func full() async throws {
    let full = Arrival<Bool>()
    var settings = Self.observing(.full, full)
    settings.connectionsMax = 2
    try await withLoop { loop in
      let listener = try Listener(at: self.address, on: [loop], settings: settings) {
        EchoOwner($0)
      }
      let waiting = try RawSocket()
      do {
        let first = try RawSocket()
        let second = try RawSocket()
        try first.connect(to: self.path)
        try second.connect(to: self.path)
        try waiting.connect(to: self.path)
        #expect(waiting.send([9]) == 0)
        let fullValue = try await full.value()
        #expect(fullValue)
        #expect(second.send([1]) == 0)
        #expect(second.receive() == [1])
        _ = consume first
        _ = consume second
      }
      #expect(waiting.receive() == [9])
      listener.close()
    }
  }

  @Test("a paused listener accepts nobody until it is resumed")
  func paused() async throws {
    let accepted = Atomic<Int>(0)
    try await withLoop { loop in
      let listener = try Listener(at: self.address, on: [loop]) {
        accepted.add(1, ordering: .relaxed)
        return EchoOwner($0)
      }
      listener.pause()
      let client = try RawSocket()
      try client.connect(to: self.path)
      #expect(client.send([5]) == 0)
      // Two visits to the loop: at least one turn, with its polling, lies in between.
      await loop.run {}
      await loop.run {}
      #expect(accepted.load(ordering: .relaxed) == 0)
      listener.resume()
      #expect(client.receive() == [5])
      listener.close()
    }
  }

  @Test("a peer that is not admitted is disconnected and reaches no owner")
  func refused() async throws {
    try await withLoop { loop in
      let refused = Arrival<Listener.Observation>()
      var settings = Listener.Settings()
      settings.admits = { $0.userID != geteuid() }
      settings.observe = { refused.arrive($0) }
      let listener = try Listener(at: self.address, on: [loop], settings: settings) {
        Issue.record("it was not admitted")
        return EchoOwner($0)
      }
      let client = try RawSocket()
      try client.connect(to: self.path)
      #expect(client.receive().isEmpty)
      guard case .refused(let peer) = try await refused.value() else {
        Issue.record("nobody was refused")
        return
      }
      #expect(peer?.userID == geteuid())
      listener.close()
    }
  }

  @Test("a burst of connections is served to the last one")
  func burst() async throws {
    try await withLoop { loop in
      let listener = try Listener(at: self.address, on: [loop]) { EchoOwner($0) }
      let outcomes = (0..<300).map { _ in Arrival<CollectingOwner.Outcome>() }
      loop.execute {
        for outcome in outcomes {
          _ = SocketStream.connect(to: listener.address, on: loop, timeout: .seconds(30)) {
            CollectingOwner($0, sending: [1, 2], outcome: outcome)
          }
        }
      }
      for outcome in outcomes {
        let received = try await outcome.value().received
        #expect(received == [1, 2])
      }
      listener.close()
    }
  }

  @Test("without free descriptors it waits for some, and then goes on")
  func exhausted() async {
    await #expect(processExitsWith: .success) {
      let directory = TemporaryFolder()
      let path = directory.file("a.sock")
      // The first wait of a process opens the descriptors of its clock: have it now.
      try await SystemClock().sleep(for: .microseconds(1))
      // What was open when this process began must not count.
      let highest = (0..<4096).last { fcntl($0, F_GETFD) != -1 } ?? 0
      var limit = rlimit()
      limit.rlim_cur = rlim_t(highest) + 64
      limit.rlim_max = rlim_t(highest) + 64
      #if canImport(Glibc)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      #else
        unsafe setrlimit(RLIMIT_NOFILE, &limit)
      #endif
      let loop = try EventLoop.start(named: "few")
      let exhausted = Arrival<Bool>()
      var settings = Listener.Settings()
      settings.observe = { if $0 == .exhausted(code: EMFILE) { exhausted.arrive(true) } }
      let listener = try Listener(at: .unix(path: path), on: [loop], settings: settings) {
        EchoOwner($0)
      }
      let client = try RawSocket()
      var fillers: [Int32] = []
      while true {
        let filler = dup(client.number)
        if filler < 0 { break }
        fillers.append(filler)
      }
      try client.connect(to: path)
      #expect(client.send([3]) == 0)
      let exhaustedValue = try await exhausted.value()
      #expect(exhaustedValue)
      // The loop still works, and so does the listener as soon as there is room.
      await loop.run {}
      for filler in fillers { close(filler) }
      #expect(client.receive() == [3])
      listener.close()
      loop.stop()
      loop.join()
    }
  }
}
