internal import Basics
internal import RiskModels

/// Everything that a calculation depends on besides its terms, ready to be computed with.
///
/// Complete: whoever has these and the terms gets the same figures, whatever the store holds by
/// then.
struct RunInputs: Sendable, Hashable {
  /// One asset's own falls.
  struct Fall: Sendable, Hashable {
    var asset: Asset
    var rate: Double
    var threshold: Double
    var shape: Double
    var scale: Double
  }

  var falls: [Fall]
  /// The scenarios that take part; those that are drawn come into simulated years.
  var scenarios: [RunScenario]
  /// Correlations by rows.
  var correlations: [Double]
  var degrees: Double
  var depthSpread: Double
  var book: YearBook
  /// Capital by tranche, the one that bears losses first being the first.
  var layers: [StoredInputs.Layer]
  var bitcoin: USDCents
  /// An interval narrower than this share of capital is narrow enough.
  var materiality: Double

  var assets: [Asset] { self.falls.map(\.asset) }
  var drawnScenarios: [RunScenario] { self.scenarios.filter(\.isDrawn) }

  /// What simulated years are made of.
  func model() throws(InputFault) -> YearModel {
    do {
      let order = self.falls.count
      guard self.correlations.count == order * order else {
        throw YearModelRejection.correlationCount(self.correlations.count)
      }
      let assets = self.assets
      return try YearModel(
        assets: self.falls.map { fall in
          AssetModel(
            asset: fall.asset, rate: fall.rate,
            severity: try SeverityDistribution(
              threshold: fall.threshold, shape: fall.shape, scale: fall.scale))
        },
        scenarios: self.drawnScenarios.map { $0.model(for: assets) },
        correlation: CorrelationMatrix(
          SymmetricMatrix(order: order) { self.correlations[$0 * order + $1] }),
        degrees: self.degrees, depthSpread: self.depthSpread)
    } catch let rejection as YearModelRejection {
      throw .model(rejection)
    } catch {
      throw .unreadable
    }
  }

  /// The capital in the order in which it bears losses.
  func waterfall() throws(InputFault) -> Waterfall {
    do throws(Waterfall.Rejection) {
      return try Waterfall(self.layers.map { ($0.name, $0.capital) })
    } catch {
      throw .capital(error)
    }
  }

  /// The book with the capital behind it, for stress tests.
  func position() throws(InputFault) -> Position {
    let waterfall = try self.waterfall()
    do throws(Position.Rejection) {
      return try Position(
        book: self.book.inForce, waterfall: waterfall, bitcoin: self.bitcoin)
    } catch {
      throw .noPolicies
    }
  }
}

/// Why nothing can be computed from what is there.
enum InputFault: Error, Sendable, Hashable {
  case noPolicies
  case noVault
  case noScenarios
  /// Nobody watched any asset for any time.
  case notEnoughData(String)
  case capital(Waterfall.Rejection)
  case model(YearModelRejection)
  case tooMuchCover(USDCents)
  /// Kept inputs are no inputs.
  case unreadable
}
