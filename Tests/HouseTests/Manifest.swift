/// The targets of Package.swift, in its order: lowest layer first.
struct Manifest: Sendable {
  let targets: [Target]

  struct Target: Sendable, Hashable {
    enum Kind: Hashable {
      case library, program, tests
      /// A C library of the system.
      case system
      /// C that a program wrote, which only hands on what it includes.
      case generatedC
    }

    let name: String
    let kind: Kind
    /// The folder of its sources, from the top of the repository.
    let folder: String
    /// The targets of ours that it names.
    let dependencies: [String]
    /// The Debian package of a C library.
    var package: String?
  }

  init(targets: [Target]) { self.targets = targets }

  /// Reads the array of targets: each element is a call whose name tells the kind, with the name
  /// of the target as its first string and dependencies either unlabelled or so labelled.
  init(_ source: SourceFile) {
    var targets: [Target] = []
    if let start = source.occurrences(of: "targets: [").last {
      var index = start + 3
      while index < source.tokens.count, !source.tokens[index].is("]") {
        guard source.tokens[index].is("(") else {
          index += 1
          continue
        }
        let callee = source.token(before: index).text
        var call = ManifestCall(tokens: source.tokens, opening: index)
        index = call.scan()
        if let target = call.target(callee: callee) { targets.append(target) }
      }
    }
    self.targets = targets
  }

  /// Whether a source is built without the package: the manifest itself, and the fuzzers, which
  /// SwiftPM cannot link.
  static func isOutside(_ path: String) -> Bool {
    path == "Package.swift" || path.hasPrefix("Tests/Fuzz/")
  }

  /// The target that a file belongs to.
  func target(of path: String) -> Target? {
    self.targets.filter { path.hasPrefix($0.folder + "/") }
      .max { $0.folder.utf8.count < $1.folder.utf8.count }
  }

  func target(named name: String) -> Target? { self.targets.first { $0.name == name } }

  /// Everything of ours that ends up in a program with the target, without itself.
  func reach(of name: String) -> Set<String> {
    var reached: Set<String> = []
    var waiting = [name]
    while let next = waiting.popLast() {
      for dependency in self.target(named: next)?.dependencies ?? []
      where reached.insert(dependency).inserted {
        waiting.append(dependency)
      }
    }
    return reached
  }
}

/// One element of the array of targets while it is read.
private struct ManifestCall {
  let tokens: [Token]
  let opening: Int
  private var name: String?
  private var path: String?
  private var package: String?
  private var dependencies: [String] = []

  init(tokens: [Token], opening: Int) {
    self.tokens = tokens
    self.opening = opening
  }

  /// Reads to the closing parenthesis and returns the index after it.
  mutating func scan() -> Int {
    var depth = 0
    var label = ""
    for index in self.tokens.indices[self.opening...] {
      let token = self.tokens[index]
      switch token.text {
      case _ where token.kind == .string:
        self.note(token.text, label: label)
      case "(", "[":
        depth += 1
      case ")", "]":
        depth -= 1
        if depth == 0 { return index + 1 }
      case "," where depth == 1:
        label = ""
      case ":" where depth == 1:
        label = self.tokens[index - 1].text
      default:
        break
      }
    }
    return self.tokens.count
  }

  private mutating func note(_ text: String, label: String) {
    switch label {
    case "", "name":
      if self.name == nil { self.name = text } else { self.dependencies.append(text) }
    case "dependencies":
      self.dependencies.append(text)
    case "path":
      self.path = text
    case "apt":
      self.package = text
    default:
      break
    }
  }

  func target(callee: String) -> Manifest.Target? {
    guard let name = self.name else { return nil }
    let kind: Manifest.Target.Kind =
      switch callee {
      case "system", "systemLibrary": .system
      case "generatedC": .generatedC
      case "tests", "testTarget": .tests
      case "program", "executableTarget": .program
      default: .library
      }
    let folder = self.path ?? "\(kind == .tests ? "Tests" : "Sources")/\(name)"
    let support = callee == "tests" ? ["TestSupport"] : []
    return Manifest.Target(
      name: name, kind: kind, folder: folder, dependencies: self.dependencies + support,
      package: self.package)
  }
}
