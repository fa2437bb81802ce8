// Generated from mooring/config/v1/parameter.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// Where a value comes from. A layer with a higher number wins, key by key.
public enum Layer: ContractEnum {
  /// Not said.
  case unspecified
  /// The schema's default.
  case `default`
  /// A configuration file for all environments.
  case fileBase
  /// A configuration file of the environment.
  case fileEnvironment
  /// An environment variable of the process.
  case variable
  /// A stored value for all environments, `*`.
  case storedAll
  /// A stored value of the environment.
  case storedEnvironment
  /// A stored value of the environment and one symbol.
  case storedSymbol
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .`default`
    case 2: self = .fileBase
    case 3: self = .fileEnvironment
    case 4: self = .variable
    case 5: self = .storedAll
    case 6: self = .storedEnvironment
    case 7: self = .storedSymbol
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .`default`: 1
    case .fileBase: 2
    case .fileEnvironment: 3
    case .variable: 4
    case .storedAll: 5
    case .storedEnvironment: 6
    case .storedSymbol: 7
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("LAYER_UNSPECIFIED", 0),
    ("LAYER_DEFAULT", 1),
    ("LAYER_FILE_BASE", 2),
    ("LAYER_FILE_ENVIRONMENT", 3),
    ("LAYER_VARIABLE", 4),
    ("LAYER_STORED_ALL", 5),
    ("LAYER_STORED_ENVIRONMENT", 6),
    ("LAYER_STORED_SYMBOL", 7),
  ]
}

/// The type of a parameter's value.
public enum ValueType: ContractEnum {
  /// Not said.
  case unspecified
  /// A finite binary64 number; integral numbers are accepted.
  case float
  /// A 64-bit integer; `5.0` is accepted as 5.
  case int
  /// A text.
  case string
  /// A truth value; never a number.
  case bool
  /// A list of scalars, replaced as a whole.
  case list
  /// Any JSON value, replaced as a whole.
  case json
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .float
    case 2: self = .int
    case 3: self = .string
    case 4: self = .bool
    case 5: self = .list
    case 6: self = .json
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .float: 1
    case .int: 2
    case .string: 3
    case .bool: 4
    case .list: 5
    case .json: 6
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("VALUE_TYPE_UNSPECIFIED", 0),
    ("VALUE_TYPE_FLOAT", 1),
    ("VALUE_TYPE_INT", 2),
    ("VALUE_TYPE_STRING", 3),
    ("VALUE_TYPE_BOOL", 4),
    ("VALUE_TYPE_LIST", 5),
    ("VALUE_TYPE_JSON", 6),
  ]
}

/// The kinds of rule between parameters; a closed set.
public enum RuleKind: ContractEnum {
  /// Not said.
  case unspecified
  /// The keys rise strictly in the order named.
  case ordered
  /// The first key is less than the second.
  case lessThan
  /// The first key is at most the second.
  case atMost
  /// The keys add to `target`, within 1e-9.
  case sumEquals
  /// When the first key holds the `when` value, the others must be set.
  case requires
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .ordered
    case 2: self = .lessThan
    case 3: self = .atMost
    case 4: self = .sumEquals
    case 5: self = .requires
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .ordered: 1
    case .lessThan: 2
    case .atMost: 3
    case .sumEquals: 4
    case .requires: 5
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("RULE_KIND_UNSPECIFIED", 0),
    ("RULE_KIND_ORDERED", 1),
    ("RULE_KIND_LESS_THAN", 2),
    ("RULE_KIND_AT_MOST", 3),
    ("RULE_KIND_SUM_EQUALS", 4),
    ("RULE_KIND_REQUIRES", 5),
  ]
}

/// What a broken rule means.
public enum Severity: ContractEnum {
  /// Not said.
  case unspecified
  /// The change is refused.
  case error
  /// The change is taken and the warning returned.
  case warning
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .error
    case 2: self = .warning
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .error: 1
    case .warning: 2
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("SEVERITY_UNSPECIFIED", 0),
    ("SEVERITY_ERROR", 1),
    ("SEVERITY_WARNING", 2),
  ]
}

