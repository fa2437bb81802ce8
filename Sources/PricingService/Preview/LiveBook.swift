internal import ContractPricing
internal import ContractRisk
internal import RPC

/// The policies in force, which RiskService sums up by what their prices come from.
struct LiveBook: Sendable {
  /// Where RiskService answers; nil where the market is told by something else.
  let channel: RPCChannel?

  /// How long RiskService may take to answer.
  static let timeout = Duration.seconds(2)
  /// The most sums of policies that are priced.
  static let cellsMax = 10_000

  /// What is known of the book.
  enum Answer: Sendable {
    /// The covers, and whether some of them stand for policies that differ.
    case covers([WeightedCover], isCoarse: Bool)
    /// Nothing is, and why, in one sentence.
    case missing(String)
  }

  /// Asks for the book.
  func covers(_ context: CallContext) async -> Answer {
    guard let channel = self.channel else {
      return .missing("There is no live book: the market does not come from RiskService.")
    }
    do throws(RPCError) {
      let answer = try await BookServiceClient(channel).summarizeBook(
        SummarizeBookRequest(cellCountMax: UInt32(Self.cellsMax)),
        options: CallOptions(timeout: Self.timeout, parent: context))
      return .covers(
        answer.cells.prefix(Self.cellsMax).map { WeightedCover($0) },
        isCoarse: answer.widened || answer.cells.count > Self.cellsMax)
    } catch {
      return .missing("The live book is missing: RiskService did not answer (\(error.code)).")
    }
  }
}

/// A cover and how many policies it stands for.
struct WeightedCover: Sendable, Hashable {
  let cover: QuoteRequest
  let policyCount: UInt64

  /// A cover that stands for itself.
  init(_ cover: QuoteRequest) {
    self.cover = cover
    self.policyCount = 1
  }

  /// The mean of policies that are alike.
  init(_ cell: BookCell) {
    self.cover = QuoteRequest(
      asset: cell.asset, coverCents: cell.coverMeanCents, trigger: cell.trigger,
      floor: cell.floor, days: cell.days)
    self.policyCount = cell.policyCount
  }
}

extension PreviewEffect {
  /// The effect on a book of which nothing is known.
  init(missing note: String) { self.init(partial: true, note: note) }
}
