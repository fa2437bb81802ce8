extension ServiceEmitter {
  /// Writes the REST routes of the service as a table.
  func emitREST(into text: inout SourceText) {
    text.line("/// The REST forms of `\(self.service.fullName)`.")
    text.block("public enum \(self.service.name)REST {") { text in
      text.line("/// The routes in the order of the contract.")
      text.block("public static let routes: [RESTRoute] = [", closing: "]") { text in
        for method in self.service.methods {
          for binding in method.bindings { self.emit(binding, of: method, into: &text) }
        }
      }
    }
  }

  private func emit(
    _ binding: HTTPBinding, of method: ProtoMethod, into text: inout SourceText
  ) {
    text.block("RESTRoute(", closing: "),") { text in
      text.line("verb: .\(binding.verb.lowercased()), template: \"\(binding.template)\",")
      text.line("method: \"/\(self.service.fullName)/\(method.name)\",")
      let request = (try? self.types.name(method.request, in: self.module)) ?? ""
      let response = (try? self.types.name(method.response, in: self.module)) ?? ""
      text.line("request: \(request).self, response: \(response).self,")
      for line in Self.options(of: binding, method) { text.line("\(line),") }
      text.line("access: .\(Self.access[method.rules.access] ?? "internal")")
    }
  }

  /// The arguments that differ from their defaults.
  private static func options(of binding: HTTPBinding, _ method: ProtoMethod) -> [String] {
    var lines: [String] = []
    switch binding.body {
    case "": break
    case "*": lines.append("body: .message")
    default: lines.append("body: .field(\"\(binding.body)\")")
    }
    if !binding.responseBody.isEmpty { lines.append("responseField: \"\(binding.responseBody)\"") }
    if method.requestStreams { lines.append("requestStreams: true") }
    if method.responseStreams { lines.append("responseStreams: true") }
    if method.rules.isIdempotent { lines.append("isIdempotent: true") }
    if let bytes = method.rules.bodyBytesMax { lines.append("bodyBytesMax: \(bytes)") }
    if !method.rules.bodyMediaType.isEmpty {
      lines.append("bodyMediaType: \"\(method.rules.bodyMediaType)\"")
    }
    if !method.rules.responseMediaType.isEmpty {
      lines.append("responseMediaType: \"\(method.rules.responseMediaType)\"")
    }
    return lines
  }

  /// The cases of `RESTRoute.Access` by the numbers of `mooring.type.v1.Access`.
  private static let access = [
    1: "public", 2: "read", 3: "operate", 4: "administer", 5: "audit", 6: "internal",
  ]
}
