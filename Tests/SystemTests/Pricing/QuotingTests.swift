import Basics
import ContractConfig
import ContractPlatform
import ContractPricing
import ContractType
import EventLoop
import FoundationEssentials
import QuoteSeal
import RPC
import ServiceRuntime
import TestSupport
import Testing

/// `mooring-config` with its database and `mooring-pricing` beside it, as one pod runs them.
final class PricingDeployment {
  let config: ConfigDeployment
  let client: PricingServiceClient
  private let health: HealthV1.HealthClient
  private let program: TestProgram

  init() async throws {
    let config = try await ConfigDeployment(replicas: 1)
    guard case .unix(let socket) = config.addresses[0] else { preconditionFailure("no socket") }
    let folder = String(socket.dropLast("/config.sock".count))
    let keys = folder + "/quote-keys.json"
    try SealKeyring.file(at: keys).replace(with: try SealKeyring.newFileText(at: .epoch))
    self.config = config
    self.program = try TestProgram(
      built: "mooring-pricing",
      environment: [
        "MOORING_RUN_DIR": folder, "MOORING_STATE_DIR": folder, "MOORING_QUOTE_KEYS": keys,
        "MOORING_MARKET_SOURCE": "example", "MOORING_INSTANCE": "pricing-0",
        "MOORING_LOG_FORMAT": "json",
      ])
    var settings = RPCChannelSettings()
    settings.longestPause = .milliseconds(200)
    let channel = RPCChannel(
      to: .unix(path: folder + "/pricing.sock"), on: [config.loop], settings: settings)
    self.client = PricingServiceClient(channel)
    self.health = HealthV1.HealthClient(channel)
  }

  /// Returns when the service says that it serves.
  func ready() async throws {
    let options = CallOptions(timeout: .seconds(120), waitsForReady: true)
    try await self.health.watch(
      HealthV1.HealthCheckRequest(service: PricingServiceMethods.service), options: options
    ) { statuses async throws(RPCError) in
      for try await status in statuses where status.status == .serving { return }
    }
  }

  func quote() async throws(RPCError) -> Quote {
    try await self.client.quote(
      QuoteRequest(asset: "USDC", coverCents: 100_000_00, days: 365),
      options: CallOptions(timeout: .seconds(30)))
  }

  func stop() async throws -> Int32 { try await self.program.stop() }
  var log: String { self.program.output }
}

@Suite("Quotes while parameters change and services die")
struct QuotingTests {
  static let change = Change(
    namespace: "params/pricing", key: "base_rate_USDC",
    action: .set(Value(kind: .floatValue(0.05))))

  @Test("a change is previewed, applied and quoted; quotes go on when everything else is gone")
  func life() async throws {
    let deployment = try await PricingDeployment()
    try await deployment.ready()
    let before = try await deployment.quote()
    #expect(before.premiumCents == 4_150_00, "\(deployment.log)")
    #expect(before.bindable)

    let preview = try await deployment.client.previewChange(
      PreviewChangeRequest(changes: [Self.change]))
    #expect(preview.priceable)
    #expect(preview.reference?.changeMax ?? 0 > 0.24)
    #expect(preview.quotes.first?.cover?.asset == "USDC")
    let untouched = try await deployment.quote()
    #expect(untouched.premiumCents == before.premiumCents)
    #expect(untouched.configRevision == before.configRevision)

    let config = deployment.config.clients[0]
    let applied = try await config.apply(
      ApplyRequest(changes: [Self.change], reason: "review", requestID: "quoting-1"))
    let revision = try #require(applied.outcome?.revision)
    let waited = try await config.waitApplied(
      WaitAppliedRequest(revision: revision, timeoutMs: 30_000, services: ["pricing"]))
    #expect(waited.complete, "\(waited)")
    let after = try await deployment.quote()
    #expect(after.configRevision == revision && revision > before.configRevision)
    #expect(after.premiumCents == 5_187_50)

    // The quote from before the change, computed again at its revision.
    let again = try await deployment.client.reprice(
      RepriceRequest(source: .quoteToken(before.quoteToken)))
    #expect(again.equal && again.quote?.configRevision == before.configRevision)

    let request = StreamQuotesRequest(items: [QuoteRequest(asset: "USDC", coverCents: 100_000_00)])
    try await deployment.client.streamQuotes(request) { responses async throws(RPCError) in
      var isKilled = false
      for try await response in responses {
        if response.basis?.configStale == true { return }
        guard !isKilled else { continue }
        isKilled = true
        do { try await deployment.config.killEverything() } catch { Issue.record("\(error)") }
      }
    }
    let alone = try await deployment.quote()
    #expect(alone.configStale && alone.bindable)
    #expect(alone.premiumCents == 5_187_50 && alone.configRevision == revision)
    let verdict = try await deployment.client.verifyQuote(
      VerifyQuoteRequest(quoteToken: after.quoteToken))
    #expect(verdict.validity == .valid)
    #expect(try await deployment.stop() == 0, "\(deployment.log)")
  }
}
