import Basics
import EventLoop
import ServiceRuntime
import TestSupport
import Testing

@testable import ConfigService

@Suite("A line of batches", .timeLimit(.minutes(2)))
struct BatchLineTests {
  typealias Line = BatchLine<Int, Int>

  /// A line on a loop of its own, whose work waits until the gate is open and notes its batches.
  struct Bench {
    let loop: EventLoop
    let clock = ManualClock()
    let line: Line
    let batches = Recorder<[Int]>()
    let gate = Recorder<Bool>()

    init(batchMax: Int = 8, waitingMax: Int = 8) throws {
      self.loop = try EventLoop.start(named: "line")
      self.line = Line(batchMax: batchMax, waitingMax: waitingMax, clock: self.clock)
    }

    /// Begins a job; returns once it is under way or waits behind so many.
    func begin(_ job: Int, alone: Bool = false) async throws -> Task<
      Result<Int, Line.Refusal>, Never
    > {
      let (line, loop, batches, gate) = (self.line, self.loop, self.batches, self.gate)
      let deadline = self.clock.monotonicNow + .seconds(1)
      // The first is under way once its batch is noted; before that it waits like any other.
      let isFirst = batches.elements.isEmpty
      let waiting = line.waitingCount
      let task = Task { () -> Result<Int, Line.Refusal> in
        do throws(Line.Refusal) {
          return .success(
            try await line.outcome(
              of: job, startingBy: deadline, standsAlone: alone, on: loop
            ) { jobs in
              batches.record(jobs)
              _ = try? await gate.first { $0 }
              return jobs.map { $0 * 10 }
            })
        } catch {
          return .failure(error)
        }
      }
      try await eventually("job \(job)") {
        isFirst ? !batches.elements.isEmpty : line.waitingCount > waiting
      }
      return task
    }

    func end() {
      self.loop.stop()
      self.loop.join()
    }
  }

  @Test("what comes while a batch is under way is done together, in its order, as far as it may")
  func batches() async throws {
    let bench = try Bench(batchMax: 3)
    var tasks: [Task<Result<Int, Line.Refusal>, Never>] = []
    for job in 1...6 { tasks.append(try await bench.begin(job, alone: job == 5)) }
    bench.gate.record(true)
    for (index, task) in tasks.enumerated() {
      #expect(await task.value == .success(index * 10 + 10))
    }
    #expect(bench.batches.elements == [[1], [2, 3, 4], [5], [6]])
    bench.end()
  }

  @Test("who waits too long, is cancelled or comes after too many is refused and not done")
  func refusals() async throws {
    let bench = try Bench(waitingMax: 2)
    let first = try await bench.begin(1)
    let cancelled = try await bench.begin(2)
    let late = try await bench.begin(3)
    let tooMany = await Task { () -> Line.Refusal? in
      do throws(Line.Refusal) {
        _ = try await bench.line.outcome(of: 4, startingBy: .never, on: bench.loop) { $0 }
        return nil
      } catch {
        return error
      }
    }.value
    #expect(tooMany == .full)
    cancelled.cancel()
    #expect(await cancelled.value == .failure(.cancelled))
    try await bench.clock.sleepers(atLeast: 2)
    bench.clock.advance(by: .seconds(1))
    #expect(await late.value == .failure(.late))
    // What has begun is done to its end, whoever has lost interest.
    first.cancel()
    bench.gate.record(true)
    #expect(await first.value == .success(10))
    #expect(bench.batches.elements == [[1]])
    bench.end()
  }
}
