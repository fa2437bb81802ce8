import Auth
import Basics
import Crypto
import Testing

@Suite("Verifying tokens")
struct TokenVerifierTests {
  private static let now = TokenFixture.issued + .seconds(60)

  private static func verify(
    _ token: String, at now: WallTime = now,
    _ change: (inout TokenVerifier.Settings) -> Void = { _ in }
  ) throws -> Principal {
    var settings = TokenVerifier.Settings()
    change(&settings)
    return try TokenVerifier(keys: TokenFixture.keys(), settings: settings).verify(token, at: now)
  }

  @Test(
    "a token that another library signed is taken",
    arguments: ["HS256", "RS256", "ES256", "EdDSA"])
  func foreignTokens(name: String) throws {
    let principal = try Self.verify(TokenFixture.token(name)) {
      $0.issuer = "https://issuer.example"
      $0.audience = "mooring"
    }
    #expect(principal.actor == "admin@example.com")
    #expect(principal.role == .admin)
    #expect(principal.mayWrite(in: "params/pricing"))
    #expect(!principal.mayWrite(in: "strategy/basis"))
    #expect(principal.expiry == TokenFixture.issued + .seconds(3_600))
  }

  @Test(
    "no byte of a signature can be another", arguments: ["HS256", "RS256", "ES256", "EdDSA"])
  func forged(name: String) throws {
    let token = try TokenFixture.token(name)
    let parts = token.split(separator: ".")
    let signature = try #require(Base64URL.bytes(of: String(parts[2])))
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      let forged = parts[0] + "." + parts[1] + "." + Base64URL.text(of: changed)
      #expect(throws: TokenRejection.wrongSignature) { try Self.verify(String(forged)) }
    }
    for changed in [Array(signature.dropLast()), signature + [0], [0]] {
      let forged = parts[0] + "." + parts[1] + "." + Base64URL.text(of: changed)
      #expect(throws: TokenRejection.wrongSignature) { try Self.verify(String(forged)) }
    }
  }

  @Test(
    "the key decides on the algorithm",
    arguments: [
      ("confused", .wrongAlgorithm), ("RS512", .unsupportedAlgorithm),
      ("PS256", .unsupportedAlgorithm),
    ] as [(String, TokenRejection)])
  func algorithms(name: String, rejection: TokenRejection) throws {
    let token = try TokenFixture.token(name)
    #expect(throws: rejection) { try Self.verify(token) }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let token: String
    let rejection: TokenRejection

    init(_ name: String, _ token: String, _ rejection: TokenRejection) {
      self.name = name
      self.token = token
      self.rejection = rejection
    }

    init(header: String, _ rejection: TokenRejection) {
      self.init(
        header, TokenFixture.signed(header: header, claims: TokenFixture.claims()), rejection)
    }

    init(claims: String..., rejection: TokenRejection) {
      let all = claims.count == 1 && claims[0].hasPrefix("{") ? claims[0] : ""
      self.init(
        claims.joined(separator: " "),
        TokenFixture.signed(
          header: TokenFixture.header,
          claims: all.isEmpty ? TokenFixture.claims(claims) : all),
        rejection)
    }

    var testDescription: String { self.name }
  }

  static let headers = [
    Case(header: #"{"alg":"none"}"#, .unsupportedAlgorithm),
    Case(header: #"{"alg":"None","kid":"hmac"}"#, .unsupportedAlgorithm),
    Case(header: #"{"alg":"","kid":"hmac"}"#, .unsupportedAlgorithm),
    Case(header: #"{"alg":"hs256","kid":"hmac"}"#, .unsupportedAlgorithm),
    Case(header: #"{"alg":"HS512","kid":"hmac"}"#, .unsupportedAlgorithm),
    Case(header: #"{"alg":"HS256"}"#, .wrongAlgorithm),
    Case(header: #"{"alg":"HS256","kid":"rsa"}"#, .wrongAlgorithm),
    Case(header: #"{"alg":"RS256","kid":"hmac"}"#, .wrongAlgorithm),
    Case(header: #"{"alg":"HS256","kid":"nobody"}"#, .unknownKey),
    Case(header: #"{"alg":"HS256","kid":""}"#, .unknownKey),
    Case(header: #"{"alg":"HS256","kid":"for encryption"}"#, .unknownKey),
    Case(header: #"{"alg":"HS256","kid":["hmac"]}"#, .malformed),
    Case(header: #"{"alg":"HS256","kid":null}"#, .malformed),
    Case(header: #"{"kid":"hmac"}"#, .malformed),
    Case(header: #"{"alg":["HS256"],"kid":"hmac"}"#, .malformed),
    Case(header: #"{"alg":"RS256","alg":"HS256","kid":"hmac"}"#, .malformed),
    Case(header: #"{"alg":"HS256","kid":"hmac","crit":["exp"],"exp":1}"#, .unsupportedHeader),
    Case(header: #"{"alg":"HS256","kid":"hmac","crit":[]}"#, .unsupportedHeader),
    Case(header: #"{"alg":"HS256","kid":"hmac","b64":false}"#, .unsupportedHeader),
    Case(header: #"{"alg":"HS256","kid":"hmac","typ":"JWE"}"#, .unsupportedHeader),
    Case(header: "[]", .malformed), Case(header: "", .malformed), Case(header: "{", .malformed),
    Case(header: "{} {}", .malformed),
  ]

  static let claims = [
    Case(claims: #""exp":"#, rejection: .missingExpiry),
    Case(claims: #""exp":"1700003600""#, rejection: .malformedClaims),
    Case(claims: #""exp":null"#, rejection: .malformedClaims),
    Case(claims: #""exp":1e300"#, rejection: .malformedClaims),
    Case(claims: #""exp":-1e18"#, rejection: .malformedClaims),
    Case(claims: #""exp":1700000000"#, rejection: .expired),
    Case(claims: #""exp":1700000055"#, rejection: .expired),
    Case(claims: #""exp":0"#, rejection: .expired),
    Case(claims: #""nbf":1700000066"#, rejection: .notYetValid),
    Case(claims: #""nbf":true"#, rejection: .malformedClaims),
    Case(claims: #""iat":1700000066"#, rejection: .issuedInFuture),
    Case(claims: #""iat":"now""#, rejection: .malformedClaims),
    Case(claims: #""exp":1700003601"#, rejection: .livesTooLong),
    Case(claims: #""iat":"#, #""exp":1700003661"#, rejection: .livesTooLong),
    Case(claims: #""sub":"#, rejection: .missingActor),
    Case(claims: #""sub":"""#, rejection: .missingActor),
    Case(claims: #""sub":{}"#, rejection: .malformedClaims),
    Case(claims: #""sub":"a\u0000b""#, rejection: .malformedClaims),
    Case(claims: #""sub":"a\nb""#, rejection: .malformedClaims),
    Case(claims: #""email":7.5"#, rejection: .malformedClaims),
    Case(claims: #""role":"#, rejection: .unknownRole),
    Case(claims: #""role":"root""#, rejection: .unknownRole),
    Case(claims: #""role":"Admin""#, rejection: .unknownRole),
    Case(claims: #""role":["admin"]"#, rejection: .malformedClaims),
    Case(claims: #""namespaces":"strategy/*""#, rejection: .malformedClaims),
    Case(claims: #""namespaces":["a//b"]"#, rejection: .malformedNamespaces),
    Case(claims: #""namespaces":["str*"]"#, rejection: .malformedNamespaces),
    Case(claims: #""aud":7"#, rejection: .malformedClaims),
    Case(
      claims: #"{"role":"viewer","role":"admin","sub":"a","exp":1700000100}"#,
      rejection: .malformedClaims),
    Case(claims: "{", rejection: .malformedClaims),
    Case(claims: #"{"exp":1700000100} x"#, rejection: .malformedClaims),
  ]

  @Test("a header that is out of order is refused", arguments: headers)
  func refusedHeaders(refused: Case) {
    #expect(throws: refused.rejection) { try Self.verify(refused.token) }
  }

  @Test("claims that are out of order are refused", arguments: claims)
  func refusedClaims(refused: Case) {
    #expect(throws: refused.rejection) { try Self.verify(refused.token) }
  }

  @Test("what is not a token is refused")
  func shapes() throws {
    let token = try TokenFixture.token("HS256")
    let parts = token.split(separator: ".").map(String.init)
    let refused: [(String, TokenRejection)] = [
      ("", .missing), ("a", .malformed), (".", .malformed), ("..", .malformed),
      (parts[0] + "." + parts[1], .malformed), (parts[0] + "." + parts[1] + ".", .malformed),
      (token + ".", .malformed), (token + ".a", .malformed), (token + "=", .malformed),
      (token + " ", .malformed), (" " + token, .malformed), (token + "\n", .malformed),
      (parts[0] + "+." + parts[1] + "." + parts[2], .malformed),
      ("." + parts[1] + "." + parts[2], .malformed),
      (parts[0] + ".." + parts[2], .wrongSignature),
      (String(token.dropLast(3)), .wrongSignature),
      (String(repeating: "a", count: 8_193), .tooLong),
      (String(repeating: "a", count: 8_192), .malformed),
    ]
    for (text, rejection) in refused {
      #expect(throws: rejection, "\(text.prefix(80))") { try Self.verify(text) }
    }
    // Nine kilobytes, all in order but for their number.
    let long = TokenFixture.signed(
      header: TokenFixture.header,
      claims: TokenFixture.claims("\"x\":\"\(String(repeating: "y", count: 6_700))\""))
    #expect(long.utf8.count > 9_000)
    #expect(throws: TokenRejection.tooLong) { try Self.verify(long) }
  }

  @Test("two spellings of the same bytes are not two tokens")
  func spellings() throws {
    let token = try TokenFixture.token("HS256")
    let last = try #require(token.last)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for other in alphabet where other != last {
      #expect(throws: TokenRejection.self) { try Self.verify(token.dropLast() + String(other)) }
    }
  }

  @Test("issuer and audience are asked for when they are set")
  func issuerAndAudience() throws {
    let token = try TokenFixture.token("RS256")
    #expect(throws: TokenRejection.wrongIssuer) { try Self.verify(token) { $0.issuer = "other" } }
    #expect(throws: TokenRejection.wrongAudience) { try Self.verify(token) { $0.audience = "x" } }
    let without = TokenFixture.signed(
      header: TokenFixture.header, claims: TokenFixture.claims(#""aud":"mooring""#))
    #expect(throws: TokenRejection.wrongIssuer) { try Self.verify(without) { $0.issuer = "a" } }
    #expect(try Self.verify(without) { $0.audience = "mooring" }.actor == "u-1")
  }

  @Test("a token is of use from when it begins until it ends, give or take the skew")
  func times() throws {
    let token = TokenFixture.signed(
      header: TokenFixture.header,
      claims: TokenFixture.claims(#""nbf":1700000010"#, #""exp":1700000020.5"#))
    let start = TokenFixture.issued
    let valid: [(Double, TokenRejection?)] = [
      (4.9, .notYetValid), (5, nil), (10, nil), (25.4, nil), (25.5, .expired),
    ]
    for (seconds, rejection) in valid {
      let now = start + .microseconds(Int64(seconds * 1_000_000))
      if let rejection {
        #expect(throws: rejection) { try Self.verify(token, at: now) }
      } else {
        #expect(try Self.verify(token, at: now).actor == "u-1")
      }
    }
  }

  @Test("the actor is the address, else the user's number, else the subject")
  func actors() throws {
    let names =
      [
        ([#""email":"e@x""#, #""user_id":"u""#], "e@x"), ([#""user_id":"u""#], "u"),
        ([#""user_id":7"#], "7"), ([#""email":"""#], "u-1"), ([], "u-1"),
      ] as [([String], String)]
    for (claims, actor) in names {
      let token = TokenFixture.signed(
        header: TokenFixture.header,
        claims: TokenFixture.claims(claims.isEmpty ? #""x":1"# : claims.joined(separator: ",")))
      #expect(try Self.verify(token).actor == actor)
    }
  }

  @Test("a token without a key's name means the first key")
  func defaultKey() throws {
    let keys = try TokenKeySet([try #require(TokenKey(id: "a", secret: TokenFixture.secret))])
    let token = TokenFixture.signed(header: #"{"alg":"HS256"}"#, claims: TokenFixture.claims())
    #expect(try TokenVerifier(keys: keys).verify(token, at: Self.now).actor == "u-1")
  }

  @Test("what is issued here is taken here", arguments: ["HS256", "rsa", "p256", "ed25519"])
  func issued(name: String) throws {
    let key: TokenIssuer.Key
    if name == "HS256" {
      key = .secret(TokenFixture.secret)
    } else {
      let pem = try TokenFixture.file(name + ".private.pem")
      key = .private(try #require(PrivateKey(pem: pem)))
    }
    let issuer = TokenIssuer(
      key: key, keyID: name == "HS256" ? "hmac" : name, issuer: "i", audience: "a")
    let principal = Principal(
      actor: "ops \"one\"", role: .operator,
      namespaces: [try #require(NamespacePattern("strategy/*"))],
      expiry: TokenFixture.issued + .seconds(600))
    let token = try issuer.token(for: principal, at: TokenFixture.issued)
    let verified = try Self.verify(token) {
      $0.issuer = "i"
      $0.audience = "a"
    }
    #expect(verified == principal)
  }
}
