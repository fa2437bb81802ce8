internal import Basics
internal import ContractConfig
internal import ContractType

extension ConfigSnapshot {
  /// The snapshot that a complete delivery is.
  init(
    token: SnapshotToken, environment: EnvironmentName, catalogueVersion: UInt32,
    omittedCount: Int = 0, values: [NamespaceValues]
  ) throws(WatchFault) {
    self.init(
      token: token, environment: environment, catalogueVersion: catalogueVersion,
      omittedCount: omittedCount)
    for namespace in values {
      for value in namespace.values where value.value == nil {
        throw .malformed("\(namespace.namespace):\(value.key) has no value in a snapshot")
      }
      try self.change(namespace)
    }
  }

  /// This snapshot with the changes of a complete delta.
  func applying(
    _ changes: [NamespaceValues], reaching token: SnapshotToken
  ) throws(WatchFault) -> ConfigSnapshot {
    var next = self
    next.token = token
    for namespace in changes { try next.change(namespace) }
    guard next.count <= Self.valuesMax else { throw .tooLarge }
    return next
  }

  private mutating func change(_ changes: NamespaceValues) throws(WatchFault) {
    let name = try Self.checked(ParameterNamespace.self, changes.namespace)
    // Taken out while it changes, so that it is changed in place.
    var values = self.namespaces.removeValue(forKey: name) ?? [:]
    for change in changes.values {
      let slot = Slot(
        key: try Self.checked(ParameterKey.self, change.key),
        symbol: change.symbol.isEmpty ? "" : try Self.checked(Symbol.self, change.symbol))
      guard let wire = change.value else {
        values[slot] = nil
        continue
      }
      guard let parameter = ResolvedParameter(change, wire) else {
        throw .malformed("\(name):\(change.key) has no value that a parameter can have")
      }
      values[slot] = parameter
    }
    if !values.isEmpty { self.namespaces[name] = values }
  }

  private static func checked<Name: TextParsable>(
    _ type: Name.Type, _ text: String
  ) throws(WatchFault) -> String {
    do throws(ParseRejection) {
      return try Name(parsing: text).description
    } catch {
      throw .malformed("\(error)")
    }
  }

  /// The values as messages carry them, ordered, without secrets in plain sight; and how many
  /// those were.
  var wireWithoutSecrets: (values: [NamespaceValues], omittedCount: Int) {
    var omittedCount = self.omittedCount
    let values = self.namespaces.sorted { $0.key < $1.key }.map { name, values in
      var kept: [ResolvedValue] = []
      kept.reserveCapacity(values.count)
      for (slot, parameter) in values.sorted(by: { $0.key < $1.key }) {
        if parameter.isSensitive {
          omittedCount += 1
        } else {
          kept.append(parameter.wire(slot))
        }
      }
      return NamespaceValues(namespace: name, values: kept)
    }
    return (values, omittedCount)
  }
}

extension ResolvedParameter {
  fileprivate init?(_ change: ResolvedValue, _ wire: Value) {
    guard let value = ConfigValue(wire), let revision = Revision(exactly: change.revision) else {
      return nil
    }
    self.init(
      value: value, layer: change.layer, revision: revision, isRedacted: change.redacted,
      isSensitive: change.sensitive)
  }

  fileprivate func wire(_ slot: ConfigSnapshot.Slot) -> ResolvedValue {
    ResolvedValue(
      key: slot.key, symbol: slot.symbol, value: self.value.wire, layer: self.layer,
      revision: self.revision.count, redacted: self.isRedacted, sensitive: self.isSensitive)
  }
}
