internal import Basics
internal import ConfigClient
internal import Postgres
internal import QuoteSeal
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// What every call of the service stands on; each process has one.
struct RiskCore: Sendable {
  /// Connections to the database, on the first loop.
  let pool: PostgresPool
  /// What models and rules take from the configuration; empty before its first revision.
  let parameters: SnapshotHolder<RiskParameters>
  /// The keys that seal quotes; empty until their file was read.
  let quoteKeys: SnapshotHolder<SealKeyring>
  /// Threads for what computes for longer than a millisecond.
  let compute: ComputePool
  let clock: any TimeSource
  let logger: Logger
  let metrics: MetricsRegistry
  let users = UserNames()
  /// What the book pays, by asset and depth.
  let exposures = ExposureKeeper()
  let summaries = KeptSummary()
  /// The newest snapshot of the market.
  let board = MarketBoard()
  /// Rings when an alert may have been raised or changed.
  let alerts = Bell()
  /// How often and how deep assets fall, for pricing.
  let lossCurves = LossCurveShelf()
  /// A folder that reports are also written to.
  var reportFolder: String?

  /// The parameters in force, to keep for one call.
  func parametersInForce() throws(FaultAnswer) -> RiskParameters {
    guard let parameters = self.parameters.retained() else {
      throw .notReady("No parameters are in force yet.")
    }
    return parameters.model
  }

  /// Who makes a call.
  func caller(_ context: CallContext) -> Caller { Caller(context, users: self.users) }

  /// Asks the database, and says a failure as a caller may be told it; the log says why.
  func reading<Result>(
    deadline: MonotonicTime? = nil,
    _ body: (PostgresConnection) async throws(PostgresError) -> Result
  ) async throws(FaultAnswer) -> Result {
    do throws(PostgresError) {
      return try await self.pool.withConnection(deadline: deadline ?? .never, body)
    } catch {
      self.note(error)
      throw FaultAnswer(reading: error)
    }
  }

  /// Says in the log what a caller is not told.
  func note(_ error: PostgresError) {
    guard FaultAnswer(notCommitted: error) == .internalFault else { return }
    self.logger.error(
      "the database refused a statement", ["reason": .string(error.debugDescription)])
  }
}

extension FaultAnswer {
  /// What a failed question to the database means for the caller.
  init(reading error: PostgresError) {
    self =
      switch error.code {
      case .deadlineExceeded: .deadlineExceeded
      case .cancelled: .cancelled
      case .poolQueueFull: .overloaded
      default: error.isStoreAway ? .storeUnavailable : .internalFault
      }
  }

  /// What a failed change means for the writer, when nothing was committed.
  init(notCommitted error: PostgresError) {
    if error.sqlState == .lockNotAvailable {
      self = .notCommitted("Another change, such as an import, takes long; nothing was changed.")
      return
    }
    let answer = FaultAnswer(reading: error)
    self = answer == .storeUnavailable || answer == .deadlineExceeded ? .notCommitted : answer
  }
}
