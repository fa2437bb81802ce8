internal import Basics
internal import ContractPricing
internal import ContractType
internal import RPC
internal import ServiceRuntime
internal import Synchronization
internal import Telemetry

/// Answers `StreamQuotes`: prices now, and again whenever parameters or market change.
final class StreamQuotesHandler: Sendable {
  private let desk: QuoteDesk
  private let openCount = Atomic<Int>(0)

  /// The most streams at the same time.
  static let streamsMax = 1_024

  init(desk: QuoteDesk) { self.desk = desk }

  func handle(
    _ request: StreamQuotesRequest, _ responses: ResponseWriter<StreamQuotesResponse>
  ) async throws(RPCError) {
    let count = self.openCount.wrappingAdd(1, ordering: .relaxed).newValue
    self.desk.telemetry.streams.add(1)
    defer {
      self.openCount.wrappingSubtract(1, ordering: .relaxed)
      self.desk.telemetry.streams.add(-1)
    }
    guard count <= Self.streamsMax else {
      throw PricingFault.overloaded("Too many streams are open.").rpcError
    }
    try await self.follow(request, responses)
  }

  private func follow(
    _ request: StreamQuotesRequest, _ responses: ResponseWriter<StreamQuotesResponse>
  ) async throws(RPCError) {
    var seen = self.desk.bell.count
    var cause = RequoteCause.start
    while true {
      let sentAt = self.desk.clock.monotonicNow
      let (response, validity) = try self.answer(request, cause)
      try await responses.write(response)
      cause = try await self.next(&seen, expiry: sentAt + validity)
      if request.intervalMinMs > 0 {
        await self.sleep(until: sentAt + .milliseconds(Int64(request.intervalMinMs)))
        // What changed while it slept is in the next answer too.
        seen = self.desk.bell.count
      }
      if Task.isCancelled { throw RPCError(.cancelled, "The stream was cancelled.") }
    }
  }

  /// Waits for what makes new quotes due.
  private func next(
    _ seen: inout ChangeBell.Count, expiry: MonotonicTime
  ) async throws(RPCError) -> RequoteCause {
    let (bell, before) = (self.desk.bell, seen)
    let now = await withTaskGroup(of: ChangeBell.Count?.self) { group in
      group.addTask { await bell.change(after: before) }
      group.addTask {
        await self.sleep(until: expiry)
        return before
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    if Task.isCancelled { throw RPCError(.cancelled, "The stream was cancelled.") }
    guard let now else { throw RPCError(.unavailable, "The server is shutting down.") }
    seen = now
    if now.config != before.config { return .config }
    return now.market != before.market ? .market : .expiry
  }

  private func sleep(until deadline: MonotonicTime) async {
    do throws(CancellationError) { try await self.desk.clock.sleep(until: deadline) } catch {}
  }

  /// The quotes as of now, and how long they stand.
  private func answer(
    _ request: StreamQuotesRequest, _ cause: RequoteCause
  ) throws(RPCError) -> (StreamQuotesResponse, Duration) {
    let current: RetainedDesk
    do throws(PricingFault) { current = try self.desk.retained() } catch { throw error.rpcError }
    let results = request.items.map { item in
      do throws(PricingRefusal) {
        let quote = try self.desk.quote(
          item, by: current.snapshot, at: current.market.market, current.moment)
        return QuoteResult(result: .quote(quote))
      } catch {
        return QuoteResult(result: .refusal(error.refusal))
      }
    }
    return (
      StreamQuotesResponse(results: results, cause: cause, basis: current.basis),
      .seconds(current.snapshot.rules.sales.validitySeconds)
    )
  }
}