/// The value of one key in one scope, with where it comes from.
public struct Entry: Hashable, Sendable {
  /// Namespace of the parameter, such as `params/pricing`.
  public var namespace: String
  /// Key within the namespace, such as `base_rate_USDC`.
  public var key: String
  /// The value; `***` as a text when `redacted`.
  public var value: ContractType.Value?
  /// The layer that decided.
  public var layer: Layer
  /// The scope the deciding value is kept for; absent for the layers below the stored ones.
  public var scope: ContractType.Scope?
  /// Version of the namespace and scope when the deciding value was written; 0 when never written.
  public var version: UInt64
  /// Revision that wrote the deciding value; 0 for a value that was there from the start.
  public var revision: UInt64
  /// Name of the deciding file or variable, or empty.
  public var origin: String
  /// When the deciding value was written; absent when it was not written at run time.
  public var changedAt: ContractType.Timestamp?
  /// Subject of the actor who wrote it; empty when it was not written at run time.
  public var changedBy: String
  /// The value is a secret and is not shown.
  public var redacted: Bool
  /// The schema of the parameter; only when asked for.
  public var schema: ParameterSchema?

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    value: ContractType.Value? = nil,
    layer: Layer = .unspecified,
    scope: ContractType.Scope? = nil,
    version: UInt64 = 0,
    revision: UInt64 = 0,
    origin: String = "",
    changedAt: ContractType.Timestamp? = nil,
    changedBy: String = "",
    redacted: Bool = false,
    schema: ParameterSchema? = nil
  ) {
    self.namespace = namespace
    self.key = key
    self.value = value
    self.layer = layer
    self.scope = scope
    self.version = version
    self.revision = revision
    self.origin = origin
    self.changedAt = changedAt
    self.changedBy = changedBy
    self.redacted = redacted
    self.schema = schema
  }
}

extension Entry: ContractMessage {
  public static let wireName = "mooring.config.v1.Entry"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Entry(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.message(ParameterSchema.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
    self.value = record.message(2, of: ContractType.Value.self)
    self.layer = record.enumeration(3, of: Layer.self)
    self.scope = record.message(4, of: ContractType.Scope.self)
    self.version = record.uint64(5)
    self.revision = record.uint64(6)
    self.origin = record.text(7)
    self.changedAt = record.message(8, of: ContractType.Timestamp.self)
    self.changedBy = record.text(9)
    self.redacted = record.bool(10)
    self.schema = record.message(11, of: ParameterSchema.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
    if let value = self.value {
      record.setMessage(2, value)
    }
    record.setEnumeration(3, self.layer)
    if let value = self.scope {
      record.setMessage(4, value)
    }
    record.setUint64(5, self.version)
    record.setUint64(6, self.revision)
    record.setText(7, self.origin)
    if let value = self.changedAt {
      record.setMessage(8, value)
    }
    record.setText(9, self.changedBy)
    record.setBool(10, self.redacted)
    if let value = self.schema {
      record.setMessage(11, value)
    }
  }
}

/// The version of one namespace in one scope.
public struct ScopeVersion: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The scope.
  public var scope: ContractType.Scope?
  /// How many change sets have touched the scope; 0 when none has. It never restarts. The HTTP
  /// entity tag is `"<epoch>.<version>"`.
  public var version: UInt64
  /// The latest revision that touched the scope; 0 when none has.
  public var revision: UInt64
  /// When the scope was first written; absent when never.
  public var createdAt: ContractType.Timestamp?
  /// When the scope was last written; absent when never.
  public var updatedAt: ContractType.Timestamp?
  /// Number of keys the scope holds itself.
  public var keyCount: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    scope: ContractType.Scope? = nil,
    version: UInt64 = 0,
    revision: UInt64 = 0,
    createdAt: ContractType.Timestamp? = nil,
    updatedAt: ContractType.Timestamp? = nil,
    keyCount: UInt32 = 0
  ) {
    self.namespace = namespace
    self.scope = scope
    self.version = version
    self.revision = revision
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.keyCount = keyCount
  }
}

extension ScopeVersion: ContractMessage {
  public static let wireName = "mooring.config.v1.ScopeVersion"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ScopeVersion(),
    fields: [
      FieldShape(.text),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.scope = record.message(1, of: ContractType.Scope.self)
    self.version = record.uint64(2)
    self.revision = record.uint64(3)
    self.createdAt = record.message(4, of: ContractType.Timestamp.self)
    self.updatedAt = record.message(5, of: ContractType.Timestamp.self)
    self.keyCount = record.uint32(6)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    if let value = self.scope {
      record.setMessage(1, value)
    }
    record.setUint64(2, self.version)
    record.setUint64(3, self.revision)
    if let value = self.createdAt {
      record.setMessage(4, value)
    }
    if let value = self.updatedAt {
      record.setMessage(5, value)
    }
    record.setUint32(6, self.keyCount)
  }
}

