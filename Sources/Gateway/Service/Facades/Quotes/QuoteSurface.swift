internal import Basics
internal import Contract
internal import ContractPricing
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

/// `/quote/{asset}/{coverage}` and `/api/v1/tranche-…`: what everybody may ask without a token.
enum QuoteSurface {
  static let facade = Facade(
    tag: "Quotes", door: .rpc, faults: .admin, faultSchema: AdminFaults.shape.schema)

  static let operations: [Operation] = [quote, allYields, yield, tranche]

  // MARK: Quotes

  private static let terms = RequestShape([
    .init("days", .integer(1...365), "Length of the cover in days.", fallback: 90),
    .init("trigger", .number(0.5...0.9999), "It pays below this; a fraction of the peg."),
    .init("floor", .number(0...1), "It pays in full at and below this; a fraction of the peg."),
  ])

  private static let quote = facade.operation(
    .get, "/quote/{asset}/{coverage}", .public,
    .init(
      id: "getQuote", summary: "Prices a cover.",
      details: "A cover that is not offered is 409, and `refusal` says why.", query: terms,
      answers: [Facade.answer("The quote.", .message(Quote.self))], mayBeUnknown: false,
      mayConflict: true),
    isMutation: false
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read(query: terms)
    let request = QuoteRequest(
      asset: exchange.parameter("asset"), coverCents: try cover(exchange).count,
      trigger: query.number("trigger"), floor: query.number("floor"),
      days: query.integer("days").map { UInt32(clamping: $0) })
    return .json(
      try await exchange.passed(
        PricingServiceMethods.quote, request, of: exchange.upstreams.pricing))
  }

  private static func cover(_ exchange: Exchange) throws(Fault) -> USDCents {
    do throws(ParseRejection) {
      return try USDCents(parsing: exchange.parameter("coverage"))
    } catch {
      throw .invalid(field: "coverage", "bad_format", "\(error)")
    }
  }

  // MARK: Yields

  private static let utilization = RequestShape([
    .init(
      "utilization", .number(0...1),
      "Share of the capital that cover is sold on; that of the vault when left out.",
      example: JSONNumber(0.5).map { .number($0) })
  ])

  private static let part: [AnswerField<ContractPricing.Tranche>] = [
    AnswerField("apy", "The yield in percent a year.") { $0.apyPercent },
    AnswerField("apy_min", "The yield at utilization 0.") { $0.apyMinPercent },
    AnswerField("apy_max", "The yield at utilization 1.") { $0.apyMaxPercent },
    AnswerField("curve_type", "The shape between.", schema: .choice(of: curves.map(\.1))) {
      name(of: $0.curve)
    },
    AnswerField("allocation_percent", "Its share of the capital.") { $0.allocationPercent },
  ]
  private static let trancheID = AnswerField<ContractPricing.Tranche>(
    "tranche_id", "The tranche, as it is offered."
  ) { $0.title }

  private static let yieldShape = AnswerShape(
    [
      trancheID,
      AnswerField<ContractPricing.Tranche>("utilization", "The utilization that the yield is for.")
      {
        $0.utilization
      },
    ] + part)

  private static let trancheShape = AnswerShape([trancheID] + part.dropFirst())

  private static let allShape = AnswerShape<ListTranchesResponse>([
    AnswerField("utilization", "The utilization that the yields are for.") {
      $0.tranches.first?.utilization ?? 0
    },
    AnswerField(
      "tranches", "The tranches, the most senior first.", listOf: AnswerShape([trancheID] + part)
    ) { $0.tranches },
    AnswerField("timestamp", "When the yields were computed.") { $0.basis?.at },
  ])

  private static let curves: [(YieldCurve, String)] = [
    (.flat, "FLAT"), (.logarithmic, "LOGARITHMIC"), (.linear, "LINEAR"),
    (.sigmoidal, "SIGMOIDAL"), (.quadratic, "QUADRATIC"), (.exponential, "EXPONENTIAL"),
  ]

  private static func name(of curve: YieldCurve) -> String {
    self.curves.first { $0.0 == curve }?.1 ?? "FLAT"
  }

  private static let allYields = facade.operation(
    .get, "/api/v1/tranche-apy/all", .public,
    .init(
      id: "listTrancheYields", summary: "Lists the yields of all tranches.", query: utilization,
      answers: [Facade.answer("The yields.", allShape.schema)], mayBeUnknown: false,
      mayConflict: true),
    isMutation: false
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read(query: utilization)
    let request = ListTranchesRequest(utilization: query.number("utilization"))
    let response = try await exchange.calling { options throws(RPCError) in
      try await exchange.pricing.listTranches(request, options: options)
    }
    return .json(allShape.bytes(response))
  }

  private static let yield = facade.operation(
    .get, "/api/v1/tranche-apy/{tranche_id}", .public,
    .init(
      id: "getTrancheYield", summary: "Shows the yield of a tranche.", query: utilization,
      answers: [Facade.answer("The yield.", yieldShape.schema)], mayConflict: true),
    isMutation: false
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read(query: utilization)
    let tranche = try await read(exchange, at: query.number("utilization"))
    return .json(yieldShape.bytes(tranche))
  }

  private static let tranche = facade.operation(
    .get, "/api/v1/tranche-config/{tranche_id}", .public,
    .init(
      id: "getTranche", summary: "Shows what a tranche is, without its present yield.",
      answers: [Facade.answer("The tranche.", trancheShape.schema)]),
    isMutation: false
  ) { exchange throws(Fault) in
    _ = try exchange.read()
    // What a tranche is does not depend on how much is sold.
    return .json(trancheShape.bytes(try await read(exchange, at: 0)))
  }

  private static func read(
    _ exchange: Exchange, at utilization: Double?
  ) async throws(Fault) -> ContractPricing.Tranche {
    let name = exchange.parameter("tranche_id")
    let request = TrancheYieldRequest(tranche: name, utilization: utilization)
    do throws(Fault) {
      let response = try await exchange.calling { options throws(RPCError) in
        try await exchange.pricing.trancheYield(request, options: options)
      }
      return response.tranche ?? ContractPricing.Tranche()
    } catch {
      guard error.code == "UNKNOWN_TRANCHE" else { throw error }
      throw Fault(.notFound, error.code, "Unknown tranche: \(name)")
    }
  }
}

extension ContractMessage {
  /// The message as the bytes of a JSON document.
  var jsonBytes: [UInt8] {
    var buffer = ByteBuffer()
    self.appendJSON(to: &buffer)
    return buffer.array()
  }
}
