private import Basics
private import EventLoop
private import RPC
private import ServiceRuntime

/// Measures a store of settings from outside and prints lines `name value unit`.
///
/// usage: ConfigBenchmark mooring|etcd SOCKET write COUNT
///        ConfigBenchmark mooring|etcd SOCKET propagation SUBSCRIBERS COUNT PROCESS
///
/// PROCESS is the server, whose memory is looked at before and after the subscribers have come.
@main
struct ConfigBenchmark {
  /// Changes before those that count.
  private static let warmUpCount = 50

  private let client: any StoreClient

  static func main() async throws {
    let arguments = CommandLine.arguments
    precondition(arguments.count >= 5)
    let loop = try EventLoop.start(named: "bench")
    try await Task(executorPreference: loop) {
      let address = SocketAddress.unix(path: arguments[2])
      let client: any StoreClient =
        arguments[1] == "etcd"
        ? EtcdClient(address, on: loop) : MooringClient(address, on: loop)
      let benchmark = ConfigBenchmark(client: client)
      let numbers = arguments.dropFirst(4).compactMap { Int($0) }
      switch arguments[3] {
      case "write": try await benchmark.write(numbers[0])
      case "propagation":
        precondition(numbers.count == 3)
        try await benchmark.propagation(numbers[0], numbers[1], process: numbers[2])
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
