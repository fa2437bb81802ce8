internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension BookHandlers {
  /// How many cells a summary has at most when its caller does not say.
  private static let cellsMax = 10_000

  var summarizeBook: UnaryHandler<SummarizeBookRequest, SummarizeBookResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      try await self.summarize(request, context)
    }
  }

  private func summarize(
    _ request: SummarizeBookRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> SummarizeBookResponse {
    let countMax = request.cellCountMax == 0 ? Self.cellsMax : Int(request.cellCountMax)
    let kept = self.core.summaries
    let now = self.core.clock.wallNow
    let found = try await self.core.snapshot(deadline: context.deadline) {
      transaction throws(PostgresError) -> Summary in
      let head = try await BookStore.head(transaction)
      if let answer = kept.answer(at: head.revision, countMax: countMax) { return .kept(answer) }
      let (sums, isExact) = try await BookStore.sums(countMax: countMax, transaction)
      return .sums(sums, isExact: isExact, head)
    }
    switch found {
    case .kept(let answer): return answer
    case .sums(let sums, let isExact, let head):
      let cells: BookCells
      do throws(BookCells.TooFew) {
        cells = try BookCells(sums, countMax: countMax, isExact: isExact)
      } catch {
        throw .invalid(
          "cell_count_max", "out_of_range", "Each asset needs a cell of its own.",
          allowed: "at least \(error.assetCount)")
      }
      let answer = SummarizeBookResponse(cells, head, at: now)
      kept.keep(answer, at: head.revision, countMax: countMax)
      return answer
    }
  }

  private enum Summary: Sendable {
    case kept(SummarizeBookResponse)
    case sums([BookSum], isExact: Bool, BookStore.Head)
  }
}

extension SummarizeBookResponse {
  init(_ cells: BookCells, _ head: BookStore.Head, at now: WallTime) {
    self.init(
      cells: cells.cells.map { BookCell($0) }, policyCount: UInt64(clamping: head.policyCount),
      coverTotalCents: head.soldCents, widened: cells.isWidened,
      bookVersion: UInt64(clamping: head.revision), at: Timestamp(now))
  }
}

extension BookCell {
  init(_ sum: BookSum) {
    self.init(
      asset: sum.asset, trigger: Decimal4(units: sum.trigger).double,
      floor: Decimal4(units: sum.floor).double, days: UInt32(clamping: sum.days),
      coverMeanCents: sum.coverCents / max(sum.policyCount, 1), coverTotalCents: sum.coverCents,
      policyCount: UInt64(clamping: sum.policyCount))
  }
}

/// The last summary of the book, for as long as the book stays as it is.
final class KeptSummary: Sendable {
  private struct Kept {
    let revision: Int64
    let countMax: Int
    let answer: SummarizeBookResponse
  }

  private let kept = Locked<Kept?>(nil)

  func answer(at revision: Int64, countMax: Int) -> SummarizeBookResponse? {
    self.kept.withLock { kept in
      guard let kept, kept.revision == revision, kept.countMax == countMax else { return nil }
      return kept.answer
    }
  }

  func keep(_ answer: SummarizeBookResponse, at revision: Int64, countMax: Int) {
    self.kept.withLock { kept in
      guard (kept?.revision ?? 0) <= revision else { return }
      kept = Kept(revision: revision, countMax: countMax, answer: answer)
    }
  }
}
