internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

/// What one change set changed of a strategy in one scope, as the audit trail of strategies has it.
struct StrategyAuditEntry: Sendable {
  static let actions = ["CREATE", "UPDATE", "DELETE", "ROLLBACK"]

  let changeSet: ChangeSet
  /// In upper case; empty for all.
  let symbol: String
  let changes: [ValueChange]

  /// The entries of a change set, one for each scope of the strategy that it touched.
  static func all(of changeSet: ChangeSet, in place: ScopePlace) -> [StrategyAuditEntry] {
    let changes = changeSet.changes.filter {
      $0.namespace == place.namespace && $0.scope?.environment == place.environment
    }
    let symbols = Set(changes.map { $0.scope?.symbol ?? "" }).sorted()
    return symbols.map { symbol in
      StrategyAuditEntry(
        changeSet: changeSet, symbol: symbol,
        changes: changes.filter { ($0.scope?.symbol ?? "") == symbol })
    }
  }

  /// Its name: the revision, and the symbol where it is for one.
  var id: String {
    let revision = self.changeSet.token?.revision ?? 0
    return self.symbol.isEmpty ? "\(revision)" : "\(revision):\(self.symbol)"
  }

  /// Whether it stands behind the entry called `id` in a list with the newest first.
  func isBefore(_ id: EntryID) -> Bool {
    let revision = self.changeSet.token?.revision ?? 0
    return revision == id.revision ? self.symbol > id.symbol : revision < id.revision
  }

  var action: String {
    if self.changeSet.kind == .rollback { return "ROLLBACK" }
    if self.values(\.before) == nil { return "CREATE" }
    return self.values(\.after) == nil ? "DELETE" : "UPDATE"
  }

  /// The values of the parameters that were changed; `nil` when none of them had any.
  func values(_ side: KeyPath<ValueChange, Value?>) -> ValueMap<Value>? {
    let members = self.changes.compactMap { change in
      change[keyPath: side].map { (StrategyShapes.name(change.key), $0) }
    }
    return members.isEmpty ? nil : ValueMap(members: members)
  }
}

/// The name of an entry: a revision, and the symbol where it is for one.
struct EntryID: Sendable, Hashable {
  let revision: UInt64
  /// In upper case; empty for all.
  let symbol: String

  /// The name that `text` spells; `nil` when it spells none.
  init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let revision = UInt64(parts[0]), revision > 0, revision < 1 << 53 else { return nil }
    self.revision = revision
    self.symbol = parts.count == 2 ? parts[1].uppercased() : ""
  }
}

/// A page of a strategy's audit trail.
struct StrategyAudit: Sendable {
  /// The most pages of change sets that one page is made of.
  private static let pagesMax = 20

  let id: String
  private(set) var entries: [StrategyAuditEntry] = []
  private(set) var nextPageToken = ""

  static let query = RequestShape([
    .init("symbol", .formatted(.symbol, bytesMax: 32), "Only this symbol; letter case is ignored."),
    .init("scope", .choice(["global", "symbol"]), "Only changes for all symbols, or for one."),
    .init("action", .choice(StrategyAuditEntry.actions), "Only this action."),
    .init("changed_by", .formatted(.line, bytesMax: 200), "Only changes by this actor."),
    .init("since", .instant, "Only changes at or after this instant."),
    .init("until", .instant, "Only changes before this instant."),
    .init("limit", .integer(1...1_000), "Most changes.", fallback: 100),
    .init("page_token", .formatted(.token, bytesMax: 1_024), "The page after this one."),
    .init("before_id", .formatted(.token, bytesMax: 64), "Only changes older than this entry."),
    .init(
      "offset", .integer(0...10_000), "How many changes to leave out, from the newest.",
      fallback: 0),
    .init(
      "environment", .formatted(.environment, bytesMax: 32),
      "The environment; that of the service when left out."),
  ])

