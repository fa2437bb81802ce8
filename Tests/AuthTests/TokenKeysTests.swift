import Auth
import Basics
import Crypto
import FoundationEssentials
import Testing

@Suite("Keys of tokens")
struct TokenKeysTests {
  @Test("a file is a key set, a public key or a secret")
  func forms() throws {
    let set = try TokenFixture.keys().keys
    #expect(set.map(\.id) == ["rsa", "p256", "ed25519", "hmac"])
    #expect(set.map(\.algorithm) == [.rs256, .es256, .edDSA, .hs256])
    for (name, algorithm) in [
      ("rsa", .rs256), ("p256", .es256), ("ed25519", .edDSA),
    ] as [(String, TokenAlgorithm)] {
      let keys = try TokenKeySet(parsing: TokenFixture.file(name + ".public.pem"))
      #expect(keys.keys.map(\.algorithm) == [algorithm])
    }
    let secret = try TokenKeySet(parsing: Array((String(repeating: "s", count: 32) + "\n").utf8))
    #expect(secret.keys.map(\.algorithm) == [.hs256])
  }

  @Test(
    "what can be guessed or is not used here is refused",
    arguments: [
      ("", .secretTooShort(bytesMin: 32)),
      (String(repeating: "s", count: 31) + "\n\n", .secretTooShort(bytesMin: 32)),
      ("{}", .malformed), ("{", .malformed), (#"{"keys":[]}"#, .empty),
      (#"{"keys":7}"#, .malformed),
      (#"{"kty":"oct","k":"c2hvcnQ"}"#, .secretTooShort(bytesMin: 32)),
      (#"{"kty":"oct","k":"not base64!"}"#, .malformed), (#"{"kty":"oct"}"#, .malformed),
      (#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, .unsupportedKey),
      (#"{"keys":[{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}]}"#, .empty),
      (#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#, .unsupportedKey),
      (
        #"{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"#
          + #""AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}"#, .unsupportedKey
      ),
      ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", .unsupportedKey),
    ] as [(String, TokenKeySet.Rejection)])
  func refused(file: String, rejection: TokenKeySet.Rejection) {
    #expect(throws: rejection) { try TokenKeySet(parsing: Array(file.utf8)) }
  }

  @Test("weak and foreign keys are refused, and private ones are not public")
  func refusedFiles() throws {
    for name in ["rsa1024.public.pem", "p384.public.pem", "rsa.private.pem"] {
      let file = try TokenFixture.file(name)
      #expect(throws: TokenKeySet.Rejection.unsupportedKey) { try TokenKeySet(parsing: file) }
    }
  }

  @Test("a key that claims another algorithm than its own is refused")
  func wrongAlgorithm() throws {
    let text = String(decoding: try TokenFixture.file("keys.json"), as: UTF8.self)
    let changed = Array(text.replacing("\"alg\": \"ES256\"", with: "\"alg\": \"RS256\"").utf8)
    #expect(throws: TokenKeySet.Rejection.malformed) { try TokenKeySet(parsing: changed) }
    let twice = Array(text.replacing("\"kid\": \"p256\"", with: "\"kid\": \"rsa\"").utf8)
    #expect(throws: TokenKeySet.Rejection.repeatedID) { try TokenKeySet(parsing: twice) }
  }

  @Test("keys are rotated by their files, and a slip leaves them in force")
  func rotation() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mooring-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "keys")
    func write(_ keys: [(String, String)]) throws {
      let entries = keys.map { id, letter in
        let secret = Base64URL.text(of: Array(String(repeating: letter, count: 32).utf8))
        return #"{"kty":"oct","kid":"\#(id)","k":"\#(secret)"}"#
      }
      try Data(#"{"keys":[\#(entries.joined(separator: ","))]}"#.utf8).write(to: file)
    }
    func accepts(_ id: String, _ letter: String, _ store: TokenKeyStore) -> Bool {
      let token = TokenFixture.signed(
        header: #"{"alg":"HS256","kid":"\#(id)"}"#, claims: TokenFixture.claims(),
        secret: SecretKey(Array(String(repeating: letter, count: 32).utf8)))
      let verifier = TokenVerifier(keys: store.keys)
      return (try? verifier.verify(token, at: TokenFixture.issued)) != nil
    }
    try write([("old", "a")])
    let store = try TokenKeyStore(paths: [file.path])
    #expect(accepts("old", "a", store))
    #expect(store.reload() == .unchanged)
    try write([("new", "b"), ("old", "a")])
    #expect(store.reload() == .installed(keyCount: 2))
    #expect(accepts("old", "a", store) && accepts("new", "b", store))
    try Data("{".utf8).write(to: file)
    #expect(store.reload() == .rejected(.malformed))
    try FileManager.default.removeItem(at: file)
    #expect(store.reload() == .rejected(.unreadable(path: file.path)))
    #expect(accepts("old", "a", store) && accepts("new", "b", store))
    try write([("new", "b")])
    #expect(store.reload() == .installed(keyCount: 1))
    #expect(!accepts("old", "a", store) && accepts("new", "b", store))
    #expect(!accepts("new", "a", store))
  }

  @Test("a process without keys does not start")
  func noKeys() {
    #expect(throws: TokenKeySet.Rejection.unreadable(path: "/nowhere")) {
      try TokenKeyStore(paths: ["/nowhere"])
    }
    #expect(throws: TokenKeySet.Rejection.empty) { try TokenKeyStore(paths: []) }
  }

  @Test("what is said of a refused file does not show it")
  func silent() throws {
    let rejections: [TokenKeySet.Rejection] = [
      .malformed, .secretTooShort(bytesMin: 32), .unsupportedKey, .empty, .repeatedID,
    ]
    for rejection in rejections { #expect(!"\(rejection)".contains("secret of")) }
    #expect("\(TokenFixture.secret)" == "***")
  }
}

@Suite("Roles")
struct RoleTests {
  @Test("every role has exactly these permissions")
  func table() {
    let table: [(Permission, Set<Role>)] = [
      (.public, [.viewer, .operator, .admin, .auditor]),
      (.read, [.viewer, .operator, .admin, .auditor]), (.operate, [.operator, .admin]),
      (.administer, [.admin]), (.audit, [.auditor, .admin]), (.internal, []),
    ]
    #expect(table.count == Permission.allCases.count)
    for (permission, roles) in table {
      for role in Role.allCases {
        let principal = Principal(actor: "a", role: role, expiry: .latest)
        #expect(principal.has(permission) == roles.contains(role), "\(role) \(permission)")
      }
    }
  }

  @Test(
    "a pattern matches segment by segment",
    arguments: [
      ("*", "a/b", true), ("*", "a", true), ("strategy/*", "strategy/basis", true),
      ("strategy/*", "strategy/", false), ("strategy/*", "strategy", false),
      ("strategy/*", "strategy/a/b", false), ("strategy/*", "strategyx/a", false),
      ("*/*", "a/b", true), ("params/core", "params/core", true),
      ("params/core", "params/corex", false), ("*/core", "params/core", true),
    ])
  func patterns(pattern: String, namespace: String, isIn: Bool) throws {
    #expect(try #require(NamespacePattern(pattern)).matches(namespace) == isIn)
  }

  @Test(
    "what is not a pattern is none",
    arguments: ["", "a/", "/a", "a//b", "a*", "**", "a b", "ä", String(repeating: "a", count: 129)])
  func refusedPatterns(text: String) {
    #expect(NamespacePattern(text) == nil)
  }
}
