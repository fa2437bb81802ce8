internal import Contract

/// Answers the questions of gRPC reflection about a fixed set of `.proto` files.
///
/// Built once, before the server starts; asking changes nothing.
struct ReflectionIndex: Sendable {
  private var files: [String: DescriptorFile] = [:]
  private var fileOfSymbol: [String: String] = [:]
  private var fileOfExtension: [DescriptorFile.Extension: String] = [:]
  private var extensionNumbers: [String: [Int32]] = [:]

  /// The full names of the services that the server has, sorted.
  let services: [String]

  /// Indexes `files`; one that comes twice counts once.
  init(files: some Sequence<DescriptorFile>, services: some Sequence<String>) {
    self.services = Set(services).sorted()
    for file in files where self.files[file.name] == nil {
      self.files[file.name] = file
      for symbol in file.symbols { self.fileOfSymbol[symbol] = file.name }
      for added in file.extensions {
        self.fileOfExtension[added] = file.name
        self.extensionNumbers[added.extended, default: []].append(added.number)
      }
    }
  }

  /// The answer to one question.
  func answer(_ question: ReflectionQuestion) -> ReflectionAnswer {
    switch question {
    case .fileNamed(let name):
      return self.files(from: name).map { .files($0) } ?? .notFound("There is no such file.")
    case .fileDeclaring(let symbol):
      return self.fileOfSymbol[symbol].flatMap { self.files(from: $0) }.map { .files($0) }
        ?? .notFound("There is no such symbol.")
    case .fileExtending(let message, let number):
      return self.fileOfExtension[.init(extended: message, number: number)]
        .flatMap { self.files(from: $0) }.map { .files($0) }
        ?? .notFound("There is no such extension.")
    case .extensionsOf(let message):
      return self.fileOfSymbol[message] == nil
        ? .notFound("There is no such message.")
        : .extensionNumbers(of: message, self.extensionNumbers[message, default: []].sorted())
    case .services:
      return .services(self.services)
    case .nothing:
      return .invalid("The request asks nothing.")
    }
  }

  /// The encoded file called `name` and everything it imports, itself first; `nil` when there is
  /// none.
  ///
  /// An import that the server does not have, because it only carries options, is left out.
  private func files(from name: String) -> [[UInt8]]? {
    guard self.files[name] != nil else { return nil }
    var found: [[UInt8]] = []
    var seen: Set<String> = [name]
    var waiting = [name][...]
    while let next = waiting.popFirst() {
      guard let file = self.files[next] else { continue }
      found.append(file.bytes)
      for imported in file.imports where seen.insert(imported).inserted {
        waiting.append(imported)
      }
    }
    return found
  }
}

/// What a caller of reflection can ask, in either version of the protocol.
enum ReflectionQuestion: Hashable {
  case fileNamed(String)
  case fileDeclaring(String)
  case fileExtending(String, Int32)
  case extensionsOf(String)
  case services
  case nothing
}

/// What reflection answers, in either version of the protocol.
enum ReflectionAnswer: Hashable {
  case files([[UInt8]])
  case extensionNumbers(of: String, [Int32])
  case services([String])
  case notFound(String)
  case invalid(String)
}
