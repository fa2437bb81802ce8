import Auth
import Basics
import TestSupport
import Testing

@testable import Gateway

/// A token that proves nothing, and what its holder is told.
struct RefusedToken: Sendable, CustomTestStringConvertible {
  private static let header = #"{"alg":"HS256"}"#
  private static let claims = #"{"sub":"u-1","role":"admin","iat":1700000000,"exp":1700003600}"#

  let testDescription: String
  let token: String
  var code = "TOKEN_REFUSED"

  init(_ name: String, header: String = header, claims: String = claims) {
    self.testDescription = name
    self.token = TestTokens.signed(header: header, claims: claims)
  }

  init(_ name: String, token: String, code: String = "TOKEN_REFUSED") {
    self.testDescription = name
    self.token = token
    self.code = code
  }

  func told(_ code: String) -> RefusedToken {
    RefusedToken(self.testDescription, token: self.token, code: code)
  }
}

@Suite("Tokens at the gate")
struct TokensTests {
  static let worthless = [
    RefusedToken("the algorithm none", header: #"{"alg":"none"}"#),
    RefusedToken("another algorithm than the key's", header: #"{"alg":"RS256"}"#),
    RefusedToken("an algorithm that is unknown", header: #"{"alg":"HS512"}"#),
    RefusedToken("an unknown key", header: #"{"alg":"HS256","kid":"another"}"#),
    RefusedToken("a header that must be understood", header: #"{"alg":"HS256","crit":["exp"]}"#),
    RefusedToken("a header twice", header: #"{"alg":"HS256","alg":"HS256"}"#),
    RefusedToken("no expiry", claims: #"{"sub":"u-1","role":"admin","iat":1700000000}"#),
    RefusedToken(
      "a life that is over", claims: #"{"sub":"u-1","role":"admin","exp":1699999000}"#
    ).told("TOKEN_EXPIRED"),
    RefusedToken(
      "a life that has not begun",
      claims: #"{"sub":"u-1","role":"admin","nbf":1700000600,"exp":1700003600}"#),
    RefusedToken(
      "a life that is too long", claims: #"{"sub":"u-1","role":"admin","exp":1700090000}"#),
    RefusedToken("nobody", claims: #"{"role":"admin","exp":1700003600}"#),
    RefusedToken(
      "a role that is unknown", claims: #"{"sub":"u-1","role":"root","exp":1700003600}"#),
    RefusedToken("no role", claims: #"{"sub":"u-1","exp":1700003600}"#),
    RefusedToken(
      "a claim twice", claims: #"{"sub":"u-1","role":"viewer","role":"admin","exp":1700003600}"#),
    RefusedToken("claims that are no JSON", claims: "admin"),
    RefusedToken("another secret", token: "e30.e30.AAAA"),
    RefusedToken("two parts", token: "e30.e30"),
    RefusedToken("base64 with a slip", token: "e30!.e30.AAAA"),
    RefusedToken("nine thousand bytes", token: String(repeating: "a", count: 9_000)),
  ]

  @Test("a token that proves nothing opens nothing", arguments: worthless)
  func refused(row: RefusedToken) throws {
    let gate = try TestGate()
    let audit = try #require(RolesTests.operations.first { $0.name == "GET /v1/audit" })
    let outcome = gate.outcome(of: audit, ["authorization": "Bearer \(row.token)"])
    #expect(outcome.status == 401)
    #expect(outcome.code == row.code)
    #expect(outcome["WWW-Authenticate"] == "Bearer realm=\"mooring\", error=\"invalid_token\"")
  }

  @Test(
    "what is no bearer token is as none",
    arguments: ["", "Bearer", "Bearer ", "Basic dTpw", "bearer-e30.e30.AAAA"])
  func noToken(field: String) throws {
    let gate = try TestGate()
    let audit = try #require(RolesTests.operations.first { $0.name == "GET /v1/audit" })
    #expect(gate.outcome(of: audit, ["authorization": field]).code == "TOKEN_MISSING")
  }

  @Test("a token that was seen is remembered until it is over, and not longer")
  func remembered() throws {
    let gate = try TestGate()
    let token = try TestTokens.token(.admin, lifetime: .seconds(600))
    let digest = TokenGate.digest(token)
    let principal = try gate.tokens.verify(token, digest, at: TestTokens.now)
    #expect(gate.tokens.known(digest, at: TestTokens.now) == principal)
    #expect(gate.tokens.known(digest, at: TestTokens.now + .seconds(599)) == principal)
    #expect(gate.tokens.known(digest, at: TestTokens.now + .seconds(600)) == nil)
  }

  @Test("a key that was replaced opens nothing any more, also to those who are remembered")
  func rotated() throws {
    let gate = try TestGate()
    let audit = try #require(RolesTests.operations.first { $0.name == "GET /v1/audit" })
    let old = ["authorization": "Bearer \(try TestTokens.token(.admin))"]
    #expect(gate.outcome(of: audit, old).status == nil)
    let secret = "another secret of the tests, of 32 bytes"
    try gate.folder.write(secret, to: "token-key")
    #expect(gate.tokens.reload() == .installed(keyCount: 1))
    #expect(gate.outcome(of: audit, old).code == "TOKEN_REFUSED")
    let new = ["authorization": "Bearer \(try TestTokens.token(.admin, secret: secret))"]
    #expect(gate.outcome(of: audit, new).status == nil)
  }

  @Test("a key file with a slip leaves the keys in force")
  func slip() throws {
    let gate = try TestGate()
    try gate.folder.write("too short", to: "token-key")
    guard case .rejected = gate.tokens.reload() else {
      Issue.record("a short secret was taken")
      return
    }
    let audit = try #require(RolesTests.operations.first { $0.name == "GET /v1/audit" })
    let token = try TestTokens.token(.admin)
    #expect(gate.outcome(of: audit, ["authorization": "Bearer \(token)"]).status == nil)
  }

  @Test("whoever tries tokens out has to wait, and those who have one do not")
  func guessing() throws {
    var limits = Gatekeeper.Limits.wide
    limits.failures = RateLimit(3, per: .seconds(60))
    let gate = try TestGate(limits: limits)
    let audit = try #require(RolesTests.operations.first { $0.name == "GET /v1/audit" })
    let good = ["authorization": "Bearer \(try TestTokens.token(.admin))"]
    #expect(gate.outcome(of: audit, good).status == nil)
    let guess = ["authorization": "Bearer e30.e30.AAAA"]
    for _ in 0..<3 { #expect(gate.outcome(of: audit, guess).status == 401) }
    let limited = gate.outcome(of: audit, guess)
    #expect(limited.status == 429)
    #expect(limited["Retry-After"] == "20")
    #expect(gate.outcome(of: audit, guess, from: "192.0.2.8").status == 401)
    #expect(gate.outcome(of: audit, good).status == nil)
    gate.clock.advance(by: .seconds(20))
    #expect(gate.outcome(of: audit, guess).status == 401)
  }
}
