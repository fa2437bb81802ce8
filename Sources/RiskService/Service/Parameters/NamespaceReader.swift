internal import ConfigClient

/// Reads the values of one namespace, and names the parameter that cannot be used.
struct NamespaceReader {
  let snapshot: ConfigSnapshot
  let namespace: String

  /// The number of a key within `bounds`.
  func number(
    _ key: String,
    in bounds: ClosedRange<Double> = -Double.greatestFiniteMagnitude...(.greatestFiniteMagnitude)
  ) throws(SnapshotRejection) -> Double {
    let number = try self.snapshot.number(key, in: self.namespace)
    guard bounds.contains(number) else {
      throw self.rejection(
        key, "is \(number), allowed is \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  /// The share of a key, 0 to 1.
  func share(_ key: String) throws(SnapshotRejection) -> Double {
    try self.number(key, in: 0...1)
  }

  /// The integer of a key within `bounds`.
  func integer(_ key: String, in bounds: ClosedRange<Int>) throws(SnapshotRejection) -> Int {
    let integer = try self.snapshot.integer(key, in: self.namespace)
    guard let integer = Int(exactly: integer), bounds.contains(integer) else {
      throw self.rejection(
        key, "is \(integer), allowed is \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return integer
  }

  /// The time of a key that counts seconds.
  func seconds(_ key: String) throws(SnapshotRejection) -> Duration {
    .seconds(try self.integer(key, in: 0...Self.secondsMax))
  }

  /// Ten years: longer than anything here lasts.
  private static let secondsMax = 315_360_000

  /// The text of a key that `parse` understands; `allowed` says what that is.
  func choice<Choice>(
    _ key: String, allowed: String, _ parse: (String) -> Choice?
  ) throws(SnapshotRejection) -> Choice {
    let text = try self.snapshot.text(key, in: self.namespace)
    guard let choice = parse(text) else {
      throw self.rejection(key, "is \"\(text)\", allowed is \(allowed)")
    }
    return choice
  }

  /// One of the cases of a key whose raw values are the texts.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Choice.Type = Choice.self
  ) throws(SnapshotRejection) -> Choice {
    let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return try self.choice(key, allowed: allowed) { Choice(rawValue: $0) }
  }

  /// The flag of a key.
  func flag(_ key: String) throws(SnapshotRejection) -> Bool {
    try self.snapshot.flag(key, in: self.namespace)
  }

  /// The parameter of a key cannot be used.
  func rejection(_ key: String, _ reason: String) -> SnapshotRejection {
    SnapshotRejection(parameter: "\(self.namespace):\(key)", reason: reason)
  }
}
