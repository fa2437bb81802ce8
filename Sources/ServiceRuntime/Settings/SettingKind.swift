public import Basics

/// Why a text is not a value of a setting, as the end of a sentence: `must be …`.
public struct SettingFault: Error, Hashable {
  /// What would be right.
  public let expectation: String

  /// Describes what would be right.
  public init(expectation: String) { self.expectation = expectation }
}

/// How the text of a setting becomes a value, and how a value is shown.
public struct SettingKind<Value: Sendable>: Sendable {
  /// What the text looks like, such as `a whole number from 1 to 64`.
  public let form: String
  /// Whether the text must never be shown.
  public let isSecret: Bool
  private let read: @Sendable (String) -> Value?
  private let show: @Sendable (Value) -> String

  /// Describes a kind: `read` returns `nil` for what does not look like `form`.
  public init(
    form: String, isSecret: Bool = false, read: @escaping @Sendable (String) -> Value?,
    show: @escaping @Sendable (Value) -> String
  ) {
    self.form = form
    self.isSecret = isSecret
    self.read = read
    self.show = show
  }

  /// The value of a text.
  public func value(of text: String) throws(SettingFault) -> Value {
    guard let value = self.read(text) else { throw SettingFault(expectation: self.form) }
    return value
  }

  /// The text of a value, as it could be set.
  public func text(of value: Value) -> String { self.show(value) }
}

extension SettingKind where Value == String {
  /// Any text of at most `bytesMax` bytes.
  public static func string(bytesMax: Int = 1_024) -> SettingKind {
    SettingKind(
      form: "a text of at most \(bytesMax) bytes",
      read: { $0.utf8.count <= bytesMax ? $0 : nil }, show: { $0 })
  }

  /// A path, absolute or from the working directory, of at most `bytesMax` bytes.
  public static func path(bytesMax: Int = 4_095) -> SettingKind {
    SettingKind(
      form: "a path of at most \(bytesMax) bytes",
      read: { text in
        let isPath = (1...bytesMax).contains(text.utf8.count) && !text.utf8.contains(0)
        return isPath ? text : nil
      }, show: { $0 })
  }
}

extension SettingKind where Value == Int {
  /// A whole number within a range.
  public static func integer(in range: ClosedRange<Int>) -> SettingKind {
    SettingKind(
      form: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      read: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
      show: { $0.description })
  }

  /// A number of bytes within a range: `4096`, `64KiB`, `4MiB`, `10MB`.
  public static func byteCount(in range: ClosedRange<Int>) -> SettingKind {
    SettingKind(
      form: "a number of bytes such as 64KiB or 4MiB, "
        + "from \(UnitText.bytes(range.lowerBound)) to \(UnitText.bytes(range.upperBound))",
      read: { text in UnitText.byteCount(of: text).flatMap { range.contains($0) ? $0 : nil } },
      show: UnitText.bytes)
  }
}

extension SettingKind where Value == Bool {
  /// `true` or `false`, also `1` or `0`, `yes` or `no`, `on` or `off`.
  public static var bool: SettingKind {
    SettingKind(
      form: "true or false",
      read: { text in
        switch text.lowercased() {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: nil
        }
      }, show: { $0 ? "true" : "false" })
  }
}

extension SettingKind where Value == Duration {
  /// A length of time within a range: `250ms`, `10s`, `1m30s`, `2h`.
  public static func duration(in range: ClosedRange<Duration>) -> SettingKind {
    SettingKind(
      form: "a duration such as 250ms or 1m30s, "
        + "from \(UnitText.duration(range.lowerBound)) to \(UnitText.duration(range.upperBound))",
      read: { text in UnitText.duration(of: text).flatMap { range.contains($0) ? $0 : nil } },
      show: UnitText.duration)
  }
}

extension SettingKind {
  /// One of several words.
  public static func choice(_ values: [Value], named name: @escaping @Sendable (Value) -> String)
    -> SettingKind
  {
    SettingKind(
      form: "one of \(values.map(name).joined(separator: ", "))",
      read: { text in values.first { name($0) == text } }, show: name)
  }

  /// Several values with commas between them, at most `countMax`.
  public static func list<Element>(of element: SettingKind<Element>, countMax: Int = 256)
    -> SettingKind where Value == [Element]
  {
    SettingKind(
      form: "a list with commas of at most \(countMax), each \(element.form)",
      isSecret: element.isSecret,
      read: { text in
        let pieces = text.split(separator: ",", omittingEmptySubsequences: false)
        guard pieces.count <= countMax else { return nil }
        var values: [Element] = []
        for piece in pieces {
          let trimmed = String(piece.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
          guard !trimmed.isEmpty, let value = element.read(trimmed) else { return nil }
          values.append(value)
        }
        return values
      },
      show: { $0.map(element.show).joined(separator: ",") })
  }

  /// A value of another kind that is never shown.
  public static func secret<Hidden>(_ hidden: SettingKind<Hidden>) -> SettingKind
  where Value == Secret<Hidden> {
    SettingKind(
      form: hidden.form, isSecret: true, read: { hidden.read($0).map(Secret.init) },
      show: { "\($0)" })
  }

  /// A value of another kind, or none.
  static func optional<Wrapped>(_ kind: SettingKind<Wrapped>) -> SettingKind
  where Value == Wrapped? {
    SettingKind(
      form: kind.form, isSecret: kind.isSecret, read: { kind.read($0).map(Optional.some) },
      show: { $0.map(kind.show) ?? "" })
  }
}
