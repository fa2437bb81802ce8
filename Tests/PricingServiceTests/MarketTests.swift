import Basics
import ConfigClient
import ContractRisk
import ContractType
import EventLoop
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import PricingService

@Suite("The market")
struct MarketTests {
  let clock = ManualClock(wall: PricingBench.time)
  let bell = ChangeBell()
  let keeper: MarketKeeper
  let logs = LogRecorder()
  let telemetry: MarketTelemetry

  init() {
    self.keeper = MarketKeeper(
      holder: SnapshotHolder(readBy: []), bell: self.bell, clock: self.clock)
    self.telemetry = MarketTelemetry(
      logger: Logger(to: self.logs, threshold: .trace) { .epoch }, metrics: MetricsRegistry())
  }

  var now: MonotonicTime { self.clock.monotonicNow }

  @Test("before anything is known there is no vault, and no age")
  func nothing() {
    #expect(self.keeper.state.market.capitalCents == 0)
    #expect(self.keeper.age(at: self.now) == nil)
    #expect(self.keeper.message == nil)
  }

  @Test("a snapshot is put in force, and grows old unless it is confirmed")
  func age() throws {
    try self.keeper.take(PricingBench.market())
    #expect(self.bell.count == ChangeBell.Count(config: 0, market: 1))
    self.clock.advance(by: .seconds(7))
    #expect(self.keeper.age(at: self.now) == .seconds(7))
    self.keeper.confirm()
    #expect(self.keeper.age(at: self.now) == .zero)
    try self.keeper.take(PricingBench.market(version: 2), age: .seconds(90))
    #expect(self.keeper.age(at: self.now) == .seconds(90))
  }

  static let curve = ContractRisk.LossCurve(
    asset: "USDC", depths: [0, 0.5], rates: [0.2, 0.1], survivals: [1, 0])

  @Test("curves that are left out are those of the version before")
  func curves() throws {
    var market = PricingBench.market()
    market.curvesVersion = 3
    market.curves = [Self.curve]
    try self.keeper.take(market)
    #expect(self.keeper.state.market.assets["USDC"]?.lossCurve != nil)
    var next = PricingBench.market(version: 2)
    next.curvesVersion = 3
    try self.keeper.take(next)
    #expect(self.keeper.state.market.assets["USDC"]?.lossCurve != nil)
    #expect(self.keeper.message?.curves == [Self.curve])
    next.curvesVersion = 4
    #expect(throws: MarketFault.missingCurves(version: 4)) { try self.keeper.take(next) }
    #expect(self.keeper.state.market.version == 2)
  }

  @Test("a snapshot that cannot be used leaves the one before in force")
  func faults() throws {
    try self.keeper.take(PricingBench.market())
    var market = PricingBench.market(version: 2)
    market.at = nil
    #expect(throws: MarketFault.noTime) { try self.keeper.take(market) }
    market = PricingBench.market(version: 2)
    market.assets.append(market.assets[0])
    #expect(throws: MarketFault.repeated("USDC")) { try self.keeper.take(market) }
    market = PricingBench.market(version: 2)
    market.curvesVersion = 1
    var rising = Self.curve
    rising.rates = [0.1, 0.2]
    market.curves = [rising]
    #expect(throws: MarketFault.curve(asset: "USDC")) { try self.keeper.take(market) }
    market.curves = [Self.curve, Self.curve]
    #expect(throws: MarketFault.repeated("USDC")) { try self.keeper.take(market) }
    #expect(self.keeper.state.market.version == 1)
    #expect(self.bell.count.market == 1)
  }

  @Test("a market file is taken when it changes, and its faults leave the last market")
  func file() throws {
    let reader = MarketFileReader(keeper: self.keeper, telemetry: self.telemetry)
    reader.take(.contents(PricingBench.market(version: 5).fileBytes))
    #expect(self.keeper.state.market.version == 5)
    self.clock.advance(by: .seconds(30))
    reader.take(.unchanged)
    #expect(self.keeper.age(at: self.now) == .zero)
    for finding in [
      FileFollower.Finding.contents(Array("{\"version\": 6}".utf8)),
      .contents(Array("nonsense".utf8)), .fault(.missing),
    ] {
      self.clock.advance(by: .seconds(1))
      reader.take(finding)
      reader.take(.unchanged)
    }
    #expect(self.keeper.state.market.version == 5)
    // What cannot be read confirms nothing.
    #expect(self.keeper.age(at: self.now) == .seconds(3))
    reader.take(.fault(.missing))
    reader.take(.contents(PricingBench.market(version: 7).fileBytes))
    #expect(self.keeper.state.market.version == 7)
    #expect(self.logs.records.elements.filter { $0.level == .error }.count == 3)
  }

