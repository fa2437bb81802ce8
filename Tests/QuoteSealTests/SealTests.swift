import Basics
import Crypto
import TestSupport
import Testing

@testable import QuoteSeal

@Suite("The seal of a quote")
struct SealTests {
  static func key(_ kid: String, _ byte: UInt8, from time: WallTime) -> (
    kid: String, secret: SecretKey, signFrom: WallTime
  ) { (kid, SecretKey([UInt8](repeating: byte, count: 32)), time) }

  let keys: SealKeyring

  init() throws {
    self.keys = try SealKeyring([
      Self.key("old", 1, from: SampleQuote.time - .seconds(1_000)),
      Self.key("new", 2, from: SampleQuote.time - .seconds(10)),
      Self.key("next", 3, from: SampleQuote.time + .seconds(10)),
    ])
  }

  @Test("what is sealed is found again, every value of it", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let contents = SampleQuote.contents(&random)
    let sealed = self.keys.seal(contents, at: SampleQuote.time)
    let opened = try self.keys.open(sealed.token)
    #expect(opened.contents == contents)
    #expect(opened.id == sealed.id)
    #expect(sealed.id.utf8.count == 26)
    #expect(sealed.token.utf8.count <= SealKeyring.tokenBytesMax)
  }

  @Test("no byte of a token can be changed, taken away or added", arguments: 0..<4 as Range<UInt64>)
  func tampering(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let sealed = self.keys.seal(SampleQuote.contents(&random), at: SampleQuote.time)
    let bytes = try #require(Base64URL.bytes(of: sealed.token))
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1 << UInt8(random.next() & 7)
      #expect(throws: SealFault.self, "byte \(place)") {
        try self.keys.open(Base64URL.text(of: changed))
      }
      #expect(throws: SealFault.self) {
        try self.keys.open(Base64URL.text(of: Array(bytes[..<place])))
      }
    }
    #expect(throws: SealFault.badSignature) {
      try self.keys.open(Base64URL.text(of: bytes + [0]))
    }
    #expect(throws: SealFault.malformed) { try self.keys.open(sealed.token + "=") }
    #expect(throws: SealFault.malformed) { try self.keys.open("") }
  }

  @Test("the newest key that is due seals, and all verify")
  func rotation() throws {
    var random = SplitMix64(seed: 1)
    let contents = SampleQuote.contents(&random)
    #expect(self.keys.signingKey(at: SampleQuote.time - .seconds(5_000)).kid == "old")
    #expect(self.keys.signingKey(at: SampleQuote.time - .seconds(500)).kid == "old")
    #expect(self.keys.signingKey(at: SampleQuote.time).kid == "new")
    #expect(self.keys.signingKey(at: SampleQuote.time + .seconds(10)).kid == "next")
    for seconds in [-500, 0, 10] {
      let sealed = self.keys.seal(contents, at: SampleQuote.time + .seconds(seconds))
      #expect(try self.keys.open(sealed.token).contents == contents)
    }
    let rotated = try SealKeyring([Self.key("next", 3, from: SampleQuote.time)])
    let before = self.keys.seal(contents, at: SampleQuote.time)
    #expect(throws: SealFault.unknownKey) { try rotated.open(before.token) }
    let impostor = try SealKeyring([Self.key("new", 9, from: SampleQuote.time)])
    #expect(throws: SealFault.badSignature) { try impostor.open(before.token) }
  }

  @Test("equal quotes have ids of their own")
  func ids() {
    var random = SplitMix64(seed: 2)
    var contents = SampleQuote.contents(&random)
    let first = self.keys.seal(contents, at: SampleQuote.time)
    #expect(self.keys.seal(contents, at: SampleQuote.time) == first)
    contents.nonce &+= 1
    #expect(self.keys.seal(contents, at: SampleQuote.time).id != first.id)
  }

  @Test("a quote stands until its time is over, with the skew")
  func validity() {
    var random = SplitMix64(seed: 3)
    var contents = SampleQuote.contents(&random)
    let end = contents.validUntil
    #expect(contents.stands(at: end + .seconds(5), skew: .seconds(5)))
    #expect(!contents.stands(at: end + .seconds(5) + .microseconds(1), skew: .seconds(5)))
    #expect(contents.remaining(at: end - .seconds(7)) == .seconds(7))
    #expect(contents.remaining(at: end + .seconds(7)) == .zero)
    contents.flags = [.listed]
    #expect(contents.isBindable)
    contents.flags = [.listed, .marketStale]
    #expect(!contents.isBindable)
    contents.flags = [.configStale]
    #expect(!contents.isBindable)
  }
}

@Suite("The key file of quotes")
struct SealKeyFileTests {
  func text(_ keys: String) -> [UInt8] { Array("{\"keys\": [\(keys)]}".utf8) }

  func entry(kid: String = "k1", secret: String? = nil, from: String = "2026-01-01T00:00:00Z")
    -> String
  {
    let secret = secret ?? Base64URL.text(of: [UInt8](repeating: 7, count: 32))
    return "{\"kid\": \"\(kid)\", \"secret\": \"\(secret)\", \"sign_from\": \"\(from)\"}"
  }

  @Test("a file is read, and a new one can be made")
  func reading() throws {
    let keys = try SealKeyring(
      parsing: self.text(self.entry() + "," + self.entry(kid: "k2", from: "2027-01-01T00:00:00Z")))
    #expect(keys.keys.map(\.kid) == ["k2", "k1"])
    let made = try SealKeyring(parsing: SealKeyring.newFileText(at: SampleQuote.time))
    #expect(made.keys.count == 1)
    #expect(made.keys[0].signFrom == SampleQuote.time)
  }

  @Test("what is wrong with a file is said, and never a secret")
  func faults() {
    let short = Base64URL.text(of: [UInt8](repeating: 7, count: 31))
    let wrong: [(String, SealKeyFault?)] = [
      ("", .count(0)), (self.entry(kid: ""), .kid), (self.entry(kid: "a b"), .kid),
      (self.entry() + "," + self.entry(), .repeatedKid("k1")),
      (self.entry(secret: short), .secret(kid: "k1")), (self.entry(secret: "s3cret!"), nil),
      (self.entry(from: "soon"), nil), ("{\"kid\": \"k\"}", nil), ("1", nil),
      (Array(repeating: self.entry(), count: 17).joined(separator: ","), .count(17)),
    ]
    for (keys, expected) in wrong {
      do throws(SealKeyFault) {
        _ = try SealKeyring(parsing: self.text(keys))
        Issue.record("accepted: \(keys)")
      } catch {
        if let expected { #expect(error == expected) }
        #expect(!error.description.contains("s3cret"))
        #expect(!error.description.contains(short))
      }
    }
    #expect(throws: SealKeyFault.self) { try SealKeyring(parsing: Array("{".utf8)) }
    #expect(throws: SealKeyFault.self) { try SealKeyring(parsing: Array("{\"keys\": 1}".utf8)) }
  }
}
