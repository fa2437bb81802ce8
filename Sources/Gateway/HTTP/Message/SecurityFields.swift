/// The header fields that tell browsers what an answer may not be used for.
public struct SecurityFields: Sendable {
  /// How long browsers remember to come by TLS only.
  public static let secureTransportSeconds = 31_536_000

  /// The fields of every answer.
  public let fields: [HTTPField]

  /// The fields for pages without inline scripts; with TLS they say so.
  public init(isSecure: Bool) {
    var fields = [
      HTTPField(
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
          + "object-src 'none'"),
      HTTPField("X-Content-Type-Options", "nosniff"),
      HTTPField("X-Frame-Options", "DENY"),
      HTTPField("Referrer-Policy", "no-referrer"),
    ]
    if isSecure {
      fields.append(
        HTTPField("Strict-Transport-Security", "max-age=\(Self.secureTransportSeconds)"))
    }
    self.fields = fields
  }
}
