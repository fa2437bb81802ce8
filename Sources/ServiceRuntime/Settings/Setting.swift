/// One value that says how a process runs, read from an environment variable at its start.
///
/// ```swift
/// static let loops = Setting(
///   "MOORING_LOOPS", "Threads that serve connections.", .integer(in: 1...256), default: 2)
/// ```
public struct Setting<Value: Sendable>: Sendable {
  /// The environment variable.
  public let name: StaticString
  /// What it decides, in a sentence.
  public let summary: StaticString
  /// What its text looks like.
  public let kind: SettingKind<Value>
  /// Its value when it is not set; `nil` when it must be set.
  public let fallback: Value?

  private init(
    name: StaticString, summary: StaticString, kind: SettingKind<Value>, fallback: Value?
  ) {
    self.name = name
    self.summary = summary
    self.kind = kind
    self.fallback = fallback
  }

  /// A setting with a value of its own when nobody sets it.
  public init(
    _ name: StaticString, _ summary: StaticString, _ kind: SettingKind<Value>, default: Value
  ) { self.init(name: name, summary: summary, kind: kind, fallback: `default`) }

  /// A setting without which the process does not start.
  public static func required(
    _ name: StaticString, _ summary: StaticString, _ kind: SettingKind<Value>
  ) -> Setting { Setting(name: name, summary: summary, kind: kind, fallback: nil) }

  /// A setting that is `nil` when nobody sets it.
  public static func optional<Wrapped>(
    _ name: StaticString, _ summary: StaticString, _ kind: SettingKind<Wrapped>
  ) -> Setting where Value == Wrapped? {
    Setting(name: name, summary: summary, kind: .optional(kind), fallback: .some(.none))
  }
}

/// A setting of any type, as a schema lists it.
public protocol DeclaredSetting: Sendable {
  /// The environment variable.
  var name: StaticString { get }
  /// What it decides, in a sentence.
  var summary: StaticString { get }
  /// What its text looks like.
  var form: String { get }
  /// What is said of it when it is not set.
  var absence: SettingAbsence { get }
  /// Whether its text must never be shown.
  var isSecret: Bool { get }
  /// The value of a text, or of no text, in a form that only its ``Setting`` can read.
  func checked(_ text: String?) throws(SettingFault) -> SettingValue
}

/// What holds when a setting is not set.
public enum SettingAbsence: Sendable, Hashable {
  /// The process does not start.
  case refused
  /// There is no value.
  case none
  /// There is this value.
  case text(String)
}

/// A checked value whose type only its setting knows.
public struct SettingValue: Sendable {
  let value: any Sendable
}

extension Setting: DeclaredSetting {
  public var form: String { self.kind.form }
  public var isSecret: Bool { self.kind.isSecret }

  public var absence: SettingAbsence {
    guard let fallback = self.fallback else { return .refused }
    let text = self.kind.text(of: fallback)
    return text.isEmpty ? .none : .text(text)
  }

  public func checked(_ text: String?) throws(SettingFault) -> SettingValue {
    if let text { return SettingValue(value: Boxed(value: try self.kind.value(of: text))) }
    guard let fallback = self.fallback else { throw SettingFault(expectation: self.form) }
    return SettingValue(value: Boxed(value: fallback))
  }

  /// Keeps an optional value from being taken for no value.
  private struct Boxed: Sendable {
    let value: Value
  }

  /// What ``checked(_:)`` returned.
  func value(in checked: SettingValue) -> Value? { (checked.value as? Boxed)?.value }
}
