public import JSON

/// Values by type, for building a model: what is missing or of another kind rejects the snapshot.
///
/// There are no defaults here. A parameter that has none in force must never get one by accident.
extension ConfigSnapshot {
  /// The number of a key; an integer counts as one.
  public func number(
    _ key: String, in namespace: String, symbol: String? = nil
  ) throws(SnapshotRejection) -> Double {
    switch try self.required(key, namespace, symbol) {
    case .number(let number): return number
    case .integer(let integer): return Double(integer)
    case let other: throw Self.wrongKind(key, namespace, other, "a number")
    }
  }

  /// The integer of a key; a number without a fraction counts as one.
  public func integer(
    _ key: String, in namespace: String, symbol: String? = nil
  ) throws(SnapshotRejection) -> Int64 {
    switch try self.required(key, namespace, symbol) {
    case .integer(let integer): return integer
    case .number(let number):
      guard let integer = Int64(exactly: number) else {
        throw Self.wrongKind(key, namespace, .number(number), "an integer")
      }
      return integer
    case let other: throw Self.wrongKind(key, namespace, other, "an integer")
    }
  }

  /// The text of a key.
  public func text(
    _ key: String, in namespace: String, symbol: String? = nil
  ) throws(SnapshotRejection) -> String {
    switch try self.required(key, namespace, symbol) {
    case .text(let text): return text
    case let other: throw Self.wrongKind(key, namespace, other, "a text")
    }
  }

  /// The flag of a key; no number is one.
  public func flag(
    _ key: String, in namespace: String, symbol: String? = nil
  ) throws(SnapshotRejection) -> Bool {
    switch try self.required(key, namespace, symbol) {
    case .flag(let flag): return flag
    case let other: throw Self.wrongKind(key, namespace, other, "true or false")
    }
  }

  /// The list, object or `null` of a key.
  public func json(
    _ key: String, in namespace: String, symbol: String? = nil
  ) throws(SnapshotRejection) -> JSONValue {
    switch try self.required(key, namespace, symbol) {
    case .json(let value): return value
    case let other: throw Self.wrongKind(key, namespace, other, "a list, an object or null")
    }
  }

  private func required(
    _ key: String, _ namespace: String, _ symbol: String?
  ) throws(SnapshotRejection) -> ConfigValue {
    let name = "\(namespace):\(key)"
    guard let parameter = self.parameter(key, in: namespace, symbol: symbol) else {
      let isOmitted = self.omittedCount > 0
      throw SnapshotRejection(
        parameter: name,
        reason: isOmitted
          ? "has no value; secrets are not kept in a file" : "has no value and needs one")
    }
    guard !parameter.isRedacted else {
      throw SnapshotRejection(parameter: name, reason: "is a secret that is not shown here")
    }
    return parameter.value
  }

  private static func wrongKind(
    _ key: String, _ namespace: String, _ found: ConfigValue, _ needed: StaticString
  ) -> SnapshotRejection {
    SnapshotRejection(
      parameter: "\(namespace):\(key)", reason: "is \(found.phrase) and must be \(needed)")
  }
}
