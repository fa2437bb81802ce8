import Testing

/// One rule of the house, with samples that show how it is kept and that it can be broken.
struct Rule: Sendable, CustomTestStringConvertible {
  /// What holds everywhere.
  let sentence: String
  let kept: [Sample]
  let broken: [Sample]
  private let check: @Sendable (SourceFile, Manifest) -> [Finding]

  init(
    _ sentence: String, kept: [Sample], broken: [Sample],
    check: @escaping @Sendable (SourceFile, Manifest) -> [Finding]
  ) {
    self.sentence = sentence
    self.kept = kept
    self.broken = broken
    self.check = check
  }

  var testDescription: String { self.sentence }

  func findings(in file: SourceFile, _ manifest: Manifest) -> [String] {
    self.check(file, manifest).map { "\(file.path):\($0.line): \($0.message)" }
  }
}

/// A place where a rule is broken.
struct Finding: Sendable {
  let line: Int
  let message: String

  init(_ line: Int, _ message: String) {
    self.line = line
    self.message = message
  }
}

/// A source that is not in the repository.
struct Sample: Sendable {
  let path: String
  let text: String

  init(_ text: String) { self.init("Sources/Basics/Sample.swift", text) }

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }

  var file: SourceFile { SourceFile(path: self.path, text: self.text) }

  /// A small house to judge samples in.
  static let manifest = Manifest(targets: [
    Manifest.Target(name: "CLibX", kind: .system, folder: "Sources/CLibX", dependencies: []),
    Manifest.Target(name: "Basics", kind: .library, folder: "Sources/Basics", dependencies: []),
    Manifest.Target(
      name: "Postgres", kind: .library, folder: "Sources/Postgres",
      dependencies: ["Basics", "CLibX"]),
    Manifest.Target(
      name: "Ledger", kind: .library, folder: "Sources/Ledger",
      dependencies: [
        "Postgres"
      ]),
    Manifest.Target(
      name: "MooringCLI", kind: .program, folder: "Sources/MooringCLI", dependencies: ["Basics"]),
    Manifest.Target(
      name: "BasicsTests", kind: .tests, folder: "Tests/BasicsTests", dependencies: ["Basics"]),
  ])
}
