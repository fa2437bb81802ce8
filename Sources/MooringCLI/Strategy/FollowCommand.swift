internal import Basics
internal import ConfigClient
internal import JSON
internal import RPC
internal import ServiceRuntime
internal import Telemetry

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// `mooring strategy follow`: hands every new set of parameters to a program that uses them.
enum FollowCommand {
  private static let exec = Argument<String?>.optional(
    "--exec", "COMMAND",
    "Shell command that takes each set as a line of JSON on its input; when it exits with 0 the "
      + "set counts as applied, else as rejected with the last line it wrote to standard error.",
    .string(bytesMax: 65_536))
  private static let execTimeout = Argument<Duration>.option(
    "--exec-timeout", "TIME", "A command that takes longer is ended, and the set rejected.",
    .duration(in: .milliseconds(1) ... .seconds(3_600)), default: .seconds(30))
  private static let instance = Argument<String?>.optional(
    "--instance", "NAME",
    "Name of this follower; stable, and no other's. Default: machine, strategy and symbol.",
    .string(bytesMax: 64))
  private static let stateFolder = Argument<String?>.optional(
    "--state-dir", "FOLDER", "Keep the last good set here, to start from without the service.",
    .path(), candidates: .folders)

  static let command = Command(
    "follow", "Follows a strategy and applies every new set of its parameters, until Ctrl-C.",
    discussion: """
      Each set arrives whole and resolved, at one revision. Without --exec it is printed and \
      counts as applied. --wait-applied of a change waits for followers. When the service or its \
      database is gone, what is in force stays in force.
      """,
    arguments: [
      StrategyCommands.id, exec, execTimeout, instance, stateFolder,
    ] + Shared.scope + [Shared.json, Shared.runDirectory, Shared.socket],
    examples: [
      .init("mooring strategy follow orderbook_skew --symbol BTCUSDT", "show every set"),
      .init(
        "mooring strategy follow orderbook_skew --exec 'python3 apply.py'",
        "a program that may refuse"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let id = arguments[StrategyCommands.id]
    let symbol = (arguments[Shared.symbol] ?? "").uppercased()
    let place = symbol.isEmpty ? id : "\(id):\(symbol)"
    let subscription = try WatchCommand.subscription(
      service: "strategy-follower", kind: .required, arguments, namespaces: ["strategy/\(id)"],
      instance: arguments[instance] ?? String("\(HostText.name):\(place)".prefix(64)))
    let writer = try logWriter(session)
    defer { writer.flush(within: .seconds(2)) }
    let logger = Logger(to: writer, threshold: .info) { .now() }
      .with(["strategy": .string(id), "symbol": .string(symbol)])
    let follower = StrategyFollower(
      strategy: id, symbol: symbol,
      command: arguments[exec].map { FollowerProgram(command: $0, limit: arguments[execTimeout]) },
      isJSON: arguments[Shared.json] || !session.console.isTerminal, session: session,
      logger: logger)
    var following = ConfigFollowing(
      subscription: subscription, socket: session.socket(of: ConfigCommands.service, arguments),
      logger: logger)
    following.stateFolder = arguments[stateFolder]
    following.preparesLong = true
    try await following.run(
      ending: ConfigFollowing.Ending(), observer: { follower.observe($0) },
      prepare: { snapshot throws(SnapshotRejection) in try follower.prepare(snapshot) })
    return .success
  }

  private static func logWriter(_ session: Session) throws(CommandFailure) -> LogWriter {
    do throws(NativeThread.StartError) {
      return try LogWriter(
        descriptor: STDERR_FILENO,
        format: .suited(to: STDERR_FILENO, environment: session.environment))
    } catch {
      throw .other(.system, "\(error)")
    }
  }
}

/// The set of a strategy's parameters for one symbol, resolved, at one revision.
struct StrategySet: Sendable, Hashable {
  let strategy: String
  let symbol: String
  let environment: String
  let token: SnapshotToken
  let values: JSONObject

  init(_ snapshot: ConfigSnapshot, strategy: String, symbol: String) {
    self.strategy = strategy
    self.symbol = symbol
    self.environment = snapshot.environment.description
    self.token = snapshot.token
    let namespace = "strategy/\(strategy)"
    self.values = JSONObject(
      snapshot.keys(in: namespace).compactMap { key in
        snapshot.parameter(key, in: namespace, symbol: symbol.isEmpty ? nil : symbol)
          .map { (key, $0.value.jsonValue) }
      })
  }

  /// One line of JSON.
  var line: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("strategy", self.strategy)
    writer.member("symbol", self.symbol)
    writer.member("environment", self.environment)
    writer.key("epoch")
    writer.uint64(self.token.epoch.count)
    writer.key("revision")
    writer.uint64(self.token.revision.count)
    writer.key("values")
    writer.value(.object(self.values))
    writer.endObject()
    return writer.finishText()
  }

  /// The keys whose values are not the same in `other`.
  func changedKeys(since other: StrategySet?) -> [String] {
    let names = Set(self.values.members.map(\.key) + (other?.values.members.map(\.key) ?? []))
    return names.sorted().filter { self.values[$0] != other?.values[$0] }
  }
}

/// Applies the sets of one strategy, one after the other.
final class StrategyFollower: Sendable {
  private struct State {
    var inForce: StrategySet?
    /// Taken, but not yet said to be in force.
    var accepted: StrategySet?
  }

