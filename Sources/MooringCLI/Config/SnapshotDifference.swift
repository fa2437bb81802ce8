internal import ConfigClient
internal import ContractConfig
internal import JSON

/// One value that differs between two snapshots.
struct SnapshotDifference: Hashable {
  let namespace: String
  let key: String
  /// Empty for the value without a symbol.
  let symbol: String
  let before: ResolvedParameter?
  let after: ResolvedParameter?

  /// All values that differ, by namespace, key and symbol.
  ///
  /// A symbol is told of only when it does not merely follow the value without one.
  static func all(from before: ConfigSnapshot?, to after: ConfigSnapshot) -> [SnapshotDifference] {
    var differences: [SnapshotDifference] = []
    for namespace in Self.union(before?.namespaceNames, after.namespaceNames) {
      let symbols = Self.union(before?.symbols(in: namespace), after.symbols(in: namespace))
      for key in Self.union(before?.keys(in: namespace), after.keys(in: namespace)) {
        func difference(_ symbol: String?) -> SnapshotDifference {
          SnapshotDifference(
            namespace: namespace, key: key, symbol: symbol ?? "",
            before: before?.parameter(key, in: namespace, symbol: symbol),
            after: after.parameter(key, in: namespace, symbol: symbol))
        }
        let plain = difference(nil)
        let own = symbols.map { difference($0) }.filter { own in
          own.before?.value != plain.before?.value || own.after?.value != plain.after?.value
        }
        differences += ([plain] + own).filter { $0.before?.value != $0.after?.value }
      }
    }
    return differences
  }

  private static func union(_ left: [String]?, _ right: [String]) -> [String] {
    Set(left ?? []).union(right).sorted()
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("namespace", self.namespace)
      json.member("key", self.key)
      json.member("symbol", self.symbol)
      json.key("before")
      json.value(self.before?.shownJSON ?? .null)
      json.key("value")
      json.value(self.after?.shownJSON ?? .null)
      json.member("layer", self.after?.layer.text ?? "")
    }
  }
}

extension ResolvedParameter {
  /// The value as JSON; a secret is not shown.
  var shownJSON: JSONValue { self.isSensitive ? "***" : self.value.jsonValue }

  /// The value for people; a secret is not shown.
  var shownText: String {
    if case .string(let text) = self.shownJSON { return text }
    return self.shownJSON.text()
  }
}

extension ConfigValue {
  /// The value as JSON.
  var jsonValue: JSONValue {
    switch self {
    case .number(let number): JSONNumber(number).map { .number($0) } ?? .null
    case .integer(let integer): .number(JSONNumber(integer))
    case .text(let text): .string(text)
    case .flag(let flag): .bool(flag)
    case .json(let value): value
    }
  }
}
