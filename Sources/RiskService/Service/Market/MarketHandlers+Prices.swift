internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension MarketHandlers {
  /// How far back a question for prices looks that does not say it.
  static let priceDaysDefault = 30
  /// Prices on a page that does not say how many.
  static let pricesPageDefault = 1_000
  /// The gaps of an asset that are told, the longest first.
  static let priceGapsMax = 100

  var ingestPrices: ClientStreamHandler<IngestPricesRequest, IngestPricesResponse> {
    ClientStreamHandler { requests, context async throws(RPCError) in
      var stream = requests.makeAsyncIterator()
      guard let first = try await stream.next() else {
        throw FaultAnswer.invalid("source", "missing", "the stream has no message").rpcError()
      }
      do throws(FaultAnswer) {
        var ingestion = try await PriceIngestion(first, core: self.core, context)
        var next: IngestPricesRequest? = first
        while let request = next {
          try await ingestion.take(request)
          next = try await Self.next(of: &stream)
        }
        return try await ingestion.finished()
      } catch {
        throw error.rpcError()
      }
    }
  }

  /// The next message; the error of the call passes through as what it is.
  private static func next(
    of stream: inout RequestStream<IngestPricesRequest>.AsyncIterator
  ) async throws(FaultAnswer) -> IngestPricesRequest? {
    do throws(RPCError) { return try await stream.next() } catch {
      throw FaultAnswer(error.code, "INVALID_REQUEST", error.message)
    }
  }

  var listPrices: UnaryHandler<ListPricesRequest, ListPricesResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      let now = self.core.clock.wallNow
      let page = try HistoryPage(reading: request, sizeDefault: Self.pricesPageDefault)
      let until = request.until?.time ?? now
      var query = PriceQuery(
        asset: request.asset,
        since: request.since?.time ?? until - .seconds(86_400 * Self.priceDaysDefault),
        until: until, source: request.source, withOutliers: request.includeOutliers,
        knownAt: request.knownAt?.time ?? now)
      let stride: Duration? =
        switch request.interval {
        case .hour: .seconds(3_600)
        case .day: .seconds(86_400)
        default: nil
        }
      guard stride == nil || !request.includeOutliers else {
        throw .invalid(
          "include_outliers", "not_allowed", "outliers have no place in hours and days",
          allowed: "only with PRICE_INTERVAL_RAW")
      }
      let points = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        guard let stride else {
          return try await connection.prices(query, behind: page.start, limit: page.size + 1)
        }
        query.since = max(query.since, page.start?.time ?? .earliest)
        return try await connection.closingPrices(query, every: stride, limit: page.size + 1)
      }
      return Self.answer(points, page, stride)
    }
  }

  private static func answer(
    _ found: [PricePoint], _ page: HistoryPage, _ stride: Duration?
  ) -> ListPricesResponse {
    let points = Array(found.prefix(page.size))
    var token = ""
    if found.count > page.size, let last = points.last, let at = last.at?.time {
      // Behind an hour or a day the next one begins.
      let start = stride.map { stride in
        let length = stride.microsecondsClamped
        let bin = at.microsecondsSinceEpoch / length * length + length
        return WallTime(clampingMicrosecondsSinceEpoch: bin)
      }
      token = page.next(behind: start ?? at, start == nil ? last.source : "")
    }
    return ListPricesResponse(
      points: points, nextPageToken: token,
      synthetic: points.contains { $0.source == SyntheticPrices.sourceName })
  }

  var priceQuality: UnaryHandler<PriceQualityRequest, PriceQualityResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      let parameters = try self.core.parametersInForce()
      let until = request.until?.time ?? self.core.clock.wallNow
      let since = request.since?.time ?? until - .seconds(86_400 * Self.priceDaysDefault)
      guard since < until else {
        throw .invalid("since", "out_of_range", "since is not before until")
      }
      let gapMax = parameters.prices.gapMax
      return try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        let assets =
          request.assets.isEmpty
          ? try await connection.pricedAssets().entries.map(\.symbol) : request.assets
        var found = try await connection.priceQuality(of: assets, since: since, until: until)
        let restated = try await connection.restatedCounts(
          of: assets, since: since, until: until)
        let newest = try await connection.newestPrices(of: assets, before: until)
        let gaps = try await connection.priceGaps(
          of: assets, since: since, until: until, longerThan: gapMax, limit: Self.priceGapsMax)
        for asset in assets {
          var quality = found[asset] ?? AssetPriceQuality(asset: asset)
          quality.restatedCount = UInt64(restated[asset] ?? 0)
          quality.lastAt = newest[asset].map { Timestamp($0) }
          quality.stale = newest[asset].map { until - $0 > gapMax } ?? true
          quality.gaps = gaps[asset] ?? []
          found[asset] = quality
        }
        let all = assets.compactMap { found[$0] }
        let good = all.reduce(0) { $0 + $1.goodCount }
        let count = all.reduce(good) { $0 + $1.outlierCount }
        return PriceQualityResponse(
          assets: all, validationRate: count > 0 ? Double(good) / Double(count) : nil)
      }
    }
  }
}
