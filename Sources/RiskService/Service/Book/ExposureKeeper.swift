internal import Basics
internal import Postgres
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

/// What the policies in force pay, by asset and depth, at one revision of the book.
struct BookExposure: Sendable {
  /// The assets, in the order in which the grid counts them.
  let assets: [String]
  let grid: ExposureGrid
  let revision: Int64
}

/// Keeps the grid of the book in memory and brings it up to date with what has changed since.
///
/// Nothing is held of single policies: the book knows with which revision each came and went, so
/// that a million of them cost what their assets cost.
final class ExposureKeeper: Sendable {
  /// How many policies are read at a time.
  private static let readMax = 20_000
  /// Beyond so many changes the whole book is read anew.
  private static let changesMax = 100_000

  private let kept = Locked<BookExposure?>(nil)

  /// The grid of the book as it is now, with assets in that order.
  func exposure(
    of assets: [String], _ core: RiskCore, deadline: MonotonicTime? = nil
  ) async throws(FaultAnswer) -> BookExposure {
    let before = self.kept.withLock { $0 }.flatMap { $0.assets == assets ? $0 : nil }
    if let before {
      let found = try await core.snapshot(deadline: deadline) {
        transaction throws(PostgresError) -> Found in
        let head = try await BookStore.head(transaction)
        if head.revision == before.revision { return .current }
        let changes = try await BookStore.layerChanges(
          after: before.revision, countMax: Self.changesMax, transaction)
        guard let changes else { return .tooMuch }
        return .changes(changes, head.revision)
      }
      switch found {
      case .current: return before
      case .changes(let changes, let revision):
        return self.keep(try await Self.applied(changes, to: before, revision, core))
      case .tooMuch: break
      }
    }
    return self.keep(try await Self.whole(of: assets, core, deadline: deadline))
  }

  private enum Found: Sendable {
    case current
    case changes([BookStore.LayerOfAsset], Int64)
    case tooMuch
  }

  private func keep(_ exposure: BookExposure) -> BookExposure {
    self.kept.withLock { kept in
      // Two who bring it up to date at once: the newer one stays.
      if let kept, kept.assets == exposure.assets, kept.revision > exposure.revision { return }
      kept = exposure
    }
    return exposure
  }

  /// Adds and takes away what came and went.
  private static func applied(
    _ changes: [BookStore.LayerOfAsset], to before: BookExposure, _ revision: Int64,
    _ core: RiskCore
  ) async throws(FaultAnswer) -> BookExposure {
    try await Self.computed(core) { () throws(FaultAnswer) in
      var grid = before.grid
      try Self.apply(changes, to: &grid, Self.places(of: before.assets))
      return BookExposure(assets: before.assets, grid: grid, revision: revision)
    }
  }

  /// Reads the whole book, a part at a time, at one moment.
  private static func whole(
    of assets: [String], _ core: RiskCore, deadline: MonotonicTime?
  ) async throws(FaultAnswer) -> BookExposure {
    var refusal: FaultAnswer?
    do throws(FaultAnswer) {
      return try await core.snapshot(deadline: deadline) {
        transaction throws(PostgresError) -> BookExposure in
        try await Self.whole(of: assets, core, transaction, &refusal)
      }
    } catch {
      throw refusal ?? error
    }
  }

  private static func whole(
    of assets: [String], _ core: RiskCore, _ transaction: Transaction,
    _ refusal: inout FaultAnswer?
  ) async throws(PostgresError) -> BookExposure {
    let places = Self.places(of: assets)
    let head = try await BookStore.head(transaction)
    var grid = ExposureGrid(assetCount: assets.count)
    var last: PostgresUUID?
    repeat {
      let part = try await BookStore.layersInForce(
        after: last, countMax: Self.readMax, transaction)
      last = part.last
      let before = grid
      do throws(FaultAnswer) {
        grid = try await Self.computed(core) { () throws(FaultAnswer) in
          var grid = before
          try Self.apply(part.layers, to: &grid, places)
          return grid
        }
      } catch {
        refusal = error
        throw PostgresError(.cancelled)
      }
    } while last != nil
    return BookExposure(assets: assets, grid: grid, revision: head.revision)
  }

  private static func places(of assets: [String]) -> [String: Int] {
    Dictionary(
      zip(assets, assets.indices), uniquingKeysWith: { first, _ in first })
  }

  private static func apply(
    _ layers: [BookStore.LayerOfAsset], to grid: inout ExposureGrid, _ places: [String: Int]
  ) throws(FaultAnswer) {
    var added: [(layer: CoverLayer, asset: Int)] = []
    for change in layers {
      // An asset that nobody asks for has no place in the grid.
      guard let place = places[change.asset] else { continue }
      if change.isAdded {
        added.append((change.layer, place))
      } else {
        grid.remove(change.layer, asset: place)
      }
    }
    do throws(ExposureGrid.Overflow) {
      try grid.add(added)
    } catch {
      throw .internalFault
    }
  }

  /// Computes where nothing else waits for it.
  private static func computed<Result: Sendable>(
    _ core: RiskCore, _ body: @escaping @Sendable () throws(FaultAnswer) -> Result
  ) async throws(FaultAnswer) -> Result {
    let outcome: Swift.Result<Result, FaultAnswer>
    do throws(ComputePool.Refusal) {
      outcome = try await core.compute.run { _ in
        Swift.Result { () throws(FaultAnswer) in try body() }
      }
    } catch {
      throw .overloaded
    }
    return try outcome.get()
  }
}
