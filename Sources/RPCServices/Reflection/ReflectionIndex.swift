/// Answers the questions of gRPC reflection about a fixed set of `.proto` files.
///
/// Built once, before the server starts; asking changes nothing.
struct ReflectionIndex: Sendable {
  private struct File {
    var descriptor: [UInt8]
    var dependencies: [String]
  }

  private var files: [String: File] = [:]
  private var fileOfSymbol: [String: String] = [:]
  private var fileOfExtension: [FileSymbols.Extension: String] = [:]
  private var extensionNumbers: [String: [Int32]] = [:]

  /// The full names of the services that the server has, sorted.
  let services: [String]

  /// Indexes serialized `FileDescriptorProto`s; one that comes twice counts once.
  ///
  /// Throws when one is malformed, which generated ones never are.
  init(
    descriptors: [[UInt8]], services: some Sequence<String>
  ) throws(DescriptorCursor.Malformed) {
    self.services = Set(services).sorted()
    for descriptor in descriptors {
      let file = try FileSymbols(descriptor)
      self.files[file.name] = File(descriptor: descriptor, dependencies: file.dependencies)
      for symbol in file.symbols { self.fileOfSymbol[symbol] = file.name }
      for message in file.messages where self.extensionNumbers[message] == nil {
        self.extensionNumbers[message] = []
      }
      for added in file.extensions where self.fileOfExtension[added] == nil {
        self.fileOfExtension[added] = file.name
        self.extensionNumbers[added.extendee, default: []].append(added.number)
      }
    }
  }

  /// The file called `name` and everything it imports, itself first; `nil` when there is none.
  ///
  /// An import that the server does not have, such as one that only carries options, is left out.
  func descriptors(ofFile name: String) -> [[UInt8]]? {
    guard self.files[name] != nil else { return nil }
    var found: [[UInt8]] = []
    var seen: Set<String> = [name]
    var waiting = [name][...]
    while let next = waiting.popFirst() {
      guard let file = self.files[next] else { continue }
      found.append(file.descriptor)
      for dependency in file.dependencies where seen.insert(dependency).inserted {
        waiting.append(dependency)
      }
    }
    return found
  }

  /// The file that declares `symbol`, such as a service or one of its methods, and its imports.
  func descriptors(ofSymbol symbol: String) -> [[UInt8]]? {
    self.fileOfSymbol[symbol].flatMap { self.descriptors(ofFile: $0) }
  }

  /// The file that declares field `number` of `message` as an extension, and its imports.
  func descriptors(ofExtension number: Int32, of message: String) -> [[UInt8]]? {
    self.fileOfExtension[FileSymbols.Extension(extendee: message, number: number)]
      .flatMap { self.descriptors(ofFile: $0) }
  }

  /// The numbers of all extensions of `message`, sorted; `nil` when there is no such message.
  func extensionNumbers(of message: String) -> [Int32]? {
    self.extensionNumbers[message]?.sorted()
  }
}
