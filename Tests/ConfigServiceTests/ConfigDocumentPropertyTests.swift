import Basics
import JSON
import TestSupport
import Testing
import YAML

@testable import ConfigService

/// Documents that nobody in their right mind writes, made of what the reader knows and what breaks
/// readers.
private struct HostileDocument {
  static let names = [
    "params/pricing", "env/system", "system", "risk", "strategies", "strategy_template", "symbols",
    "BTCUSDT", "strategy/orderbook_skew", "parameters", "parameters.top_levels", "top_levels",
    "base_rate_USDC", "database", "database.password", "log_level", "global", "", "~", "null", "?",
    "a.b", "..", ".", "\u{0}", "\u{202E}", "💥", "<<", "yes", "1e999", "nothing/here",
  ]
  static let scalars = [
    "5", "5.0", "-0", "1e400", ".nan", ".inf", "0x1F", "true", "null", "~", "''", "\"\\u0000\"",
    "${DB_HOST}", "${DB_PORT:-1}", "${file:../../etc/passwd}", "${", "$$", "${${A}}", "$", "&a x",
    "*a", "!!binary aGk=", "|\n  text", "[", "{", "- -", "\t", "%", "@x", "`", "#", "---", "...",
    "99999999999999999999999999", "\u{FEFF}", "[[[[[[[[]]]]]]]]", "{a: {a: {a: 1}}}",
  ]

  var random: SplitMix64

  mutating func name() -> String { Self.names.randomElement(using: &self.random) ?? "" }

  mutating func node(_ depth: Int) -> String {
    switch Int.random(in: 0..<8, using: &self.random) {
    case 0..<4 where depth < 6:
      let members = (0..<Int.random(in: 0...4, using: &self.random)).map { _ in
        "\(self.quoted(self.name())): \(self.node(depth + 1))"
      }
      return "{\(members.joined(separator: ", "))}"
    case 4 where depth < 6:
      let items = (0..<Int.random(in: 0...3, using: &self.random)).map { _ in
        self.node(depth + 1)
      }
      return "[\(items.joined(separator: ", "))]"
    default:
      return Self.scalars.randomElement(using: &self.random) ?? ""
    }
  }

  private mutating func quoted(_ name: String) -> String {
    Bool.random(using: &self.random) ? "\"\(name)\"" : name
  }

  /// A document; every other one has bytes changed, cut out or put in afterwards.
  mutating func text() -> String {
    let lines = (0..<Int.random(in: 0...6, using: &self.random)).map { _ in
      "\(self.quoted(self.name())): \(self.node(0))"
    }
    var bytes = Array(lines.joined(separator: "\n").utf8)
    guard Bool.random(using: &self.random) else { return String(decoding: bytes, as: UTF8.self) }
    for _ in 0..<Int.random(in: 1...8, using: &self.random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &self.random)
      switch Int.random(in: 0..<3, using: &self.random) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &self.random)
      case 1: bytes.remove(at: place)
      default: bytes.insert(contentsOf: bytes.prefix(place), at: place)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Suite("Hostile documents")
struct ConfigDocumentPropertyTests {
  /// Documents of each seed.
  static let rounds = 300

  @Test("are read to the end or refused, with a place, and judged like any other", arguments: 0..<8)
  func hostile(seed: UInt64) throws {
    var documents = HostileDocument(random: SplitMix64(seed: seed))
    let catalogue = ConfigDocumentTests.catalogue
    var (read, refused) = (0, 0)
    for _ in 0..<Self.rounds {
      let text = documents.text()
      let target = ConfigImport.Target(
        environment: Bool.random(using: &documents.random) ? Sample.environment : nil,
        runningIn: Sample.environment, sources: .none,
        replaces: Bool.random(using: &documents.random))
      let document: ConfigImport
      do throws(YAMLError) {
        document = try ConfigImport(text, catalogue: catalogue, to: target)
      } catch {
        #expect(error.line >= 1 && !error.message.isEmpty, "seed \(seed): \(text.debugDescription)")
        refused += 1
        continue
      }
      read += 1
      for problem in document.problems + document.missing {
        #expect(problem.field.hasPrefix("line "), "seed \(seed): \(text.debugDescription)")
        #expect(problem.message.utf8.count < 4_096)
      }
      let plan = ChangePlanner.plan(
        ChangeRequest(
          changes: document.changes, problems: document.problems + document.missing),
        catalogue: catalogue, state: Sample.defaults, environment: Sample.environment)
      #expect(plan.violations.count >= document.problems.count)
      // A file of the same text says what it cannot use and throws nothing away silently.
      var layers = LocalLayers(catalogue, environment: Sample.environment)
      layers.addFile(
        "a.yaml", try YAMLNode(parsing: text), of: Sample.environment, about: "system"
      ) { ReferenceSources.none.interpolation(for: $0) }
      #expect(layers.faults.allSatisfy { $0.origin.hasPrefix("a.yaml:") })
    }
    // The mixture is one: neither everything nor nothing gets through the first reader.
    #expect(read > Self.rounds / 20 && refused > Self.rounds / 20, "\(read) and \(refused)")
  }
}
