import Basics
import TestSupport
import Testing

/// What a type makes of a text: the text of the value, or nil when it is refused.
private func reading<Value: TextParsable>(_ text: String, as type: Value.Type) -> String? {
  Value(text)?.description
}

@Suite("Names and counters")
struct ValueTypeTests {
  @Test(
    "an asset has 2 to 12 letters, digits or dots, and keeps its case",
    arguments: [
      ("USDC", true), ("crvUSD", true), ("USDC.e", true), ("ab", true), ("abcdefghijkl", true),
      ("", false), ("U", false), ("abcdefghijklm", false), ("US DC", false), ("USD-C", false),
      ("ÜSDC", false), ("USDC\u{0}", false), ("USD\u{301}", false),
    ])
  func assets(text: String, isAllowed: Bool) {
    #expect(reading(text, as: Asset.self) == (isAllowed ? text : nil))
  }

  @Test("assets that differ in case differ")
  func assetCase() throws {
    #expect(try Asset(parsing: "usde") != Asset(parsing: "USDe"))
  }

  @Test(
    "assets that differ in any character or in length are in the order of their names",
    arguments: [
      ("USDC", "USDc"), ("USDC", "USDCe"), ("AB", "BA"), ("ABCDEFGH", "ABCDEFGHI"),
      ("ABCDEFGHIJKL", "ABCDEFGHIJKM"), ("AB.", "AB0"), ("ABCDEFGH", "ABD"),
    ])
  func assetOrder(lower: String, higher: String) throws {
    let assets = try (Asset(parsing: lower), Asset(parsing: higher))
    #expect(assets.0 < assets.1)
    #expect(assets.1 > assets.0)
    #expect(assets.0 != assets.1)
    #expect(assets.0 == Asset(lower))
  }

  @Test(
    "a symbol is upper-cased and has at most 32 characters of a set",
    arguments: [
      ("btcusdt", "BTCUSDT"), ("BTC/USDT:perp", "BTC/USDT:PERP"), ("a.b_c-d", "A.B_C-D"),
      ("", nil), ("BTC USDT", nil), ("ßtc", nil), (String(repeating: "A", count: 33), nil),
      (String(repeating: "a", count: 32), String(repeating: "A", count: 32)),
    ] as [(String, String?)])
  func symbols(text: String, expected: String?) {
    #expect(reading(text, as: Symbol.self) == expected)
  }

  @Test(
    "a tranche is known by any of its spellings",
    arguments: [
      ("SURE_JNR_PLUS", "SURE_JNR_PLUS"), ("SURE-JNR+", "SURE_JNR_PLUS"),
      ("SURE-JNR-PLUS", "SURE_JNR_PLUS"), ("sure-jnr+", "SURE_JNR_PLUS"),
      ("sure_btc", "SURE_BTC"), ("Sure-Snr", "SURE_SNR"), ("SURE-MEZZ", "SURE_MEZZ"),
      ("SURE_JNR", "SURE_JNR"), ("sure-eqt", "SURE_EQT"), ("SURE_SNR+", nil), ("", nil),
      ("SURE_", nil), ("JNR", nil), ("SURE_JNR_+", nil),
      // Upper-casing a long s gives S: letters beyond ASCII must be refused before that.
      ("ſURE_BTC", nil),
    ] as [(String, String?)])
  func tranches(text: String, expected: String?) {
    #expect(reading(text, as: Tranche.self) == expected)
  }

  @Test("the tranches are six tiers, and each reads its own names", arguments: Tranche.allCases)
  func trancheNames(tranche: Tranche) {
    #expect(Tranche(tranche.description) == tranche)
    #expect(Tranche(tranche.displayName) == tranche)
    #expect(Tranche.allCases[tranche.tier - 1] == tranche)
  }

  @Test(
    "a namespace is a realm and a name",
    arguments: [
      ("params/pricing", true), ("strategy/orderbook_skew", true), ("strategy/3-legs", true),
      ("params", false), ("/pricing", false), ("params/", false), ("Params/pricing", false),
      ("params/pricing/x", false), ("params/-x", false), ("par_ams/x", false),
      ("params/" + String(repeating: "x", count: 57), true),
      ("params/" + String(repeating: "x", count: 58), false),
    ])
  func namespaces(text: String, isAllowed: Bool) {
    #expect(reading(text, as: ParameterNamespace.self) == (isAllowed ? text : nil))
  }

