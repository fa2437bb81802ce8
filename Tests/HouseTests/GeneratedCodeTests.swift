import Testing

@Suite("Generated code")
struct GeneratedCodeTests {
  @Test("is what the contract and the generator make, and nobody has edited it")
  func current() throws {
    let now = String(decoding: try Shell.output(of: "scripts/generate --stamp"), as: UTF8.self)
    let then = try #require(Repository.text(of: "Proto/generated.cksum"))
    let stale = GenerationStamp(now).differences(from: GenerationStamp(then))
    #expect(stale.isEmpty, "run make proto and commit: \(stale.joined(separator: " "))")
  }

  @Test("covers the contract, the generator and what they make")
  func covers() throws {
    let stamp = GenerationStamp(try #require(Repository.text(of: "Proto/generated.cksum")))
    let paths = stamp.checksums.keys
    for ending in [".proto", ".swift", ".pb-c.c", ".pb-c.h"] {
      #expect(paths.contains { $0.hasSuffix(ending) }, "\(ending)")
    }
    let generated = Repository.paths.filter { path in
      (path.contains("Contract") || path.contains("CDescriptor"))
        && path.lowercased().contains("/generated/")
        && path.split(separator: "/").last?.contains(".") == true
    }
    #expect(!generated.isEmpty)
    #expect(generated.filter { !paths.contains($0) } == [])
  }

  @Test(
    "a file that changed, came or went is named",
    arguments: [("1 1 a b\n2 2 c", ["c"]), ("1 1 a b\n2 1 c\n3 3 d", ["d"]), ("2 1 c", ["a b"])])
  func named(now: String, differences: [String]) {
    let then = GenerationStamp("1 1 a b\n2 1 c\n")
    #expect(GenerationStamp(now).differences(from: then) == differences)
  }
}

/// The checksums of what generation read and wrote, by path.
struct GenerationStamp {
  let checksums: [String: String]

  /// Reads lines of checksum, size and path.
  init(_ text: String) {
    let rows = text.split(separator: "\n").compactMap { line -> (String, String)? in
      let parts = line.split(separator: " ", maxSplits: 2)
      return parts.count == 3 ? (String(parts[2]), "\(parts[0]) \(parts[1])") : nil
    }
    self.checksums = Dictionary(rows) { first, _ in first }
  }

  func differences(from other: GenerationStamp) -> [String] {
    Set(self.checksums.keys).union(other.checksums.keys)
      .filter { self.checksums[$0] != other.checksums[$0] }.sorted()
  }
}
