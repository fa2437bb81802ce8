/// Code that must not be written, and what to write instead.
struct BannedCode: Sendable {
  enum Place: Sendable { case everywhere, sources, tests }

  let code: String
  let place: Place
  let instead: String

  init(_ code: String, in place: Place = .everywhere, _ instead: String) {
    self.code = code
    self.place = place
    self.instead = instead
  }

  static let all: [BannedCode] = [
    BannedCode("try!", "handle the error, or let it through"),
    BannedCode("Task.detached", "a task belongs to the scope that starts it"),
    BannedCode("Mutex", "ThreadSanitizer sees Locked, not the standard library's lock"),
    BannedCode("for unsafe", "the formatter breaks it; loop over indices"),
    BannedCode("DispatchQueue", "an EventLoop, or ComputePool"),
    BannedCode("getenv", in: .sources, "Settings reads the environment, once"),
    BannedCode("Task.sleep", in: .tests, "a manual clock, or wait for what is observed"),
    BannedCode("Thread.sleep", in: .tests, "a manual clock, or wait for what is observed"),
    BannedCode("usleep", in: .tests, "a manual clock, or wait for what is observed"),
    BannedCode("nanosleep", in: .tests, "a manual clock, or wait for what is observed"),
    BannedCode(".disabled(", in: .tests, "a test that is off proves nothing"),
    BannedCode("#expect(true)", in: .tests, "a test must be able to fail"),
  ]

  func applies(to file: SourceFile) -> Bool {
    switch self.place {
    case .everywhere: true
    case .sources: !file.isTest
    case .tests: file.isTest
    }
  }
}

extension Rule {
  /// Words that are not written.
  static let bannedWords: [Rule] = BannedCode.all.map(banned) + [printing, unfinished]

  private static func banned(_ entry: BannedCode) -> Rule {
    let path = entry.place == .tests ? "Tests/BasicsTests/A.swift" : "Sources/Basics/A.swift"
    return Rule(
      "nobody writes \(entry.code)",
      kept: [Sample(path, "let a = \"\(entry.code)\" // \(entry.code)")],
      broken: [Sample(path, "func f() {\n  \(closed(entry.code))\n}")]
    ) { file, _ in
      // Reading the environment is what this file is for.
      guard entry.applies(to: file), !file.path.hasPrefix("Sources/ServiceRuntime/Settings") else {
        return []
      }
      return file.occurrences(of: entry.code).map {
        Finding(file.tokens[$0].line, "\(entry.code): \(entry.instead)")
      }
    }
  }

  private static func closed(_ code: String) -> String { code.hasSuffix("(") ? code + ")" : code }

  private static let printing = Rule(
    "only a program prints",
    kept: [
      Sample("Sources/MooringCLI/A.swift", "print(1)"),
      Sample("Sources/Basics/A.swift", "self.print(1)\nfunc print(a: Int) {}"),
    ],
    broken: [
      Sample("Sources/Basics/A.swift", "print(1)"), Sample("Tests/BasicsTests/A.swift", "print(1)"),
    ]
  ) { file, manifest in
    guard manifest.target(of: file.path)?.kind != .program else { return [] }
    return file.occurrences(of: "print(").filter { index in
      !file.token(before: index).is(".") && !file.token(before: index).is("func")
    }.map { Finding(file.tokens[$0].line, "prints") }
  }

  /// Put together here, so that this file does not break its own rule.
  private static let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

  private static let unfinished = Rule(
    "nothing is left for later",
    kept: [Sample("// The todos of others are hackneyed.")],
    broken: marks.map { Sample("let a = 1 // \($0): b") }
  ) { file, _ in
    file.comments.filter { comment in
      comment.text.split { !$0.isLetter }.contains { marks.contains(String($0)) }
    }.map { Finding($0.firstLine, "unfinished: \($0.content)") }
  }
}
