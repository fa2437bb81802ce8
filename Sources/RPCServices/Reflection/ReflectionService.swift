internal import ContractPlatform
internal import RPC

/// Answers `ServerReflection` under both of its names.
struct ReflectionService {
  private typealias Request = ReflectionV1.ServerReflectionRequest
  private typealias Response = ReflectionV1.ServerReflectionResponse

  let index: ReflectionIndex

  /// Version 1 and the draft that most tools ask for first: another path, the same bytes.
  var routes: [Route] {
    let draft = MethodDescriptor<Request, Response>(
      path: ReflectionV1Alpha.ServerReflectionMethods.serverReflectionInfo.path,
      kind: .bidirectional)
    return [
      Route(ReflectionV1.ServerReflectionMethods.serverReflectionInfo, self.handler),
      Route(draft, self.handler),
    ]
  }

  private var handler: BidirectionalHandler<Request, Response> {
    let index = self.index
    return BidirectionalHandler { requests, responses, _ throws(RPCError) in
      for try await request in requests {
        try await responses.write(Response(index.answer(request.question), to: request))
      }
    }
  }
}

extension ReflectionV1.ServerReflectionRequest {
  fileprivate var question: ReflectionQuestion {
    switch self.messageRequest {
    case .fileByFilename(let name): .fileNamed(name)
    case .fileContainingSymbol(let symbol): .fileDeclaring(symbol)
    case .fileContainingExtension(let asked):
      .fileExtending(asked.containingType, asked.extensionNumber)
    case .allExtensionNumbersOfType(let message): .extensionsOf(message)
    case .listServices: .services
    case nil: .nothing
    }
  }
}

extension ReflectionV1.ServerReflectionResponse {
  fileprivate init(_ answer: ReflectionAnswer, to request: ReflectionV1.ServerReflectionRequest) {
    self.init(validHost: request.host, originalRequest: request)
    switch answer {
    case .files(let files):
      self.messageResponse = .fileDescriptorResponse(.init(fileDescriptorProto: files))
    case .extensionNumbers(let message, let numbers):
      self.messageResponse = .allExtensionNumbersResponse(
        .init(baseTypeName: message, extensionNumber: numbers))
    case .services(let names):
      self.messageResponse = .listServicesResponse(
        .init(service: names.map { .init(name: $0) }))
    case .notFound(let message):
      self.messageResponse = .errorResponse(
        .init(errorCode: Int32(RPCCode.notFound.rawValue), errorMessage: message))
    case .invalid(let message):
      self.messageResponse = .errorResponse(
        .init(errorCode: Int32(RPCCode.invalidArgument.rawValue), errorMessage: message))
    }
  }
}
