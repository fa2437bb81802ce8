/// Why a token proves nothing.
///
/// For logs and metrics; a client is told only that its token is not valid, or that it is over.
public enum TokenRejection: String, Error, Sendable, Hashable, CaseIterable {
  case missing
  case tooLong = "too-long"
  case malformed
  case unsupportedAlgorithm = "unsupported-algorithm"
  case unsupportedHeader = "unsupported-header"
  case unknownKey = "unknown-key"
  case wrongAlgorithm = "wrong-algorithm"
  case wrongSignature = "wrong-signature"
  case malformedClaims = "malformed-claims"
  case missingExpiry = "missing-expiry"
  case expired
  case notYetValid = "not-yet-valid"
  case issuedInFuture = "issued-in-future"
  case livesTooLong = "lives-too-long"
  case wrongIssuer = "wrong-issuer"
  case wrongAudience = "wrong-audience"
  case missingActor = "missing-actor"
  case unknownRole = "unknown-role"
  case malformedNamespaces = "malformed-namespaces"
}
