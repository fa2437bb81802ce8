internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI

/// How the administration's paths word what the contract says.
enum AdminShapes {
  /// The realm whose names are the categories.
  static let realm = "params/"

  /// A parameter as one row.
  static let row = AnswerShape<Entry>([
    AnswerField("id", "Full name of the parameter.") { "\($0.namespace):\($0.key)" },
    AnswerField("category", "The category, such as `pricing`.") { Self.category($0.namespace) },
    AnswerField("key", "The key within the category.") { $0.key },
    AnswerField(
      "value_type", "What the value is; lists and truth values are `json`.", schema: Self.types
    ) { Self.type($0.schema) },
    AnswerField("value_data", "The value in force; `***` for a secret.") { $0.value },
    AnswerField("description", "What it means.") { $0.schema?.description ?? "" },
    AnswerField("last_updated_at", "When it was last written; null when never.") { $0.changedAt },
    AnswerField("updated_by", "Who wrote it last; null when nobody did.") {
      $0.changedBy.isEmpty ? nil : $0.changedBy
    },
  ])

  /// A record of the audit trail as one row.
  static let auditRow = AnswerShape<AuditRecord>([
    AnswerField("id", "Position in the audit trail.") { $0.sequence },
    AnswerField("category", "The category.") { Self.category($0.change?.namespace ?? "") },
    AnswerField("key", "The key within the category.") { $0.change?.key ?? "" },
    AnswerField("old_value", "The value before; null when there was none.") { $0.change?.before },
    AnswerField("new_value", "The value after; null when there is none.") { $0.change?.after },
    AnswerField("changed_by", "Who changed it.") { $0.actor?.subject ?? "" },
    AnswerField("changed_at", "When.") { $0.at },
    AnswerField("change_reason", "Why, in their words; null when nothing was said.") {
      $0.reason.isEmpty ? nil : $0.reason
    },
    AnswerField("client_ip", "Where from; null for local callers.") { record -> String? in
      guard let address = record.actor?.clientIP, !address.isEmpty else { return nil }
      return address
    },
    AnswerField("dry_run", "Whether nothing was changed.") { $0.dryRun },
  ])

  /// What is held in memory and how it was used.
  static let stats = AnswerShape<CacheStatsResponse>([
    AnswerField("total_entries", "Values held.") { $0.entryCount },
    AnswerField("valid_entries", "Values known to be the newest.") { $0.stale ? 0 : $0.entryCount },
    AnswerField("expired_entries", "Values that may be out of date.") {
      $0.stale ? $0.entryCount : 0
    },
    AnswerField(
      "ttl_seconds",
      "The longest that a change takes to be in force. It is pushed, and takes milliseconds."
    ) { _ in Self.lifetimeSeconds },
    AnswerField("hits", "Named reads served from memory.") { $0.hitCount },
    AnswerField("misses", "Named reads that had to go further.") { $0.missCount },
    AnswerField("hit_rate", "Hits among all reads, 0 to 1; null before the first.") { $0.hitRate },
    AnswerField("revision", "The revision held.") { $0.token?.revision ?? 0 },
    AnswerField("age_seconds", "Since the store last confirmed it.") { $0.ageMs / 1_000 },
    AnswerField("stale", "Whether the store cannot be reached.") { $0.stale },
  ])

  /// What a change was promised to take at most.
  static let lifetimeSeconds: Int64 = 60

  /// What came of rereading the store.
  static let reloaded = AnswerShape<CacheStatsResponse>([
    .constant("success", true, "Always true."),
    AnswerField("message", "In words.") { _ in "Cache reloaded successfully" },
    AnswerField("stats", "What is held now.", Self.stats) { $0 },
  ])

  /// A change that was made.
  static let updated = AnswerShape<AdminChange>([
    .constant("success", true, "Always true."),
    AnswerField("category", "The category.") { $0.category },
    AnswerField("key", "The key.") { $0.key },
    AnswerField("new_value", "The value in force now.") { $0.newValue },
    AnswerField("updated_by", "Who wrote it.") { $0.actor },
    AnswerField("updated_at", "When; null when nothing differed.") { $0.outcome.committedAt },
    AnswerField("old_value", "The value that was in force before.") { $0.oldValue },
    AnswerField("changed", "Whether anything differed.") { !$0.outcome.changes.isEmpty },
    AnswerField("revision", "The revision of the change; 0 when nothing differed.") {
      $0.outcome.revision
    },
    AnswerField("warnings", "What is allowed but deserves a look.", listOf: .violation) {
      $0.outcome.warnings
    },
  ])

  /// A change that was only judged.
  static let rehearsed = AnswerShape<AdminChange>([
    .constant("dry_run", true, "Always true."),
    AnswerField("category", "The category.") { $0.category },
    AnswerField("key", "The key.") { $0.key },
    AnswerField("new_value", "The value that was judged.") { $0.newValue },
    AnswerField(
      "validation", "The judgement in a word.", schema: .choice(of: ["OK", "Validation failed"])
    ) { $0.outcome.valid ? "OK" : "Validation failed" },
    AnswerField("valid", "Whether the change would be made.") { $0.outcome.valid },
    AnswerField("errors", "Everything that is wrong.", listOf: .violation) {
      $0.outcome.violations
    },
    AnswerField("warnings", "What is allowed but deserves a look.", listOf: .violation) {
      $0.outcome.warnings
    },
    AnswerField(
      "effect", "What it would do to prices; null for what prices are not made from."
    ) { $0.effect },
  ])

  // MARK: Words

  private static let types = JSONSchema.choice(of: ["float", "int", "string", "json"])

  static func category(_ namespace: String) -> String {
    namespace.hasPrefix(self.realm) ? String(namespace.dropFirst(self.realm.count)) : namespace
  }

  static func type(_ schema: ParameterSchema?) -> String {
    switch schema?.type {
    case .float: "float"
    case .int: "int"
    case .string: "string"
    default: "json"
    }
  }
}

/// A change of one parameter through the administration's paths, and what came of it.
struct AdminChange: Sendable {
  let category: String
  let key: String
  /// The value that was asked for.
  let asked: Value
  let actor: String
  let outcome: ChangeOutcome
  var effect: ChangeEffect?

  /// The value as it is kept, such as 5 where 5.0 was asked for.
  var newValue: Value {
    self.outcome.changes.first.flatMap { $0.redacted ? nil : $0.after } ?? self.asked
  }

  /// The value that was in force before; the same one when nothing differed.
  var oldValue: Value? {
    guard let change = self.outcome.changes.first else { return self.asked }
    return change.resolvedBefore ?? change.before
  }
}
