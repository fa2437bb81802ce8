/// The values beside a log message, in the order in which they were given.
///
/// Keys are constant, dotted and carry their unit: `config.revision`, `request.body_bytes`. A key
/// that is given again replaces the value given before.
public struct LogMetadata: Sendable {
  /// One key with its value.
  public struct Field: Sendable {
    /// What the value says.
    public let key: StaticString
    /// The value.
    public let value: LogValue
  }

  /// The fields, each key once.
  public private(set) var fields: [Field] = []

  /// No values.
  public init() {}

  /// The value of `key`.
  public subscript(key: StaticString) -> LogValue? {
    get { self.index(of: key).map { self.fields[$0].value } }
    set {
      let field = newValue.map { Field(key: key, value: $0) }
      switch (self.index(of: key), field) {
      case (let index?, let field?): self.fields[index] = field
      case (let index?, nil): self.fields.remove(at: index)
      case (nil, let field?): self.fields.append(field)
      case (nil, nil): break
      }
    }
  }

  /// These values and `other`'s, which win where both have a key.
  public func merging(_ other: LogMetadata) -> LogMetadata {
    if self.fields.isEmpty { return other }
    var merged = self
    merged.fields.reserveCapacity(self.fields.count + other.fields.count)
    for field in other.fields { merged[field.key] = field.value }
    return merged
  }

  private func index(of key: StaticString) -> Int? {
    self.fields.firstIndex { $0.key.isEqual(to: key) }
  }
}

extension LogMetadata: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (StaticString, LogValue)...) {
    self.fields.reserveCapacity(elements.count)
    for (key, value) in elements { self[key] = value }
  }
}

extension StaticString {
  /// Whether both have the same bytes; no text is built to find out.
  package func isEqual(to other: StaticString) -> Bool {
    guard self.utf8CodeUnitCount == other.utf8CodeUnitCount else { return false }
    return self.withUTF8Buffer { left in
      other.withUTF8Buffer { right in unsafe left.elementsEqual(right) }
    }
  }
}