  @Test(
    "a key is a dotted path",
    arguments: [
      ("base_rate_USDC", true), ("database.pool.size", true), ("a+b.c-d", true), ("", false),
      (".a", false), ("a.", false), ("a..b", false), ("a b", false), ("a:b", false),
      (String(repeating: "k", count: 160), true), (String(repeating: "k", count: 161), false),
    ])
  func keys(text: String, isAllowed: Bool) {
    #expect(reading(text, as: ParameterKey.self) == (isAllowed ? text : nil))
  }

  @Test("a parameter's name is a namespace and a key")
  func parameterNames() throws {
    let name = try ParameterName(parsing: "params/pricing:base_rate_USDC")
    #expect(name.namespace.realm == "params")
    #expect(name.namespace.name == "pricing")
    #expect(name.key.segments == ["base_rate_USDC"])
    #expect(name.description == "params/pricing:base_rate_USDC")
    for refused in ["params/pricing", "params/pricing:", ":key", "params/pricing:a:b", ""] {
      #expect(ParameterName(refused) == nil)
    }
  }

  @Test(
    "an environment is a lower-case name",
    arguments: [
      ("production", true), ("eu-1_b", true), ("", false), ("*", false), ("1a", false),
      ("Production", false), (String(repeating: "e", count: 33), false),
    ])
  func environments(text: String, isAllowed: Bool) {
    #expect(reading(text, as: EnvironmentName.self) == (isAllowed ? text : nil))
  }

  @Test("scopes are ordered from general to particular")
  func scopes() throws {
    let texts = [
      "*", "*/BTCUSDT", "production", "production/A/B:C", "production/ETHUSDT", "staging",
    ]
    let scopes = try texts.map { try Scope(parsing: $0) }
    #expect(scopes.reversed().sorted() == scopes)
    #expect(scopes.map(\.description) == texts)
    #expect(scopes[0] == .everywhere)
    #expect(scopes[3].symbol?.description == "A/B:C")
    for refused in ["", "/BTC", "production/", "Production", "*x"] {
      #expect(Scope(refused) == nil)
    }
  }

  @Test("counters go up to 2^53 - 1 and follow one another")
  func counters() throws {
    #expect(Revision("9007199254740991")?.count == Revision.countMax)
    for refused in ["9007199254740992", "-1", "+1", "", "1.0", " 1", "99999999999999999999"] {
      #expect(Revision(refused) == nil)
    }
    #expect(Revision(exactly: 1 << 53) == nil)
    #expect(Revision(41).next.isNext(after: Revision(41)))
    #expect(!Revision(41).isNext(after: Revision(41)))
    #expect(!Revision.zero.isNext(after: Revision(Revision.countMax)))
    #expect(Version.zero.next == Version(1))
    #expect(try StoreEpoch(parsing: "7") == StoreEpoch(7))
  }

  @Test("a hash is 64 hexadecimal digits and its 32 bytes")
  func hashes() throws {
    let text = (0..<32).map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
      .joined()
    let hash = try ChainHash(parsing: text.uppercased())
    #expect(hash.description == text)
    var buffer = ByteBuffer()
    hash.append(to: &buffer)
    #expect(buffer.array() == (0..<32).map { UInt8($0) })
    #expect(buffer.withBytes { ChainHash(bytes: $0) } == hash)
    #expect(ChainHash(String(text.dropLast())) == nil)
    #expect(ChainHash(text + "0") == nil)
    #expect(ChainHash("g" + text.dropFirst()) == nil)
    buffer.consume(1)
    #expect(buffer.withBytes { ChainHash(bytes: $0) } == nil)
    #expect(try ChainHash(parsing: "1" + text.dropFirst()) != hash)
  }

  @Test("a refusal shows what was found and what is allowed, but not all of a long text")
  func refusals() {
    #expect(throws: ParseRejection.self) { try Asset(parsing: "!") }
    let rejection = ParseRejection(
      subject: "asset", found: String(repeating: "x", count: 500), allowed: "letters")
    #expect(rejection.found.count == 61)
    #expect(
      ParseRejection(subject: "asset", found: "!", allowed: "letters").description
        == "\"!\" is not a valid asset: allowed is letters")
  }
}

