internal import Auth
internal import Basics
internal import ServiceRuntime

/// What the gateway is given by `mooring up`, unless the caller chose otherwise, and what it is
/// asked with.
struct GatewayEnvironment: Sendable {
  static let keysName = "MOORING_TOKEN_KEYS"
  static let listenName = "MOORING_HTTP_LISTEN"
  private static let certificateName = "MOORING_TLS_CERTIFICATE"
  private static let addressDefault = "127.0.0.1:8080"
  /// How long an admin's token is good for, and how much of that is left when it is replaced.
  private static let tokenLifetime = Duration.seconds(3_600)
  private static let tokenReserve = Duration.seconds(1_800)
  /// How often the clock is looked at: a machine that slept finds its token replaced soon.
  private static let renewalPause = Duration.seconds(60)

  private let keyFile: String
  /// Whether tokens are verified with keys of the caller's own, which are not ours to sign with.
  private let hasOwnKeys: Bool
  private let tokenFile: String
  private let address: String
  private let isSecure: Bool

  /// Finds out what the gateway needs; makes the key of tokens when there is none yet.
  init(_ places: UpPlaces, environment: [String: String]) throws(CommandFailure) {
    self.hasOwnKeys = environment[Self.keysName].map { !$0.isEmpty } ?? false
    self.keyFile = try TokenMint.keyFile(in: places.secrets)
    self.tokenFile =
      places.root == UpPlaces.here.root ? ".mooring/admin.token" : places.adminToken
    let listen = environment[Self.listenName].flatMap { $0.isEmpty ? nil : $0 }
    let first = (listen ?? Self.addressDefault).split(separator: ",").first
    // Blanks around an address mean nothing; within the path of a socket they do.
    self.address = first.map(Self.trimmed) ?? Self.addressDefault
    self.isSecure = environment[Self.certificateName].map { !$0.isEmpty } ?? false
  }

  private static func trimmed(_ text: Substring) -> String {
    let rest = text.drop { $0 == " " }
    return rest.lastIndex { $0 != " " }.map { String(rest[...$0]) } ?? ""
  }

  /// Completes the variables of the gateway.
  func complete(_ environment: inout [String: String]) {
    if !self.hasOwnKeys { environment[Self.keysName] = self.keyFile }
    // It keeps nothing.
    environment["MOORING_STATE_DIR"] = nil
  }

  // MARK: The admin's token

  /// Writes a token for the admin, and another one long before it is over, until cancelled.
  func startRenewal(telling console: Console) throws(CommandFailure) -> Task<Void, Never>? {
    guard !self.hasOwnKeys else { return nil }
    try self.renew()
    return Task {
      var expiry = WallTime.now() + Self.tokenLifetime
      while !Task.isCancelled {
        do throws(CancellationError) {
          try await SystemClock().sleep(for: Self.renewalPause)
        } catch {
          return
        }
        let now = WallTime.now()
        guard expiry < now + Self.tokenReserve else { continue }
        do throws(CommandFailure) {
          try self.renew()
          expiry = now + Self.tokenLifetime
        } catch {
          console.complain("mooring  | the admin's token could not be renewed: \(error)\n")
        }
      }
    }
  }

  private func renew() throws(CommandFailure) {
    let token = try TokenMint(keyAt: self.keyFile).token(
      actor: "unix:\(Account.current.name)", role: .admin, namespaces: nil,
      lifetime: Self.tokenLifetime, at: .now())
    try LocalFile.write(Array("\(token)\n".utf8), to: self.tokenFile, mode: 0o600)
  }

  // MARK: Words

  /// The path of the socket that the gateway listens at instead of a port.
  private var socket: String? {
    self.address.hasPrefix("unix:") ? String(self.address.dropFirst(5)) : nil
  }

  /// What the gateway's addresses begin with.
  private var base: String {
    guard self.socket == nil else { return "http://localhost" }
    let host = self.address.replacing("0.0.0.0:", with: "127.0.0.1:")
      .replacing("[::]:", with: "[::1]:")
    return "\(self.isSecure ? "https" : "http")://\(host)"
  }

  /// Where it is and what opens it.
  var places: String {
    let token =
      self.hasOwnKeys
      ? "yours, by the keys in \(Self.keysName)"
      : "\(self.tokenFile) (an admin's, renewed every 30 minutes)"
    return """

        Address  \(self.socket == nil ? self.base : self.address)
        Token    \(token)

      """
  }

  /// Lines that can be copied as they are, for the services of these names.
  func commands(for services: [String]) -> [String] {
    guard !self.hasOwnKeys else { return [] }
    let base = self.base
    let file = UpPlan.shellQuoted(self.tokenFile)
    let token = "-H \"Authorization: Bearer $(cat \(file))\""
    let change =
      #"{"changes":[{"namespace":"params/pricing","key":"base_rate_USDC","set":0.05}],"#
      + #""reason":"a first change"}"#
    var curl = self.isSecure ? "curl -ksSf" : "curl -sSf"
    if let socket { curl += " --unix-socket \(UpPlan.shellQuoted(socket))" }
    return [
      "\(curl) \(token) '\(base)/v1/parameters?namespaces=params/pricing'",
      "\(curl) \(token) --json '\(change)' \(base)/v1/change-sets",
      "\(curl) '\(base)/v1/quotes/USDC?cover=100000&days=90&trigger=0.97'",
      "\(curl) \(token) '\(base)/v1/audit?key=base_rate_USDC&page_size=3'",
    ] + (services.contains("risk") ? ["\(curl) \(token) '\(base)/v1/scenarios'"] : [])
  }
}
