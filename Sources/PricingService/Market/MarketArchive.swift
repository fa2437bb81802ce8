internal import Basics
internal import ContractRisk
internal import ContractType
internal import ServiceRuntime

/// Keeps the last market on disk, so that a process that starts without RiskService has one.
final class MarketArchive: Service {
  let name: StaticString = "market-archive"
  private let file: SmallFile
  private let keeper: MarketKeeper
  private let telemetry: MarketTelemetry
  private let clock: any TimeSource

  /// How often a changed market is written.
  static let interval = Duration.seconds(10)

  /// Keeps the market in the file at `path`, whose folder must exist.
  init(
    at path: String, keeper: MarketKeeper, telemetry: MarketTelemetry, clock: any TimeSource
  ) {
    // A link there was not put by us, who replace what they find.
    self.file = SmallFile(
      at: path, bytesMax: MarketFileReader.bytesMax, isPrivate: true, followsLinks: false)
    self.keeper = keeper
    self.telemetry = telemetry
    self.clock = clock
  }

  /// Restores what was kept before those who come later start; keeps what changes until stopped.
  func run(_ lifetime: ServiceLifetime) async throws {
    await self.restore()
    lifetime.started()
    let kept = await withTaskGroup(of: UInt64.self) { group in
      group.addTask { await self.keepChanges() }
      await lifetime.stopRequested()
      group.cancelAll()
      return await group.next() ?? 0
    }
    _ = await self.keep(unless: kept)
  }

  private func restore() async {
    let file = self.file
    let result = await SmallFile.offThread { () throws(FileFault) in try file.read().bytes }
    switch result {
    case .failure(.missing): return
    case .failure(let fault): self.telemetry.report(.keptRefused(fault.description))
    case .success(let bytes):
      do throws(MarketFault) {
        let message = try MarketSnapshot(file: bytes)
        // As old as it says: how long nobody has confirmed it is not known.
        let made = message.at.flatMap { WallTime(microsecondsSinceEpoch: $0.microseconds) }
        let age = max(.zero, self.clock.wallNow - (made ?? .epoch))
        try self.keeper.take(message, age: age)
        self.telemetry.report(.restored(version: message.version, age: age))
      } catch {
        self.telemetry.report(.keptRefused(error.description))
      }
    }
  }

  /// Returns the version that is on disk.
  private func keepChanges() async -> UInt64 {
    var kept: UInt64 = self.keeper.state.market.version
    while true {
      do throws(CancellationError) {
        try await self.clock.sleep(for: Self.interval)
      } catch {
        return kept
      }
      kept = await self.keep(unless: kept)
    }
  }

  private func keep(unless kept: UInt64) async -> UInt64 {
    guard let message = self.keeper.message, message.version != kept,
      message.vaultLabel != ExampleVault.label
    else { return kept }
    let (file, bytes) = (self.file, message.fileBytes)
    let result = await SmallFile.offThread { () throws(FileFault) in try file.replace(with: bytes) }
    if case .failure(let fault) = result {
      self.telemetry.report(.notKept(fault))
      return kept
    }
    return message.version
  }
}