@Suite("Amounts and decimals")
struct AmountTests {
  @Test(
    "an amount of dollars is read exactly",
    arguments: [
      ("1023.29", 102_329), ("0", 0), ("-0.01", -1), ("5.1", 510), ("007.00", 700),
      ("92233720368547758.07", .max), ("-92233720368547758.08", .min),
      ("92233720368547758.08", nil), ("-92233720368547758.09", nil), ("1.001", nil), ("", nil),
      ("-", nil), (".5", nil), ("5.", nil), ("1e3", nil), ("+1", nil), ("1,000", nil),
      ("$1", nil), ("1.2.3", nil), ("٣", nil),
    ] as [(String, Int64?)])
  func readsDollars(text: String, count: Int64?) {
    #expect(USDCents(text)?.count == count)
  }

  @Test("amounts are written as they are read", arguments: 0..<200 as Range<UInt64>)
  func roundTrips(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let bits = UInt64.random(in: 0...63, using: &random)
    let count = Int64(truncatingIfNeeded: random.next()) >> Int64(bits)
    #expect(USDCents(USDCents(count).description) == USDCents(count), "seed \(seed)")
    #expect(Decimal4(Decimal4(units: count).description) == Decimal4(units: count), "seed \(seed)")
    let small = Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)
    #expect(USDCents(roundingDollars: USDCents(small).dollars) == USDCents(small))
    #expect(Decimal4(exactly: Decimal4(units: small).double) == Decimal4(units: small))
  }

  @Test(
    "rounds dollars to the nearest cent, ties to even",
    arguments: [
      (0.29, 29),  // Truncating 0.29 * 100 in binary gives 28.
      (0.005, 0), (0.015, 2), (0.025, 2), (-0.015, -2), (1023.285, 102_328), (2.675, 268),
      (.nan, nil), (.infinity, nil), (1e17, nil), (-1e18, nil),
    ] as [(Double, Int64?)])
  func rounds(dollars: Double, count: Int64?) {
    #expect(USDCents(roundingDollars: dollars)?.count == count)
  }

  @Test("arithmetic that does not fit gives nothing")
  func overflow() async {
    #expect(USDCents.max.adding(USDCents(1)) == nil)
    #expect(USDCents(.min).subtracting(USDCents(1)) == nil)
    #expect(USDCents(.max).multiplied(by: 2) == nil)
    #expect(USDCents(.max).scaled(by: 1.5) == nil)
    #expect(USDCents(3).scaled(by: 0.5) == USDCents(2))
    #expect(USDCents(5).adding(USDCents(7)) == USDCents(12))
    #expect(USDCents(5) - USDCents(7) == -USDCents(2))
    await #expect(processExitsWith: .failure) { _ = USDCents.max + USDCents(1) }
  }

  @Test(
    "a decimal has at most four places",
    arguments: [
      ("0.93", 9_300), ("1", 10_000), ("-0.0001", -1), ("0.00010", nil), ("0.5000", 5_000),
      ("922337203685477.5807", .max), ("922337203685477.5808", nil), ("", nil), ("1e-2", nil),
    ] as [(String, Int64?)])
  func readsDecimals(text: String, units: Int64?) {
    #expect(Decimal4(text)?.units == units)
  }

  @Test("a binary number counts as the decimal it was meant to be")
  func decimalsFromDoubles() {
    #expect(Decimal4(exactly: 0.93) == Decimal4(units: 9_300))
    #expect(Decimal4(exactly: 0.1 + 0.2) == Decimal4(units: 3_000))
    #expect(Decimal4(exactly: 0.93001) == nil)
    #expect(Decimal4(exactly: .nan) == nil)
    #expect(Decimal4(rounding: 0.93005) == Decimal4(units: 9_300))
    #expect(Decimal4(rounding: .infinity) == nil)
    #expect(Decimal4(units: 9_300).description == "0.93")
    #expect(Decimal4(units: 9_300) - Decimal4(units: 50) == Decimal4(units: 9_250))
  }

  @Test("rates are not negative and fractions are from 0 to 1")
  func ratesAndFractions() {
    #expect(Rate("0.04")?.perYear == 0.04)
    #expect(Rate("4e-2") == Rate(perYear: 0.04))
    #expect(Fraction("1") == .one)
    #expect(Fraction(-0.0)?.description == "0.0")
    for refused in ["-0.1", "nan", "inf", "0x1p3", "", " 1", "1e999"] {
      #expect(Rate(refused) == nil, "\(refused)")
      #expect(Fraction(refused) == nil, "\(refused)")
    }
    #expect(Fraction("1.0000001") == nil)
    #expect(Fraction(.nan) == nil)
    #expect(Rate(perYear: .infinity) == nil)
  }
}
