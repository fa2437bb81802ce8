internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import JSON
internal import ServiceRuntime

/// Where the market comes from.
enum MarketSource: String, Sendable, Hashable, CaseIterable {
  /// RiskService, which watches book and prices.
  case risk
  /// A file that somebody else keeps up to date.
  case file
  /// A made-up vault of 50 million dollars with nothing sold, for a first quote in development.
  case example
}

/// The vault of a fresh development system.
enum ExampleVault {
  static let label = "example"
  static let capitalCents: Int64 = 50_000_000_00

  /// The vault as it was made at `time`.
  static func snapshot(at time: WallTime) -> MarketSnapshot {
    MarketSnapshot(
      version: 1, at: Timestamp(microseconds: time.microsecondsSinceEpoch),
      capitalCents: Self.capitalCents, vaultLabel: Self.label)
  }
}

/// Brings the example vault, which is always fresh.
struct ExampleMarketService: Service {
  let name: StaticString = "market-example"
  let keeper: MarketKeeper
  let telemetry: MarketTelemetry
  let clock: any TimeSource

  /// How often the market is confirmed.
  static let interval = Duration.seconds(1)

  func run(_ lifetime: ServiceLifetime) async throws {
    let snapshot = ExampleVault.snapshot(at: self.clock.wallNow)
    do throws(MarketFault) {
      try self.keeper.take(snapshot)
      self.telemetry.report(.installed(version: snapshot.version))
    } catch {
      self.telemetry.report(.refused(error))
    }
    lifetime.started()
    await withTaskGroup(of: Void.self) { group in
      let (clock, keeper) = (self.clock, self.keeper)
      group.addTask {
        while true {
          do throws(CancellationError) { try await clock.sleep(for: Self.interval) } catch {
            return
          }
          keeper.confirm()
        }
      }
      await lifetime.stopRequested()
      group.cancelAll()
    }
  }
}

/// Reads the market from a file whenever it changes.
///
/// While the file can be read, its market counts as fresh; once it cannot, or what it holds cannot
/// be used, the last market stays and grows old.
final class MarketFileReader: Sendable {
  /// The most bytes of a market file.
  static let bytesMax = 64 << 20

  private let keeper: MarketKeeper
  private let telemetry: MarketTelemetry
  /// Whether what the file holds is in force.
  private let isGood = Locked(false)
  /// The last fault told, which is not told again until it changes.
  private let told = Locked<MarketObservation?>(nil)

  init(keeper: MarketKeeper, telemetry: MarketTelemetry) {
    self.keeper = keeper
    self.telemetry = telemetry
  }

  /// The service that looks at the file at `path` again and again.
  func follower(of path: String, clock: any TimeSource) -> FileFollower {
    FileFollower(
      SmallFile(at: path, bytesMax: Self.bytesMax), named: "market-file", clock: clock
    ) { finding in
      self.take(finding)
    }
  }

  func take(_ finding: FileFollower.Finding) {
    switch finding {
    case .contents(let bytes): self.take(bytes)
    case .unchanged: if self.isGood.withLock({ $0 }) { self.keeper.confirm() }
    case .fault(let fault): self.fail(.unreadable(fault))
    }
  }

  private func take(_ bytes: [UInt8]) {
    do throws(MarketFault) {
      let message = try MarketSnapshot(file: bytes)
      try self.keeper.take(message)
      self.isGood.withLock { $0 = true }
      self.told.withLock { $0 = nil }
      self.telemetry.report(.installed(version: message.version))
    } catch {
      self.fail(.refused(error))
    }
  }

  private func fail(_ observation: MarketObservation) {
    self.isGood.withLock { $0 = false }
    let isNews = self.told.withLock { told in
      defer { told = observation }
      return told != observation
    }
    if isNews { self.telemetry.report(observation) }
  }
}

extension MarketSnapshot {
  /// Reads the contents of a market file: the message in its JSON form.
  init(file bytes: [UInt8]) throws(MarketFault) {
    do throws(WireError) {
      self = try unsafe MarketSnapshot(json: bytes.span.bytes, limits: .marketFile)
    } catch {
      throw .malformed(error.description)
    }
  }

  /// What a market file holds.
  var fileBytes: [UInt8] {
    var buffer = ByteBuffer()
    self.appendJSON(to: &buffer)
    return buffer.array()
  }
}

extension JSONLimits {
  /// A market file may hold 256 loss curves of 2,001 points.
  static let marketFile = JSONLimits(
    bytesMax: MarketFileReader.bytesMax, depthMax: 8, valuesMax: 2_000_000)
}
