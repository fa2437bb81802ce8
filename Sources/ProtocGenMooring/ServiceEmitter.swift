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
      text.line()
      self.emitClient(methods, into: &text)
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

  private func emitClient(_ methods: [Method], into text: inout SourceText) {
    text.line("/// Calls `\(self.service.fullName)`.")
    text.block("public struct \(self.service.name)Client: Sendable {") { text in
      text.line("/// Where the calls go.")
      text.line("public let channel: RPCChannel")
      text.line()
      text.line("/// Calls over `channel`.")
      text.line("public init(_ channel: RPCChannel) { self.channel = channel }")
      for method in methods {
        text.line()
        text.documentation(method.proto.comment, otherwise: "Calls `\(method.proto.name)`.")
        self.emitCall(of: method, into: &text)
      }
    }
  }

  private func emitCall(of method: Method, into text: inout SourceText) {
    let streamed: String? =
      switch method.kind {
      case "serverStream": "(ResponseStream<\(method.response)>) async throws(RPCError) -> Result"
      case "clientStream": "(RequestWriter<\(method.request)>) async throws(RPCError) -> Void"
      case "bidirectional":
        "(RequestWriter<\(method.request)>, ResponseStream<\(method.response)>)"
          + " async throws(RPCError) -> Result"
      default: nil
      }
    let result = method.proto.responseStreams ? "Result" : method.response
    let generic = method.proto.responseStreams ? "<Result>" : ""
    var parameters: [String] = []
    var arguments = ["\(self.qualified(self.service.name))Methods.\(method.name)"]
    if !method.proto.requestStreams {
      parameters.append("_ request: \(method.request)")
      arguments.append("request")
    }
    parameters.append("options: CallOptions = CallOptions()")
    arguments.append("options: options")
    if let streamed {
      parameters.append("body: \(streamed)")
      arguments.append("body: body")
    }
    text.line("public func \(method.name)\(generic)(")
    for (index, parameter) in parameters.enumerated() {
      text.line("  \(parameter)\(index + 1 < parameters.count ? "," : "")")
    }
    text.block(") async throws(RPCError) -> \(result) {") { text in
      text.line("try await self.channel.\(method.kind)(")
      text.line("  \(arguments.joined(separator: ", ")))")
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
