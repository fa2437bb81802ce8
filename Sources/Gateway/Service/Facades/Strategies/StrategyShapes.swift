internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI

/// How the strategies' paths word what the contract says.
enum StrategyShapes {
  /// The realm of strategies' parameters within a strategy.
  static let parameters = "parameters."

  // MARK: Envelope

  /// The envelope of an answer: `data`, and `metadata` about it.
  static func enveloped<Subject>(
    _ data: AnswerField<Subject>, metadata: AnswerField<Subject>
  ) -> AnswerShape<Subject> {
    AnswerShape([
      .constant("success", true, "Always true."), data,
      .constant("error", .null, "Always null."), metadata,
    ])
  }

  /// The envelope of an answer without anything to say about it.
  static func enveloped<Subject>(_ data: AnswerField<Subject>) -> AnswerShape<Subject> {
    Self.enveloped(data, metadata: .constant("metadata", .null, "Always null."))
  }

  // MARK: Listing

  private static let summary = AnswerShape<StrategySummary>([
    AnswerField("strategy_id", "Its id.") { $0.id },
    AnswerField("name", "Its name.") { $0.namespace.title },
    AnswerField("description", "What it does.") { $0.namespace.description },
    AnswerField("category", "Its group.") { $0.namespace.category },
    AnswerField("has_global_config", "Whether values are stored for all symbols.") {
      $0.hasGlobal
    },
    AnswerField("symbol_overrides", "The symbols with values of their own, in order.") {
      $0.symbols
    },
    AnswerField("parameter_count", "How many parameters it has.") { $0.parameterCount },
  ])

  static let list = Self.enveloped(
    AnswerField<[StrategySummary]>("data", "The strategies.", listOf: Self.summary) { $0 },
    metadata: AnswerField(
      "metadata", "About the list.",
      AnswerShape([AnswerField("total_count", "How many there are.") { Int64($0.count) }])
    ) { $0 })

  // MARK: Schema

  private static let parameter = AnswerShape<ParameterSchema>([
    AnswerField("name", "Its name.") { Self.name($0.key) },
    AnswerField(
      "type", "Its type.", schema: .choice(of: ["float", "int", "bool", "str", "list", "json"])
    ) { Self.type($0.type) },
    AnswerField("description", "What it means.") { $0.description },
    AnswerField("default", "What holds when nothing is said.") { $0.defaultValue },
    AnswerField("min", "The least number; null when there is no bound.") { $0.minimum },
    AnswerField("max", "The largest number; null when there is no bound.") { $0.maximum },
    AnswerField("allowed_values", "The only values; null when there is no such list.") {
      schema -> [Value]? in
      schema.allowedValues.isEmpty ? nil : schema.allowedValues
    },
    AnswerField("example", "What one might write.") { $0.example ?? $0.defaultValue },
    AnswerField("unit", "The unit; null when there is none.") { schema -> String? in
      schema.unit.isEmpty ? nil : schema.unit
    },
  ])

  static let schema = Self.enveloped(
    AnswerField<StrategySchema>("data", "The parameters.", listOf: Self.parameter) {
      $0.parameters
    },
    metadata: AnswerField(
      "metadata", "About the list.",
      AnswerShape([
        AnswerField("strategy_id", "The strategy.") { $0.id },
        AnswerField("parameter_count", "How many there are.") { Int64($0.parameters.count) },
      ])
    ) { $0 })

  static let defaults = Self.enveloped(
    AnswerField<StrategySchema>("data", "The defaults by name.") { schema in
      ValueMap(members: schema.parameters.map { (Self.name($0.key), $0.defaultValue) })
    },
    metadata: AnswerField(
      "metadata", "About the strategy.",
      AnswerShape([AnswerField("strategy_name", "Its name.") { $0.title }])
    ) { $0 })

  // MARK: Configuration

  static let configuration = AnswerShape<StrategyConfiguration>([
    AnswerField("strategy_id", "The strategy.") { $0.id },
    AnswerField("symbol", "The symbol; null for all.") { $0.shownSymbol },
    AnswerField("parameters", "Every parameter with its value in force.") { configuration in
      ValueMap(members: configuration.entries.map { (Self.name($0.key), $0.value) })
    },
    AnswerField("version", "The version of what is stored; 0 when nothing ever was.") {
      $0.scope?.version ?? 0
    },
    AnswerField(
      "source", "The strongest layer that gives a value.",
      schema: .choice(of: ["database", "environment", "file", "default"])
    ) { $0.source },
    AnswerField("is_override", "Whether the symbol has values of its own.") { $0.isOverride },
    AnswerField("created_at", "When it was first stored; null when never.") {
      $0.scope?.createdAt
    },
    AnswerField("updated_at", "When it was last stored; null when never.") {
      $0.scope?.updatedAt
    },
  ])

