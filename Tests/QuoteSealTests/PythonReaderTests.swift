import Basics
import Crypto
import JSON
import ServiceRuntime
import TestSupport
import Testing

@testable import QuoteSeal

/// The example program that opens a quote with nothing but Python.
@Suite("A quote read from another language")
struct PythonReaderTests {
  static let top = String(
    #filePath.dropLast("/Tests/QuoteSealTests/PythonReaderTests.swift".count))

  let folder: TemporaryFolder
  let keys: SealKeyring

  init() throws {
    self.folder = TemporaryFolder()
    let text = Array(
      """
      {"keys": [
        {"kid": "k1", "secret": "\(Base64URL.text(of: [UInt8](repeating: 7, count: 32)))",
         "sign_from": "2026-01-01T00:00:00Z"}
      ]}
      """.utf8)
    self.keys = try SealKeyring(parsing: text)
    try SealKeyring.file(at: self.folder.file("keys.json")).replace(with: text)
  }

  /// Runs the program; its exit status comes after what it wrote.
  func read(_ token: String, at time: String) -> (text: String, status: String) {
    let words = [
      "python3", "-B", Self.top + "/examples/verify_quote.py", self.folder.file("keys.json"),
      token, "--at", time,
    ]
    let command = words.map { ShellCommand.quoted($0) }.joined(separator: " ")
    let lines = ShellCommand(command + " 2>&1; echo $?").text.split(separator: "\n")
    return (lines.dropLast().joined(separator: "\n"), String(lines.last ?? ""))
  }

  @Test("says every value that was sealed", arguments: 0..<8 as Range<UInt64>)
  func values(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let contents = SampleQuote.contents(&random)
    let sealed = self.keys.seal(contents, at: SampleQuote.time)
    let (text, status) = self.read(sealed.token, at: "\(SampleQuote.time)")
    #expect(status == "0", "\(text)")
    let quote = try unsafe JSONValue(parsing: Array(text.utf8).span.bytes)
    #expect(quote.text("quote_id") == sealed.id)
    #expect(quote.text("asset") == contents.asset.description)
    #expect(quote.text("model") == contents.model)
    #expect(quote.text("config_hash") == contents.chainHash?.description)
    #expect(quote.number("cover_cents") == Double(contents.cover.count))
    #expect(quote.number("trigger") == 0.97 && quote.number("floor") == 0.9)
    #expect(quote.number("days") == Double(contents.days))
    #expect(quote.number("premium_cents") == Double(contents.premium.count))
    #expect(quote.number("expected_loss_cents") == contents.expectedLoss.map { Double($0.count) })
    #expect(
      quote.number("technical_premium_cents")
        == contents.technicalPremium.map { Double($0.count) })
    #expect(quote.number("headroom_cents") == Double(contents.headroom.count))
    #expect(quote.number("config_revision") == Double(contents.revision.count))
    #expect(
      quote.number("valid_until") == Double(contents.validUntil.microsecondsSinceEpoch))
    let market = try #require(quote["market"])
    #expect(market.number("capital_cents") == Double(contents.market.capital.count))
    #expect(market.number("loss_ratio") == contents.market.lossRatio)
    #expect(market.number("stress_index") == contents.market.stressIndex)
    #expect(market.number("last_price") == contents.market.lastPrice)
    #expect(market.number("payout_ratio") == contents.market.payoutRatio)
    #expect(
      market.number("customary_payout_ratio") == contents.market.customaryPayoutRatio)
    #expect(market.number("equivalent_trigger") == contents.market.equivalentTrigger)
    #expect(market.number("age_ms") == contents.market.ageMilliseconds)
  }

  @Test("is over when its time is, and not genuine when a bit of it changed")
  func refusals() throws {
    var random = SplitMix64(seed: 1)
    let contents = SampleQuote.contents(&random)
    let token = self.keys.seal(contents, at: SampleQuote.time).token
    #expect(self.read(token, at: "\(contents.validUntil + .seconds(1))").status == "1")
    var bytes = try #require(Base64URL.bytes(of: token))
    bytes[40] ^= 1
    let changed = self.read(Base64URL.text(of: bytes), at: "\(SampleQuote.time)")
    #expect(changed.status == "2" && changed.text.contains("its seal is broken"))
    let other = try SealKeyring([
      ("k2", SecretKey([UInt8](repeating: 7, count: 32)), WallTime.epoch)
    ])
    let unknown = self.read(
      other.seal(contents, at: SampleQuote.time).token, at: "\(SampleQuote.time)")
    #expect(unknown.status == "2" && unknown.text.contains("its key is not in the file"))
    #expect(self.read(token + "=", at: "\(SampleQuote.time)").status == "2")
    #expect(self.read("A", at: "\(SampleQuote.time)").status == "2")
  }
}

extension JSONValue {
  fileprivate func text(_ name: String) -> String? {
    guard case .string(let text)? = self[name] else { return nil }
    return text
  }

  fileprivate func number(_ name: String) -> Double? {
    guard case .number(let number)? = self[name] else { return nil }
    return number.double
  }
}
