import Basics
import ContractConfig
import ContractType
import EventLoop
import FoundationEssentials
import RPC
import RPCServices
import RPCTestSupport
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

@Suite("A request that breaks its bounds")
struct UnreadableRequestTests {
  @Test("is refused with the reason and every violation, before any handler sees it")
  func refusal() async throws {
    let loop = try EventLoop.start(named: "bounds")
    let method = ConfigServiceMethods.history
    let server = RPCServer(routes: [
      Route(
        method,
        UnaryHandler { _, _ throws(RPCError) in
          Issue.record("the handler ran")
          return HistoryResponse()
        })
    ])
    let channel = RPCChannel(inProcess: server, on: [loop])
    let refusal = try await Refusal.of {
      _ = try await channel.unary(
        method, HistoryRequest(namespace: "", pageSize: 1_001), options: CallOptions())
    }
    #expect(refusal.code == .invalidArgument)
    #expect(refusal.reason == "INVALID_REQUEST")
    #expect(refusal.violations.map(\.field) == ["namespace", "page_size"])
    #expect(refusal.violations.allSatisfy { !$0.code.isEmpty && !$0.message.isEmpty })
    channel.close()
    loop.stop()
    loop.join()
  }
}
