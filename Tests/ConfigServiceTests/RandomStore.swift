import Basics
import JSON
import TestSupport

@testable import ConfigService

/// Values at random that the schemas of a catalogue allow, for properties of whole stores.
struct RandomStore {
  var random: SplitMix64
  let catalogue: Catalogue
  let vault: SecretVault

  init(seed: UInt64, catalogue: Catalogue, vault: SecretVault) {
    self.random = SplitMix64(seed: seed)
    self.catalogue = catalogue
    self.vault = vault
  }

  /// A state that holds values of its own in the scopes given, whatever rules say.
  mutating func state(in scopes: [Scope]) -> ConfigState {
    var edits: [Edit] = []
    for namespace in self.catalogue.namespaces where Int.random(in: 0..<3, using: &random) > 0 {
      for scope in scopes where scope.symbol == nil || namespace.takesSymbols {
        guard let place = Place(stored: namespace.namespace, scope: scope) else { continue }
        for schema in namespace.parameters where Bool.random(using: &random) {
          let value = self.kept(schema, in: scope)
          edits.append(Edit(place: place, key: schema.name.key, before: nil, after: value))
        }
      }
    }
    let token = RevisionToken(epoch: StoreEpoch(1), revision: Revision(1), chainHash: nil)
    return ConfigState(token: token, committedAt: Sample.start, places: [:])
      .applying(edits, as: token, at: Sample.start, by: "tester")
  }

  /// A value as it is kept.
  private mutating func kept(_ schema: ParameterSchema, in scope: Scope) -> JSONValue {
    guard schema.isSensitive else { return self.value(schema) }
    if Bool.random(using: &random), let variable = schema.variables.first {
      return .string("${\(variable)}")
    }
    let identity = SecretVault.Identity(name: schema.name, scope: scope)
    return (try? self.vault.seal(self.value(schema), for: identity, over: nil)) ?? .null
  }

  /// A value that the schema allows.
  mutating func value(_ schema: ParameterSchema) -> JSONValue {
    if schema.isNullable, Int.random(in: 0..<8, using: &random) == 0 { return .null }
    for _ in 0..<20 {
      let value = self.candidate(schema)
      let judgement = schema.judge(value, field: "")
      if judgement.violations.isEmpty { return judgement.value }
    }
    return schema.defaultValue ?? .null
  }

  private mutating func candidate(_ schema: ParameterSchema) -> JSONValue {
    switch schema.type {
    case .bool: .bool(Bool.random(using: &self.random))
    case .float:
      .float(
        Double.random(in: (schema.minimum ?? -1e9)...(schema.maximum ?? 1e9), using: &self.random))
    case .int:
      .number(
        JSONNumber(
          Int64.random(
            in: Int64(schema.minimum ?? -1e9)...Int64(schema.maximum ?? 1e9), using: &self.random)))
    case .string: schema.allowedValues.randomElement(using: &self.random) ?? .string(self.text())
    case .list:
      .array(
        (0..<Int.random(in: schema.itemsMin...min(4, schema.itemsMax), using: &self.random)).map {
          _ in schema.allowedValues.randomElement(using: &self.random) ?? .string(self.text())
        })
    case .json: self.json(depth: 3)
    }
  }

  mutating func text() -> String {
    let samples = [
      "plain", "", " ", "no", "true", "1", "-", "- x", "a: b", "a #b", "#", "'", "\"", "\\", "é🙂",
      "two\nlines", "tab\t", "[x]", "{", "a,b", "*x", "&y", "null", "~", "1e3", "trailing ",
      "colon:", "\u{85}", "${VAR}", "$", "$$", "a$b", "${", "}", "${VAR:-x}", "${file:x}", "***",
      "1.0.0", "00:00", String(repeating: "x", count: 60),
    ]
    return samples.randomElement(using: &self.random) ?? ""
  }

  mutating func json(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self.random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &self.random))
    case 2: .number(JSONNumber(self.random.next()))
    case 3: JSONNumber(Double(bitPattern: self.random.next())).map(JSONValue.number) ?? .null
    case 4: .string(self.text())
    case 5:
      .array(
        (0..<Int.random(in: 0...3, using: &self.random)).map { _ in self.json(depth: depth - 1) })
    default:
      .object(
        JSONObject(
          (0..<Int.random(in: 0...3, using: &self.random)).map { number in
            let isLong = Int.random(in: 0..<5, using: &self.random) == 0
            let key = isLong ? String(repeating: "k", count: 1_200) : self.text()
            return ("\(number)\(key)", self.json(depth: depth - 1))
          }))
    }
  }
}
