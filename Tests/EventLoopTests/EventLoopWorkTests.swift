import Basics
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import EventLoop

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Event loop")
struct EventLoopWorkTests {
  @Test("runs work from many threads, and each thread's in its order")
  func manyThreads() async throws {
    let threadCount = 8
    let perThread = 5000
    try await withLoop { loop in
      let seen = Locked(Array(repeating: 0, count: threadCount))
      let threads = try (0..<threadCount).map { thread in
        try LoopThread(name: "submitter") {
          for number in 0..<perThread {
            loop.execute {
              #expect(loop.isCurrent)
              let expected = seen.withLock { seen -> Int in
                seen[thread] += 1
                return seen[thread] - 1
              }
              #expect(expected == number)
            }
          }
        }
      }
      for thread in threads { thread.join() }
      await loop.run {}
      #expect(seen.withLock { $0 } == Array(repeating: perThread, count: threadCount))
    }
  }

  @Test("wakes for every single piece of work, also when it has just gone to sleep")
  func wakesEachTime() async throws {
    try await withLoop { first in
      try await withLoop { second in
        let done = Arrival<Int>()
        @Sendable func bounce(_ count: Int) {
          guard count < 2000 else { return done.arrive(count) }
          (count % 2 == 0 ? first : second).execute { bounce(count + 1) }
        }
        bounce(0)
        let doneValue = try await done.value()
        #expect(doneValue == 2000)
      }
    }
  }

  @Test("polls without sleeping when asked to, and still hears of everything")
  func busyPoll() async throws {
    try await withLoop(settings: EventLoop.Settings(busyPoll: .microseconds(200))) { loop in
      for number in 0..<200 { #expect(await loop.run { number } == number) }
    }
  }

  @Test("an async handler starts on the spot and resumes on the loop after every suspension")
  func staysOnLoop() async throws {
    let ended = Arrival<Bool>()
    try await withLoop { loop in
      loop.execute {
        let hasStarted = Locked(false)
        Task.immediate(executorPreference: loop) {
          hasStarted.withLock { $0 = true }
          #expect(loop.isCurrent)
          await Task.yield()
          #expect(loop.isCurrent)
          await withCheckedContinuation { continuation in
            DispatchingThread.run { continuation.resume() }
          }
          #expect(loop.isCurrent)
          #expect(await DefaultActor().isOn(loop))
          #expect(loop.isCurrent)
          async let child = Self.yieldingIsOn(loop)
          #expect(await child)
          #expect(loop.isCurrent)
          ended.arrive(true)
        }
        #expect(hasStarted.withLock { $0 })
      }
      let endedValue = try await ended.value()
      #expect(endedValue)
    }
  }

  @Test("an actor of the loop is isolated to it from wherever it is called")
  func loopActor() async throws {
    try await withLoop { loop in
      let actor = LoopActor(loop)
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<50 { group.addTask { await actor.count() } }
      }
      #expect(await actor.counted == 50)
      #expect(await loop.run { actor.assumeIsolated { $0.counted } } == 50)
    }
  }

  @Test("code elsewhere cannot pass for isolated to the loop")
  func notIsolated() async {
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop.start(named: "test")
      loop.serial.preconditionIsolated()
    }
  }

  @Test("ends while tasks keep it busy, and the tasks end later")
  func stopsWhileBusy() async throws {
    let loop = try EventLoop.start(named: "busy")
    let started = Arrival<Bool>()
    let tasks = (0..<4).map { _ in
      Task(executorPreference: loop) {
        started.arrive(true)
        var turns = 0
        while !Task.isCancelled {
          await Task.yield()
          #expect(loop.isCurrent)
          turns += 1
        }
        return turns
      }
    }
    _ = try await started.value()
    loop.stop()
    loop.stop()
    loop.join()
    loop.join()
    for task in tasks {
      task.cancel()
      #expect(await task.value > 0)
    }
  }

  @Test("work that comes after the end still runs, one piece at a time")
  func lateWork() async throws {
    let loop = try EventLoop.start(named: "late")
    loop.stop()
    loop.join()
    #expect(!loop.isCurrent)
    let running = Locked(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          await loop.run {
            #expect(loop.isCurrent)
            let count = running.withLock {
              $0 += 1; return $0
            }
            #expect(count == 1)
            running.withLock { $0 -= 1 }
          }
        }
        group.addTask(executorPreference: loop) { #expect(loop.isCurrent) }
      }
    }
    let isRefused = await loop.run {
      do throws(EventLoopError) {
        _ = try SocketStream.adopt(dup(0), on: loop, remote: .unix(path: "x")) { EchoOwner($0) }
        return false
      } catch { return error == .loopStopped }
    }
    #expect(isRefused)
  }

  @Test("has not passed a mark within the turn, and has in a later one or when it waits")
  func marks() async throws {
    try await withLoop { loop in
      let later = Arrival<Bool>()
      loop.execute {
        let mark = loop.mark
        #expect(!loop.hasPassed(mark))
        LoopTimerTests.Clocked(on: loop) { _ in later.arrive(loop.hasPassed(mark)) }.schedule(
          after: .milliseconds(1))
        #expect(!loop.hasPassed(mark))
      }
      let laterValue = try await later.value()
      #expect(laterValue)
    }
    let loop = try EventLoop.start(named: "ended")
    loop.stop()
    loop.join()
    #expect(loop.hasPassed(loop.mark))
  }

  @Test("what all loops have passed is borrowed by none of them")
  func reclaims() async throws {
    let versionCount = 40
    let current = Atomic<Int>(0)
    let isGone = Locked(Array(repeating: false, count: versionCount))
    let isEnding = Atomic<Bool>(false)
    let loops = try (0..<2).map { try EventLoop.start(named: "reader\($0)") }
    for loop in loops {
      @Sendable func borrow() {
        let version = current.load(ordering: .sequentiallyConsistent)
        for _ in 0..<20 { #expect(!isGone.withLock { $0[version] }) }
        if !isEnding.load(ordering: .relaxed) { loop.execute { borrow() } }
      }
      loop.execute { borrow() }
    }
    for version in 1..<versionCount {
      current.store(version, ordering: .sequentiallyConsistent)
      let marks = loops.map { ($0, $0.mark) }
      while !marks.allSatisfy({ $0.hasPassed($1) }) {
        for loop in loops { await loop.run {} }
      }
      isGone.withLock { $0[version - 1] = true }
    }
    isEnding.store(true, ordering: .relaxed)
    for loop in loops { loop.stop() }
    for loop in loops { loop.join() }
  }

  private static func yieldingIsOn(_ loop: EventLoop) async -> Bool {
    await Task.yield()
    return loop.isCurrent
  }
}

private actor DefaultActor {
  func isOn(_ loop: EventLoop) -> Bool { loop.isCurrent }
}

private actor LoopActor {
  private let loop: EventLoop
  private(set) var counted = 0

  init(_ loop: EventLoop) { self.loop = loop }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe self.loop.serial.asUnownedSerialExecutor()
  }

  func count() {
    #expect(self.loop.isCurrent)
    self.counted += 1
  }
}

/// A thread that nothing else uses.
private enum DispatchingThread {
  static func run(_ body: @escaping @Sendable () -> Void) {
    do throws(EventLoopError) {
      try LoopThread(name: "elsewhere", body).detach()
    } catch { Issue.record(error) }
  }
}
