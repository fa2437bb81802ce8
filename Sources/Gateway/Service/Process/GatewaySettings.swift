internal import ConfigClient
internal import EventLoop
internal import HTTP
public import ServiceRuntime

/// The settings of the program.
public enum GatewaySettings {
  static let loops = Setting(
    "MOORING_LOOPS", "Threads that serve connections.", .integer(in: 1...256), default: 1)
  static let listen = Setting(
    "MOORING_HTTP_LISTEN", "Addresses to listen at.", .list(of: .address, countMax: 16),
    default: [.tcp(host: "127.0.0.1", port: 8_080)])
  static let timeout = Setting(
    "MOORING_HTTP_TIMEOUT", "How long a request may wait for the services.",
    .duration(in: .milliseconds(10) ... .seconds(600)), default: .seconds(10))
  static let connectionsMax = Setting(
    "MOORING_HTTP_CONNECTIONS_MAX", "Connections at once.", .integer(in: 1...1_000_000),
    default: 4_096)
  static let connectionsPerAddressMax = Setting(
    "MOORING_HTTP_CONNECTIONS_PER_ADDRESS_MAX", "Connections at once from one address.",
    .integer(in: 1...1_000_000), default: 256)

  static let certificate = Setting<String?>.optional(
    "MOORING_TLS_CERTIFICATE", "PEM file of the certificate chain; with it, only TLS is spoken.",
    .path())
  static let certificateKey = Setting<String?>.optional(
    "MOORING_TLS_KEY", "PEM file of the certificate's private key.", .path())
  static let proxies = Setting(
    "MOORING_TRUSTED_PROXIES",
    "Networks of proxies whose X-Forwarded-For and X-Request-Id are believed.",
    .list(of: .network), default: [])
  static let origins = Setting(
    "MOORING_CORS_ORIGINS", "Origins whose pages may call, such as https://desk.example.org.",
    .list(of: .origin), default: [])

  static let tokenKeys = Setting<[String]>.required(
    "MOORING_TOKEN_KEYS",
    "Files of keys for tokens: a JSON key set, public keys in PEM, or a secret of 32 bytes.",
    .list(of: .path(), countMax: 8))
  static let tokenIssuer = Setting<String?>.optional(
    "MOORING_TOKEN_ISSUER", "Issuer that tokens must name.", .string(bytesMax: 256))
  static let tokenAudience = Setting<String?>.optional(
    "MOORING_TOKEN_AUDIENCE", "Audience that tokens must name.", .string(bytesMax: 256))
  static let tokenLifetimeMax = Setting(
    "MOORING_TOKEN_LIFETIME_MAX", "The longest life of a token.",
    .duration(in: .seconds(60) ... .seconds(86_400)), default: .seconds(3_600))

  static let writesPerMinute = Setting(
    "MOORING_WRITES_PER_MINUTE", "Changes that one user may ask for in a minute.",
    .integer(in: 1...1_000_000), default: 100)
  static let readsPerMinute = Setting(
    "MOORING_READS_PER_MINUTE", "Readings that one user may ask for in a minute.",
    .integer(in: 1...1_000_000), default: 1_000)
  static let publicPerMinute = Setting(
    "MOORING_PUBLIC_PER_MINUTE", "Public requests that one address may send in a minute.",
    .integer(in: 1...1_000_000), default: 6_000)
  static let failedTokensPerMinute = Setting(
    "MOORING_FAILED_TOKENS_PER_MINUTE",
    "Tokens that prove nothing from one address in a minute, before it has to wait.",
    .integer(in: 1...1_000_000), default: 20)
  static let metricsNetworks = Setting(
    "MOORING_METRICS_NETWORKS", "Networks that read metrics without a token.",
    .list(of: .network), default: IPNetwork.loopback)

  /// All of them, with those that every service has.
  public static let schema = SettingsSchema(
    program: "mooring-gateway",
    summary: "answers HTTP for the services: REST, console, metrics, and who may do what",
    settings: ProcessSettings.all + [
      ConfigWatcherSettings.instanceSetting,
      Self.listen, Self.tokenKeys, Self.tokenIssuer, Self.tokenAudience, Self.tokenLifetimeMax,
      Self.writesPerMinute, Self.readsPerMinute, Self.publicPerMinute, Self.failedTokensPerMinute,
      Self.proxies, Self.origins, Self.certificate, Self.certificateKey, Self.metricsNetworks,
      Self.timeout, Self.connectionsMax, Self.connectionsPerAddressMax, Self.loops,
    ])
}

/// Why the settings, each right by itself, do not make a process.
struct SettingsConflict: Error, CustomStringConvertible {
  let description: String
}

extension GatewaySettings {
  /// What contradicts what; nil when all is well.
  static func conflict(in settings: Settings) -> SettingsConflict? {
    guard (settings[self.certificate] == nil) != (settings[self.certificateKey] == nil) else {
      return nil
    }
    return SettingsConflict(
      description: "MOORING_TLS_CERTIFICATE and MOORING_TLS_KEY go together, and one is not set")
  }
}

extension IPNetwork {
  /// This machine.
  static let loopback = ["127.0.0.0/8", "::1"].compactMap { IPNetwork($0) }
}
