import Basics
import Contract
import ContractConfig
import ContractPlatform
import ContractPricing
import ContractRisk
import ContractType
import EventLoop
import QuoteSeal
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import PricingService

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The whole program on real sockets, as `mooring up` starts it.
@Suite("The program")
struct PricingProcessTests {
  /// A folder for sockets and files, gone with the value.
  final class Folder: Sendable {
    private let folder = TemporaryFolder()
    var path: String { self.folder.path }

    init() throws {
      try SealKeyring.file(at: self.path + "/keys")
        .replace(with: try SealKeyring.newFileText(at: .epoch))
    }
  }

  /// A running program and a client of it.
  final class Running: Sendable {
    let process: PricingProcess
    let logs = LogRecorder()
    let client: PricingServiceClient
    let health: HealthV1.HealthClient
    let ops: OpsV1.OpsServiceClient
    private let group: ServiceGroup
    private let run: Task<ServiceGroupOutcome?, Never>
    private let loop: EventLoop
    private let channel: RPCChannel

    init(_ folder: Folder, _ more: [String: String] = [:]) throws {
      var environment = [
        "MOORING_RUN_DIR": folder.path, "MOORING_STATE_DIR": folder.path,
        "MOORING_DRAIN_TIME": "300s",
        "MOORING_QUOTE_KEYS": folder.path + "/keys", "MOORING_MARKET_SOURCE": "example",
      ]
      environment.merge(more) { $1 }
      guard
        case .settings(let settings, _) = PricingSettings.schema.read(
          arguments: [], environment: environment)
      else { preconditionFailure("the settings are wrong") }
      let logger = self.logs.logger()
      let process = try PricingProcess(
        settings: settings, logger: logger, metrics: MetricsRegistry(), clock: SystemClock())
      let group = ServiceGroup(process.services, stoppingOn: [], logger: logger)
      self.process = process
      self.group = group
      self.run = Task { try? await group.run() }
      let loop = try EventLoop.start(named: "client")
      self.loop = loop
      let channel = RPCChannel(to: .unix(path: folder.path + "/pricing.sock"), on: [loop])
      self.channel = channel
      self.client = PricingServiceClient(channel)
      self.health = HealthV1.HealthClient(channel)
      self.ops = OpsV1.OpsServiceClient(channel)
    }

    func stop() async -> ServiceGroupOutcome? {
      self.group.stop()
      let outcome = await self.run.value
      self.channel.close()
      self.loop.stop()
      self.loop.join()
      for loop in self.process.loops {
        loop.stop()
        loop.join()
      }
      return outcome
    }

    func quote() async throws(RPCError) -> Quote {
      try await self.client.quote(
        QuoteRequest(asset: "USDC", coverCents: 100_000_00, days: 365),
        options: CallOptions(waitsForReady: true))
    }
  }

  @Test(
    "it serves once there are parameters, takes changes over, refuses bad ones and goes on alone")
  func life() async throws {
    let folder = try Folder()
    let running = try Running(folder)
    try await running.logs.first("services started")
    let early = try await running.health.check(HealthV1.HealthCheckRequest())
    #expect(early.status == .notServing)
    await #expect(throws: RPCError.self) { try await running.quote() }

    let config = try WatchedConfigService(at: folder.path + "/config.sock")
    config.send(1, PublishedParameters.complete())
    #expect(try await config.verdict(on: 1).state == .applied)
    let first = try await running.quote()
    #expect(first.premiumCents == 4_150_00 && first.configRevision == 1)
    #expect(first.bindable && first.market?.version == 1)
    let serving = try await running.health.check(
      HealthV1.HealthCheckRequest(service: PricingServiceMethods.service))
    #expect(serving.status == .serving)

    config.send(2, PublishedParameters.complete(["params/pricing:base_rate_USDC": .number(0.05)]))
    #expect(try await config.verdict(on: 2).state == .applied)
    let second = try await running.quote()
    #expect(second.premiumCents == 5_187_50 && second.configRevision == 2)

    config.send(
      3, PublishedParameters.complete(["params/pricing:target_loss_ratio": .number(0)]))
    let verdict = try await config.verdict(on: 3)
    #expect(verdict.state == .rejected)
    #expect(verdict.parameter == "params/pricing:target_loss_ratio")
    #expect(try await running.quote().configRevision == 2)
    let status = try await running.ops.status(OpsV1.StatusRequest())
    #expect(status.ready && status.config?.revision == 2 && status.marketVersion == 1)
    #expect(status.checks.first { $0.name == "config" }?.message.contains("refused") == true)

    // A quote of the first revision is computed again without anybody to ask.
    let stream = StreamQuotesRequest(items: [QuoteRequest(asset: "USDC", coverCents: 100_000_00)])
    try await running.client.streamQuotes(stream) { responses async throws(RPCError) in
      var isKilled = false
      for try await response in responses {
        if response.basis?.configStale == true { break }
        if !isKilled { await config.kill() }
        isKilled = true
      }
    }
    let alone = try await running.quote()
    #expect(alone.configStale && alone.bindable && alone.premiumCents == 5_187_50)
    let again = try await running.client.reprice(
      RepriceRequest(source: .quoteToken(first.quoteToken)))
    #expect(again.equal && again.quote?.configRevision == 1)
    #expect(await running.stop() == .stopped)

    // A new process starts from what the last one knew.
    let later = try Running(folder)
    try await later.logs.first("configuration installed")
    let restored = try await later.quote()
    #expect(restored.premiumCents == 5_187_50 && restored.configStale)
    let verified = try await later.client.verifyQuote(
      VerifyQuoteRequest(quoteToken: second.quoteToken))
    #expect(verified.validity == .valid)
    #expect(await later.stop() == .stopped)
  }

