import Testing

@Suite("Rules for every language")
struct TextRulesTests {
  @Test("holds in every file", arguments: TextRule.all)
  func holds(rule: TextRule) {
    let files = Repository.texts + (rule.isForDocuments ? Repository.documents : [])
    let findings = files.flatMap { rule.findings(in: $0) }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }

  @Test("is found where it is broken, and only there", arguments: TextRule.all)
  func isFound(rule: TextRule) {
    for sample in rule.kept { #expect(rule.findings(in: sample) == [], "\(sample.path)") }
    for sample in rule.broken { #expect(rule.findings(in: sample) != [], "\(sample.path)") }
  }

  @Test("a file written by a program says so in its first line, and only that counts")
  func generated() {
    #expect(TextFile(path: "a.swift", text: "// Made from b. Do not edit.\n").isGenerated)
    #expect(!TextFile(path: "a.swift", text: "// A.\n// Do not edit.\n").isGenerated)
  }

  @Test("a document links only to files that are there")
  func links() {
    for path in Repository.paths where path.hasSuffix(".md") && !path.contains(".docc/") {
      let folder = path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
      for link in Markdown.links(in: Repository.text(of: path) ?? "") {
        #expect(Repository.exists(folder + link), "\(path): \(link)")
      }
    }
  }

  @Test("links are found in a document")
  func linksFound() {
    let text = "See [a](b/c.md#d), [e](https://f), [g](#h) and `i[0](j)` [k](l.md)."
    #expect(Markdown.links(in: text) == ["b/c.md", "l.md"])
  }
}

/// What the tests read of a document.
enum Markdown {
  /// The files that `text` links to.
  static func links(in text: String) -> [String] {
    let prose = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
    return prose.split(separator: "](").dropFirst().compactMap { rest in
      let target = rest.prefix { $0 != ")" && $0 != "#" }
      return target.isEmpty || target.contains(":") ? nil : String(target)
    }
  }
}
