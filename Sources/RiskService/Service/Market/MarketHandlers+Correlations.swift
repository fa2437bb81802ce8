internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension MarketHandlers {
  /// Windows in days that are computed unless others are asked for.
  static let correlationWindows = [30, 90, 365]
  /// The window that is shown unless another is asked for.
  static let correlationWindowShown = 90
  /// How far back the way of a pair is shown, and how many observations of it at most.
  static let pairDaysDefault = 90
  static let pairPointsMax = 1_000

  var computeCorrelations: UnaryHandler<ComputeCorrelationsRequest, ComputeCorrelationsResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      let parameters = try self.core.parametersInForce()
      let named = Set(request.windowsDays.map { Int($0) }).sorted()
      let windows = named.isEmpty ? Self.correlationWindows : named
      return try await self.core.change(request, context) { transaction, now, _ in
        let store = CorrelationStore(transaction: transaction)
        let asOf = WallTime(startOf: (request.asOf?.time ?? now).date)
        let desk = CorrelationDesk(
          parameters: parameters.correlations, knownAt: request.knownAt?.time ?? now,
          asOf: asOf)
        let last = (asOf - .microseconds(1)).date
        let days = windows.last ?? 0
        let assets = try await store.assets()
        let closes = try await store.closes(
          of: assets, days: days, until: last, ageMax: parameters.prices.gapMax,
          knownAt: desk.knownAt)
        let alarms = try await store.alarms(asOf: asOf)
        let sets = try await self.core.compute.run { cancellation in
          desk.sets(
            CloseBoard(closes, assets: assets, days: days, until: last), windows: windows,
            alarms: alarms, cancellation)
        }.get()
        var kept: [CorrelationSet] = []
        for set in sets {
          kept.append(request.validateOnly ? set : try await store.keep(set, at: now))
        }
        return ComputeCorrelationsResponse(sets: kept)
      }
    }
  }

  var getCorrelations: UnaryHandler<GetCorrelationsRequest, GetCorrelationsResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      let id = PostgresUUID(request.setID)
      let days = request.windowDays == 0 ? Self.correlationWindowShown : Int(request.windowDays)
      let missing = FaultAnswer(
        .notFound, "CORRELATIONS_NOT_FOUND",
        request.setID.isEmpty
          ? "There are no correlations over \(days) days yet."
          : "There are no correlations \(request.setID).")
      guard request.setID.isEmpty || id != nil else { throw missing }
      let set = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        try await connection.correlations(
          id: id, days: days, at: request.atTime?.time ?? self.core.clock.wallNow)
      }
      guard let set else { throw missing }
      return GetCorrelationsResponse(set: set)
    }
  }

  var listCorrelationSets: UnaryHandler<ListCorrelationSetsRequest, ListCorrelationSetsResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      let page = try HistoryPage(reading: request)
      let found = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        try await connection.correlationSets(request, page)
      }
      let sets = found.prefix(page.size)
      var token = ""
      if found.count > page.size, let last = sets.last {
        token = page.next(behind: last.asOf, "\(last.number)")
      }
      return ListCorrelationSetsResponse(sets: sets.map(\.set), nextPageToken: token)
    }
  }

  var getCorrelationPair: UnaryHandler<GetCorrelationPairRequest, GetCorrelationPairResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      let pair = [request.assetA, request.assetB].sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
      guard pair[0] != pair[1] else {
        throw .invalid("asset_b", "same_asset", "an asset has no correlation with itself")
      }
      let until = request.until?.time ?? self.core.clock.wallNow
      let since = request.since?.time ?? until - .seconds(86_400 * Self.pairDaysDefault)
      let days = request.windowDays == 0 ? Self.correlationWindowShown : Int(request.windowDays)
      let points = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        try await connection.correlationPoints(
          pair[0], pair[1], days: days, since: since, until: until, limit: Self.pairPointsMax)
      }
      return GetCorrelationPairResponse(points: points)
    }
  }
}
