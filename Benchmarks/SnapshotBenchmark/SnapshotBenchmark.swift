private import Basics
private import ConfigClient
private import EventLoop
private import ServiceRuntime

/// Measures what reading the configuration in force takes, beside a dictionary behind a lock.
///
/// usage: SnapshotBenchmark snapshot|locked quiet|updated [reads]
///
/// Prints `<name> <nanoseconds> ns`. `updated` replaces what is read a thousand times a second.
@main
enum SnapshotBenchmark {
  /// What a process computes with: enough references that counting any of them would show.
  struct Model: Sendable {
    let rates: [Double]
    let names: [String]

    init(_ number: Int) {
      self.rates = (0..<16).map { Double(number + $0) }
      self.names = (0..<16).map { "rate of the asset with the number \($0)" }
    }
  }

  private static let readsDefault = 20_000_000
  private static let keys = ["base_rate_USDC", "base_rate_USDT", "base_rate_DAI", "base_rate_FRAX"]

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let side = arguments.first, ["snapshot", "locked"].contains(side),
      let mode = arguments.dropFirst().first, ["quiet", "updated"].contains(mode)
    else {
      print("usage: SnapshotBenchmark snapshot|locked quiet|updated [reads]")
      return
    }
    let reads = arguments.dropFirst(2).first.flatMap { Int($0) } ?? Self.readsDefault
    let loop = try EventLoop.start(named: "reader")
    let holder = SnapshotHolder<Model>(readBy: [loop])
    holder.publish(Model(0))
    let locked = Locked(Self.dictionary(0))
    let updates = Task {
      guard mode == "updated" else { return }
      var number = 0
      while !Task.isCancelled {
        number += 1
        holder.publish(Model(number))
        let next = Self.dictionary(number)
        locked.withLock { $0 = next }
        try? await SystemClock().sleep(for: .milliseconds(1))
      }
    }
    let elapsed = await withCheckedContinuation { continuation in
      loop.execute {
        let isSnapshot = side == "snapshot"
        // Once to warm up, and once for the record.
        _ = isSnapshot ? Self.time(reads / 10, holder) : Self.time(reads / 10, locked)
        continuation.resume(
          returning: isSnapshot ? Self.time(reads, holder) : Self.time(reads, locked))
      }
    }
    updates.cancel()
    await updates.value
    loop.stop()
    loop.join()
    print("\(side)/\(mode) \(Double(elapsed.nanosecondsClamped) / Double(reads)) ns")
  }

  private static func dictionary(_ number: Int) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: Self.keys.map { ($0, Double(number)) })
  }

  @inline(never)
  private static func time(_ reads: Int, _ holder: SnapshotHolder<Model>) -> Duration {
    let begun = MonotonicTime.now()
    var sum = 0.0
    for index in 0..<reads {
      sum += holder.withCurrent { $0.rates[index & 15] } ?? 0
    }
    precondition(sum > 0)
    return MonotonicTime.now() - begun
  }

  @inline(never)
  private static func time(_ reads: Int, _ locked: Locked<[String: Double]>) -> Duration {
    let begun = MonotonicTime.now()
    var sum = 1.0
    for index in 0..<reads {
      let key = Self.keys[index & 3]
      sum += locked.withLock { $0[key] } ?? 0
    }
    precondition(sum > 0)
    return MonotonicTime.now() - begun
  }
}
