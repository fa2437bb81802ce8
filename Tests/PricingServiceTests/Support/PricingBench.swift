import Basics
import ConfigClient
import ContractConfig
import ContractPricing
import ContractRisk
import ContractType
import Crypto
import EventLoop
import QuoteSeal
import RPC
import ServiceRuntime
import Synchronization
import Telemetry
import TestSupport

@testable import PricingService

/// PricingService on the real RPC stack, beside a ConfigService that a test scripts.
final class PricingBench: Sendable {
  static let time = WallTime.epoch + .seconds(1_800_000_000)

  let loop: EventLoop
  let desk: QuoteDesk
  let config: ScriptedConfigService
  let risk: ScriptedBookService
  let revisions: RevisionModels
  let clock = ManualClock(wall: PricingBench.time)
  let client: PricingServiceClient
  let metrics = MetricsRegistry()
  private let pool: ComputePool
  private let channel: RPCChannel

  init(_ changes: [String: ParameterValue] = [:]) throws {
    let loop = try EventLoop.start(named: "bench")
    let bell = ChangeBell()
    let desk = QuoteDesk(
      snapshots: SnapshotHolder(readBy: [loop]),
      market: MarketKeeper(holder: SnapshotHolder(readBy: [loop]), bell: bell, clock: self.clock),
      keys: SnapshotHolder(readBy: [loop]), bell: bell, clock: self.clock,
      telemetry: QuoteTelemetry(metrics: self.metrics))
    self.loop = loop
    self.desk = desk
    self.config = ScriptedConfigService(on: loop)
    self.risk = ScriptedBookService(on: loop)
    self.revisions = RevisionModels(channel: self.config.channel)
    self.pool = try ComputePool(threads: 1)
    let handlers = PricingHandlers(
      desk: desk, revisions: self.revisions, configChannel: self.config.channel,
      riskChannel: self.risk.channel, pool: self.pool)
    self.channel = RPCChannel(
      inProcess: RPCServer(routes: handlers.routes), on: [loop])
    self.client = PricingServiceClient(self.channel)
    desk.isConfigStale.store(false, ordering: .relaxed)
    desk.keys.publish(try Self.keys())
    try self.install(1, changes)
    try desk.market.take(Self.market())
  }

  deinit {
    self.desk.bell.close()
    self.channel.close()
    self.config.channel.close()
    self.risk.channel.close()
    self.loop.stop()
    self.loop.join()
  }

  static func keys(_ byte: UInt8 = 7) throws -> SealKeyring {
    try SealKeyring([
      ("k1", SecretKey([UInt8](repeating: byte, count: 32)), WallTime.epoch)
    ])
  }

  static func token(_ revision: UInt64) -> SnapshotToken {
    let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: revision), count: 32)
    return SnapshotToken(
      epoch: StoreEpoch(5), revision: Revision(revision),
      chainHash: unsafe ChainHash(bytes: bytes.span.bytes))
  }

  /// Puts parameters in force, as ConfigClient does, and lets ConfigService tell of them.
  func install(_ revision: UInt64, _ changes: [String: ParameterValue]) throws {
    let values = PublishedParameters.complete(changes)
    self.config.add(Self.token(revision), values)
    self.desk.snapshots.publish(
      try PricingSnapshot(
        compiling: values, token: Self.token(revision), environment: "development"))
    self.desk.bell.ringConfig()
  }

  /// A vault of 50 million dollars with a price of every asset at its peg.
  static func market(version: UInt64 = 1) -> MarketSnapshot {
    MarketSnapshot(
      version: version, at: Timestamp(self.time), capitalCents: 50_000_000_00,
      assets: ["USDC", "USDT", "DAI"].map {
        ContractRisk.AssetMarket(
          asset: $0, pegReference: 1, lastPrice: 0.9998, lastPriceAt: Timestamp(self.time))
      })
  }

  func quote(
    _ asset: String = "USDC", dollars: Int64 = 100_000, trigger: Double? = nil,
    floor: Double? = nil, days: UInt32? = nil, brief: Bool = false
  ) async throws(RPCError) -> Quote {
    try await self.client.quote(
      QuoteRequest(
        asset: asset, coverCents: dollars * 100, trigger: trigger, floor: floor, days: days,
        brief: brief))
  }
}
