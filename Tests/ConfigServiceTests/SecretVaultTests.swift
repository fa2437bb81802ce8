import Basics
import Crypto
import JSON
import Testing

@testable import ConfigService

@Suite("Secrets")
struct SecretVaultTests {
  let schema = Sample.password
  let identity = SecretVault.Identity(name: Sample.password.name, scope: Sample.scope())

  func sealed(_ vault: SecretVault, _ text: String, over kept: JSONValue? = nil) throws
    -> JSONValue
  {
    try vault.seal(.string(text), for: self.identity, over: kept)
  }

  @Test("are kept sealed, open to what they were, and show themselves to nobody")
  func roundTrip() throws {
    let vault = try Sample.vault()
    for text in ["hunter2", "", "é🙂", "pa$word", "\"\\", "***x"] {
      let kept = try self.sealed(vault, text)
      #expect(!kept.canonicalText.contains("hunter2"))
      #expect(
        try vault.reveal(kept, of: self.schema, in: self.identity.scope) == .string(text))
    }
  }

  @Test("do not open elsewhere, nor when they were changed")
  func boundToTheirPlace() throws {
    let vault = try Sample.vault()
    let kept = try self.sealed(vault, "hunter2")
    var other = ParameterSchema(name: Sample.name(Sample.skew, "db.password"), type: .string)
    other.isSensitive = true
    #expect(throws: SecretFault.notAuthentic) {
      try vault.reveal(kept, of: other, in: self.identity.scope)
    }
    for scope in [Scope.everywhere, Sample.scope("BTC"), Scope("staging")] {
      #expect(throws: SecretFault.notAuthentic) {
        try vault.reveal(kept, of: self.schema, in: try #require(scope))
      }
    }
    let secret = try #require(SealedSecret(kept))
    var bytes = secret.sealed
    bytes[20] ^= 1
    let changed = SealedSecret(keyID: secret.keyID, sealed: bytes, digest: secret.digest).json
    #expect(throws: SecretFault.notAuthentic) {
      try vault.reveal(changed, of: self.schema, in: self.identity.scope)
    }
  }

  @Test("keep their form when the same is written again, until a newer key is due")
  func rotation() throws {
    let before = try Sample.vault(at: "2022-01-01T00:00:00Z")
    let after = try Sample.vault(at: "2025-06-01T00:00:00Z")
    let kept = try self.sealed(before, "hunter2")
    #expect(SealedSecret(kept)?.keyID == "k1")
    #expect(try self.sealed(before, "hunter2", over: kept) == kept)
    #expect(try self.sealed(before, "hunter3", over: kept) != kept)
    let resealed = try self.sealed(after, "hunter2", over: kept)
    #expect(SealedSecret(resealed)?.keyID == "k2")
    for form in [kept, resealed] {
      #expect(
        try after.reveal(form, of: self.schema, in: self.identity.scope) == .string("hunter2"))
    }
  }

  @Test("have digests that tell of a change, and of nothing else")
  func digests() throws {
    let vault = try Sample.vault()
    func digest(_ text: String, in scope: Scope = Sample.scope()) throws -> String? {
      let identity = SecretVault.Identity(name: self.schema.name, scope: scope)
      return SealedSecret(try vault.seal(.string(text), for: identity, over: nil))?.digest
    }
    #expect(try digest("hunter2") == digest("hunter2"))
    #expect(try digest("hunter2") != digest("hunter3"))
    // Whoever sees the audit does not learn that two scopes share a secret, nor can guess one.
    #expect(try digest("hunter2") != digest("hunter2", in: .everywhere))
    let plain = SHA256.digest(of: Array("\"hunter2\"".utf8)).description
    #expect(try digest("hunter2").map { plain.contains($0) } == false)
  }

  @Test("cannot be kept without a key that is due")
  func noKey() throws {
    #expect(throws: SecretFault.noKey) { try self.sealed(.none, "hunter2") }
    #expect(throws: SecretFault.noKey) {
      try self.sealed(try Sample.vault(at: "2019-01-01T00:00:00Z"), "hunter2")
    }
    #expect(!SecretVault.none.canSeal)
    #expect(try SecretVault.none.seal(.null, for: self.identity, over: nil) == .null)
  }

  @Test("that no key of the keyring sealed stay closed, and say which key is missing")
  func unknownKey() throws {
    let kept = try self.sealed(try Sample.vault(), "hunter2")
    #expect(throws: SecretFault.unknownKey("k1")) {
      try SecretVault.none.reveal(kept, of: self.schema, in: self.identity.scope)
    }
  }

  @Test(
    "are a reference only as a whole",
    arguments: [
      ("${DB_PASSWORD}", true), ("${file:db/password}", true), ("x${DB_PASSWORD}", false),
      ("${DB_PASSWORD}x", false), ("${A}${B}", false), ("${A:-b}", false), ("${}", false),
      ("$A", false), ("", false), ("${A", false),
    ])
  func references(text: String, isReference: Bool) {
    #expect(SecretVault.isReference(text) == isReference)
  }

  @Test("give the value of their reference, from where this parameter may read")
  func resolved() throws {
    let vault = try Sample.vault(
      variables: ["DB_PASSWORD": "from variable", "OTHER": "x"],
      files: ["db/password": "from file"])
    func reveal(_ text: String) throws -> JSONValue {
      try vault.reveal(.string(text), of: self.schema, in: self.identity.scope)
    }
    #expect(try reveal("${DB_PASSWORD}") == .string("from variable"))
    #expect(try reveal("${file:db/password}") == .string("from file"))
    #expect(throws: SecretFault.reference([.notAllowed("OTHER")])) { try reveal("${OTHER}") }
    #expect(throws: SecretFault.reference([.noSuchFile("db/user")])) {
      try reveal("${file:db/user}")
    }
    // A row that somebody wrote by hand is never sent as if it were a secret.
    #expect(throws: SecretFault.unprotected) { try reveal("hunter2") }
  }

  @Test("leave no trace in what identifies a request")
  func requestDigest() throws {
    let request = Array("hunter2".utf8)
    let vault = try Sample.vault()
    #expect(vault.requestDigest(request) == vault.requestDigest(request))
    #expect(vault.requestDigest(request) != SHA256.digest(of: request).array)
    #expect(
      vault.requestDigest(request)
        == (try Sample.vault(at: "2025-06-01T00:00:00Z")).requestDigest(request))
    #expect(SecretVault.none.requestDigest(request) == SHA256.digest(of: request).array)
  }
}

