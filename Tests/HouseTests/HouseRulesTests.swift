import Testing

@Suite("House rules")
struct HouseRulesTests {
  static let rules = Rule.form + Rule.imports + Rule.bannedWords

  @Test("holds in every source", arguments: rules)
  func holds(rule: Rule) {
    let findings = Repository.sources.flatMap { rule.findings(in: $0, Repository.manifest) }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }

  @Test("is found where it is broken, and only there", arguments: rules)
  func isFound(rule: Rule) {
    for sample in rule.kept {
      #expect(rule.findings(in: sample.file, Sample.manifest) == [], "\(sample.text)")
    }
    for sample in rule.broken {
      #expect(rule.findings(in: sample.file, Sample.manifest) != [], "\(sample.text)")
    }
  }

  @Test("the sources were found")
  func sourcesFound() {
    #expect(Repository.sources.contains { $0.path == "Sources/Basics/ByteBuffer.swift" })
    #expect(Repository.sources.contains { $0.path == "Tests/HouseTests/HouseRulesTests.swift" })
  }
}
