public import Basics
public import JSON

/// The type of a parameter's value.
public enum ValueType: String, Sendable, Hashable, CaseIterable {
  case float, int, string, bool, list, json
}

/// What a parameter may be.
///
/// Bounds are inclusive. A schema is data: it comes from the catalogue and is never changed by a
/// running service.
public struct ParameterSchema: Sendable, Hashable {
  /// The longest text when the schema names no bound of its own.
  public static let charactersMaxDefault = 4_096
  /// The most items when the schema names no bound of its own.
  public static let itemsMaxDefault = 256

  public let name: ParameterName
  public let type: ValueType
  /// Type of the items of a list.
  public var itemType: ValueType?
  /// Unit of the number, such as `fraction`; empty for what has none.
  public var unit = ""
  public var minimum: Double?
  public var maximum: Double?
  /// The only allowed values; for a list, the only allowed items.
  ///
  /// Empty when there is no such list.
  public var allowedValues: [JSONValue] = []
  /// An allowed text may be written in any letter case; it is kept in the one of the list.
  public var ignoresCase = false
  /// Regular expression that a text must match as a whole.
  public var pattern: String?
  public var isNullable = false
  /// Value in force when no layer says otherwise; nil for a secret without one.
  public var defaultValue: JSONValue?
  public var summary = ""
  public var example: JSONValue?
  /// Environment variables that may set it; the first that is set wins.
  public var variables: [String] = []
  public var isSensitive = false
  public var step: StepLimit?
  public var itemsMin = 0
  public var itemsMax = Self.itemsMaxDefault
  public var hasUniqueItems = false
  public var charactersMax = Self.charactersMaxDefault

  /// Describes the parameter `name` of `type`, without bounds.
  public init(name: ParameterName, type: ValueType) {
    self.name = name
    self.type = type
  }

  /// The same schema for a parameter of another namespace.
  func moved(to namespace: ParameterNamespace) -> ParameterSchema {
    var copy = ParameterSchema(
      name: ParameterName(namespace: namespace, key: self.name.key), type: self.type)
    copy.itemType = self.itemType
    copy.unit = self.unit
    copy.minimum = self.minimum
    copy.maximum = self.maximum
    copy.allowedValues = self.allowedValues
    copy.ignoresCase = self.ignoresCase
    copy.pattern = self.pattern
    copy.isNullable = self.isNullable
    copy.defaultValue = self.defaultValue
    copy.summary = self.summary
    copy.example = self.example
    copy.isSensitive = self.isSensitive
    copy.step = self.step
    copy.itemsMin = self.itemsMin
    copy.itemsMax = self.itemsMax
    copy.hasUniqueItems = self.hasUniqueItems
    copy.charactersMax = self.charactersMax
    return copy
  }
}

/// How far one publish may move a number; all given limits hold.
public struct StepLimit: Sendable, Hashable {
  /// Numbers that differ by less than this share count as on the limit.
  private static let tolerance = 1e-9

  /// Largest factor up or down: 2 allows from half to double.
  public var factorMax: Double?
  /// Largest relative change: 0.5 allows ±50 %.
  public var relativeMax: Double?
  /// Largest absolute change in the parameter's unit.
  public var absoluteMax: Double?

  /// Limits a step; what is nil does not limit.
  public init(factorMax: Double? = nil, relativeMax: Double? = nil, absoluteMax: Double? = nil) {
    self.factorMax = factorMax
    self.relativeMax = relativeMax
    self.absoluteMax = absoluteMax
  }

  /// The numbers that may follow `old`; nil when a limit cannot judge it, as a factor cannot 0.
  public func range(from old: Double) -> ClosedRange<Double>? {
    var range = -Double.infinity...Double.infinity
    if let factorMax {
      guard old != 0 else { return nil }
      range = range.clamped(to: Self.ordered(old / factorMax, old * factorMax))
    }
    if let relativeMax {
      guard old != 0 else { return nil }
      range = range.clamped(to: Self.ordered(old * (1 - relativeMax), old * (1 + relativeMax)))
    }
    if let absoluteMax {
      range = range.clamped(to: (old - absoluteMax)...(old + absoluteMax))
    }
    return range
  }

  /// Whether a publish may go from `old` to `new`.
  public func allows(from old: Double, to new: Double) -> Bool {
    guard old != new else { return true }
    guard let range = self.range(from: old) else { return false }
    let slack = max(old.magnitude, new.magnitude) * Self.tolerance
    return new >= range.lowerBound - slack && new <= range.upperBound + slack
  }

  private static func ordered(_ left: Double, _ right: Double) -> ClosedRange<Double> {
    min(left, right)...max(left, right)
  }
}
