internal import Basics
internal import ConfigClient

/// Everything that prices and yields come from at one revision: immutable, checked, compiled once.
struct PricingSnapshot: Sendable {
  let token: SnapshotToken
  /// The chain hash as quotes name it; none before the first revision.
  let hashBytes: [UInt8]
  /// The environment that the values were resolved for.
  let environment: String
  let rules: PricingRules
  let tranches: TrancheParameters
  /// What all this was compiled from.
  let values: ParameterValues

  /// Compiles values; throws everything that makes prices impossible.
  init(
    compiling values: ParameterValues, token: SnapshotToken, environment: String
  ) throws(PricingRejection) {
    var reader = ParameterReader { values[$0] }
    self.rules = PricingRules(&reader, assets: values.assets)
    self.tranches = TrancheParameters(&reader, tranches: Tranche.allCases.map(\.rawValue))
    self.values = values
    self.token = token
    self.hashBytes = token.hashBytes
    self.environment = environment
    if values.assets.isEmpty { reader.reject("params/asset", "describes no asset") }
    guard reader.rejections.isEmpty else { throw PricingRejection(reader.rejections) }
  }

  /// Compiles a revision that ConfigService has sent, or refuses it.
  init(preparing snapshot: ConfigSnapshot) throws(SnapshotRejection) {
    do throws(PricingRejection) {
      try self.init(
        compiling: ParameterValues(snapshot), token: snapshot.token,
        environment: snapshot.environment.description)
    } catch {
      throw error.snapshotRejection
    }
  }
}

/// Why nothing can be priced with a configuration: every parameter that is to blame.
struct PricingRejection: Error, Sendable, Hashable {
  /// At least one.
  let rejections: [ParameterRejection]

  init(_ rejections: [ParameterRejection]) {
    precondition(!rejections.isEmpty)
    self.rejections = rejections
  }

  /// The same as one refusal, which blames the first parameter and names others.
  var snapshotRejection: SnapshotRejection {
    let rejections = self.rejections.map {
      SnapshotRejection(parameter: $0.parameter, reason: $0.reason)
    }
    return SnapshotRejection(rejections[0], others: rejections.dropFirst())
  }
}
