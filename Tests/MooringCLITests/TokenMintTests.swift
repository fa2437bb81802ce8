import Auth
import Basics
import FoundationEssentials
import ServiceRuntime
import TestSupport
import Testing

@testable import MooringCLI

@Suite("Tokens of the command line")
struct TokenMintTests {
  private let folder = TemporaryFolder(named: "mooring tokens")

  @Test("the key is made once, for its owner only, and verifies what is signed with it")
  func key() throws {
    let path = try TokenMint.keyFile(in: self.folder.path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(try TokenMint.keyFile(in: self.folder.path) == path)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)

    let now = WallTime(clampingMicrosecondsSinceEpoch: 1_700_000_000_000_000)
    let token = try TokenMint(keyAt: path).token(
      actor: "operator@example.org", role: .operator,
      namespaces: [try #require(NamespacePattern("strategy/*"))], lifetime: .seconds(600), at: now)
    let keys = try TokenKeySet(parsing: Array(before))
    let principal = try TokenVerifier(keys: keys).verify(token, at: now)
    #expect(principal.actor == "operator@example.org" && principal.role == .operator)
    #expect(principal.mayWrite(in: "strategy/x") && !principal.mayWrite(in: "params/pricing"))
    #expect(throws: TokenRejection.expired) {
      try TokenVerifier(keys: keys).verify(token, at: now + .seconds(606))
    }
  }

  @Test("a secret that could be guessed signs nothing")
  func shortSecret() throws {
    let path = "\(self.folder.path)/short"
    try Data("too short".utf8).write(to: URL(filePath: path))
    #expect(throws: CommandFailure.self) { try TokenMint(keyAt: path) }
  }

  @Test(
    "the lines that are printed go where the gateway listens",
    arguments: [
      ("", "curl -sSf 'http://127.0.0.1:8080/v1/quotes/"),
      ("0.0.0.0:3000, 127.0.0.1:8000", "curl -sSf 'http://127.0.0.1:3000/v1/quotes/"),
      ("[::]:3000", "curl -sSf 'http://[::1]:3000/v1/quotes/"),
      (
        "unix:/srv/moo ring/http.sock",
        "curl -sSf --unix-socket '/srv/moo ring/http.sock' 'http://localhost/v1/quotes/"
      ),
    ])
  func lines(listen: String, line: String) throws {
    let places = UpPlaces.at(self.folder.path, environment: [:])
    try places.make()
    let gateway = try GatewayEnvironment(places, environment: ["MOORING_HTTP_LISTEN": listen])
    let commands = gateway.commands(for: ["config", "pricing"])
    #expect(commands.count == 4)
    #expect(commands.contains { $0.hasPrefix(line) }, "\(commands)")
    #expect(gateway.commands(for: ["config", "risk", "pricing"]).count == 5)
  }

  @Test("with keys of somebody else nothing is signed, and no line promises a token")
  func foreignKeys() throws {
    let places = UpPlaces.at(self.folder.path, environment: [:])
    try places.make()
    let gateway = try GatewayEnvironment(
      places, environment: ["MOORING_TOKEN_KEYS": "/srv/mooring/keys.json"])
    #expect(gateway.commands(for: ["config", "risk", "pricing"]).isEmpty)
    var environment = ["MOORING_TOKEN_KEYS": "/srv/mooring/keys.json"]
    gateway.complete(&environment)
    #expect(environment["MOORING_TOKEN_KEYS"] == "/srv/mooring/keys.json")
    #expect(!gateway.places.contains("admin.token"))
  }
}