  @Test("a market file is followed, and kept for a start without one")
  func marketFile() async throws {
    let folder = try Folder()
    let file = SmallFile(at: folder.path + "/market.json", bytesMax: 1 << 20)
    var market = PricingBench.market(version: 8)
    market.stressIndex = 0.5
    try file.replace(with: market.fileBytes)
    let settings = [
      "MOORING_MARKET_SOURCE": "file", "MOORING_MARKET_FILE": folder.path + "/market.json",
    ]
    let running = try Running(folder, settings)
    let config = try WatchedConfigService(at: folder.path + "/config.sock")
    config.send(
      1, PublishedParameters.complete(["params/pricing:require_live_price": .flag(false)]))
    _ = try await config.verdict(on: 1)
    let quote = try await running.quote()
    #expect(quote.marketVersion == 8 && quote.premiumCents == 8_300_00)
    #expect(await running.stop() == .stopped)

    _ = unsafe unlink(folder.path + "/market.json")
    let later = try Running(folder, settings)
    try await later.logs.first("market restored from disk")
    try await later.logs.first("configuration installed")
    let restored = try await later.quote()
    #expect(restored.marketVersion == 8 && restored.premiumCents == 8_300_00)
    #expect(!restored.marketStale || !restored.bindable)
    #expect(await later.stop() == .stopped)
    await config.kill()
  }

  @Test("it is ready once it has heard of a market")
  func firstMarket() async throws {
    let folder = try Folder()
    let path = folder.path + "/market.json"
    let running = try Running(
      folder, ["MOORING_MARKET_SOURCE": "file", "MOORING_MARKET_FILE": path])
    let config = try WatchedConfigService(at: folder.path + "/config.sock")
    config.send(1, PublishedParameters.complete())
    #expect(try await config.verdict(on: 1).state == .applied)
    let early = try await running.ops.status(OpsV1.StatusRequest())
    let missing = early.checks.filter { $0.required && !$0.passing }
    #expect(!early.ready && missing.map(\.name) == ["market"])

    try SmallFile(at: path, bytesMax: 1 << 20)
      .replace(with: PricingBench.market(version: 8).fileBytes)
    try await eventually("it is ready") {
      try await running.ops.status(OpsV1.StatusRequest()).ready
    }
    #expect(try await running.quote().marketVersion == 8)
    #expect(await running.stop() == .stopped)
    await config.kill()
  }

  @Test("settings that contradict each other are refused")
  func settings() {
    func conflict(_ environment: [String: String]) -> String? {
      let complete = environment.merging(["MOORING_QUOTE_KEYS": "/keys"]) { $1 }
      guard
        case .settings(let settings, _) = PricingSettings.schema.read(
          arguments: [], environment: complete)
      else { return "unreadable" }
      return PricingSettings.conflict(in: settings)?.description
    }
    #expect(conflict([:]) == nil)
    #expect(conflict(["MOORING_MARKET_SOURCE": "file"])?.contains("MOORING_MARKET_FILE") == true)
    let example = ["MOORING_MARKET_SOURCE": "example"]
    #expect(conflict(example) == nil)
    #expect(
      conflict(example.merging(["MOORING_ENVIRONMENT": "production"]) { $1 })?
        .contains("production") == true)
    guard
      case .problems(let problems) = PricingSettings.schema.read(arguments: [], environment: [:])
    else {
      Issue.record("starts without keys")
      return
    }
    #expect(problems.problems.map(\.name) == ["MOORING_QUOTE_KEYS"])
  }
}
