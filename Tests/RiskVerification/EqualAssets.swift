internal import Basics
internal import RiskModels

/// Fourteen assets with one correlation that each cost one unit when they fall at all.
struct EqualAssets: Sendable, CustomStringConvertible {
  let degrees: Double
  let correlation: Double
  /// The chance that so many or more fall, by number: exact to the digits given, from an
  /// independent quadrature with an error below 1e-12.
  let chances: [Int: Double]
  let tails: [(level: Double, valueAtRisk: Double?, tailValueAtRisk: Double)]

  var description: String { "degrees \(self.degrees), correlation \(self.correlation)" }

  /// The chance that one falls within a year, and how often that is: −ln 0.95.
  static let chance = 0.05
  static let rate = 0.051_293_294_387_550_58
  static let count = 14

  static let all = [
    EqualAssets(
      degrees: 4, correlation: 0.5,
      chances: [
        1: 0.23337324, 2: 0.13778308, 3: 0.09352953, 5: 0.04903359, 8: 0.01952653,
        10: 0.00970846, 14: 0.00077188,
      ], tails: [(0.95, 4, 7.36769743), (0.99, 9, 11.28702596), (0.995, nil, 12.34930113)]),
    EqualAssets(
      degrees: .infinity, correlation: 0.5,
      chances: [
        1: 0.29056161, 2: 0.15204501, 3: 0.09167589, 5: 0.03844521, 8: 0.01092899,
        10: 0.00421826, 14: 0.00015654,
      ], tails: [(0.99, 8, 9.55017813)]),
    EqualAssets(
      degrees: 4, correlation: 0.3,
      chances: [
        1: 0.28939969, 2: 0.15478829, 3: 0.09384869, 5: 0.03859892, 8: 0.01003135,
        10: 0.00347588, 14: 0.00007999,
      ], tails: [(0.99, nil, 9.26562313)]),
  ]

  func model(count: Int = count) throws -> YearModel {
    let severity = try SeverityDistribution(threshold: 0.02, shape: 0.1, scale: 1e-7)
    let assets = try SampleModels.names[..<count].map { name in
      AssetModel(
        asset: try Asset(parsing: name), rate: Self.rate, severity: severity)
    }
    guard let matrix = CorrelationMatrix(uniform: self.correlation, order: count) else {
      throw CorrelationRejection.entry(row: 1, column: 0)
    }
    return try YearModel(
      assets: assets, scenarios: [], correlation: matrix, degrees: self.degrees, depthSpread: 0)
  }

  static func book(count: Int = count, cover: Int64 = 100) throws -> ExposureGrid {
    var book = ExposureGrid(assetCount: count)
    let layer = try CoverLayer(
      cover: USDCents(cover), trigger: Decimal4(units: 9_900), floor: Decimal4(units: 9_850))
    for asset in 0..<count { try book.add(layer, asset: asset) }
    return book
  }
}
