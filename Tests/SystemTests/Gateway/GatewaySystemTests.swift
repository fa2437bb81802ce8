import FoundationEssentials
import Glibc
import JSON
import TestSupport
import Testing

/// One after the other: each starts a database and services of its own.
@Suite("The gateway in front of everything", .serialized)
struct GatewaySystemTests {
  /// A system that also listens at a port, and where that is.
  private func start(
    _ variables: [String: String] = [:]
  ) async throws -> (TestSystem, TestProgram, base: String) {
    let listen = ["MOORING_HTTP_LISTEN": "127.0.0.1:0"]
    let system = try TestSystem(variables: listen.merging(variables) { $1 })
    let up = try await system.up()
    let line = try await up.line(containing: "http.address")
    let object = try JSONValue(
      parsing: String(line[(line.firstIndex(of: "{") ?? line.startIndex)...]))
    guard case .string(let address) = object["http.address"] else {
      throw ProgramOrder.Failure("no address in \(line)")
    }
    return (system, up, "http://\(address)")
  }

  private func curl(
    _ system: TestSystem, _ arguments: String...
  ) async throws -> (status: Int32, text: String) {
    let program = try system.start(["/usr/bin/curl", "-sS"] + arguments)
    let status = try await program.end()
    return (status, program.lines.map { $0.filter { $0 != "\r" } }.joined(separator: "\n"))
  }

  @Test("a change over HTTP is in the next quote, and the audit row says who, how and from where")
  func change() async throws {
    let (system, up, base) = try await self.start()
    let admin = "Authorization: Bearer \(try system.adminToken())"
    let quote = "\(base)/v1/quotes/USDC?cover=100000&days=90&trigger=0.97"
    let before = try JSONValue(parsing: try await self.curl(system, quote).text)

    let body =
      #"{"changes":[{"namespace":"params/pricing","key":"base_rate_USDC","set":0.05}],"#
      + #""reason":"review"}"#
    let answer = try await self.curl(
      system, "-i", "-H", admin, "--json", body, "\(base)/v1/change-sets")
    #expect(answer.text.contains("HTTP/1.1 200"), "\(answer.text)")
    let requestID = try #require(
      answer.text.split(separator: "\n").first { $0.hasPrefix("X-Request-Id: ") }
    ).dropFirst("X-Request-Id: ".count).filter { !$0.isWhitespace }
    let json = try #require(answer.text.split(separator: "\n").last)
    let revision = try #require(
      try JSONValue(parsing: String(json))["outcome"]?["revision"]?.uint64)

    let applied = try await self.curl(
      system, "-H", admin, "\(base)/v1/revisions/\(revision)/applied")
    #expect(applied.text.contains("SUBSCRIBER_STATE_APPLIED"), "\(applied.text)")
    let after = try JSONValue(parsing: try await self.curl(system, quote).text)
    #expect(after["premium_cents"]?.uint64 ?? 0 > before["premium_cents"]?.uint64 ?? 0)
    #expect(after["config_revision"]?.uint64 == revision)

    let audit = try JSONValue(
      parsing: try await self.curl(
        system, "-H", admin, "\(base)/v1/audit?revision=\(revision)"
      ).text)
    let record = try #require(audit["records"]?[0])
    #expect(record["request_id"] == .string(String(requestID)))
    #expect(record["reason"] == "review")
    #expect(record["actor"]?["role"] == "admin")
    #expect(record["actor"]?["client_ip"] == "127.0.0.1")
    guard case .string(let subject) = record["actor"]?["subject"] else {
      Issue.record("nobody made \(record)")
      return
    }
    #expect(subject.hasPrefix("unix:"))
    try await system.down(up)
  }

  @Test("what RiskService knows is answered over HTTP, and is away as long as the service is")
  func risk() async throws {
    let (system, up, base) = try await self.start()
    let admin = "Authorization: Bearer \(try system.adminToken())"
    let route = "\(base)/v1/scenarios/banking_crisis"
    let first = try await self.curl(system, "-i", "-H", admin, route)
    #expect(first.text.contains("HTTP/1.1 200"), "\(first.text)")
    #expect(first.text.contains(#""price_ratio":0.88"#), "\(first.text)")
    let open = try await self.curl(system, "-i", route)
    #expect(open.text.contains("HTTP/1.1 401"), "\(open.text)")

    // Who supervises is held, so that nobody starts it again yet.
    up.send(SIGSTOP)
    kill(try system.idOfProcess(running: "mooring-risk"), SIGKILL)
    try await eventually("the route is away") {
      try await self.curl(system, "-i", "-H", admin, route).text.contains("HTTP/1.1 503")
    }
    let quote = try await self.curl(
      system, "-i", "\(base)/v1/quotes/USDC?cover=100000&days=90&trigger=0.97")
    #expect(quote.text.contains("HTTP/1.1 200"), "\(quote.text)")
    let metrics = try await self.curl(system, "-H", admin, "\(base)/metrics")
    #expect(metrics.text.contains(#"service="risk"} 0"#), "\(metrics.text.prefix(400))")

    up.send(SIGCONT)
    try await up.line(containing: "risk is ready again")
    try await eventually("the route is back") {
      try await self.curl(system, "-i", "-H", admin, route).text.contains("HTTP/1.1 200")
    }
    try await system.down(up)
  }

  @Test("the lines that are printed work as they are, also over a socket")
  func printedLines() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let lines = up.lines.filter { $0.hasPrefix("  curl ") }
    #expect(lines.count == 5, "\(lines)")
    for line in lines {
      let program = try system.start(["/bin/bash", "-c", line])
      let status = try await program.end()
      #expect(status == 0, "\(line)\n\(program.lines.joined(separator: "\n"))")
    }
    let mode = try FileManager.default.attributesOfItem(
      atPath: "\(system.folder)/.mooring/admin.token")[.posixPermissions]
    #expect(mode as? Int == 0o600)
    try await system.down(up)
  }

  @Test("while a service is away its paths say so at once, and they are back when it is")
  func outage() async throws {
    let (system, up, base) = try await self.start(["MOORING_HTTP_TIMEOUT": "2s"])
    let quote = "\(base)/v1/quotes/USDC?cover=100000&days=90&trigger=0.97"
    kill(try system.idOfProcess(running: "mooring-pricing"), SIGSTOP)
    let stuck = try await self.curl(
      system, "-m", "60", "-o", "/dev/null", "-w", "%{http_code}", quote)
    #expect(stuck.text == "504" || stuck.text == "503", "\(stuck.text)")
    kill(try system.idOfProcess(running: "mooring-pricing"), SIGKILL)
    try await up.line(containing: "pricing is ready again")
    let back = try await self.curl(
      system, "--retry", "20", "--retry-max-time", "60", "-o", "/dev/null", "-w", "%{http_code}",
      quote)
    #expect(back.text.hasSuffix("200"), "\(back.text)")
    try await system.down(up)
  }
}

extension TestSystem {
  /// The admin's token, as `mooring up` writes it.
  func adminToken() throws -> String {
    let data = try Data(contentsOf: URL(filePath: "\(self.folder)/.mooring/admin.token"))
    return String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
  }
}
