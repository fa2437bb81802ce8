internal import Auth
internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import RPC
internal import ServiceRuntime
internal import Telemetry

/// Tells a client of the changes of a document, as server-sent events, for as long as it listens.
///
/// The first event is the whole document, unless the client goes on from where it was
/// (`Last-Event-ID`). Comments say that the stream is alive.
struct ConfigurationWatch: Sendable {
  /// The longest that one stream lasts; clients come again by themselves.
  static let timeMax = Duration.seconds(24 * 60 * 60)

  let subject: ConfigurationSubject
  let environment: String
  let exchange: Exchange

  /// The stream.
  func response() -> HTTPResponse {
    HTTPResponse(
      .ok, stream: HTTPResponse.Stream(isEndless: true) { writer in await self.run(writer) },
      type: "text/event-stream",
      StreamForm.fields)
  }

  private func run(_ writer: ResponseBodyWriter) async {
    var options = self.exchange.options
    options.deadline = nil
    options.timeout = self.time
    do throws(RPCError) {
      try await self.exchange.config.watch(options: options) {
        requests, responses async throws(RPCError) in
        try await requests.write(WatchRequest(kind: .start(self.start)))
        var events = DocumentEvents(self.subject)
        for try await response in responses {
          if let text = events.text(for: response) {
            do throws(ResponseEnded) { try await writer.write(text) } catch { return }
          }
          guard let installed = events.takeInstalled() else { continue }
          let acknowledgement = Acknowledgement(revision: installed, state: .applied)
          try await requests.write(WatchRequest(kind: .acknowledgement(acknowledgement)))
        }
      }
    } catch {
      // The client connects again and goes on from the last event that it had.
      do throws(ResponseEnded) {
        try await writer.write(": the service has ended the stream\n\n")
      } catch {}
    }
  }

  /// No stream outlives the token that it was opened with.
  private var time: Duration {
    guard let expiry = self.exchange.principal?.expiry else { return Self.timeMax }
    return min(Self.timeMax, max(.zero, expiry - .now()))
  }

  private var start: WatchStart {
    let name = self.exchange.trace.traceparent
    return WatchStart(
      service: "gateway", instance: name, bootID: name, consumerKind: .observer,
      environment: self.environment,
      // Of namespaces named by their realm no secrets are sent.
      namespaces: [self.subject.type == .strategy ? "strategy/*" : "env/*"],
      resume: self.exchange.request.head.value("last-event-id").flatMap { Self.token($0) })
  }

  /// The revision that an event's id names; `nil` when it is none.
  static func token(_ id: String) -> RevisionToken? {
    let parts = id.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let epoch = UInt64(parts[0]), let revision = UInt64(parts[1]),
      let hash = Self.bytes(hex: parts[2]), epoch <= 1 << 53, revision <= 1 << 53
    else { return nil }
    return RevisionToken(epoch: epoch, revision: revision, chainHash: hash)
  }

  /// The id of an event, by which a client goes on.
  static func id(_ token: RevisionToken) -> String {
    let digits = token.chainHash.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "\(token.epoch).\(token.revision).\(digits.joined())"
  }

  private static func bytes(hex: Substring) -> [UInt8]? {
    let digits = hex.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
    guard digits.count == hex.count, digits.count == 64 || digits.isEmpty else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }
}

/// Makes events of one document from what ConfigService says of all of a realm.
struct DocumentEvents: Sendable {
  private let subject: ConfigurationSubject
  private var pieces: [(namespace: String, value: ResolvedValue)] = []
  private var installed: UInt64?

  init(_ subject: ConfigurationSubject) {
    self.subject = subject
  }

  /// The revision that was complete with the last message, once.
  mutating func takeInstalled() -> UInt64? {
    defer { self.installed = nil }
    return self.installed
  }

  /// What a client is told of a message, if anything.
  mutating func text(for response: WatchResponse) -> String? {
    switch response.kind {
    case .snapshot(let snapshot)?:
      self.gather(snapshot.namespaces)
      guard !snapshot.more, let token = snapshot.token else { return nil }
      return self.event("snapshot", token, Self.snapshot)
    case .delta(let delta)?:
      self.gather(delta.namespaces)
      guard !delta.more, let token = delta.token else { return nil }
      guard !self.pieces.isEmpty else {
        self.installed = token.revision
        return nil
      }
      return self.event("change", token, Self.change)
    case .bookmark(let bookmark)?:
      return ": revision \(bookmark.token?.revision ?? 0)\(bookmark.stale ? ", stale" : "")\n\n"
    case nil: return nil
    }
  }

  private mutating func gather(_ namespaces: [NamespaceValues]) {
    for values in namespaces where self.concerns(values.namespace) {
      self.pieces += values.values.map { (values.namespace, $0) }
    }
  }

  private func concerns(_ namespace: String) -> Bool {
    self.subject.namespace.map { $0 == namespace }
      ?? (self.subject.type.prefix(of: namespace) != nil)
  }

  private mutating func event(
    _ name: String, _ token: RevisionToken, _ shape: AnswerShape<DocumentEvent>
  ) -> String {
    defer { self.pieces = [] }
    self.installed = token.revision
    let event = DocumentEvent(
      type: self.subject.type, revision: token.revision, pieces: self.pieces)
    let id = ConfigurationWatch.id(token)
    let bytes = StreamForm.events.message(shape.bytes(event), name: name, id: id)
    return String(decoding: bytes, as: UTF8.self)
  }

  static let snapshot = AnswerShape<DocumentEvent>([
    AnswerField("config_type", "The type of configuration.") { $0.type.rawValue },
    AnswerField("revision", "The revision.") { $0.revision },
    AnswerField("data", "The document.", schema: DocumentTree.schema) { $0.document },
    AnswerField("overrides", "What symbols have of their own.", listOf: Self.value) { event in
      event.pieces.filter { !$0.value.symbol.isEmpty }.map { (event.type, $0.namespace, $0.value) }
    },
  ])

  static let change = AnswerShape<DocumentEvent>([
    AnswerField("config_type", "The type of configuration.") { $0.type.rawValue },
    AnswerField("revision", "The revision.") { $0.revision },
    AnswerField("changes", "What is in force now.", listOf: Self.value) { event in
      event.pieces.map { (event.type, $0.namespace, $0.value) }
    },
  ])

  private static let value = AnswerShape<
    (type: ConfigurationType, namespace: String, value: ResolvedValue)
  >([
    AnswerField("key", "The key in the document.") { piece -> String in
      piece.type.key(of: piece.namespace, piece.value.key) ?? piece.value.key
    },
    AnswerField("value", "The value; null when there is none any more.") { $0.value.shown },
    AnswerField("symbol", "The symbol that it is for; null for all.") { piece -> String? in
      piece.value.symbol.isEmpty ? nil : piece.value.symbol
    },
  ])
}

/// What an event tells.
struct DocumentEvent: Sendable {
  let type: ConfigurationType
  let revision: UInt64
  let pieces: [(namespace: String, value: ResolvedValue)]

  var document: DocumentTree {
    DocumentTree(
      self.pieces.filter { $0.value.symbol.isEmpty }.map {
        ($0.namespace, $0.value.key, $0.value.shown)
      }, of: self.type)
  }
}

extension ResolvedValue {
  /// The value as anybody may see it.
  var shown: Value? {
    self.sensitive || self.redacted ? Value(kind: .stringValue("***")) : self.value
  }
}