  /// Reads a page: what does not fit the query is left out, so that several may have to be read.
  init(_ query: RequestValues, _ exchange: Exchange) async throws(Fault) {
    let subject = try StrategySubject(exchange, query, symbol: query.text("symbol"))
    var place = subject.place
    place.environment = try await subject.wording { [place] () throws(Fault) in
      try await exchange.environment(query, of: place.namespace)
    }
    let limit = Int(query.integer("limit") ?? 100)
    var leftOut = Int(query.integer("offset") ?? 0)
    let last = try Self.last(query)
    var request = ListChangeSetsRequest(
      namespaces: [place.namespace], actor: query.text("changed_by") ?? "",
      since: query.instant("since"), until: query.instant("until"),
      includeChanges: true, pageToken: query.text("page_token") ?? "")
    self.id = subject.id
    for _ in 0..<Self.pagesMax {
      request.pageSize = Int32(clamping: min(1_000, limit - self.entries.count + leftOut))
      let page = try await exchange.calling { [request] options throws(RPCError) in
        try await exchange.config.listChangeSets(request, options: options)
      }
      let found = page.changeSets.flatMap { StrategyAuditEntry.all(of: $0, in: place) }
        .filter { entry in
          last.map { entry.isBefore($0) } ?? true
            && Self.fits(entry, query, symbol: subject.symbol)
        }
      self.entries += found.dropFirst(leftOut)
      leftOut -= min(leftOut, found.count)
      self.nextPageToken = page.nextPageToken
      request.pageToken = page.nextPageToken
      guard !page.nextPageToken.isEmpty, self.entries.count < limit else { return }
    }
  }

  /// The entry that the page comes after, where the query names one.
  private static func last(_ query: RequestValues) throws(Fault) -> EntryID? {
    guard let text = query.text("before_id") else { return nil }
    guard let id = EntryID(text) else {
      throw .invalid(field: "before_id", "bad_format", "before_id is not the id of an entry")
    }
    return id
  }

  private static func fits(
    _ entry: StrategyAuditEntry, _ query: RequestValues, symbol: String
  ) -> Bool {
    if !symbol.isEmpty, entry.symbol != symbol { return false }
    if let scope = query.text("scope"), (scope == "global") != entry.symbol.isEmpty {
      return false
    }
    return query.text("action").map { $0 == entry.action } ?? true
  }

  // MARK: Shape

  private static func entry(_ id: String) -> AnswerShape<StrategyAuditEntry> {
    AnswerShape([
      AnswerField("id", "Its name, for `rollback_id`.") { $0.id },
      AnswerField("strategy_id", "The strategy.") { _ in id },
      AnswerField("symbol", "The symbol; null for all.") { Self.orNull($0.symbol) },
      AnswerField(
        "action", "What was done.", schema: .choice(of: StrategyAuditEntry.actions)
      ) { $0.action },
      AnswerField("old_parameters", "What was changed, before; null when nothing was there.") {
        $0.values(\.before)
      },
      AnswerField("new_parameters", "What was changed, after; null when nothing is there.") {
        $0.values(\.after)
      },
      AnswerField("changed_by", "Who changed it.") { $0.changeSet.actor?.subject ?? "" },
      AnswerField("changed_at", "When.") { $0.changeSet.committedAt },
      AnswerField("reason", "Why; null when nothing was said.") {
        Self.orNull($0.changeSet.reason)
      },
      AnswerField("claimed_by", "Whom the request claimed to be from; null when nobody.") {
        Self.orNull($0.changeSet.actor?.claimedBy ?? "")
      },
    ])
  }

  private static func orNull(_ text: String) -> String? { text.isEmpty ? nil : text }

  static func shape(_ id: String) -> AnswerShape<StrategyAudit> {
    StrategyShapes.enveloped(
      AnswerField("data", "The changes, newest first.", listOf: self.entry(id)) { $0.entries },
      metadata: AnswerField(
        "metadata", "About the list.",
        AnswerShape([
          AnswerField("count", "How many there are.") { Int64($0.entries.count) },
          AnswerField("next_page_token", "`page_token` of the next page; null on the last.") {
            Self.orNull($0.nextPageToken)
          },
        ])
      ) { $0 })
  }
}
