import EventLoop
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import ConfigClient

/// A model that counts how many of its kind live, and whose two halves must agree.
private struct CountedModel: ~Copyable, Sendable {
  final class Census: Sendable {
    let living = Atomic<Int>(0)
    let made = Atomic<Int>(0)
  }

  let first: Int
  let padding = [Int](repeating: 7, count: 64)
  let second: Int
  let census: Census

  init(_ number: Int, _ census: Census) {
    self.first = number
    self.second = ~number
    self.census = census
    census.living.add(1, ordering: .relaxed)
    census.made.add(1, ordering: .relaxed)
  }

  deinit { self.census.living.subtract(1, ordering: .relaxed) }

  var isWhole: Bool { self.first == ~self.second && self.padding[63] == 7 }
}

@Suite("The model in force")
struct SnapshotHolderTests {
  let loops: [EventLoop]

  init() throws {
    self.loops = [
      try EventLoop.start(named: "holder-0"), try EventLoop.start(named: "holder-1"),
    ]
  }

  private func end() {
    for loop in self.loops {
      loop.stop()
      loop.join()
    }
  }

  /// Runs `body` on a loop and returns what it returns.
  private func on<Value: Sendable>(
    _ loop: EventLoop, _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      loop.execute { continuation.resume(returning: body()) }
    }
  }

  @Test("there is nothing before the first, and then what was published last")
  func publishing() async {
    let holder = SnapshotHolder<Int>(readBy: self.loops)
    #expect(!holder.isReady)
    #expect(holder.retained() == nil)
    #expect(await self.on(self.loops[0]) { holder.withCurrent { $0 } } == nil)
    holder.publish(1)
    holder.publish(2)
    #expect(holder.isReady)
    for loop in self.loops {
      #expect(await self.on(loop) { holder.withCurrent { $0 } } == 2)
    }
    #expect(holder.retained()?.model == 2)
    self.end()
  }

  @Test("what somebody retains lives on after it was superseded")
  func retaining() {
    let census = CountedModel.Census()
    let holder = SnapshotHolder<CountedModel>(readBy: self.loops)
    holder.publish(CountedModel(1, census))
    var retained = holder.retained()
    holder.publish(CountedModel(2, census))
    self.end()
    #expect(holder.reclaim() == 0)
    #expect(census.living.load(ordering: .relaxed) == 2)
    #expect(retained?.withModel { $0.first } == 1)
    retained = nil
    #expect(census.living.load(ordering: .relaxed) == 1)
  }

  @Test("a superseded model stays while a loop may read it, and goes when the loop has moved on")
  func reclaiming() async {
    let census = CountedModel.Census()
    let holder = SnapshotHolder<CountedModel>(readBy: self.loops)
    holder.publish(CountedModel(1, census))
    await self.on(self.loops[0]) {
      let isWhole = holder.withCurrent { model in
        // Superseded while it is being read here.
        holder.publish(CountedModel(2, census))
        holder.publish(CountedModel(3, census))
        return model.isWhole && model.first == 1
      }
      #expect(isWhole == true)
      #expect(holder.reclaim() == 2)
      #expect(census.living.load(ordering: .relaxed) == 3)
    }
    // Ended, so it has moved on for certain.
    self.end()
    #expect(holder.reclaim() == 0)
    #expect(census.living.load(ordering: .relaxed) == 1)
  }

  @Test("loops that read while others publish see whole models in order, and none is left over")
  func concurrently() async {
    let census = CountedModel.Census()
    let holder = SnapshotHolder<CountedModel>(readBy: self.loops)
    holder.publish(CountedModel(0, census))
    let count = 2_000
    await withTaskGroup(of: Void.self) { group in
      for loop in self.loops {
        group.addTask { await Self.read(holder, on: loop, upTo: count) }
      }
      group.addTask {
        for number in 1...count {
          holder.publish(CountedModel(number, census))
          await Task.yield()
        }
      }
    }
    self.end()
    #expect(holder.reclaim() == 0)
    #expect(census.living.load(ordering: .relaxed) == 1)
    #expect(census.made.load(ordering: .relaxed) == count + 1)
  }

  /// Reads turn after turn until the last model is in force.
  private static func read(
    _ holder: SnapshotHolder<CountedModel>, on loop: EventLoop, upTo last: Int
  ) async {
    let newest = Locked(0)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      @Sendable func turn() {
        for _ in 0..<50 {
          let number = holder.withCurrent { model in
            let isWhole = model.isWhole
            #expect(isWhole)
            return model.first
          }
          guard let number else { return }
          newest.withLock { newest in
            #expect(number >= newest)
            newest = number
          }
        }
        if newest.withLock({ $0 }) == last {
          continuation.resume()
        } else {
          loop.execute { turn() }
        }
      }
      loop.execute { turn() }
    }
  }

  @Test("reading on a thread that is none of the loops is a mistake that ends a debug build")
  func wrongThread() async {
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop.start(named: "holder")
      let holder = SnapshotHolder<Int>(readBy: [loop])
      holder.publish(1)
      _ = holder.withCurrent { $0 }
    }
    self.end()
  }
}
