internal import RPCServices

/// What RiskService looks at to say whether it is ready.
enum RiskCheck: String, ReadinessCheck {
  /// Parameters are in force.
  case parameters
  /// They are known to be the newest.
  case parametersFresh = "parameters_fresh"
  /// The database answers.
  case database
  /// Its tables are those that this program works with.
  case schema
  /// The market was put together once, so that whoever watches it is told at once.
  case market
  /// The keys of the quotes were read.
  case quoteKeys = "quote_keys"

  var isRequired: Bool {
    switch self {
    case .parameters, .schema, .market: true
    case .parametersFresh, .database, .quoteKeys: false
    }
  }

  var passesUnseen: Bool { self == .parametersFresh }
}

/// What was found of each.
typealias RiskReadiness = Readiness<RiskCheck>