  private let strategy: String
  private let symbol: String
  private let command: FollowerProgram?
  private let isJSON: Bool
  private let session: Session
  private let logger: Logger
  private let state = Locked(State())

  init(
    strategy: String, symbol: String, command: FollowerProgram?, isJSON: Bool, session: Session,
    logger: Logger
  ) {
    self.strategy = strategy
    self.symbol = symbol
    self.command = command
    self.isJSON = isJSON
    self.session = session
    self.logger = logger
  }

  /// Takes a revision, or refuses it; the command runs only when the set is another.
  func prepare(_ snapshot: ConfigSnapshot) throws(SnapshotRejection) {
    let set = StrategySet(snapshot, strategy: self.strategy, symbol: self.symbol)
    let inForce = self.state.withLock { $0.inForce }
    if let command, set.values != inForce?.values {
      try command.run(with: set.line)
    }
    self.state.withLock { $0.accepted = set }
  }

  /// Tells of what came into force, and of what was refused.
  func observe(_ observation: WatchObservation) {
    switch observation {
    case .installed(let token, let installation): self.installed(token, installation)
    case .rejected(let token, let rejection):
      self.logger.error(
        "Configuration rejected",
        [
          "config.revision": .string(token.revision.description),
          "config.reason": .string(rejection.reason),
        ])
    case .becameStale: self.logger.warning("Configuration may be stale; it stays in force")
    case .becameFresh: self.logger.info("Configuration is confirmed again")
    default: break
    }
  }

  private func installed(_ token: SnapshotToken, _ installation: WatchObservation.Installation) {
    let (set, before) = self.state.withLock { state -> (StrategySet?, StrategySet?) in
      guard let accepted = state.accepted, accepted.token == token else { return (nil, nil) }
      defer { state.inForce = accepted }
      return (accepted, state.inForce)
    }
    guard let set else { return }
    let keys = set.changedKeys(since: before)
    guard before == nil || !keys.isEmpty else { return }
    if self.command == nil { self.show(set) }
    self.logger.info(
      "Configuration updated",
      [
        "config.revision": .string(token.revision.description),
        "config.keys": .string(before == nil ? "all" : keys.joined(separator: " ")),
        "config.from_file": .bool(installation.isFromFile),
        "config.prepare": .duration(installation.preparing),
      ])
  }

  private func show(_ set: StrategySet) {
    if self.isJSON {
      self.session.console.say(set.line + "\n")
      return
    }
    let place = set.symbol.isEmpty ? set.strategy : "\(set.strategy) for \(set.symbol)"
    let rows = set.values.members.map { ($0.key, $0.value.text()) }
    self.session.console.say(
      "\(place) at revision \(set.token.revision)\n" + KeyValueText.of(rows) + "\n")
  }
}