/// What a parameter may be. Bounds are inclusive.
public struct ParameterSchema: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The key.
  public var key: String
  /// Type of the value.
  public var type: ValueType
  /// Type of the items when `type` is a list; unspecified otherwise.
  public var itemType: ValueType
  /// Unit of the number, such as `fraction`, `percent`, `usd`, `days`, `seconds`, `count`, `bps`;
  /// empty for what has none.
  public var unit: String
  /// Smallest allowed number; absent when unbounded.
  public var minimum: ContractType.Value?
  /// Largest allowed number; absent when unbounded.
  public var maximum: ContractType.Value?
  /// The only allowed values; empty when there is no such list.
  public var allowedValues: [ContractType.Value]
  /// Regular expression a text must match as a whole; empty when there is none.
  public var pattern: String
  /// `null` is allowed.
  public var nullable: Bool
  /// Value in force when no layer says otherwise; absent for a secret without one.
  public var defaultValue: ContractType.Value?
  /// What it means and what it does.
  public var description: String
  /// A value as one might write it.
  public var example: ContractType.Value?
  /// Environment variables that may set it, the first that is set wins.
  public var variables: [String]
  /// The value is a secret: shown as `***`, kept encrypted or as a reference.
  public var sensitive: Bool
  /// Largest change that one publish may make without `override_step`; absent when unlimited.
  public var step: StepLimit?
  /// Smallest number of items of a list; absent when there is no bound.
  public var itemsMin: UInt32?
  /// Largest number of items of a list; absent when there is no bound.
  public var itemsMax: UInt32?
  /// The items of a list must differ from each other.
  public var itemsUnique: Bool
  /// Most characters of a text; absent when there is no bound but the general one.
  public var charsMax: UInt32?

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    type: ValueType = .unspecified,
    itemType: ValueType = .unspecified,
    unit: String = "",
    minimum: ContractType.Value? = nil,
    maximum: ContractType.Value? = nil,
    allowedValues: [ContractType.Value] = [],
    pattern: String = "",
    nullable: Bool = false,
    defaultValue: ContractType.Value? = nil,
    description: String = "",
    example: ContractType.Value? = nil,
    variables: [String] = [],
    sensitive: Bool = false,
    step: StepLimit? = nil,
    itemsMin: UInt32? = nil,
    itemsMax: UInt32? = nil,
    itemsUnique: Bool = false,
    charsMax: UInt32? = nil
  ) {
    self.namespace = namespace
    self.key = key
    self.type = type
    self.itemType = itemType
    self.unit = unit
    self.minimum = minimum
    self.maximum = maximum
    self.allowedValues = allowedValues
    self.pattern = pattern
    self.nullable = nullable
    self.defaultValue = defaultValue
    self.description = description
    self.example = example
    self.variables = variables
    self.sensitive = sensitive
    self.step = step
    self.itemsMin = itemsMin
    self.itemsMax = itemsMax
    self.itemsUnique = itemsUnique
    self.charsMax = charsMax
  }
}

extension ParameterSchema: ContractMessage {
  public static let wireName = "mooring.config.v1.ParameterSchema"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ParameterSchema(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.text),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.message(StepLimit.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
    self.type = record.enumeration(2, of: ValueType.self)
    self.itemType = record.enumeration(3, of: ValueType.self)
    self.unit = record.text(4)
    self.minimum = record.message(5, of: ContractType.Value.self)
    self.maximum = record.message(6, of: ContractType.Value.self)
    self.allowedValues = record.messages(7, of: ContractType.Value.self)
    self.pattern = record.text(8)
    self.nullable = record.bool(9)
    self.defaultValue = record.message(10, of: ContractType.Value.self)
    self.description = record.text(11)
    self.example = record.message(12, of: ContractType.Value.self)
    self.variables = record.textList(13)
    self.sensitive = record.bool(14)
    self.step = record.message(15, of: StepLimit.self)
    self.itemsMin = record.has(16) ? record.uint32(16) : nil
    self.itemsMax = record.has(17) ? record.uint32(17) : nil
    self.itemsUnique = record.bool(18)
    self.charsMax = record.has(19) ? record.uint32(19) : nil
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
    record.setEnumeration(2, self.type)
    record.setEnumeration(3, self.itemType)
    record.setText(4, self.unit)
    if let value = self.minimum {
      record.setMessage(5, value)
    }
    if let value = self.maximum {
      record.setMessage(6, value)
    }
    record.setMessageList(7, self.allowedValues)
    record.setText(8, self.pattern)
    record.setBool(9, self.nullable)
    if let value = self.defaultValue {
      record.setMessage(10, value)
    }
    record.setText(11, self.description)
    if let value = self.example {
      record.setMessage(12, value)
    }
    record.setTextList(13, self.variables)
    record.setBool(14, self.sensitive)
    if let value = self.step {
      record.setMessage(15, value)
    }
    if let value = self.itemsMin {
      record.choose(16)
      record.setUint32(16, value)
    }
    if let value = self.itemsMax {
      record.choose(17)
      record.setUint32(17, value)
    }
    record.setBool(18, self.itemsUnique)
    if let value = self.charsMax {
      record.choose(19)
      record.setUint32(19, value)
    }
  }
}

/// How far one publish may move a number.
public struct StepLimit: Hashable, Sendable {
  /// Largest factor up or down, inclusive: 2 allows from half to double. Absent when not limited.
  public var factorMax: Double?
  /// Largest relative change, inclusive: 0.5 allows ±50 %. Absent when not limited.
  public var relativeMax: Double?
  /// Largest absolute change in the parameter's unit, inclusive. Absent when not limited.
  public var absoluteMax: Double?

