/// Writes the code of a contract.
struct Generator {
  let schema: ContractSchema
  let map: ModuleMap
  let types: TypeDirectory

  /// Prepares to generate for `schema`, which must follow the rules of the house.
  init(schema: ContractSchema, map: ModuleMap) throws(GeneratorError) {
    self.schema = schema
    self.map = map
    self.types = try TypeDirectory(schema: schema, map: map)
    try ContractRules.check(schema.files.filter(self.hasCode), in: schema)
  }

  /// All generated files, in a stable order.
  func files() throws(GeneratorError) -> [GeneratedFile] {
    var files: [GeneratedFile] = []
    for file in self.schema.files where self.hasCode(file) {
      let place = try self.map.place(of: file)
      let stem = "\(place.swiftDirectory)/Generated/\(CNames.flat(file.name))"
      if !file.messages.isEmpty || !file.enums.isEmpty {
        files.append(
          GeneratedFile(path: "\(stem).swift", text: try self.messages(of: file, in: place)))
      }
      if !file.services.isEmpty {
        files.append(
          GeneratedFile(
            path: "\(stem)_services.swift", text: try self.services(of: file, in: place)))
      }
    }
    for module in try self.modules() { files.append(self.index(of: module)) }
    for target in try self.cTargets() { files += self.cFiles(of: target) }
    return files
  }

  /// Whether Swift code is generated for `file`.
  func hasCode(_ file: ProtoFile) -> Bool {
    self.schema.requested.contains(file.name) && !file.declaresOptions
      && self.map[file]?.hasCode == true
  }

  /// The lines that every generated Swift file begins with.
  func heading(_ source: String, imports: [String], in text: inout SourceText) {
    text.line("// Generated from \(source) by protoc-gen-mooring. Do not edit.")
    text.line()
    for line in imports.sorted(by: { Self.moduleName($0) < Self.moduleName($1) }) {
      text.line(line)
    }
  }

  private static func moduleName(_ line: String) -> Substring {
    line.split(separator: " ").last ?? ""
  }

  private func messages(
    of file: ProtoFile, in place: ModuleMap.Place
  ) throws(GeneratorError) -> String {
    var text = SourceText()
    let foreign = try self.types.foreignModules(usedBy: file, in: place)
    var imports = foreign.map { "public import \($0)" }
    if !file.allMessages.isEmpty {
      imports.append("private import \(place.cTarget)")
    }
    imports.append("public import Contract")
    self.heading(file.name, imports: imports, in: &text)
    for entry in file.allEnums {
      text.line()
      try EnumEmitter(type: entry, types: self.types).emit(into: &text)
    }
    for message in file.allMessages {
      text.line()
      let emitter = MessageEmitter(
        message: message, module: place.module, cTarget: place.cTarget, types: self.types)
      try emitter.emit(into: &text)
    }
    return text.text
  }

  private func services(
    of file: ProtoFile, in place: ModuleMap.Place
  ) throws(GeneratorError) -> String {
    var text = SourceText()
    var imports = ["public import RPC"]
    let methods = file.services.flatMap(\.methods)
    if methods.contains(where: { !$0.bindings.isEmpty }) {
      imports.append("public import Contract")
    }
    for name in methods.flatMap({ [$0.request, $0.response] }) {
      let module = try self.types.module(of: name)
      if module != place.module { imports.append("public import \(module)") }
    }
    self.heading(file.name, imports: Array(Set(imports)), in: &text)
    for service in file.services {
      text.line()
      let emitter = ServiceEmitter(
        service: service, module: place.module, namespace: place.namespace, types: self.types)
      try emitter.emit(into: &text)
    }
    return text.text
  }
}

/// Where each type of the contract lives in Swift.
struct TypeDirectory {
  private struct Entry {
    var module: String
    var name: String
    var enumZero: String?
  }

  private var entries: [String: Entry] = [:]

  init(schema: ContractSchema, map: ModuleMap) throws(GeneratorError) {
    for file in schema.files {
      guard let place = map[file] else { continue }
      let outer = place.namespace.map { [$0] } ?? []
      for message in file.allMessages {
        let name = (outer + message.swiftPath).joined(separator: ".")
        self.entries[message.fullName] = Entry(module: place.module, name: name)
      }
      for type in file.allEnums {
        let name = (outer + type.path).joined(separator: ".")
        let prefix = SwiftNames.prefix(of: type)
        let zero = type.values.first { $0.number == 0 }
          .map { SwiftNames.member($0.name.dropFirst(prefix.count)) }
        self.entries[type.fullName] = Entry(module: place.module, name: name, enumZero: zero)
      }
    }
  }

  /// The module of the type with this full name.
  func module(of fullName: String) throws(GeneratorError) -> String {
    try self.entry(fullName).module
  }

  /// The name of the type within its module.
  func localName(_ fullName: String) throws(GeneratorError) -> String {
    try self.entry(fullName).name
  }

  /// The name of the type as code in `module` writes it.
  func name(_ fullName: String, in module: String) throws(GeneratorError) -> String {
    let entry = try self.entry(fullName)
    return entry.module == module ? entry.name : "\(entry.module).\(entry.name)"
  }

  /// The case with number 0 of the enum with this full name.
  func zeroCase(_ fullName: String) throws(GeneratorError) -> String {
    guard let zero = try self.entry(fullName).enumZero else {
      throw .refused("enum \(fullName) has no value 0")
    }
    return zero
  }

  /// The other modules that the messages of `file` mention.
  func foreignModules(
    usedBy file: ProtoFile, in place: ModuleMap.Place
  ) throws(GeneratorError) -> [String] {
    var modules: Set<String> = []
    for field in file.allMessages.flatMap(\.fields) {
      switch field.kind {
      case .message(let name), .enumeration(let name):
        modules.insert(try self.module(of: name))
      default: continue
      }
    }
    return modules.subtracting([place.module]).sorted()
  }

  private func entry(_ fullName: String) throws(GeneratorError) -> Entry {
    guard let entry = self.entries[fullName] else {
      throw .refused("the module map has no place for \(fullName)")
    }
    return entry
  }
}
