internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI

/// How the paths of configuration by environment word what the contract says.
enum ConfigurationShapes {
  /// The envelope: what was asked for is in `data`.
  static func enveloped<Part: AnswerValue>(
    _ summary: String, schema: JSONSchema = Part.schema
  ) -> AnswerShape<Part> {
    AnswerShape([
      .constant("status", "success", "Always `success`."),
      AnswerField("data", summary, schema: schema) { $0 },
    ])
  }

  /// The envelope around an object of a shape.
  static func enveloped<Part>(
    _ summary: String, _ shape: AnswerShape<Part>
  ) -> AnswerShape<Part> {
    AnswerShape([
      .constant("status", "success", "Always `success`."),
      AnswerField("data", summary, shape) { $0 },
    ])
  }

  static let document =
    Self.enveloped(
      "The document, or what stands at the key.", schema: DocumentTree.schema)
    as AnswerShape<DocumentTree>

  // MARK: Changes

  /// A value before and after, by its key in the document.
  static let valueChange = AnswerShape<DocumentChange>([
    AnswerField("key", "The key in the document.") { $0.key },
    AnswerField("old_value", "The value before; null when there was none.") { $0.before },
    AnswerField("new_value", "The value after; null when there is none.") { $0.after },
    AnswerField("symbol", "The symbol that the value is for; null for all.") { $0.symbol },
  ])

  /// A change that was made.
  static let changed = AnswerShape<DocumentOutcome>([
    .constant("status", "success", "Always `success`."),
    AnswerField(
      "data", "What came of it.",
      AnswerShape([
        AnswerField("changes", "What differs.", listOf: Self.valueChange) { $0.changes },
        AnswerField("revision", "The revision of the change; 0 when nothing differed.") {
          $0.outcome.revision
        },
        AnswerField("version", "The version of the document now; 0 when it was never written.") {
          $0.version
        },
        AnswerField("warnings", "What is allowed but deserves a look.", listOf: .violation) {
          $0.outcome.warnings
        },
      ])
    ) { $0 },
  ])

  /// A change that was only judged.
  static let rehearsed = AnswerShape<DocumentOutcome>([
    .constant("status", "success", "Always `success`: the request was understood."),
    .constant("dry_run", true, "Always true."),
    AnswerField("valid", "Whether the change would be made.") { $0.outcome.valid },
    AnswerField("errors", "Everything that is wrong.", listOf: .violation) {
      $0.outcome.violations
    },
    AnswerField("warnings", "What is allowed but deserves a look.", listOf: .violation) {
      $0.outcome.warnings
    },
    AnswerField("changes", "What would differ.", listOf: Self.valueChange) { $0.changes },
    AnswerField(
      "effect", "What it would do to prices; null for what prices are not made from."
    ) { $0.effect },
  ])

  static let changedOrRehearsed = JSONSchema.anyOf([Self.changed.schema, Self.rehearsed.schema])

  // MARK: History

  /// One version of a document.
  static let version = AnswerShape<DocumentVersion>([
    AnswerField("version", "The version of the document.") { $0.version },
    AnswerField("revision", "The revision of the change.") { $0.revision },
    AnswerField("timestamp", "When it was committed.") { $0.at },
    AnswerField("author", "Who made it.") { $0.author },
    AnswerField("claimed_by", "Whom the request claimed to be from; null when nobody.") {
      $0.claimedBy
    },
    AnswerField("reason", "Why, in their words; null when nothing was said.") { $0.reason },
    AnswerField("config_type", "The type of configuration.") { $0.type.rawValue },
    AnswerField("changes", "What it changed.", listOf: Self.valueChange) { $0.changes },
  ])

  static let history = AnswerShape<DocumentHistory>([
    .constant("status", "success", "Always `success`."),
    AnswerField("data", "The versions, newest first.", listOf: Self.version) { $0.versions },
    AnswerField("next_page_token", "`page_token` of the next page; null on the last.") {
      $0.nextPageToken.isEmpty ? nil : $0.nextPageToken
    },
  ])

