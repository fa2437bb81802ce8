internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension MarketHandlers {
  /// The longest time without a word to a watcher.
  private static let bookmarkInterval = Duration.seconds(2)

  var getMarket: UnaryHandler<GetMarketRequest, GetMarketResponse> {
    Answer.unary { _, _ throws(FaultAnswer) in
      guard let market = self.core.board.market?.message(knowing: 0) else {
        throw .notReady("The market was not put together yet.")
      }
      guard market.capitalCents > 0 else {
        throw FaultAnswer(.failedPrecondition, "NO_VAULT", "There is no vault with capital.")
      }
      return GetMarketResponse(market: market)
    }
  }

  var watchMarket: ServerStreamHandler<WatchMarketRequest, WatchMarketResponse> {
    ServerStreamHandler { request, responses, _ async throws(RPCError) in
      try await self.watch(request, responses)
    }
  }

  /// Sends each newer snapshot, and signs of life between them.
  ///
  /// There is a sign of life only after a look at the store, so that a reader sees the market grow
  /// old when the store is away. A reader that is slow gets the newest snapshot next.
  private func watch(
    _ request: WatchMarketRequest, _ responses: ResponseWriter<WatchMarketResponse>
  ) async throws(RPCError) {
    let board = self.core.board
    var knownCurves = request.curvesVersion
    var sentVersion: UInt64 = 0
    var sentAt = self.core.clock.monotonicNow
    var look: UInt64
    repeat {
      look = board.looks
      guard let market = board.market else { continue }
      let now = self.core.clock.monotonicNow
      if market.message.version > sentVersion || market.hasCurves(unknownTo: knownCurves) {
        let message = market.message(knowing: knownCurves)
        try await responses.write(WatchMarketResponse(kind: .snapshot(message)))
        knownCurves = message.curvesVersion
        sentVersion = message.version
        sentAt = now
      } else if now - sentAt >= Self.bookmarkInterval {
        try await responses.write(
          WatchMarketResponse(
            kind: .bookmark(
              MarketBookmark(
                version: sentVersion, at: Timestamp(self.core.clock.wallNow)))))
        sentAt = now
      }
    } while await board.wait(after: look)
  }
}