  @Test("the file form is the JSON of the contract, with every bound checked")
  func fileForm() throws {
    let text = """
      {"version": 1, "at": "2026-01-02T03:04:05Z", "capital_cents": 5000000000,
       "vault_label": "example",
       "assets": [{"asset": "USDC", "peg_reference": 1, "last_price": 0.9999}]}
      """
    let market = try MarketSnapshot(file: Array(text.utf8))
    #expect(market.capitalCents == 5_000_000_000)
    #expect(market.assets[0].lastPrice == 0.9999)
    for wrong in ["\"capital_cents\": -1", "\"stress_index\": 2", "\"surprise\": 1"] {
      let changed = text.replacing("\"vault_label\": \"example\"", with: wrong)
      #expect(throws: MarketFault.self) { try MarketSnapshot(file: Array(changed.utf8)) }
    }
  }
}

@Suite("Following RiskService")
struct MarketWatcherTests {
  /// A MarketService of which only WatchMarket is there; each stream sends one script.
  final class Scripted: Sendable {
    let loop: EventLoop
    let channel: RPCChannel
    let starts = Recorder<WatchMarketRequest>()

    init(_ scripts: [[WatchMarketResponse]]) throws {
      let loop = try EventLoop.start(named: "market")
      let starts = self.starts
      let handler = ServerStreamHandler<WatchMarketRequest, WatchMarketResponse> {
        request, responses, _ throws(RPCError) in
        let number = starts.elements.count
        starts.record(request)
        guard number < scripts.count else { throw RPCError(.unavailable, "Over.") }
        for message in scripts[number] { try await responses.write(message) }
      }
      self.loop = loop
      self.channel = RPCChannel(
        inProcess: RPCServer(routes: [Route(MarketServiceMethods.watchMarket, handler)]),
        on: [loop])
    }

    deinit {
      self.channel.close()
      self.loop.stop()
      self.loop.join()
    }
  }

  @Test("snapshots are taken, bookmarks confirm, and missing curves are asked for again")
  func watching() async throws {
    var bare = PricingBench.market(version: 2)
    bare.curvesVersion = 8
    var complete = bare
    complete.version = 3
    complete.curves = [MarketTests.curve]
    let service = try Scripted([
      [WatchMarketResponse(kind: .snapshot(PricingBench.market()))],
      [WatchMarketResponse(kind: .snapshot(bare))],
      [
        WatchMarketResponse(kind: .snapshot(complete)),
        WatchMarketResponse(kind: .bookmark(MarketBookmark(version: 3))),
      ],
    ])
    let clock = ManualClock(wall: PricingBench.time)
    let bell = ChangeBell()
    let keeper = MarketKeeper(holder: SnapshotHolder(readBy: []), bell: bell, clock: clock)
    let watcher = MarketWatcher(
      keeper: keeper, channel: service.channel, instance: "a",
      telemetry: MarketTelemetry(
        logger: Logger(to: LogRecorder(), threshold: .trace) { .epoch }, metrics: MetricsRegistry()
      ), clock: clock)
    let lifetime = ServiceLifetime()
    let run = Task { try await watcher.run(lifetime) }
    for number in 1...3 {
      try await clock.sleepers(atLeast: number)
      clock.advance(by: .seconds(5))
    }
    try await clock.sleepers(atLeast: 4)
    #expect(keeper.state.market.version == 3)
    #expect(keeper.state.market.assets["USDC"]?.lossCurve != nil)
    #expect(service.starts.elements.map(\.curvesVersion) == [0, 0, 0, 8])
    lifetime.requestStop()
    try await run.value
  }
}
