internal import Basics
internal import ContractType
internal import JSON

/// The value of a parameter for people.
enum ValueText {
  /// Text as it is, everything else as JSON; a dash when there is no value.
  static func of(_ value: Value?) -> String {
    switch value?.kind {
    case nil: "–"
    case .floatValue(let number)?: JSONNumber(number)?.description ?? "\(number)"
    case .intValue(let integer)?: "\(integer)"
    case .stringValue(let text)?: text
    case .boolValue(let flag)?: flag ? "true" : "false"
    case .jsonValue(let bytes)?: String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// For whom a value is kept, for people.
enum ScopeText {
  static func of(_ scope: ContractType.Scope?) -> String {
    guard let scope else { return "" }
    let environment = scope.environment.isEmpty ? "this environment" : scope.environment
    return scope.symbol.isEmpty ? environment : "\(environment)/\(scope.symbol)"
  }
}

/// An amount for people.
enum MoneyText {
  /// Dollars with two places and commas, such as `$1,023.29`.
  static func of(_ cents: Int64) -> String {
    USDCents(cents).grouped
  }
}

/// Numbers for people.
enum NumberText {
  /// A fraction as percent with `places` decimals, such as `1.26 %`.
  static func percent(_ fraction: Double, places: Int = 2) -> String {
    Self.fixed(fraction * 100, places: places) + " %"
  }

  /// A number with a fixed count of decimals.
  static func fixed(_ number: Double, places: Int) -> String {
    number.text(places: places) ?? Self.short(number)
  }

  /// A duration in milliseconds in a unit that suits it.
  static func milliseconds(_ count: Double) -> String {
    switch count {
    case ..<1: "\(Self.fixed(count, places: 3)) ms"
    case ..<1_000: "\(Self.fixed(count, places: 1)) ms"
    case ..<120_000: "\(Self.fixed(count / 1_000, places: 1)) s"
    case ..<7_200_000: "\(Self.fixed(count / 60_000, places: 0)) min"
    default: "\(Self.fixed(count / 3_600_000, places: 1)) h"
    }
  }
}

/// An instant for people: to the second, in UTC.
enum TimeText {
  static func of(_ time: Timestamp?) -> String {
    guard let time, let wall = WallTime(microsecondsSinceEpoch: time.microseconds) else {
      return ""
    }
    let text = wall.description
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
  }
}

extension NumberText {
  /// A number with as many digits as it takes.
  static func short(_ number: Double) -> String {
    JSONNumber(number)?.description ?? "\(number)"
  }
}
