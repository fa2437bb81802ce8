internal import ContractPricing

/// Shows prices to people.
enum QuoteReport {
  /// Shows a quote; `isRepriced` when its parameters are those of another revision.
  static func show(
    _ quote: Quote, explain: Bool, isRepriced: Bool = false, in session: Session
  ) {
    let ratio = { NumberText.short($0) }
    session.console.say(
      KeyValueText.of([
        ("cover", "\(MoneyText.of(quote.coverCents)) of \(quote.asset) for \(quote.days) days"),
        ("pays", "below \(ratio(quote.trigger)), in full at \(ratio(quote.floor))"),
        (
          "premium",
          "\(MoneyText.of(quote.premiumCents)) (\(NumberText.percent(quote.annualRate)) a year)"
        ),
        ("decided by", quote.premiumBound == .none ? "" : quote.premiumBound.text),
        (
          "technical",
          quote.technicalPremiumCents.map { technical in
            let share = quote.technicalRatio.map { " (\(NumberText.percent($0)) of the premium)" }
            return MoneyText.of(technical) + (share ?? "")
          } ?? ""
        ),
        ("headroom", MoneyText.of(quote.headroomCents)),
        ("model", "\(quote.model) \(quote.modelVersion)"),
        ("revision", Self.basis(quote)),
        ("stands", Self.standing(quote, isRepriced: isRepriced)), ("quote", quote.quoteID),
      ]))
    if explain { Self.explain(quote, in: session) }
    for warning in quote.warnings {
      session.console.say("warning: \(ErrorReport.text(of: warning))\n")
    }
  }

  private static func basis(_ quote: Quote) -> String {
    let config = "\(quote.configRevision)\(quote.configStale ? " (may be stale)" : "")"
    let market = "market \(quote.marketVersion)\(quote.marketStale ? " (stale)" : "")"
    return "\(config), \(market)"
  }

  private static func standing(_ quote: Quote, isRepriced: Bool) -> String {
    if quote.bindable { return "until \(TimeText.of(quote.validUntil))" }
    if !quote.listed { return "cannot be bound: \(quote.asset) is not among the insured assets" }
    if quote.marketStale { return "cannot be bound: the market is stale" }
    return isRepriced ? "cannot be bound: these are not the parameters in force" : "cannot be bound"
  }

  private static func explain(_ quote: Quote, in session: Session) {
    var table = TextTable([
      .init("STEP"), .init("FACTOR", isNumeric: true), .init("ADDS", isNumeric: true),
    ])
    for line in quote.waterfall {
      table.add([
        line.factor.text, NumberText.short((line.multiplier * 1e6).rounded() / 1e6),
        MoneyText.of(line.amountCents),
      ])
    }
    table.add(["premium", "", MoneyText.of(quote.premiumCents)])
    session.console.say("\n")
    session.show(table)
    guard let market = quote.market else { return }
    session.console.say(
      "\n"
        + KeyValueText.of([
          ("capital", MoneyText.of(market.capitalCents)),
          ("sold", MoneyText.of(market.soldCents)),
          ("sold of \(quote.asset)", MoneyText.of(market.assetSoldCents)),
          (
            "utilisation",
            "\(NumberText.percent(quote.utilizationBefore)) before, "
              + "\(NumberText.percent(quote.utilizationAfter)) after"
          ),
          ("loss ratio", market.lossRatio.map { NumberText.percent($0) } ?? ""),
          ("stress", NumberText.short(market.stressIndex)),
          ("last price", market.lastPrice.map { NumberText.short($0) } ?? ""),
          ("an event pays", Self.payout(market, trigger: quote.trigger)),
          ("market's age", NumberText.milliseconds(market.ageMs)),
        ]))
  }

  /// What an event is expected to pay, and the customary cover that is as good; "" without a curve.
  private static func payout(_ market: QuoteMarket, trigger: Double) -> String {
    guard let ratio = market.payoutRatio else { return "" }
    let text = "\(NumberText.percent(ratio)) of the cover"
    guard let equivalent = market.equivalentTrigger, equivalent != trigger else { return text }
    return text + ", as the customary layer does below "
      + NumberText.short((equivalent * 10_000).rounded() / 10_000)
  }

  static func show(_ answer: PreviewChangeResponse, in session: Session) {
    for violation in answer.violations {
      session.console.say("refused: \(ErrorReport.text(of: violation))\n")
    }
    // Without what is refused there is nothing to compare with.
    guard answer.priceable, answer.violations.isEmpty else { return }
    var table = TextTable([
      .init("BOOK"), .init("COVERS", isNumeric: true), .init("BEFORE", isNumeric: true),
      .init("AFTER", isNumeric: true), .init("TOTAL", isNumeric: true),
      .init("MEDIAN", isNumeric: true), .init("LEAST", isNumeric: true),
      .init("MOST", isNumeric: true), .init("REFUSED"), .init("NOTE", isFlexible: true),
    ])
    for (name, effect) in [("reference", answer.reference), ("live", answer.live)] {
      guard let effect else { continue }
      let percent = { (change: Double?) in change.map { NumberText.percent($0) } ?? "" }
      table.add([
        name, "\(effect.quoteCount)", MoneyText.of(effect.premiumBeforeCents),
        MoneyText.of(effect.premiumAfterCents), percent(effect.totalChange),
        percent(effect.medianChange), percent(effect.changeMin), percent(effect.changeMax),
        "\(effect.refusedBefore) → \(effect.refusedAfter)", effect.note,
      ])
    }
    session.show(table)
    guard !answer.quotes.isEmpty else { return }
    var quotes = TextTable([
      .init("ASSET"), .init("COVER", isNumeric: true), .init("DAYS", isNumeric: true),
      .init("TRIGGER", isNumeric: true), .init("BEFORE", isNumeric: true),
      .init("AFTER", isNumeric: true), .init("CHANGE", isNumeric: true),
    ])
    for quote in answer.quotes {
      let premium = { (price: Price?) in
        price.map { $0.refusal == nil ? MoneyText.of($0.premiumCents) : "refused" } ?? ""
      }
      quotes.add([
        quote.cover?.asset ?? "", MoneyText.of(quote.cover?.coverCents ?? 0),
        "\(quote.before?.days ?? 0)", NumberText.short(quote.before?.trigger ?? 0),
        premium(quote.before), premium(quote.after),
        quote.change.map { NumberText.percent($0) } ?? "",
      ])
    }
    session.console.say("\n")
    session.show(quotes)
  }
}
