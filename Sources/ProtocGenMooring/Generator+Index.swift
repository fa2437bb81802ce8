extension Generator {
  /// A Swift module and the files it holds.
  struct Module {
    var directory: String
    var name: String
    var places: [ModuleMap.Place]
    var files: [ProtoFile]
  }

  /// The Swift modules that this run writes, in the order of their names.
  func modules() throws(GeneratorError) -> [Module] {
    var modules: [String: Module] = [:]
    for file in self.schema.files where self.isDescribed(file) {
      let place = try self.map.place(of: file)
      var module =
        modules[place.swiftDirectory]
        ?? Module(directory: place.swiftDirectory, name: place.module, places: [], files: [])
      if !module.places.contains(place) { module.places.append(place) }
      module.files.append(file)
      modules[place.swiftDirectory] = module
    }
    return modules.values.sorted { $0.name < $1.name }
  }

  /// The file that lists what a module holds.
  func index(of module: Module) -> GeneratedFile {
    var text = SourceText()
    let cTarget = module.places.first?.cTarget ?? ""
    self.heading(
      "its packages", imports: ["public import Contract", "private import \(cTarget)"], in: &text)
    for place in module.places {
      guard let namespace = place.namespace else { continue }
      text.line()
      text.line("/// What package `\(place.package)` declares.")
      text.line("public enum \(namespace) {}")
    }
    text.line()
    text.line("/// What this module holds of the contract.")
    text.block("public enum \(module.name)Index {") { text in
      text.line("/// The `.proto` files, as reflection describes them; imports come first.")
      text.block("public static let files: [DescriptorFile] = [", closing: "]") { text in
        for file in module.files { self.emit(file, cTarget: cTarget, into: &text) }
      }
      text.line()
      text.line("/// Every message.")
      text.block("public static let messages: [any ContractMessage.Type] = [", closing: "]") {
        text in
        for message in module.files.filter(self.hasCode).flatMap(\.allMessages) {
          if let name = try? self.types.localName(message.fullName) { text.line("\(name).self,") }
        }
      }
    }
    let path = "\(module.directory)/Generated/\(module.name)Index.swift"
    return GeneratedFile(path: path, text: text.text)
  }

  private func emit(_ file: ProtoFile, cTarget: String, into text: inout SourceText) {
    text.block("unsafe DescriptorFile(", closing: "),") { text in
      text.line("name: \"\(file.name)\",")
      text.line("imports: \(Self.list(file.imports)),")
      let symbols =
        file.allMessages.map(\.fullName) + file.allEnums.map(\.fullName)
        + file.services.flatMap { service in
          [service.fullName] + service.methods.map { "\(service.fullName).\($0.name)" }
        } + file.extensions.map(\.name)
      text.block("symbols: [", closing: "],") { text in
        for symbol in symbols { text.line("\"\(symbol)\",") }
      }
      if !file.extensions.isEmpty {
        text.block("extensions: [", closing: "],") { text in
          for entry in file.extensions {
            text.line(".init(extended: \"\(entry.extended)\", number: \(entry.number)),")
          }
        }
      }
      let function = CFileNames.file(file.name, in: cTarget)
      text.line("start: \(function)(), count: \(file.descriptor.count)")
    }
  }

  private static func list(_ names: [String]) -> String {
    "[" + names.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }
}