  static let atVersion = Self.enveloped(
    "The document as it was.",
    AnswerShape<DocumentAtVersion>([
      AnswerField("version", "The version.") { $0.version },
      AnswerField("revision", "The revision that it stood for.") { $0.revision },
      AnswerField("config", "The document.") { $0.document },
    ]))

  static let difference = Self.enveloped(
    "What differs.",
    AnswerShape<DocumentDifference>([
      AnswerField("from", "The earlier version.") { $0.from },
      AnswerField("to", "The later version.") { $0.to },
      AnswerField("changes", "What differs.", listOf: Self.valueChange) { $0.changes },
    ]))

  // MARK: Reload

  static let reloaded = AnswerShape<DocumentReload>([
    .constant("status", "success", "Always `success`."),
    AnswerField("message", "In words.") { "Reloaded \($0.type.rawValue) configuration" },
    AnswerField(
      "data", "What came of it.",
      AnswerShape([
        AnswerField("dry_run", "Whether nothing was changed.") { $0.isRehearsal },
        AnswerField("valid", "Whether the files are allowed.") {
          $0.response.outcome?.valid ?? false
        },
        AnswerField("errors", "Everything that is wrong.", listOf: .violation) {
          $0.response.outcome?.violations ?? []
        },
        AnswerField("revision", "The revision of the change; 0 when nothing differed.") {
          $0.response.outcome?.revision ?? 0
        },
        AnswerField("changes", "What differs.", listOf: Self.valueChange) { $0.changes },
        AnswerField("shadowed", "What a stored value hides.") { $0.response.shadowed },
        AnswerField("superseded", "Whose stored value was removed.") { $0.response.superseded },
        AnswerField("files", "The files that were read.") { $0.response.files },
      ])
    ) { $0 },
  ])
}

/// A value before and after, by its key in a document.
struct DocumentChange: Sendable {
  let key: String
  let before: Value?
  let after: Value?
  let symbol: String?

  /// A change of a document of `type`, by values kept or by values in force.
  init(_ change: ValueChange, of type: ConfigurationType, isResolved: Bool = false) {
    self.key = type.key(of: change.namespace, change.key) ?? "\(change.namespace):\(change.key)"
    self.before = isResolved ? change.resolvedBefore : change.before
    self.after = isResolved ? change.resolvedAfter : change.after
    let symbol = change.scope?.symbol ?? ""
    self.symbol = symbol.isEmpty ? nil : symbol
  }
}

/// What came of a change of a document.
struct DocumentOutcome: Sendable {
  let type: ConfigurationType
  let outcome: ChangeOutcome
  var effect: ChangeEffect?

  var changes: [DocumentChange] {
    self.outcome.changes.map { DocumentChange($0, of: self.type) }
  }
  var version: UInt64 { self.outcome.versions.first?.version ?? 0 }
}

/// One version of a document.
struct DocumentVersion: Sendable {
  let version: UInt64
  let revision: UInt64
  let at: Timestamp?
  let author: String
  let claimedBy: String?
  let reason: String?
  let type: ConfigurationType
  var changes: [DocumentChange]
}

/// A page of versions.
struct DocumentHistory: Sendable {
  let versions: [DocumentVersion]
  let nextPageToken: String
}

/// A document at a version of the past.
struct DocumentAtVersion: Sendable {
  let version: UInt64
  let revision: UInt64
  let document: DocumentTree
}

/// What differs between two versions.
struct DocumentDifference: Sendable {
  let from: UInt64
  let to: UInt64
  let changes: [DocumentChange]
}

/// What came of reading files again.
struct DocumentReload: Sendable {
  let type: ConfigurationType
  let isRehearsal: Bool
  let response: ReloadResponse

  var changes: [DocumentChange] {
    (self.response.outcome?.changes ?? []).map { DocumentChange($0, of: self.type) }
  }
}
