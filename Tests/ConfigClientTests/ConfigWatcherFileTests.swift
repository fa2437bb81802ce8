import Basics
import ContractConfig
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigClient

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Restarting")
struct ConfigWatcherFileTests {
  let service: ScriptedService
  let folder = TemporaryFolder()
  let file: LastKnownGoodFile

  init() throws {
    self.service = try ScriptedService()
    self.file = LastKnownGoodFile(in: self.folder.path, for: try Sample.subscription())
  }

  /// A run that brings revision 5 into force, rejects revision 6 and ends.
  func firstRun() async throws {
    let bench = try WatcherBench(service: self.service, stateFolder: self.folder.path)
    let stream = try await self.service.stream(1)
    await stream.send(Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    try await stream.answer(5, .applied)
    await stream.send(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 7]))
    try await stream.answer(6, .rejected)
    try await bench.stop()
    #expect(bench.observations.elements.contains(.saved(Sample.token(5))))
  }

  @Test("the last revision that was in force is in force again before the service answers")
  func restart() async throws {
    try await self.firstRun()
    let bench = try WatcherBench(service: self.service, stateFolder: self.folder.path)
    let stream = try await self.service.stream(2)
    try await bench.installed(Sample.token(5))
    #expect(bench.model?.rate == 0.04)
    #expect(bench.watcher.isStale)
    #expect(bench.watcher.status.age != nil)
    #expect(SnapshotToken(try await stream.start.resume) == Sample.token(5))
    await stream.send(Sample.delta(Sample.token(5), Sample.token(7), ["rate": 0.07]))
    try await stream.answer(7, .applied)
    #expect(bench.model?.rate == 0.07)
    #expect(!bench.watcher.isStale)
    try await bench.stop()
    self.service.stop()
  }

  @Test("a damaged file is refused with a line in the log, and the stream brings everything")
  func damaged() async throws {
    try await self.firstRun()
    var bytes = self.folder.read(self.file.path)
    bytes[bytes.count / 2] ^= 4
    self.folder.write(bytes, to: self.file.path)
    let bench = try WatcherBench(service: self.service, stateFolder: self.folder.path)
    let record = try await bench.logs.first("last-known-good configuration refused")
    #expect(record.level == .warning)
    let stream = try await self.service.stream(2)
    #expect(try await stream.start.resume == nil)
    #expect(bench.model == nil)
    await stream.send(Sample.snapshot(Sample.token(8), ["rate": 0.08]))
    try await stream.answer(8, .applied)
    try await bench.stop()
    #expect(try self.file.read()?.snapshot.token == Sample.token(8))
    self.service.stop()
  }

  @Test("a file of another epoch is left behind, loudly, as soon as the service says so")
  func otherEpoch() async throws {
    try await self.firstRun()
    let bench = try WatcherBench(service: self.service, stateFolder: self.folder.path)
    let stream = try await self.service.stream(2)
    try await bench.installed(Sample.token(5))
    await stream.send(Sample.snapshot(Sample.token(3, epoch: 2), ["rate": 0.3]))
    try await stream.answer(3, .applied)
    #expect(bench.model?.rate == 0.3)
    try await bench.logs.first("configuration history replaced")
    try await bench.stop()
    #expect(try self.file.read()?.snapshot.token == Sample.token(3, epoch: 2))
    self.service.stop()
  }

  @Test("a file whose values are refused is not used and does not stop the stream")
  func refusedValues() async throws {
    try await self.firstRun()
    let bench = try WatcherBench(
      service: self.service, stateFolder: self.folder.path,
      prepare: { (snapshot) throws(SnapshotRejection) in
        guard snapshot.token.revision > Revision(5) else {
          throw SnapshotRejection(reason: "is too old for this version")
        }
        return try SampleModel(snapshot)
      })
    let stream = try await self.service.stream(2)
    #expect(try await stream.start.resume == nil)
    #expect(bench.model == nil)
    await stream.send(Sample.snapshot(Sample.token(6), ["rate": 0.06]))
    try await stream.answer(6, .applied)
    try await bench.stop()
    self.service.stop()
  }

  @Test("the file is written at most once a second, with the newest")
  func pace() async throws {
    let clock = ManualClock()
    let bench = try WatcherBench(
      service: self.service, stateFolder: self.folder.path, clock: clock)
    let stream = try await self.service.stream(1)
    await stream.send(Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    try await stream.answer(5, .applied)
    // One keeps time, one waited for the file, one watched the preparing.
    try await clock.sleepers(atLeast: 3)
    await stream.send(
      Sample.delta(Sample.token(5), Sample.token(6), ["rate": 0.06]),
      Sample.delta(Sample.token(6), Sample.token(7), ["rate": 0.07]))
    try await stream.answer(7, .applied)
    #expect(try self.file.read() == nil)
    clock.advance(by: .seconds(1))
    try await bench.observations.first { observation in
      if case .saved = observation { true } else { false }
    }
    #expect(try self.file.read()?.snapshot.token == Sample.token(7))
    let saves = bench.observations.elements.filter { observation in
      if case .saved = observation { true } else { false }
    }
    #expect(saves.count == 1)
    try await bench.stop()
    self.service.stop()
  }

  @Test("a folder that cannot be written costs a warning and nothing else")
  func unwritable() async throws {
    let bench = try WatcherBench(service: self.service, stateFolder: "\(self.folder.path)/none")
    let stream = try await self.service.stream(1)
    await stream.send(Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    try await stream.answer(5, .applied)
    #expect(bench.model?.rate == 0.04)
    // The file is written beside the stream, so its failure may be seen after the answer.
    try await bench.observations.first { observation in
      observation == .saveFailed(.file(.system(operation: "create it", errorNumber: ENOENT)))
    }
    try await bench.stop()
    self.service.stop()
  }
}
