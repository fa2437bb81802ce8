extension Rule {
  static let functionLineCountMax = 70
  static let summaryCharacterCountMax = 150

  /// How sources look.
  static let form: [Rule] = [
    understood, functionLength, publicTypesDocumented, uncheckedExplained, typeNames, functionNames,
  ]

  private static let understood = Rule(
    "a source can be read to its end",
    kept: [
      Sample(##"let a = "\(b + "}") \\" + #"\("# // "{"##),
      Sample(##"let a = #""""# + #""a\nb""#"##),
      Sample("let a = \"\"\"\n  \"quoted\" { \\(b[\"x\"])\n  \"\"\"\n/* /* { */ */"),
    ],
    broken: [Sample("let a = \"open\nlet b = 1"), Sample("func f() { (]"), Sample("/* /* */")]
  ) { file, _ in
    file.isUnderstood ? [] : [Finding(1, "a string, comment or bracket seems to stay open")]
  }

  private static let functionLength = Rule(
    "a function fits on one screen",
    kept: [
      Sample(function(lineCount: functionLineCountMax)),
      Sample("protocol P {\n  func f()\n  func g() -> Int\n}" + blank(80) + "struct S {}"),
      Sample("struct S {\n  var a = 1\n" + blank(80) + "  var b: Int { 1 }\n}"),
    ],
    broken: [
      Sample(function(lineCount: functionLineCountMax + 1)),
      Sample("init(\n  a: Int = { 1 }()\n) {" + blank(70) + "}"),
      Sample("var a: Int {" + blank(70) + "}"),
    ]
  ) { file, _ in
    file.functions.filter { $0.lineCount > functionLineCountMax }.map {
      Finding($0.firstLine, "\($0.lineCount) lines, at most \(functionLineCountMax)")
    }
  }

  private static let publicTypesDocumented = Rule(
    "a public type says in one sentence what it is",
    kept: [
      Sample("/// An amount.\n@safe\npublic struct Amount: ~Copyable {}"),
      Sample("struct Amount {}\nfunc f(actor Name: Int) {}"),
    ],
    broken: [
      Sample("@safe public final class Amount {}"),
      Sample("// An amount.\npublic enum Amount {}"),
      Sample("/// An amount.\n\npublic protocol Amount {}"),
      Sample("/// \(String(repeating: "x", count: 151))\npublic struct Amount {}"),
    ]
  ) { file, _ in
    file.types.filter(\.isPublic).compactMap { type in
      let block = file.commentBlock(above: type.firstLine)
      guard let first = block.first, first.isDocumentation else {
        return Finding(type.firstLine, "\(type.name) has no documentation")
      }
      let summary = block.map(\.content).prefix { !$0.isEmpty }.joined(separator: " ")
      guard summary.count > summaryCharacterCountMax else { return nil }
      return Finding(first.firstLine, "a summary of \(summary.count) characters")
    }
  }

  private static let uncheckedExplained = Rule(
    "what the compiler cannot check is explained",
    kept: [
      Sample(
        "/// A box.\n///\n/// Only its owner touches it.\nfinal class Box: @unchecked Sendable {}"),
      Sample("/// A box; only its owner touches it.\nclass Box: @unchecked Sendable {}"),
      Sample("final class Box: @unchecked Sendable {\n  // Only its owner touches it.\n}"),
      Sample("// Written before the first thread starts.\nnonisolated(unsafe) var a = 1"),
    ],
    broken: [
      Sample("final class Box: @unchecked Sendable {}"),
      Sample("/// A box.\nfinal class Box: @unchecked Sendable {}"),
      Sample("nonisolated(unsafe) var a = 1"),
    ]
  ) { file, _ in
    let unchecked = file.occurrences(of: "@unchecked Sendable").compactMap { index -> Finding? in
      let keyword = file.tokens[..<index].lastIndex {
        ["actor", "class", "enum", "extension", "struct"].contains($0.text)
      }
      let line = file.tokens[file.declarationStart(of: keyword ?? index)].line
      let block = file.commentBlock(above: line)
      let opening = file.tokens[index...].first { $0.is("{") }?.line ?? line
      // A summary says what the type is; what follows it can say why.
      let text = block.map(\.content).joined(separator: " ")
      let explains =
        block.contains { !$0.isDocumentation } || [". ", "; ", ": "].contains { text.contains($0) }
        || file.comments.contains { $0.firstLine == opening + 1 && !$0.isDocumentation }
      return explains ? nil : Finding(line, "says @unchecked Sendable and not why that holds")
    }
    let unsafe = file.occurrences(of: "nonisolated(unsafe)").compactMap { index -> Finding? in
      let line = file.tokens[index].line
      guard file.commentBlock(above: line).isEmpty else { return nil }
      return Finding(line, "says nonisolated(unsafe) and not why that holds")
    }
    return unchecked + unsafe
  }

  private static let emptyWords = [
    "Base", "Common", "Data", "Helper", "Helpers", "Impl", "Info", "Manager", "Util", "Utils",
  ]

  private static let typeNames = Rule(
    "a type's name says what it is",
    kept: [Sample("struct Database {}"), Sample("struct DataFrame {}")],
    broken: [Sample("struct SocketManager {}"), Sample("enum Utils {}")]
  ) { file, _ in
    file.types.filter { type in emptyWords.contains { type.name.hasSuffix($0) } }.map {
      Finding($0.firstLine, "\($0.name) ends in a word that says nothing")
    }
  }

  private static let functionNames = Rule(
    "a function's name says what it does",
    kept: [Sample("func processorCount() {}\nfunc double() {}")],
    broken: [
      Sample("func doWork() {}"), Sample("func processFrame() {}"), Sample("func process() {}"),
    ]
  ) { file, _ in
    file.functionNames.filter { name in
      ["do", "process", "handle2"].contains { verb in
        guard name.text.hasPrefix(verb) else { return false }
        return name.text.dropFirst(verb.count).first?.isUppercase ?? true
      }
    }.map { Finding($0.line, "\($0.text) does not say what it does") }
  }

  private static func blank(_ lineCount: Int) -> String {
    String(repeating: "\n", count: lineCount)
  }

  private static func function(lineCount: Int) -> String {
    "func f() async throws -> [Int] {" + blank(lineCount - 1) + "}"
  }
}
