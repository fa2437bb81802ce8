internal import Basics
internal import JSON

/// What a demonstration consists of, as the file demo.json says it.
struct DemoPlan: Sendable {
  /// What vault and policies are labelled with; prices have the source `synthetic`.
  static let label = "demo"

  /// The most money that the contract tells of.
  private static let centsMax = 100_000_000_000_000

  /// A coin without a peg.
  struct Floating: Sendable, Hashable {
    let symbol: String
    /// The first price in dollars, and the deviation of its logarithm in a year.
    let start: Double
    let yearlyDeviation: Double
  }

  /// An asset and its share of the policies.
  struct Share: Sendable, Hashable {
    let symbol: String
    let share: Double
  }

  /// The prices, as fractions of the peg, between which a policy pays.
  struct Layer: Sendable, Hashable {
    let trigger: Double
    let floor: Double
  }

  let priceSeed: UInt64
  /// How far back prices go.
  var priceDays: Int
  /// How much assets that earn gain in a year.
  let yieldGrowth: Double
  let floating: [Floating]
  let capitalCents: Int64
  let floatCents: Int64
  let reserveCents: Int64
  var policyCount: Int
  let shares: [Share]
  let coverCents: [Int64]
  let policyDays: [Int]
  let layers: [Layer]
  /// Premium over cover, for a year.
  let premiumRates: ClosedRange<Double>

  /// The plan that came with the program.
  static func embedded() throws -> DemoPlan {
    let name = "demo.json"
    guard let file = SeedFiles.all.first(where: { $0.name == name }) else {
      throw SeedLoader.Missing(name: name)
    }
    return try DemoPlan(parsing: file.text)
  }

  init(parsing text: String) throws {
    let file = PlanReader(value: try JSONValue(parsing: text), name: "demo.json")
    self.priceSeed = UInt64(try file.whole("price_seed", in: 0...Int(Int32.max)))
    self.priceDays = try file.whole("price_days", in: DemoSettings.priceDaysRange)
    self.yieldGrowth = try file.number("yield_growth")
    self.floating = try file.list("floating") { coin throws(PlanReader.Fault) in
      Floating(
        symbol: try coin.text("symbol"), start: try coin.number("start"),
        yearlyDeviation: try coin.number("yearly_deviation"))
    }
    let vault = try file.member("vault")
    let money = 0...Self.centsMax
    self.capitalCents = Int64(try vault.whole("capital_cents", in: money))
    self.floatCents = Int64(try vault.whole("btc_float_cents", in: money))
    self.reserveCents = Int64(try vault.whole("reserve_cents", in: money))
    self.policyCount = try file.whole("policy_count", in: DemoSettings.policiesRange)
    self.shares = try file.list("assets") { asset throws(PlanReader.Fault) in
      Share(symbol: try asset.text("symbol"), share: try asset.number("share"))
    }
    self.coverCents = try file.list("cover_cents") { cover throws(PlanReader.Fault) in
      Int64(try cover.whole(in: 1...money.upperBound))
    }
    self.policyDays = try file.list("policy_days") { days throws(PlanReader.Fault) in
      try days.whole(in: 2...365)
    }
    self.layers = try file.list("layers") { layer throws(PlanReader.Fault) in
      Layer(trigger: try layer.number("trigger"), floor: try layer.number("floor"))
    }
    let least = try file.number("premium_rate_min")
    self.premiumRates = least...max(least, try file.number("premium_rate_max"))
  }
}

/// Reads a value of the file and says which one it cannot read.
private struct PlanReader {
  struct Fault: Error, CustomStringConvertible {
    let name: String

    var description: String { "\(self.name) is not what it should be" }
  }

  let value: JSONValue
  let name: String

  func member(_ key: String) throws(Fault) -> PlanReader {
    let name = "\(self.name): \(key)"
    guard let value = self.value[key] else { throw Fault(name: name) }
    return PlanReader(value: value, name: name)
  }

  func list<Element>(
    _ key: String, _ element: (PlanReader) throws(Fault) -> Element
  ) throws(Fault) -> [Element] {
    let member = try self.member(key)
    guard case .array(let values) = member.value, !values.isEmpty else {
      throw Fault(name: member.name)
    }
    var elements: [Element] = []
    for value in values {
      elements.append(try element(PlanReader(value: value, name: member.name)))
    }
    return elements
  }

  func text(_ key: String) throws(Fault) -> String {
    let member = try self.member(key)
    guard case .string(let text) = member.value else { throw Fault(name: member.name) }
    return text
  }

  func number(_ key: String) throws(Fault) -> Double {
    let member = try self.member(key)
    guard case .number(let number) = member.value else { throw Fault(name: member.name) }
    return number.double
  }

  func whole(_ key: String, in range: ClosedRange<Int>) throws(Fault) -> Int {
    try self.member(key).whole(in: range)
  }

  func whole(in range: ClosedRange<Int>) throws(Fault) -> Int {
    guard case .number(let number) = self.value, let whole = number.int64.map({ Int($0) }),
      range.contains(whole)
    else { throw Fault(name: self.name) }
    return whole
  }
}
