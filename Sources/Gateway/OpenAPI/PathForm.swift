/// A path with variables as OpenAPI writes it, in which a variable never holds a slash.
///
/// `/v1/schemas/{namespace=*/*}` becomes `/v1/schemas/{namespace_1}/{namespace_2}`.
struct PathForm: Sendable, Hashable {
  /// One variable of the path.
  struct Variable: Sendable, Hashable {
    /// What the document calls it.
    let name: String
    /// The field that it gives, or gives a part of.
    let field: String
    /// Which part of the field it is, counted from 1, when the field has several.
    let part: Int?
  }

  /// The path with its variables in braces.
  private(set) var path = ""
  private(set) var variables: [Variable] = []

  /// Reads a template of `google.api.http`.
  init(_ template: String) {
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      self.add(text: rest[..<open])
      rest = rest[open...].dropFirst()
      let close = rest.firstIndex(of: "}") ?? rest.endIndex
      self.add(rest[..<close])
      rest = rest[close...].dropFirst()
    }
    self.add(text: rest)
  }

  /// The path without the names of its variables, by which no two paths may be the same.
  private(set) var shape = ""

  private mutating func add(text: Substring) {
    self.path += text
    self.shape += text
  }

  private mutating func add(_ variable: Substring) {
    let parts = variable.split(separator: "=", maxSplits: 1)
    let field = String(parts.first ?? "")
    let segments = parts.count > 1 ? parts[1].split(separator: "/") : ["*"]
    let added = segments.indices.map { index in
      segments.count == 1
        ? Variable(name: field, field: field, part: nil)
        : Variable(name: "\(field)_\(index + 1)", field: field, part: index + 1)
    }
    self.variables += added
    self.path += added.map { "{\($0.name)}" }.joined(separator: "/")
    self.shape += added.map { _ in "{}" }.joined(separator: "/")
  }
}
