internal import ConfigClient

/// Reads the values of one namespace and notes every parameter that cannot be used.
///
/// A fault does not stop the reading: the caller goes on with a harmless value and asks for all
/// ``rejections`` at the end, so that one look at a refused configuration shows every fault.
struct NamespaceReader {
  let snapshot: ConfigSnapshot
  let namespace: String
  /// What was missing or wrong so far.
  private(set) var rejections: [SnapshotRejection] = []

  init(snapshot: ConfigSnapshot, namespace: String) {
    self.snapshot = snapshot
    self.namespace = namespace
  }

  /// The number of a key within `bounds`.
  mutating func number(
    _ key: String,
    in bounds: ClosedRange<Double> = -Double.greatestFiniteMagnitude...(.greatestFiniteMagnitude)
  ) -> Double {
    let number = self.value { reader throws(SnapshotRejection) in
      try reader.snapshot.number(key, in: reader.namespace)
    }
    guard let number else { return bounds.lowerBound }
    guard bounds.contains(number) else {
      self.reject(key, "is \(number), allowed is \(bounds.lowerBound) to \(bounds.upperBound)")
      return bounds.lowerBound
    }
    return number
  }

  /// The share of a key, 0 to 1.
  mutating func share(_ key: String) -> Double { self.number(key, in: 0...1) }

  /// The integer of a key within `bounds`.
  mutating func integer(_ key: String, in bounds: ClosedRange<Int>) -> Int {
    let integer = self.value { reader throws(SnapshotRejection) in
      try reader.snapshot.integer(key, in: reader.namespace)
    }
    guard let integer else { return bounds.lowerBound }
    guard let integer = Int(exactly: integer), bounds.contains(integer) else {
      self.reject(key, "is \(integer), allowed is \(bounds.lowerBound) to \(bounds.upperBound)")
      return bounds.lowerBound
    }
    return integer
  }

  /// The time of a key that counts seconds.
  mutating func seconds(_ key: String) -> Duration {
    .seconds(self.integer(key, in: 0...Self.secondsMax))
  }

  /// Ten years: longer than anything here lasts.
  private static let secondsMax = 315_360_000

  /// The text of a key that `parse` understands; `allowed` says what that is.
  mutating func choice<Choice>(
    _ key: String, allowed: String, else harmless: Choice, _ parse: (String) -> Choice?
  ) -> Choice {
    let text = self.value { reader throws(SnapshotRejection) in
      try reader.snapshot.text(key, in: reader.namespace)
    }
    guard let text else { return harmless }
    guard let choice = parse(text) else {
      self.reject(key, "is \"\(text)\", allowed is \(allowed)")
      return harmless
    }
    return choice
  }

  /// One of the cases of a key whose raw values are the texts.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, else harmless: Choice
  ) -> Choice {
    let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return self.choice(key, allowed: allowed, else: harmless) { Choice(rawValue: $0) }
  }

  /// The flag of a key.
  mutating func flag(_ key: String) -> Bool {
    let flag = self.value { reader throws(SnapshotRejection) in
      try reader.snapshot.flag(key, in: reader.namespace)
    }
    return flag ?? false
  }

  /// Notes that the parameter of a key cannot be used.
  mutating func reject(_ key: String, _ reason: String) {
    self.rejections.append(
      SnapshotRejection(parameter: "\(self.namespace):\(key)", reason: reason))
  }

  /// Notes that the namespace as a whole cannot be used.
  mutating func rejectAll(_ reason: String) {
    self.rejections.append(SnapshotRejection(parameter: self.namespace, reason: reason))
  }

  /// A value that the snapshot has; nil when it is missing or of another kind, which is noted.
  private mutating func value<Value>(
    _ read: (NamespaceReader) throws(SnapshotRejection) -> Value
  ) -> Value? {
    do throws(SnapshotRejection) {
      return try read(self)
    } catch {
      self.rejections.append(error)
      return nil
    }
  }
}
