extension FieldRules {
  /// Reads a `mooring.type.v1.FieldRules`.
  init(encoded bytes: [UInt8]) throws(GeneratorError) {
    for entry in try OptionFields(bytes).all {
      guard case .number(let number) = entry.value else { continue }
      let double = Self.literal(Double(bitPattern: number))
      switch entry.number {
      case 1: if number == 1 { self.rules.append(".required") }
      case 2: self.rules.append(".integerMin(\(Int64(bitPattern: number)))")
      case 3: self.rules.append(".integerMax(\(Int64(bitPattern: number)))")
      case 4: self.rules.append(".floatMin(\(double))")
      case 5: self.rules.append(".floatMax(\(double))")
      case 6: self.rules.append(".decimalsMax(\(number))")
      case 7: self.rules.append(".charactersMin(\(number))")
      case 8: self.rules.append(".charactersMax(\(number))")
      case 9: self.rules.append(".bytesMin(\(number))")
      case 10: self.rules.append(".bytesMax(\(number))")
      case 11: self.rules.append(".itemsMin(\(number))")
      case 12: self.rules.append(".itemsMax(\(number))")
      case 13: if let name = try Self.format(number) { self.rules.append(".format(.\(name))") }
      case 14:
        guard let form = JSONForm(rawValue: Int(number)) else { throw .badOption }
        self.json = form
      case 15: self.isSensitive = number == 1
      default: throw .refused("FieldRules has a rule \(entry.number) that the generator lacks")
      }
    }
  }

  private static func literal(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  private static func format(_ number: UInt64) throws(GeneratorError) -> String? {
    let names = [
      "line", "token", "name", "namespace", "key", "symbol", "asset", "environment", "parameter",
      "date",
    ]
    guard number > 0 else { return nil }
    guard number <= names.count else { throw .refused("unknown text format \(number)") }
    return names[Int(number) - 1]
  }
}

extension MethodRules {
  /// Reads a `mooring.type.v1.MethodRules`.
  init(encoded bytes: [UInt8]) throws(GeneratorError) {
    let fields = try OptionFields(bytes)
    self.isIdempotent = fields.number(1) == 1
    self.access = Int(fields.number(2) ?? 0)
    self.bodyBytesMax = fields.number(3)
    self.bodyMediaType = fields.text(4)
    self.responseMediaType = fields.text(5)
  }
}

extension HTTPBinding {
  /// Reads a `google.api.HttpRule` and its additional bindings.
  static func all(encoded bytes: [UInt8]?) throws(GeneratorError) -> [HTTPBinding] {
    guard let bytes else { return [] }
    let rule = try OptionFields(bytes)
    var bindings: [HTTPBinding] = []
    let verbs = [2: "GET", 3: "PUT", 4: "POST", 5: "DELETE", 6: "PATCH"]
    for entry in rule.all {
      if let verb = verbs[entry.number], case .bytes(let template) = entry.value {
        bindings.append(
          HTTPBinding(
            verb: verb, template: String(decoding: template, as: UTF8.self), body: rule.text(7),
            responseBody: rule.text(12)))
      }
      if entry.number == 8 { throw .refused("custom HTTP verbs are not part of the contract") }
    }
    for entry in rule.all where entry.number == 11 {
      guard case .bytes(let inner) = entry.value else { throw .badOption }
      bindings += try Self.all(encoded: inner)
    }
    return bindings
  }
}
