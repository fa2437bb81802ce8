import JSON

/// A request that a user of one of the families sends, and what it must be answered with.
struct RequirementLine: Sendable, CustomStringConvertible {
  let method: String
  let path: String
  var body: String?
  var type = "application/json"
  var role: String?
  var fields: [String] = []
  let status: Int
  /// The names of the members of the answer, or of its first element; none is not looked at.
  var members: [String] = []
  /// What stands at dotted places of the answer; a number is an index.
  var values: [(place: String, value: JSONValue)] = []

  var description: String { "\(self.method) \(self.path) \(self.body ?? "")" }

  static func get(
    _ path: String, _ status: Int = 200, members: [String] = [],
    values: [(place: String, value: JSONValue)] = [], role: String? = "admin"
  ) -> RequirementLine {
    RequirementLine(
      method: "GET", path: path, role: role, status: status, members: members, values: values)
  }

  static func send(
    _ method: String, _ path: String, _ body: String?, _ status: Int = 200,
    members: [String] = [], values: [(place: String, value: JSONValue)] = [],
    role: String? = "admin", fields: [String] = []
  ) -> RequirementLine {
    RequirementLine(
      method: method, path: path, body: body, role: role, fields: fields, status: status,
      members: members, values: values)
  }

  /// What differs between the answer and what it must be.
  func findings(_ answer: GatewayDeployment.Answer) -> [String] {
    var findings: [String] = []
    if answer.status != self.status { findings.append("status \(answer.status)") }
    let first = answer.body[0] ?? answer.body
    if !self.members.isEmpty, Self.names(first) != self.members.sorted() {
      findings.append("members \(Self.names(first))")
    }
    for (place, value) in self.values {
      let found = Self.value(at: place, of: answer.body)
      if found != value { findings.append("\(place) is \(found?.canonicalText ?? "not there")") }
    }
    return findings.isEmpty ? [] : findings + ["\(answer)"]
  }

  private static func names(_ value: JSONValue) -> [String] {
    if case .object(let object) = value { object.members.map(\.key).sorted() } else { [] }
  }

  static func value(at place: String, of body: JSONValue) -> JSONValue? {
    var value: JSONValue? = body
    for name in place.split(separator: ".") {
      value = Int(name).map { value?[$0] } ?? value?[String(name)]
    }
    return value
  }
}