  private static let origin = AnswerShape<Entry>([
    AnswerField("layer", "The layer that decides.") { Self.source($0.layer) },
    AnswerField(
      "scope", "For whom a stored value is kept: `all`, `global` or `symbol`; null for others."
    ) { Self.scope($0.layer) },
    AnswerField("version", "The version that wrote it; 0 when it was not stored.") { $0.version },
    AnswerField("origin", "The file or the variable; null for others.") { entry -> String? in
      entry.origin.isEmpty ? nil : entry.origin
    },
  ])

  private static let metadata: [AnswerField<StrategyConfiguration>] = [
    AnswerField("effective_revision", "The revision that was read.") { $0.revision },
    AnswerField("cache_hit", "Whether it was answered from memory that is up to date.") {
      !$0.isStale
    },
    AnswerField("load_time_ms", "How long reading took.") { $0.loadMilliseconds },
    AnswerField("stale", "Whether the store cannot be reached.") { $0.isStale },
    AnswerField("provenance", "Where each value comes from.") { configuration in
      ValueMap(
        members: configuration.entries.map { entry in
          (Self.name(entry.key), Shaped(entry, Self.origin))
        })
    },
  ]

  static let read = Self.enveloped(
    AnswerField<StrategyConfiguration>("data", "The configuration.", Self.configuration) { $0 },
    metadata: AnswerField("metadata", "About it.", AnswerShape(Self.metadata)) { $0 })

  // MARK: Changes

  static let changed = Self.enveloped(
    AnswerField<StrategyChange>("data", "The configuration now.", Self.configuration) {
      $0.configuration
    },
    metadata: AnswerField(
      "metadata", "What came of it.",
      AnswerShape(
        [
          AnswerField(
            "action", "What was done.",
            schema: .choice(of: ["created", "updated", "deleted", "rolled_back", "unchanged"])
          ) { $0.action },
          AnswerField("changes_applied", "The parameters that differ.") { $0.changedNames },
          AnswerField("warnings", "What is allowed but deserves a look.", listOf: .violation) {
            $0.outcome.warnings
          },
        ] + AnswerShape(Self.metadata).from { (change: StrategyChange) in change.configuration })
    ) { $0 })

  /// A change that was only judged: understood, and therefore a success.
  static let rehearsed = Self.enveloped(
    AnswerField<StrategyRehearsal>(
      "data", "The judgement.",
      AnswerShape([
        .constant("dry_run", true, "Always true."),
        AnswerField("valid", "Whether the change would be made.") { $0.outcome.valid },
        AnswerField("errors", "What is wrong, one sentence each.") {
          $0.outcome.violations.map(\.sentence)
        },
        AnswerField("violations", "The same for programs.", listOf: .violation) {
          $0.outcome.violations
        },
        AnswerField("changes", "The parameters that would differ.") { $0.changedNames },
        .constant("effect", .null, "Null: no prices are made from these."),
      ])
    ) { $0 },
    metadata: AnswerField(
      "metadata", "The judgement in a word.",
      AnswerShape([
        AnswerField("validation", "The judgement.", schema: .choice(of: ["passed", "failed"])) {
          $0.outcome.valid ? "passed" : "failed"
        }
      ])
    ) { $0 })

  static let changedOrRehearsed = JSONSchema.anyOf([Self.changed.schema, Self.rehearsed.schema])

  static let deleted = Self.enveloped(
    AnswerField<StrategyDeletion>(
      "data", "In words.",
      AnswerShape([
        AnswerField("message", "In words.") { _ in "Configuration deleted successfully" }
      ])
    ) { $0 },
    metadata: AnswerField(
      "metadata", "What came of it.",
      AnswerShape([
        AnswerField("symbol", "The symbol; null for all.") { $0.symbol },
        AnswerField("version", "The version of the scope now.") { $0.version },
        AnswerField("revision", "The revision of the change.") { $0.revision },
      ])
    ) { $0 })

  // MARK: Words

  /// The name of a parameter: its key without what all of them begin with.
  static func name(_ key: String) -> String {
    key.hasPrefix(self.parameters) ? String(key.dropFirst(self.parameters.count)) : key
  }

  static func type(_ type: ValueType) -> String {
    switch type {
    case .float: "float"
    case .int: "int"
    case .bool: "bool"
    case .string: "str"
    case .list: "list"
    default: "json"
    }
  }

  static func source(_ layer: Layer) -> String {
    switch layer {
    case .storedAll, .storedEnvironment, .storedSymbol: "database"
    case .variable: "environment"
    case .fileBase, .fileEnvironment: "file"
    default: "default"
    }
  }

  private static func scope(_ layer: Layer) -> String? {
    switch layer {
    case .storedAll: "all"
    case .storedEnvironment: "global"
    case .storedSymbol: "symbol"
    default: nil
    }
  }
}

/// Something with the shape that it is written in, for where names are not known beforehand.
struct Shaped<Subject: Sendable>: AnswerValue, Sendable {
  private let subject: Subject
  private let shape: AnswerShape<Subject>

  init(_ subject: Subject, _ shape: AnswerShape<Subject>) {
    self.subject = subject
    self.shape = shape
  }

  static var schema: JSONSchema { .map(of: .any) }

  func write(to json: inout JSONWriter) { self.shape.write(self.subject, to: &json) }
}
