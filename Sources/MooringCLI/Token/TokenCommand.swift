internal import Auth
internal import Basics
internal import ServiceRuntime

/// `mooring token`: a token for the gateway, for development and for operators.
enum TokenCommand {
  /// What tokens are made with when nobody says otherwise.
  private static let lifetimeMax = Duration.seconds(86_400)

  private static let role = Argument<Role>.option(
    "--role", "ROLE", "What its holder may do.",
    .choice(Role.allCases) { $0.rawValue }, default: .admin,
    candidates: .words(Role.allCases.map(\.rawValue)))
  private static let actor = Argument<String?>.optional(
    "--actor", "NAME", "Whom changes are recorded under. Default: this user.",
    .string(bytesMax: 256))
  private static let namespaces = Argument<[NamespacePattern]>.repeated(
    "--namespace", "PATTERN", "A namespace it may write, such as strategy/*. Default: all.",
    .namespacePattern)
  private static let lifetime = Argument<Duration>.option(
    "--lifetime", "TIME", "How long it is good for; gateways take an hour at most by default.",
    .duration(in: .seconds(1)...lifetimeMax), default: .seconds(3_600))
  private static let key = Argument<String?>.optional(
    "--key", "FILE",
    "The secret or the private key in PEM to sign with. Default: that of this folder.", .path(),
    candidates: .files)
  private static let keyID = Argument<String?>.optional(
    "--key-id", "NAME", "The name by which the gateway knows the key.", .string(bytesMax: 128))
  private static let issuer = Argument<String?>.optional(
    "--issuer", "NAME", "Who issues it.", .string(bytesMax: 256))
  private static let audience = Argument<String?>.optional(
    "--audience", "NAME", "Whom it is for.", .string(bytesMax: 256))

  static let command = Command(
    "token", "Prints a token for the gateway.",
    discussion: """
      Signs with the key that `mooring up` has made in .mooring/secrets, or with another one. The \
      token is all that its holder needs: treat it as a password.
      """,
    arguments: [role, actor, namespaces, lifetime, key, keyID, issuer, audience],
    examples: [
      .init("mooring token", "an admin's, good for an hour"),
      .init("mooring token --role operator --actor operator@example.org", "somebody else's"),
      .init(
        "mooring token --namespace 'strategy/*' --lifetime 10m", "one that writes strategies only"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let path = arguments[key] ?? "\(UpPlaces.here.secrets)/\(TokenMint.keyFileName)"
    var mint = try TokenMint(keyAt: path)
    mint.keyID = arguments[keyID]
    mint.issuer = arguments[issuer]
    mint.audience = arguments[audience]
    let patterns = arguments[namespaces]
    let token = try mint.token(
      actor: arguments[actor] ?? "unix:\(Account.current.name)", role: arguments[role],
      namespaces: patterns.isEmpty ? nil : patterns, lifetime: arguments[lifetime], at: .now())
    session.console.say(token + "\n")
    return .success
  }
}

extension SettingKind where Value == NamespacePattern {
  /// A namespace in which `*` stands for a segment.
  static var namespacePattern: SettingKind {
    SettingKind(
      form: "a namespace such as params/pricing or strategy/*", read: { NamespacePattern($0) },
      show: { $0.description })
  }
}
