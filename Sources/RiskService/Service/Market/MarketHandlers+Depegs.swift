internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension MarketHandlers {
  var listDepegEvents: UnaryHandler<ListDepegEventsRequest, ListDepegEventsResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      let page = try HistoryPage(reading: request)
      let now = self.core.clock.wallNow
      let found = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        try await connection.depegEvents(request, page, now: now)
      }
      let events = found.prefix(page.size)
      var token = ""
      if found.count > page.size, let last = events.last {
        token = page.next(behind: last.startedAt, "\(last.number)")
      }
      return ListDepegEventsResponse(events: events.map(\.event), nextPageToken: token)
    }
  }

  var recordDepegEvent: UnaryHandler<RecordDepegEventRequest, RecordDepegEventResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      try self.check(request)
      let assets = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in try await connection.pricedAssets()
      }
      guard assets.pegged.contains(where: { $0.symbol == request.asset }) else {
        throw .invalid("asset", "unknown_asset", "\(request.asset) is not an asset with a peg")
      }
      var answer: RecordDepegEventResponse = try await self.core.change(request, context) {
        transaction, now, caller in
        let store = DepegStore(transaction: transaction, now: now)
        let event = try await store.record(request, by: caller.actor)
        return RecordDepegEventResponse(event: event.event)
      }
      // What was taken back has no id.
      if request.validateOnly { answer.event?.eventID = "" }
      return answer
    }
  }

  private func check(_ request: RecordDepegEventRequest) throws(FaultAnswer) {
    var violations: [Violation] = []
    let now = self.core.clock.wallNow
    let started = request.startedAt?.time ?? now
    func refuse(_ field: String, _ message: String, _ allowed: String) {
      violations.append(
        Violation(field: field, code: "out_of_range", message: message, allowed: allowed))
    }
    if started > now { refuse("started_at", "the event has not begun", "no later than now") }
    if let ended = request.endedAt?.time {
      if ended < started { refuse("ended_at", "it ends before it begins", "from started_at on") }
      if ended > now { refuse("ended_at", "the event has not ended", "no later than now") }
    }
    if let recovered = request.recoveredAt?.time {
      if let ended = request.endedAt?.time {
        if recovered < ended {
          refuse("recovered_at", "it recovers before it ends", "from ended_at on")
        }
        if recovered > now {
          refuse("recovered_at", "it has not recovered", "no later than now")
        }
      } else {
        refuse("recovered_at", "an event that lasts has not recovered", "only with ended_at")
      }
    }
    guard violations.isEmpty else { throw .invalidRequest(violations) }
  }

  var reviewDepegEvent: UnaryHandler<ReviewDepegEventRequest, ReviewDepegEventResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      guard let verification = request.verification.stored else {
        throw .invalid("verification", "unknown", "the judgement is none that there is")
      }
      let confirmation = try self.core.parametersInForce().book.confirmationTime
      return try await self.core.change(request, context) { transaction, now, caller in
        let store = DepegStore(transaction: transaction, now: now)
        let event = try await store.locked(request.eventID, expecting: request.expectedVersion)
        let reviewed = try await store.review(
          event, as: verification, by: caller.actor, reason: request.reason)
        if request.verification == .verified {
          try await BookStore.applyDepegEvent(
            reviewed.id,
            DepegEvidence(reviewed.event, knownAt: now, confirmation: confirmation),
            by: ChangeAuthor(caller, reason: request.reason), at: now, transaction)
        }
        return ReviewDepegEventResponse(event: reviewed.event)
      }
    }
  }

  var annotateDepegEvent: UnaryHandler<AnnotateDepegEventRequest, AnnotateDepegEventResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      try await self.core.change(request, context) { transaction, now, caller in
        let store = DepegStore(transaction: transaction, now: now)
        let event = try await store.locked(request.eventID, expecting: request.expectedVersion)
        let annotated = try await store.annotate(
          event, name: request.name, note: request.note, by: caller.actor)
        return AnnotateDepegEventResponse(event: annotated.event)
      }
    }
  }
}

extension DepegEvidence {
  /// What an event on record says, of which no single prices are looked at.
  init(_ event: DepegEvent, knownAt: WallTime, confirmation: Duration) {
    self.init(
      event: event.eventID, asset: event.asset, startedAt: event.startedAt?.time ?? knownAt,
      endedAt: event.endedAt?.time, deepestPrice: event.minPrice, knownAt: knownAt,
      confirmation: confirmation)
  }
}
