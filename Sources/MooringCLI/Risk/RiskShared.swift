internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import JSON
internal import ServiceRuntime

/// What the commands about risk have in common.
enum RiskShared {
  /// The service all of them talk to.
  static let service = "risk"

  /// Computing may take minutes, so more time is given than for other calls.
  static let longTimeout = Argument<Duration>.option(
    "--timeout", "TIME", "How long to wait for the answer.",
    .duration(in: .milliseconds(1) ... .seconds(3_600)), default: .seconds(600))

  /// What every call has that computes or moves much.
  static let longConnection: [any DeclaredArgument] = [
    Shared.json, Shared.runDirectory, Shared.socket, longTimeout,
  ]

  static let knownAt = Argument<WallTime?>.optional(
    "--known-at", "TIME", "With the data as known at this instant.", .instant)
  static let seed = Argument<Int?>.optional(
    "--seed", "N", "Seed of the random numbers. Default: a new one, told with the result.", .count)
  static let ephemeral = Argument<Bool>.flag("--ephemeral", "Do not keep the result.")
  static let expectVersion = Argument<Int?>.optional(
    "--expect-version", "N", "Change only when it is at this version.", .count)

  static let book = Argument<String?>.optional(
    "--book", "FILE",
    "Take this book and capital instead of the live ones: JSON with policies and capital_cents; - "
      + "is standard input.", .path(), candidates: .files)
  static let added = Argument<[AssumedPolicy]>.repeated(
    "--add", "ASSET:COVER:TRIGGER:FLOOR[:DAYS]", "Add this policy to the book.", .assumedPolicy)

  /// The largest file with a book or a series.
  private static let fileBytesMax = 4 << 20

  /// The book that `--book` names.
  static func assumedBook(_ arguments: ParsedArguments) throws(CommandFailure) -> AssumedBook? {
    guard let path = arguments[Self.book] else { return nil }
    return try Self.message(AssumedBook.self, in: path)
  }

  /// A message of the contract in a file of JSON.
  static func message<Message: ContractMessage>(
    _ type: Message.Type, in path: String
  ) throws(CommandFailure) -> Message {
    let bytes = try LocalFile.readBytes(path, bytesMax: Self.fileBytesMax)
    do throws(WireError) {
      return try unsafe Message(json: bytes.span.bytes)
    } catch {
      throw .other(.refused, "\(path): \(error)")
    }
  }
}

extension SettingKind where Value == AssumedPolicy {
  /// A policy made up for a calculation.
  static var assumedPolicy: SettingKind {
    SettingKind(
      form: "a policy such as USDC:1000000:0.97:0.90 or USDC:1000000:0.97:0.90:180",
      read: { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (4...5).contains(parts.count), !parts[0].isEmpty,
          let cover = SettingKind<USDCents>.dollars.parsed(parts[1]),
          let trigger = Double(parts[2]), let floor = Double(parts[3])
        else { return nil }
        let days = parts.count == 5 ? UInt32(parts[4]) : 0
        guard let days else { return nil }
        return AssumedPolicy(
          asset: parts[0], coverCents: cover.count, trigger: trigger, floor: floor, days: days)
      },
      show: { policy in
        "\(policy.asset):\(USDCents(policy.coverCents)):\(policy.trigger):\(policy.floor)"
      })
  }
}

extension SettingKind {
  /// The value of a text; nil when it is none.
  func parsed(_ text: String) -> Value? {
    do throws(SettingFault) { return try self.value(of: text) } catch { return nil }
  }

}

extension SettingKind where Value: ContractEnum {
  /// A value of the contract by its name for people.
  static func name(of type: Value.Type) -> SettingKind {
    SettingKind(
      form: "one of \(Value.texts.joined(separator: ", "))", read: { Value(text: $0) },
      show: { $0.text })
  }
}

extension SettingKind where Value == USDCents {
  /// An amount of dollars with at most two decimals, which may be none.
  static var dollarsOrNone: SettingKind {
    SettingKind(
      form: "an amount of dollars such as 0 or 2500.50",
      read: { text in
        do throws(ParseRejection) {
          let cents = try USDCents(parsing: text)
          return cents >= .zero ? cents : nil
        } catch {
          return nil
        }
      }, show: { $0.description })
  }
}

/// Figures with how sure one may be of them, for people.
enum EstimateText {
  /// Columns of a table with amounts.
  static let moneyColumns: [TextTable.Column] = [
    .init("VALUE", isNumeric: true), .init("FROM", isNumeric: true), .init("TO", isNumeric: true),
    .init("± SE", isNumeric: true),
  ]

  /// The cells below ``moneyColumns``.
  static func cells(_ estimate: ContractType.MoneyEstimate?) -> [String] {
    guard let estimate else { return ["", "", "", ""] }
    return [
      MoneyText.of(estimate.valueCents), estimate.lowerCents.map { MoneyText.of($0) } ?? "",
      estimate.upperCents.map { MoneyText.of($0) } ?? "",
      estimate.standardErrorCents.map { NumberText.fixed($0 / 100, places: 2) } ?? "",
    ]
  }

  /// A chance as percent with its interval, such as `1.26 % (1.20 % … 1.32 %)`.
  static func percent(_ estimate: ContractType.Estimate?) -> String {
    guard let estimate else { return "" }
    let value = NumberText.percent(estimate.value, places: 3)
    guard let lower = estimate.lower, let upper = estimate.upper else { return value }
    return "\(value) (\(NumberText.percent(lower, places: 3)) … "
      + "\(NumberText.percent(upper, places: 3)))"
  }

  /// An amount with its interval, such as `$12.00 ($11.00 … $13.00)`.
  static func money(_ estimate: ContractType.MoneyEstimate?) -> String {
    guard let estimate else { return "" }
    let value = MoneyText.of(estimate.valueCents)
    guard let lower = estimate.lowerCents, let upper = estimate.upperCents else { return value }
    return "\(value) (\(MoneyText.of(lower)) … \(MoneyText.of(upper)))"
  }
}

/// What a result rests on, for people.
enum LineageText {
  /// The lines that go first when something is stale, missing or made up.
  static func warnings(_ lineage: Lineage?) -> String {
    guard let lineage else { return "" }
    var lines: [String] = []
    if lineage.degraded {
      lines.append("DEGRADED: this rests on something stale or missing.")
      lines += lineage.degradations.map { "  \($0)" }
    }
    let synthetic = lineage.assets.filter(\.synthetic).map(\.asset)
    if !synthetic.isEmpty {
      lines.append("Synthetic prices: \(synthetic.joined(separator: ", "))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// One line for the foot.
  static func basis(_ lineage: Lineage?) -> String {
    guard let lineage else { return "" }
    var parts = ["revision \(lineage.config?.revision ?? 0)"]
    parts.append(lineage.bookVersion == 0 ? "a book made up" : "book \(lineage.bookVersion)")
    parts.append(lineage.vaultVersion == 0 ? "a vault made up" : "vault \(lineage.vaultVersion)")
    if let known = lineage.knownAt { parts.append("data known at \(TimeText.of(known))") }
    let hash = HexText.of(Array(lineage.inputsHash.prefix(6)))
    if !hash.isEmpty { parts.append("inputs \(hash)…") }
    return parts.joined(separator: ", ")
  }
}
