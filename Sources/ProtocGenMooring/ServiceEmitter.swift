/// Writes the Swift form of a service: its methods, what answers them, what calls them, and its
/// REST routes.
struct ServiceEmitter {
  let service: ProtoService
  let module: String
  let namespace: String?
  let types: TypeDirectory

  /// One method with its names in Swift.
  private struct Method {
    var proto: ProtoMethod
    var name: String
    var request: String
    var response: String

    /// The case of `MethodKind`.
    var kind: String {
      switch (self.proto.requestStreams, self.proto.responseStreams) {
      case (false, false): "unary"
      case (true, false): "clientStream"
      case (false, true): "serverStream"
      case (true, true): "bidirectional"
      }
    }

    /// The handler type.
    var handler: String {
      let kind =
        switch self.kind {
        case "unary": "UnaryHandler"
        case "clientStream": "ClientStreamHandler"
        case "serverStream": "ServerStreamHandler"
        default: "BidirectionalHandler"
        }
      return "\(kind)<\(self.request), \(self.response)>"
    }
  }

  func emit(into text: inout SourceText) throws(GeneratorError) {
    let methods = try self.service.methods.map { method throws(GeneratorError) in
      Method(
        proto: method, name: SwiftNames.method(method.name),
        request: try self.types.name(method.request, in: self.module),
        response: try self.types.name(method.response, in: self.module))
    }
    text.nested(in: self.qualified("X")) { text in
      self.emitMethods(methods, into: &text)
      text.line()
      self.emitHandlers(methods, into: &text)
    }
    text.line()
    self.emitRoutes(methods, into: &text)
    guard self.service.methods.contains(where: { !$0.bindings.isEmpty }) else { return }
    text.line()
    text.nested(in: self.qualified("X")) { text in self.emitREST(into: &text) }
  }

  private func qualified(_ name: String) -> String {
    (self.namespace.map { "\($0)." } ?? "") + name
  }

  private func emitMethods(_ methods: [Method], into text: inout SourceText) {
    let path = self.service.fullName
    text.line("/// The methods of `\(path)`.")
    text.block("public enum \(self.service.name)Methods {") { text in
      text.line("/// The full name of the service.")
      text.line("public static let service = \"\(path)\"")
      for method in methods {
        text.line()
        text.documentation(method.proto.comment, otherwise: "`\(method.proto.name)`.")
        let type = "MethodDescriptor<\(method.request), \(method.response)>"
        text.line("public static let \(method.name) = \(type)(")
        let idempotent = method.proto.rules.isIdempotent ? ", isIdempotent: true" : ""
        text.line("  path: \"/\(path)/\(method.proto.name)\", kind: .\(method.kind)\(idempotent)")
        text.line(")")
      }
    }
  }

  private func emitHandlers(_ methods: [Method], into text: inout SourceText) {
    text.documentation(
      self.service.comment, otherwise: "What answers `\(self.service.fullName)`.")
    text.block("public protocol \(self.service.name)Handlers: Sendable {") { text in
      for method in methods {
        text.documentation(method.proto.comment, otherwise: "Answers `\(method.proto.name)`.")
        text.line("var \(method.name): \(method.handler) { get }")
      }
    }
  }

  private func emitRoutes(_ methods: [Method], into text: inout SourceText) {
    let name = self.service.name
    text.block("extension \(self.qualified(name))Handlers {") { text in
      text.line("/// The handlers with the methods they answer, for a server.")
      text.block("public var routes: [Route] {") { text in
        text.block("[", closing: "]") { text in
          for method in methods {
            let descriptor = "\(self.qualified(name))Methods.\(method.name)"
            text.line("Route(\(descriptor), self.\(method.name)),")
          }
        }
      }
    }
  }
}
