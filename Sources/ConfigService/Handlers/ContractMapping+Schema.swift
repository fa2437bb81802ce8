internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON

extension ContractMapping {
  /// What a parameter may be; nil when the catalogue no longer knows it.
  func schema(of name: ParameterName) -> ContractConfig.ParameterSchema? {
    self.catalogue[name].map { Self.schema($0) }
  }

  static func schema(_ schema: ParameterSchema) -> ContractConfig.ParameterSchema {
    let number = { (bound: Double?) in
      bound.flatMap(JSONNumber.init).map { Self.value(.number($0), as: schema) }
    }
    let shown = { (value: JSONValue?) in
      value.map { schema.isSensitive ? Self.redacted : Self.value($0, as: schema) }
    }
    let isText = schema.type == .string
    let isList = schema.type == .list
    return ContractConfig.ParameterSchema(
      namespace: schema.name.namespace.description, key: schema.name.key.description,
      type: Self.type(schema.type),
      itemType: schema.itemType.map(Self.type) ?? .unspecified, unit: schema.unit,
      minimum: number(schema.minimum), maximum: number(schema.maximum),
      allowedValues: schema.allowedValues.map { Self.value($0, as: isList ? nil : schema) },
      pattern: schema.pattern ?? "", nullable: schema.isNullable,
      defaultValue: shown(schema.defaultValue), description: schema.summary,
      example: shown(schema.example), variables: schema.variables,
      sensitive: schema.isSensitive, step: schema.step.map(Self.step),
      itemsMin: isList ? UInt32(clamping: schema.itemsMin) : nil,
      itemsMax: isList ? UInt32(clamping: schema.itemsMax) : nil,
      itemsUnique: schema.hasUniqueItems,
      charsMax: isText ? UInt32(clamping: schema.charactersMax) : nil)
  }

  static func type(_ type: ValueType) -> ContractConfig.ValueType {
    switch type {
    case .float: .float
    case .int: .int
    case .string: .string
    case .bool: .bool
    case .list: .list
    case .json: .json
    }
  }

  private static func step(_ step: StepLimit) -> ContractConfig.StepLimit {
    ContractConfig.StepLimit(
      factorMax: step.factorMax, relativeMax: step.relativeMax, absoluteMax: step.absoluteMax)
  }

  /// A rule as it is judged in `environment`, where it may be milder than elsewhere.
  func rule(_ rule: Rule, in environment: EnvironmentName?) -> ContractConfig.Rule {
    var message = ContractConfig.Rule(
      name: rule.name, kind: .unspecified, parameters: rule.parameters.map(\.description),
      severity: rule.severity(in: environment) == .error ? .error : .warning,
      message: rule.message)
    switch rule.kind {
    case .ordered: message.kind = .ordered
    case .lessThan: message.kind = .lessThan
    case .atMost: message.kind = .atMost
    case .sumEquals(let target):
      message.kind = .sumEquals
      message.target = target
    case .requires(let trigger):
      message.kind = .requires
      message.when = Self.value(
        trigger, as: rule.parameters.first.flatMap { self.catalogue[$0] })
    }
    return message
  }

  /// What is known of a namespace, with its stored scopes in `environment` and in all.
  func namespace(
    _ schema: NamespaceSchema, at state: ConfigState?, in environment: EnvironmentName?
  ) -> Namespace {
    let places = state?.writtenPlaces(of: schema.namespace) ?? []
    return Namespace(
      name: schema.namespace.description, title: schema.title, description: schema.summary,
      category: schema.category, parameterCount: UInt32(clamping: schema.parameters.count),
      scopes: state.map { state in
        places.filter { place in
          place.layer.isStored
            && (place.scope.environment == nil || place.scope.environment == environment)
        }.map { Self.version(of: $0, in: state) }
      } ?? [],
      createdAtRunTime: schema.isMadeAtRunTime)
  }
}