@Suite("The admission of secrets")
struct SecretAdmissionTests {
  let catalogue: Catalogue = {
    var pricing = NamespaceSchema(Sample.pricing)
    pricing.parameters = [Sample.password]
    return Catalogue(version: 1, namespaces: [pricing], rules: [])
  }()
  let empty = ConfigState(
    token: RevisionToken(epoch: StoreEpoch(1), revision: .zero, chainHash: nil),
    committedAt: Sample.start, places: [:])

  func plan(
    _ value: JSONValue, at state: ConfigState? = nil, _ vault: SecretVault,
    in scope: Scope = Sample.scope()
  ) -> ChangePlan {
    ChangePlanner.plan(
      ChangeRequest(changes: [Sample.set(Sample.pricing, "db.password", value, in: scope)]),
      catalogue: self.catalogue, state: state ?? self.empty, environment: Sample.environment,
      secrets: vault)
  }

  func holding(_ value: JSONValue, _ vault: SecretVault) -> ConfigState {
    self.empty.applying(
      self.plan(value, vault).edits, as: self.empty.token, at: Sample.start, by: "tester")
  }

  @Test("seals a plain secret and keeps a reference as it stands")
  func kept() throws {
    let vault = try Sample.vault(variables: ["DB_PASSWORD": "x"], files: ["a": "y"])
    let plain = self.plan(.string("hunter2"), vault)
    #expect(plain.violations.isEmpty)
    #expect(plain.edits.first?.after.flatMap(SealedSecret.init) != nil)
    for reference in ["${DB_PASSWORD}", "${file:a}"] {
      #expect(self.plan(.string(reference), vault).edits.first?.after == .string(reference))
    }
    #expect(self.plan(.null, vault).edits.first?.after == .null)
    let foreign = try #require(Scope("staging"))
    #expect(
      self.plan(.string("${STAGING_SECRET}"), vault, in: foreign).edits.first?.after
        == .string("${STAGING_SECRET}"))
  }

  @Test("sees no change when the secret is the one that is there, or is sent back as ***")
  func unchanged() throws {
    let vault = try Sample.vault()
    let state = self.holding(.string("hunter2"), vault)
    #expect(self.plan(.string("hunter2"), at: state, vault).edits.isEmpty)
    #expect(self.plan(.string("***"), at: state, vault).edits.isEmpty)
    #expect(self.plan(.string("***"), at: state, .none).violations.isEmpty)
    #expect(self.plan(.string("hunter3"), at: state, vault).edits.count == 1)
  }

  @Test("takes a form of the past back, for a rollback")
  func restored() throws {
    let vault = try Sample.vault()
    let old = try #require(self.plan(.string("hunter2"), vault).edits.first?.after)
    let state = self.holding(.string("hunter3"), vault)
    #expect(self.plan(old, at: state, vault).edits.first?.after == old)
    let elsewhere = self.plan(old, vault, in: .everywhere)
    #expect(elsewhere.violations.map(\.code) == [.notAllowed])
  }

  @Test(
    "refuses what cannot be kept, and never repeats it",
    arguments: [
      (JSONValue.string(String(repeating: "hunter2", count: 10)), true),
      (.number(JSONNumber(Int64(42_424_242))), true), (.string("***"), true),
      (.string("hunter2"), false), (.string("${OTHER}"), true), (.string("${file:none}"), true),
      (.string("${DB_PASSWORD}"), true),
    ])
  func refused(value: JSONValue, hasKey: Bool) throws {
    let plan = self.plan(value, hasKey ? try Sample.vault() : .none)
    #expect(plan.edits.isEmpty)
    #expect(plan.violations.count == 1)
    for violation in plan.violations {
      #expect(!"\(violation)".contains("hunter2"))
      #expect(!"\(violation)".contains("42424242"))
    }
  }

  @Test("shows a secret in the audit as *** with a digest")
  func audited() throws {
    let kept = try #require(self.plan(.string("hunter2"), try Sample.vault()).edits.first?.after)
    let digest = try #require(SealedSecret(kept)).digest
    #expect(SealedSecret.audited(kept) == .string("*** k1:\(digest)"))
    #expect(SealedSecret.audited(.string("plain")) == .string("plain"))
  }
}

