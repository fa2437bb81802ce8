internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON

/// Says in the words of the contract what this service knows, and hides what nobody may see.
///
/// The only place where values of the state become values of the contract, so that a secret cannot
/// leave by a forgotten path.
struct ContractMapping: Sendable {
  /// What stands for a secret.
  static let redacted = ContractType.Value(kind: .stringValue("***"))

  let catalogue: Catalogue

  // MARK: Values

  /// A value as its parameter's type writes it: 5 is 5.0 where a float is due.
  static func value(_ json: JSONValue, as schema: ParameterSchema?) -> ContractType.Value {
    let kind: ContractType.Value.Kind =
      switch (json, schema?.type) {
      case (_, .json): .jsonValue(Array(json.canonicalText.utf8))
      case (.number(let number), .float): .floatValue(number.double)
      case (.number(let number), _):
        number.int64.map { .intValue($0) } ?? .floatValue(number.double)
      case (.string(let text), _): .stringValue(text)
      case (.bool(let flag), _): .boolValue(flag)
      case (.null, _), (.array, _), (.object, _): .jsonValue(Array(json.canonicalText.utf8))
      }
    return ContractType.Value(kind: kind)
  }

  /// The value that a request carries; nil when it is not one that JSON has.
  static func json(_ value: ContractType.Value) -> JSONValue? {
    switch value.kind {
    case .floatValue(let number)?: JSONNumber(number).map(JSONValue.number)
    case .intValue(let number)?: .number(JSONNumber(number))
    case .stringValue(let text)?: .string(text)
    case .boolValue(let flag)?: .bool(flag)
    case .jsonValue(let bytes)?: unsafe try? JSONValue(parsing: bytes.span.bytes)
    case nil: nil
    }
  }

  /// A value that may be shown: `***` in place of a secret.
  ///
  /// A secret is known for what it is even when the catalogue no longer names its parameter.
  func shown(_ json: JSONValue, of name: ParameterName) -> ContractType.Value {
    self.isSecret(name) || SealedSecret(json) != nil
      ? Self.redacted : Self.value(json, as: self.catalogue[name])
  }

  /// Whether values of a parameter must not be shown.
  func isSecret(_ name: ParameterName) -> Bool { self.catalogue[name]?.isSensitive ?? false }

  // MARK: Places and positions

  static func scope(_ scope: Basics.Scope) -> ContractType.Scope {
    ContractType.Scope(
      environment: scope.environmentText, symbol: scope.symbol?.description ?? "")
  }

  static func token(_ token: RevisionToken) -> ContractType.RevisionToken {
    ContractType.RevisionToken(
      epoch: token.epoch.count, revision: token.revision.count,
      chainHash: token.chainHash.map(Self.bytes) ?? [])
  }

  static func bytes(_ hash: ChainHash) -> [UInt8] {
    var buffer = ByteBuffer(capacity: ChainHash.byteCount)
    hash.append(to: &buffer)
    return buffer.array()
  }

  static func time(_ instant: WallTime) -> ContractType.Timestamp {
    ContractType.Timestamp(microseconds: instant.microsecondsSinceEpoch)
  }

  static func layer(_ layer: Layer) -> ContractConfig.Layer {
    switch layer {
    case .schemaDefault: .default
    case .fileBase: .fileBase
    case .fileEnvironment: .fileEnvironment
    case .variable: .variable
    case .storedAll: .storedAll
    case .storedEnvironment: .storedEnvironment
    case .storedSymbol: .storedSymbol
    }
  }

  /// How often a place was written, and when.
  static func version(of place: Place, in state: ConfigState) -> ScopeVersion {
    let held = state[place]
    return ScopeVersion(
      namespace: place.namespace.description, scope: Self.scope(place.scope),
      version: held.version.count, revision: held.revision.count,
      createdAt: held.createdAt.map(Self.time), updatedAt: held.updatedAt.map(Self.time),
      keyCount: UInt32(clamping: held.values.count))
  }

  /// The version of a stored scope; that of a scope which keeps nothing is 0.
  static func version(
    of namespace: ParameterNamespace, _ scope: Basics.Scope, in state: ConfigState
  ) -> ScopeVersion {
    Place(stored: namespace, scope: scope).map { Self.version(of: $0, in: state) }
      ?? ScopeVersion(namespace: namespace.description, scope: Self.scope(scope))
  }

  // MARK: Entries and changes

  /// The value in force of a parameter with where it comes from; without one when there is none.
  func entry(
    _ name: ParameterName, in scope: Basics.Scope, at state: ConfigState,
    withSchema: Bool = false
  ) -> Entry {
    guard let resolved = state.resolve(name, in: scope) else {
      return Entry(
        namespace: name.namespace.description, key: name.key.description,
        redacted: self.isSecret(name), schema: withSchema ? self.schema(of: name) : nil)
    }
    return self.entry(name, resolved, withSchema: withSchema)
  }

  /// One value of one place.
  func entry(_ name: ParameterName, _ resolved: ResolvedValue, withSchema: Bool) -> Entry {
    let (kept, place) = (resolved.kept, resolved.place)
    let isStored = place.layer.isStored
    return Entry(
      namespace: name.namespace.description, key: name.key.description,
      value: self.shown(kept.value, of: name), layer: Self.layer(place.layer),
      scope: isStored ? Self.scope(place.scope) : nil, version: kept.version.count,
      revision: kept.revision.count, origin: kept.origin,
      changedAt: isStored ? Self.time(kept.writtenAt) : nil,
      changedBy: isStored ? kept.writtenBy : "", redacted: self.isSecret(name),
      schema: withSchema ? self.schema(of: name) : nil)
  }

  /// One value before and after, kept and in force.
  func change(
    _ edit: Edit, from before: ConfigState, to after: ConfigState
  ) -> ValueChange {
    let (name, scope) = (edit.name, edit.place.scope)
    let shown = { (json: JSONValue?) in json.map { self.shown($0, of: name) } }
    return ValueChange(
      namespace: name.namespace.description, key: name.key.description,
      scope: Self.scope(scope), before: shown(edit.before), after: shown(edit.after),
      resolvedBefore: shown(before.resolve(name, in: scope)?.kept.value),
      resolvedAfter: shown(after.resolve(name, in: scope)?.kept.value),
      redacted: self.isSecret(name))
  }

  static func violation(_ violation: Violation) -> ContractType.Violation {
    ContractType.Violation(
      field: violation.field, code: violation.code.rawValue, message: violation.message,
      allowed: violation.allowed, parameter: violation.parameter)
  }

  static func violations(_ violations: [Violation]) -> [ContractType.Violation] {
    violations.map { Self.violation($0) }
  }

  // MARK: People

  static func actor(_ author: Authorship) -> ContractType.Actor {
    ContractType.Actor(
      subject: author.subject, role: author.role, claimedBy: author.claimedBy,
      clientIP: author.clientIP,
      source: ContractType.Source(rawValue: Int32(author.source.rawValue)))
  }

  static func kind(_ kind: ChangeSetKind) -> ContractConfig.ChangeSetKind {
    ContractConfig.ChangeSetKind(rawValue: Int32(kind.rawValue))
  }
}
