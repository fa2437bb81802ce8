private import Basics
private import EventLoop
private import RPC
private import ServiceRuntime

/// Measures a store of settings from outside and prints lines `name value unit`.
///
/// usage: ConfigBenchmark mooring|etcd SOCKET write COUNT
///        ConfigBenchmark mooring|etcd SOCKET write-together WRITERS COUNT
///        ConfigBenchmark mooring|etcd SOCKET propagation SUBSCRIBERS COUNT PROCESS
///        FOLLOWER | ConfigBenchmark mooring|etcd SOCKET followed COUNT
///
/// PROCESS is the server, whose memory is looked at before and after the subscribers have come.
/// FOLLOWER is a program that prints each new value of the setting.
@main
struct ConfigBenchmark {
  /// Changes before those that count.
  private static let warmUpCount = 50

  /// How often a change is made to see whether a follower is there, and how long each is waited
  /// for.
  private static let followerTrialsMax = 300
  private static let followerTrial = Duration.milliseconds(100)

  /// The client of a number; each writes a setting of its own on a connection of its own.
  private let makeClient: @Sendable (Int) -> any StoreClient
  private let client: any StoreClient

  private init(_ makeClient: @escaping @Sendable (Int) -> any StoreClient) {
    self.makeClient = makeClient
    self.client = makeClient(0)
  }

  static func main() async throws {
    let arguments = CommandLine.arguments
    precondition(arguments.count >= 5)
    let loop = try EventLoop.start(named: "bench")
    try await Task(executorPreference: loop) {
      let address = SocketAddress.unix(path: arguments[2])
      let isEtcd = arguments[1] == "etcd"
      let benchmark = ConfigBenchmark { number in
        guard isEtcd else { return MooringClient(address, on: loop, number: number) }
        return EtcdClient(address, on: loop, number: number)
      }
      let numbers = arguments.dropFirst(4).compactMap { Int($0) }
      switch arguments[3] {
      case "write": try await benchmark.write(numbers[0])
      case "write-together":
        precondition(numbers.count == 2)
        try await benchmark.writeTogether(numbers[0], numbers[1])
      case "propagation":
        precondition(numbers.count == 3)
        try await benchmark.propagation(numbers[0], numbers[1], process: numbers[2])
      case "followed": try await benchmark.followed(numbers[0])
      default: preconditionFailure("no measurement \(arguments[3])")
      }
    }.value
    loop.stop()
    loop.join()
  }

  /// One durable change after the other.
  private func write(_ count: Int) async throws {
    var times: [Int64] = []
    for number in 0..<(count + Self.warmUpCount) {
      let start = MonotonicTime.now()
      let revision = try await self.client.change(number)
      precondition(revision > 0, "the change was refused")
      if number >= Self.warmUpCount { times.append((.now() - start).nanosecondsClamped) }
    }
    Self.report(times)
  }

  /// Durable changes of several writers, each one after the other.
  private func writeTogether(_ writers: Int, _ count: Int) async throws {
    let clients = (1...writers).map(self.makeClient)
    for client in clients { _ = try await client.change(0) }
    let start = MonotonicTime.now()
    let times = try await withThrowingTaskGroup(of: [Int64].self) { group in
      for client in clients {
        group.addTask {
          var times: [Int64] = []
          for number in 1...count {
            let start = MonotonicTime.now()
            let revision = try await client.change(number)
            precondition(revision > 0, "the change was refused")
            times.append((.now() - start).nanosecondsClamped)
          }
          return times
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let took = (MonotonicTime.now() - start).nanosecondsClamped
    print("each \(Double(took) / Double(times.count) / 1_000) us")
    Self.report(times)
  }

  /// From the beginning of a change until a program that follows has printed it.
  private func followed(_ count: Int) async throws {
    let printed = try PrintedText.ofStandardInput()
    var number = 0
    for trial in 1... {
      number = trial
      printed.expect(self.client.mark(of: number))
      _ = try await self.client.change(number)
      try await Task.sleep(for: Self.followerTrial)
      if printed.hasArrived { break }
      precondition(trial < Self.followerTrialsMax, "nobody follows")
    }
    var times: [Int64] = []
    for change in 1...(count + Self.warmUpCount) {
      printed.expect(self.client.mark(of: number + change))
      let start = MonotonicTime.now()
      _ = try await self.client.change(number + change)
      let arrival = await printed.arrival()
      if change > Self.warmUpCount { times.append((arrival - start).nanosecondsClamped) }
    }
    Self.report(times)
  }

  /// From the beginning of a change until each subscriber has it, one change after the other.
  private func propagation(_ subscribers: Int, _ count: Int, process: Int) async throws {
    let arrivals = Arrivals()
    let memoryBefore = ServerMemory.kibibytes(of: process)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<subscribers {
        group.addTask {
          // A cancelled stream ends with an error, as all of these do.
          try? await self.client.follow(number) { arrivals.note($0) }
        }
      }
      await arrivals.reached(subscribers)
      var times: [Int64] = []
      for number in 0..<(count + Self.warmUpCount) {
        arrivals.begin()
        let start = MonotonicTime.now()
        let revision = try await self.client.change(number)
        await arrivals.reached(subscribers, of: revision)
        guard number >= Self.warmUpCount else { continue }
        times += arrivals.times(of: revision).map { ($0 - start).nanosecondsClamped }
      }
      precondition(times.count == subscribers * count)
      Self.report(times)
      let memory = ServerMemory.kibibytes(of: process) - memoryBefore
      print("memory \(memory / Double(subscribers)) KiB")
      group.cancelAll()
    }
  }

  private static func report(_ times: [Int64]) {
    let sorted = times.sorted()
    for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
      let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
      print("\(name) \(Double(sorted[index]) / 1_000) us")
    }
  }
}

/// When each subscriber was told of which revision.
private final class Arrivals: Sendable {
  private struct State {
    var times: [UInt64: [MonotonicTime]] = [:]
    var total = 0
    var waiter: (revision: UInt64?, count: Int, continuation: CheckedContinuation<Void, Never>)?

    /// Whether what somebody waits for has come.
    func hasReached(_ count: Int, of revision: UInt64?) -> Bool {
      (revision.map { self.times[$0]?.count ?? 0 } ?? self.total) >= count
    }
  }

  private let state = Locked(State())

  func note(_ revision: UInt64) {
    let now = MonotonicTime.now()
    let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.times[revision, default: []].append(now)
      state.total += 1
      guard let waiter = state.waiter, state.hasReached(waiter.count, of: waiter.revision) else {
        return nil
      }
      state.waiter = nil
      return waiter.continuation
    }
    waiter?.resume()
  }

  /// Forgets what came before.
  func begin() {
    self.state.withLock { state in
      state.times = [:]
      state.total = 0
    }
  }

  /// Returns once so many were told of that revision; of any, when it is nil.
  func reached(_ count: Int, of revision: UInt64? = nil) async {
    await withCheckedContinuation { continuation in
      let isThere = self.state.withLock { state in
        if state.hasReached(count, of: revision) { return true }
        state.waiter = (revision, count, continuation)
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  func times(of revision: UInt64) -> [MonotonicTime] {
    self.state.withLock { $0.times[revision] ?? [] }
  }
}
