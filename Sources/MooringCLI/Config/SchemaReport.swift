internal import ContractConfig
internal import ContractType

/// Shows schemas and explanations to people.
enum SchemaReport {
  static func show(_ answer: GetSchemaResponse, in session: Session) {
    if answer.parameters.count == 1, let only = answer.parameters.first {
      session.console.say(Self.paragraphs(only))
    } else {
      var table = TextTable([
        .init("KEY"), .init("TYPE"), .init("UNIT"), .init("ALLOWED", isFlexible: true),
        .init("STEP"), .init("DEFAULT", isFlexible: true), .init("MEANING", isFlexible: true),
      ])
      for schema in answer.parameters {
        table.add([
          schema.key, SchemaText.type(schema), schema.unit, SchemaText.allowed(schema),
          SchemaText.step(schema), schema.sensitive ? "secret" : ValueText.of(schema.defaultValue),
          schema.description,
        ])
      }
      session.show(table)
    }
    Self.show(answer.rules, in: session)
  }

  /// Everything known of one parameter, a line each.
  static func paragraphs(_ schema: ParameterSchema) -> String {
    let rows: [(String, String)] = [
      ("parameter", "\(schema.namespace):\(schema.key)"), ("meaning", schema.description),
      ("type", SchemaText.type(schema)), ("unit", schema.unit),
      ("allowed", SchemaText.allowed(schema)), ("largest step", SchemaText.step(schema)),
      ("default", schema.defaultValue.map { ValueText.of($0) } ?? ""),
      ("example", schema.example.map { ValueText.of($0) } ?? ""),
      ("variables", schema.variables.joined(separator: ", ")),
      ("secret", schema.sensitive ? "yes" : ""),
    ]
    return KeyValueText.of(rows)
  }

  private static func show(_ rules: [Rule], in session: Session) {
    guard !rules.isEmpty else { return }
    session.console.say("\nRules:\n")
    for rule in rules {
      let severity = rule.severity == .warning ? " (warning)" : ""
      session.console.say("  \(rule.name)\(severity): \(rule.message)\n")
    }
  }

  static func show(_ answer: ExplainResponse, in session: Session) {
    let name = "\(answer.entry?.namespace ?? ""):\(answer.entry?.key ?? "")"
    let revision = answer.token?.revision ?? 0
    session.console.say(
      "\(name) = \(ValueText.of(answer.entry?.value)) at revision \(revision)\n\n")
    var table = TextTable([
      .init(""), .init("LAYER"), .init("SCOPE"), .init("VALUE", isFlexible: true),
      .init("REVISION", isNumeric: true), .init("CHANGED"), .init("BY", isFlexible: true),
      .init("REASON", isFlexible: true), .init("ORIGIN", isFlexible: true),
      .init("PROBLEM", isFlexible: true),
    ])
    for layer in answer.layers {
      table.add([
        layer.wins ? "▶" : "", layer.layer.text, ScopeText.of(layer.scope),
        ValueText.of(layer.value), layer.revision == 0 ? "" : "\(layer.revision)",
        TimeText.of(layer.changedAt), ActorText.of(layer.actor), layer.reason, layer.origin,
        layer.problem,
      ])
    }
    session.show(table)
    if let schema = answer.schema { session.console.say("\n" + Self.paragraphs(schema)) }
    Self.show(answer.rules, in: session)
  }
}

/// Names with values, a line each, the values in one column; empty ones are left out.
enum KeyValueText {
  static func of(_ rows: [(String, String)]) -> String {
    let shown = rows.filter { !$0.1.isEmpty }
    let width = shown.map(\.0.count).max() ?? 0
    return shown.map { name, value in
      "\(name)\(String(repeating: " ", count: width - name.count + 2))\(value)\n"
    }.joined()
  }
}