  /// Creates a message; what is not given has its default.
  public init(
    factorMax: Double? = nil,
    relativeMax: Double? = nil,
    absoluteMax: Double? = nil
  ) {
    self.factorMax = factorMax
    self.relativeMax = relativeMax
    self.absoluteMax = absoluteMax
  }
}

extension StepLimit: ContractMessage {
  public static let wireName = "mooring.config.v1.StepLimit"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_StepLimit(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.factorMax = record.has(0) ? record.double(0) : nil
    self.relativeMax = record.has(1) ? record.double(1) : nil
    self.absoluteMax = record.has(2) ? record.double(2) : nil
  }

  public func write(to record: RecordWriter) {
    if let value = self.factorMax {
      record.choose(0)
      record.setDouble(0, value)
    }
    if let value = self.relativeMax {
      record.choose(1)
      record.setDouble(1, value)
    }
    if let value = self.absoluteMax {
      record.choose(2)
      record.setDouble(2, value)
    }
  }
}

/// An invariant between parameters, judged on the resolved values of every scope a change touches.
public struct Rule: Hashable, Sendable {
  /// Its name, such as `utilization_tiers_ordered`.
  public var name: String
  /// What it checks.
  public var kind: RuleKind
  /// Full names of the parameters, `<namespace>:<key>`, in the order that matters.
  public var parameters: [String]
  /// The sum demanded by `RULE_KIND_SUM_EQUALS`; absent otherwise.
  public var target: Double?
  /// The value that triggers `RULE_KIND_REQUIRES`; absent otherwise.
  public var when: ContractType.Value?
  /// What breaking it means.
  public var severity: Severity
  /// What is allowed, in one sentence.
  public var message: String

  /// Creates a message; what is not given has its default.
  public init(
    name: String = "",
    kind: RuleKind = .unspecified,
    parameters: [String] = [],
    target: Double? = nil,
    when: ContractType.Value? = nil,
    severity: Severity = .unspecified,
    message: String = ""
  ) {
    self.name = name
    self.kind = kind
    self.parameters = parameters
    self.target = target
    self.when = when
    self.severity = severity
    self.message = message
  }
}

extension Rule: ContractMessage {
  public static let wireName = "mooring.config.v1.Rule"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Rule(),
    fields: [
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.plain),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.name = record.text(0)
    self.kind = record.enumeration(1, of: RuleKind.self)
    self.parameters = record.textList(2)
    self.target = record.has(3) ? record.double(3) : nil
    self.when = record.message(4, of: ContractType.Value.self)
    self.severity = record.enumeration(5, of: Severity.self)
    self.message = record.text(6)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.name)
    record.setEnumeration(1, self.kind)
    record.setTextList(2, self.parameters)
    if let value = self.target {
      record.choose(3)
      record.setDouble(3, value)
    }
    if let value = self.when {
      record.setMessage(4, value)
    }
    record.setEnumeration(5, self.severity)
    record.setText(6, self.message)
  }
}

/// What is known of a namespace.
public struct Namespace: Hashable, Sendable {
  /// Its name, such as `strategy/orderbook_skew`.
  public var name: String
  /// Name for people.
  public var title: String
  /// What it is for.
  public var description: String
  /// Group for listings, such as `Realtime Data`; may be empty.
  public var category: String
  /// Number of parameters in the schema.
  public var parameterCount: UInt32
  /// The scopes that hold values, ordered by environment and symbol.
  public var scopes: [ScopeVersion]
  /// It was made from a template at run time, not by the catalogue.
  public var createdAtRunTime: Bool

  /// Creates a message; what is not given has its default.
  public init(
    name: String = "",
    title: String = "",
    description: String = "",
    category: String = "",
    parameterCount: UInt32 = 0,
    scopes: [ScopeVersion] = [],
    createdAtRunTime: Bool = false
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.category = category
    self.parameterCount = parameterCount
    self.scopes = scopes
    self.createdAtRunTime = createdAtRunTime
  }
}

extension Namespace: ContractMessage {
  public static let wireName = "mooring.config.v1.Namespace"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Namespace(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.message(ScopeVersion.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.name = record.text(0)
    self.title = record.text(1)
    self.description = record.text(2)
    self.category = record.text(3)
    self.parameterCount = record.uint32(4)
    self.scopes = record.messages(5, of: ScopeVersion.self)
    self.createdAtRunTime = record.bool(6)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.name)
    record.setText(1, self.title)
    record.setText(2, self.description)
    record.setText(3, self.category)
    record.setUint32(4, self.parameterCount)
    record.setMessageList(5, self.scopes)
    record.setBool(6, self.createdAtRunTime)
  }
}
