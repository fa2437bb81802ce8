internal import Basics
internal import ConfigClient
internal import JSON
internal import ServiceRuntime
internal import Telemetry

/// `mooring config watch`: changes as they come into force.
enum WatchCommand {
  private static let namespaces = Argument<[String]>.operands(
    "NAMESPACE", "Namespaces such as params/pricing, or params/*.", .string(bytesMax: 64))
  private static let count = Argument<Int?>.optional(
    "--count", "N", "End after so many revisions that changed something.",
    .integer(in: 1...1_000_000))
  private static let initial = Argument<Bool>.flag(
    "--initial", "Begin with the values in force.")

  static let command = Command(
    "watch", "Shows changes as they are committed, until Ctrl-C.",
    discussion: """
      Nobody waits for a watcher: it looks on. It survives restarts of the service. With --json \
      each revision is one object on a line.
      """,
    arguments: [
      namespaces, Shared.environment, count, initial, Shared.json, Shared.runDirectory,
      Shared.socket,
    ],
    examples: [.init("mooring config watch params/* strategy/*", "everything about prices")]
  ) { arguments, session throws(CommandFailure) in
    let subscription = try Self.subscription(
      service: "mooring-cli", kind: .observer, arguments, namespaces: arguments[namespaces])
    let ending = ConfigFollowing.Ending()
    let progress = Locked(WatchProgress(countMax: arguments[count], initial: arguments[initial]))
    let following = ConfigFollowing(
      subscription: subscription, socket: session.socket(of: ConfigCommands.service, arguments),
      logger: .disabled)
    let isJSON = arguments[Shared.json]
    try await following.run(
      ending: ending,
      observer: { observation in
        if let line = progress.withLock({ $0.line(for: observation) }) {
          session.console.complain(line)
        }
      },
      prepare: { snapshot in
        let (text, isLast) = progress.withLock { $0.text(for: snapshot, isJSON: isJSON) }
        session.console.say(text)
        if isLast { ending.end() }
      })
    return .success
  }

  /// Who follows what, as `arguments` say.
  static func subscription(
    service: String, kind: ConsumerKind, _ arguments: ParsedArguments, namespaces: [String],
    instance: String? = nil
  ) throws(CommandFailure) -> WatchSubscription {
    var environment: EnvironmentName?
    if let name = arguments[Shared.environment] {
      guard let parsed = EnvironmentName(name) else {
        throw .usage("--env \(name): must be the name of an environment")
      }
      environment = parsed
    }
    do throws(WatchSubscription.Fault) {
      return try WatchSubscription(
        service: service, instance: instance ?? HostText.processName, kind: kind,
        environment: environment, namespaces: namespaces)
    } catch {
      throw .usage(Self.text(of: error))
    }
  }

  private static func text(of fault: WatchSubscription.Fault) -> String {
    switch fault {
    case .service: "the name of a service is small letters, digits, _ and -"
    case .instance: "the name of an instance is 1 to 64 visible characters without spaces"
    case .namespaceCount: "name 1 to \(WatchSubscription.namespacesMax) namespaces"
    case .namespace(let name): "\(name) is neither a namespace nor <realm>/*"
    }
  }
}

/// What a watcher has shown so far.
struct WatchProgress {
  let countMax: Int?
  let initial: Bool
  private var shown: ConfigSnapshot?
  private var count = 0
  private var isLost = false

  init(countMax: Int?, initial: Bool) {
    self.countMax = countMax
    self.initial = initial
  }

  /// What changed with a revision, and whether it is the last to be shown.
  mutating func text(
    for snapshot: ConfigSnapshot, isJSON: Bool
  ) -> (text: String, isLast: Bool) {
    let isFirst = self.shown == nil
    let differences = SnapshotDifference.all(from: self.shown, to: snapshot)
    self.shown = snapshot
    guard !differences.isEmpty, !isFirst || self.initial else { return ("", false) }
    if !isFirst { self.count += 1 }
    let text =
      isJSON
      ? Self.json(differences, snapshot) : Self.lines(differences, snapshot.token.revision)
    return (text, self.count == self.countMax)
  }

  private static func json(
    _ differences: [SnapshotDifference], _ snapshot: ConfigSnapshot
  ) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("epoch")
    writer.uint64(snapshot.token.epoch.count)
    writer.key("revision")
    writer.uint64(snapshot.token.revision.count)
    writer.member("environment", snapshot.environment.description)
    writer.key("changes")
    writer.beginArray()
    for difference in differences { difference.write(to: &writer) }
    writer.endArray()
    writer.endObject()
    return writer.finishText() + "\n"
  }

  private static func lines(_ differences: [SnapshotDifference], _ revision: Revision) -> String {
    differences.map { difference in
      let symbol = difference.symbol.isEmpty ? "" : " for \(difference.symbol)"
      let before = difference.before?.shownText ?? "–"
      let after = difference.after?.shownText ?? "–"
      let name = "\(difference.namespace):\(difference.key)\(symbol)"
      return "revision \(revision)  \(name)  \(before) → \(after)\n"
    }.joined()
  }

  /// A line about the stream, once for each time it is lost and found.
  mutating func line(for observation: WatchObservation) -> String? {
    switch observation {
    case .streamLost where !self.isLost:
      self.isLost = true
      return "The service is not reachable; waiting for it.\n"
    case .installed, .becameFresh:
      defer { self.isLost = false }
      return self.isLost ? "The service is back.\n" : nil
    default: return nil
    }
  }
}