@Suite("A keyring")
struct SecretKeyringTests {
  @Test("takes the newest key that is due")
  func due() throws {
    let ring = try Sample.keyring()
    func id(_ date: String) throws -> String? { ring.key(at: try WallTime(parsing: date))?.id }
    #expect(try id("2019-12-31T23:59:59Z") == nil)
    #expect(try id("2020-01-01T00:00:00Z") == "k1")
    #expect(try id("2024-12-31T23:59:59Z") == "k1")
    #expect(try id("2025-01-01T00:00:00Z") == "k2")
    #expect(ring["k1"] != nil)
    #expect(ring["k3"] == nil)
  }

  @Test("made anew can be read and is due at once")
  func newFile() throws {
    let now = try WallTime(parsing: "2026-05-01T00:00:00Z")
    let ring = try SecretKeyring(
      parsing: Array(try NewKeyFile.text(since: "use_from", now, keyID: "2026-05").utf8))
    #expect(ring.key(at: now)?.id == "2026-05")
  }

  static let weak = "aHVudGVyMg"
  static let strong = Base64URL.text(of: [UInt8](repeating: 7, count: 32))

  static func key(_ id: String, _ secret: String, _ date: String) -> String {
    "{\"keys\":[{\"kid\":\"\(id)\",\"secret\":\"\(secret)\",\"use_from\":\"\(date)\"}]}"
  }

  @Test(
    "is refused whole, without a word of its secrets",
    arguments: [
      "", "[]", "{}", "{\"keys\":[]}", "{\"keys\":[{}]}", "{\"keys\":[1]}",
      key("a", "hunter2", "2020-01-01T00:00:00Z"), key("a", weak, "soon"),
      key("a", weak, "2020-01-01T00:00:00Z"), key("a:b", strong, "2020-01-01T00:00:00Z"),
      key("", strong, "2020-01-01T00:00:00Z"), key("a", strong, "2020-01-01"),
    ])
  func refused(text: String) {
    do throws(KeyringFault) {
      _ = try SecretKeyring(parsing: Array(text.utf8))
      Issue.record("was taken")
    } catch {
      #expect(!error.description.contains("hunter2"))
      #expect(!error.description.contains(Self.weak))
      #expect(!error.description.contains(Self.strong))
    }
  }

  @Test("has each name once")
  func twice() {
    let text = Sample.keyFile.split(separator: "k2").joined(separator: "k1")
    #expect(throws: KeyringFault.self) { try SecretKeyring(parsing: Array(text.utf8)) }
  }
}
