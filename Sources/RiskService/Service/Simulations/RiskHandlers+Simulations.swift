internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Crypto
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension RiskHandlers {
  var runSimulation: ServerStreamHandler<RunSimulationRequest, RunSimulationResponse> {
    ServerStreamHandler { request, responses, context async throws(RPCError) in
      do throws(FaultAnswer) {
        let teller = ProgressTeller(clock: self.core.clock) { progress throws(RPCError) in
          try await responses.write(RunSimulationResponse(kind: .progress(progress)))
        }
        let simulation = try await self.simulation(request, context, teller)
        do throws(RPCError) {
          try await responses.write(RunSimulationResponse(kind: .simulation(simulation)))
        } catch { throw .cancelled }
      } catch {
        throw error.rpcError()
      }
    }
  }

  var getSimulation: UnaryHandler<GetSimulationRequest, GetSimulationResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.readSimulation(request, context)
    }
  }

  var listSimulations: UnaryHandler<ListSimulationsRequest, ListSimulationsResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.listedSimulations(request, context)
    }
  }

  // MARK: Running

  func simulation(
    _ request: RunSimulationRequest, readBefore: StoredInputs? = nil, _ context: CallContext,
    _ teller: ProgressTeller
  ) async throws(FaultAnswer) -> Simulation {
    let began = self.core.clock.monotonicNow
    var command = ChangeCommand(
      request, requestID: request.requestID, by: self.core.caller(context), context)
    if let earlier = try await self.core.earlierAnswer(to: command, as: Simulation.self) {
      return earlier
    }
    let prepared = try await self.prepared(
      request.terms ?? SimulationTerms(), isVerified: request.verify, readBefore: readBefore,
      context)
    var simulation = try await prepared.desk.simulation { step, done, total throws(FaultAnswer) in
      try await teller.tell(step, done, total)
    }
    simulation.title = request.title
    simulation.terms = prepared.filled.kept
    simulation.lineage = prepared.lineage
    simulation.warnings += prepared.warnings
    simulation.at = Timestamp(microseconds: self.core.clock.wallNow.microsecondsSinceEpoch)
    simulation.actor = command.caller.actor
    simulation.elapsedMs =
      Double((self.core.clock.monotonicNow - began).microsecondsClamped) / 1_000
    guard !request.ephemeral else { return simulation }
    // What was computed may take its time; keeping it is quick.
    command.deadline = .now() + ChangeCommand.timeMax
    let (kept, inputs) = (simulation, prepared.desk.inputs)
    return try await self.core.change(command) { transaction, now in
      try await ResultStore.keep(
        kept, inputs: inputs, isLive: prepared.filled.isLive, at: now, transaction)
    }.response
  }

  // MARK: Reading

  private func readSimulation(
    _ request: GetSimulationRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> GetSimulationResponse {
    let unknown = FaultAnswer(.notFound, "UNKNOWN_SIMULATION", "There is no such simulation.")
    guard let id = PostgresUUID(request.simulationID) else { throw unknown }
    let stored = try await self.core.reading(deadline: context.deadline) {
      connection throws(PostgresError) in
      try await ResultStore.simulation(id, connection)
    }
    guard let stored else { throw unknown }
    var response = GetSimulationResponse(simulation: stored.simulation)
    guard request.rerun else { return response }
    guard let record = stored.inputs, let terms = stored.simulation.terms,
      stored.simulation.lineage?.modelVersion == UInt32(YearSimulation.version)
    else {
      throw FaultAnswer(
        .failedPrecondition, "INPUTS_NOT_KEPT",
        "The inputs of this simulation are not kept, or were for other models.")
    }
    let inputs = try SimulationDesk.answering { () throws(InputFault) in
      try RunInputs(record: record)
    }
    let desk = SimulationDesk(
      inputs: inputs, terms: terms, isDrawn: stored.simulation.kernel != "atoms",
      isVerified: !stored.simulation.comparisons.isEmpty, pool: self.core.compute)
    let again = try await desk.simulation { _, _, _ in }
    response.rerunHash = again.resultHash
    response.rerunEqual = again.resultHash == stored.simulation.resultHash
    return response
  }

  private func listedSimulations(
    _ request: ListSimulationsRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> ListSimulationsResponse {
    let page: Page
    do throws(PageToken.Fault) {
      page = try Page(reading: request)
    } catch {
      throw .badPageToken
    }
    let rows = try await self.core.reading(deadline: context.deadline) {
      connection throws(PostgresError) in
      try await ResultStore.simulations(request, page, connection)
    }
    var response = ListSimulationsResponse()
    response.simulations = rows.prefix(page.size).map { row in
      var simulation = row.simulation
      simulation.exceedance = []
      simulation.contributions = []
      return simulation
    }
    if rows.count > page.size {
      response.nextPageToken = page.next(after: String(rows[page.size - 1].number))
    }
    return response
  }
}

extension FaultAnswer {
  /// A page token is none of this listing.
  static let badPageToken = FaultAnswer.invalidRequest([
    Violation(
      field: "page_token", code: "bad_format",
      message: "page_token is not the next_page_token of a listing with these filters",
      allowed: "empty, or next_page_token of the page before")
  ])
}

/// Tells how far work is, a few times a second.
final class ProgressTeller: Sendable {
  private let clock: any TimeSource
  private let send: @Sendable (Progress) async throws(RPCError) -> Void
  private let began: MonotonicTime
  private let told: Locked<(at: MonotonicTime, fraction: Double)?>

  /// The least time between two messages.
  static let interval = Duration.milliseconds(250)

  init(
    clock: any TimeSource, send: @escaping @Sendable (Progress) async throws(RPCError) -> Void
  ) {
    self.clock = clock
    self.send = send
    self.began = clock.monotonicNow
    self.told = Locked(nil)
  }

  /// Tells it unless it was told just now; the work is to end when nobody listens any more.
  func tell(_ step: String, _ done: Int, _ total: Int) async throws(FaultAnswer) {
    if Task.isCancelled { throw .cancelled }
    let now = self.clock.monotonicNow
    let share = total > 0 ? Double(done) / Double(total) : 0
    let fraction = self.told.withLock { told -> Double? in
      if let told, now - told.at < Self.interval { return nil }
      // The work may turn out to be more than it seemed; what is done stays done.
      let fraction = max(told?.fraction ?? 0, share)
      told = (now, fraction)
      return fraction
    }
    guard let fraction else { return }
    let elapsed = Double((now - self.began).microsecondsClamped) / 1_000
    let progress = Progress(
      step: step, doneCount: UInt64(clamping: done), totalCount: UInt64(clamping: total),
      fraction: fraction, elapsedMs: elapsed,
      remainingMs: fraction > 0 ? elapsed * (1 - fraction) / fraction : nil)
    do throws(RPCError) { try await self.send(progress) } catch { throw .cancelled }
  }
}
