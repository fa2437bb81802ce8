import Auth
import Basics
import TestSupport
import Testing

@testable import Gateway

@Suite("Limits of requests")
struct LimitsTests {
  private func operation(_ name: String) throws -> Gateway.Operation {
    try #require(RolesTests.operations.first { $0.name == name })
  }

  @Test("of many at once exactly as many changes are let through as the limit says")
  func exact() async throws {
    var limits = Gatekeeper.Limits.wide
    limits.writes = RateLimit(100, per: .seconds(60))
    let gate = try TestGate(limits: limits)
    let change = try self.operation("POST /v1/change-sets")
    let fields = ["authorization": "Bearer \(try TestTokens.token(.admin))"]
    let admitted = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<50).count { _ in gate.outcome(of: change, fields).status == nil }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(admitted == 100)
    let limited = gate.outcome(of: change, fields)
    #expect(limited.status == 429)
    #expect(limited.code == "RATE_LIMITED")
    #expect(limited["X-RateLimit-Remaining"] == "0")
    #expect(limited["Retry-After"] == "1")
    // Reading and other people have limits of their own.
    let read = try self.operation("GET /v1/parameters")
    #expect(gate.outcome(of: read, fields).status == nil)
    let other = try TestTokens.token(.admin, actor: "desk@example.org")
    #expect(gate.outcome(of: change, ["authorization": "Bearer \(other)"]).status == nil)
    gate.clock.advance(by: .milliseconds(600))
    #expect(gate.outcome(of: change, fields).status == nil)
    #expect(gate.outcome(of: change, fields).status == 429)
  }

  @Test("public requests are counted by address, those of probes are not")
  func addresses() throws {
    var limits = Gatekeeper.Limits.wide
    limits.open = RateLimit(2, per: .seconds(60))
    let gate = try TestGate(limits: limits)
    let quote = try self.operation("GET /v1/quotes/{asset}")
    #expect(gate.outcome(of: quote, [:])["X-RateLimit-Remaining"] == "1")
    #expect(gate.outcome(of: quote, [:]).status == nil)
    #expect(gate.outcome(of: quote, [:]).status == 429)
    #expect(gate.outcome(of: quote, [:], from: "192.0.2.8").status == nil)
    // All addresses of one subscriber are one.
    for host in ["2001:db8::1", "2001:db8::2"] {
      #expect(gate.outcome(of: quote, [:], from: host).status == nil)
    }
    #expect(gate.outcome(of: quote, [:], from: "2001:db8::3").status == 429)
    let alive = try self.operation("GET /livez")
    for _ in 0..<10 { #expect(gate.outcome(of: alive, [:]).status == nil) }
  }
}
