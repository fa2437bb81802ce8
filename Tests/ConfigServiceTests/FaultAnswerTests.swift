import Basics
import FoundationEssentials
import RPC
import Testing

@testable import ConfigService

@Suite("Answers to faults")
struct FaultAnswerTests {
  static let faults: [ConfigFault] = [
    .notReady, .refused([]), .invalidRequest([]), .requestIDReused, .storeUnavailable,
    .notCommitted, .outcomeUnknown, .contended, .overloaded, .deadlineExceeded, .cancelled,
    .internalFault, .unknownNamespace("x"), .unknownParameter("x", suggestion: ""),
    .unknownRevision("x"), .revisionNotKept(oldest: .zero), .historyDiffers,
    .sequenceNotKept(oldest: 1), .scopeEmpty(Sample.skew, Sample.scope()),
    .strategyExists(Sample.skew), .fileNotFound("x"), .malformedYAML([]), .missingVariables([]),
    .answerTooLarge, .namespaceNotAllowed([Sample.skew]), .stepOverrideNotAllowed,
    .secretsNotAllowed,
    .conflict(VersionConflict(expectations: [], state: Sample.defaults, names: [])),
  ]

  /// The reasons of `Proto/README.md` with the names of their codes.
  static func contract() throws -> [String: Set<String>] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = try String(contentsOfFile: "/\(root)/Proto/README.md", encoding: .utf8)
    var reasons: [String: Set<String>] = [:]
    for line in page.split(separator: "\n") where line.hasPrefix("| ") {
      let cells = line.split(separator: "|").map { $0.split(separator: "`") }
      guard cells.count == 3 else { continue }
      let codes = String(cells[0][0]).split { $0 == " " || $0 == "," }.map(String.init)
      let names = cells[2].map(String.init).filter { !$0.contains(" ") }
      // `UNKNOWN_…` stands for the names in the brackets behind it.
      let family = names.contains("UNKNOWN_…")
      for name in names {
        reasons[name, default: []].formUnion(codes)
        if family { reasons["UNKNOWN_\(name)", default: []].formUnion(codes) }
      }
    }
    return reasons
  }

  @Test("are the contract's: each reason is listed there, under its code")
  func reasons() throws {
    let contract = try Self.contract()
    for fault in Self.faults {
      let answer = fault.answer
      let codes = try #require(contract[answer.reason], "\(answer.reason) is not listed")
      #expect(codes.contains("\(answer.code.name)"), "\(answer.reason)")
      #expect(!answer.sentence.isEmpty)
    }
  }

  @Test("tell how long to wait where waiting helps, and nowhere else")
  func waiting() {
    for fault in Self.faults {
      let helps: Set<String> = [
        "NOT_READY", "STORE_UNAVAILABLE", "NOT_COMMITTED", "OVERLOADED",
      ]
      #expect((fault.answer.retryAfter != nil) == helps.contains(fault.answer.reason))
    }
  }
}
