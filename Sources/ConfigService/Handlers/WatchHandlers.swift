internal import Basics
internal import ContractConfig
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

/// Answers the calls about delivery: who gets what, and who has it in force.
struct WatchHandlers: Sendable {
  /// How long the store may take where a stream or a caller waits for it.
  static let storeTimeout = Duration.seconds(1)

  let hub: WatchHub
  let core: ConfigCore
  let telemetry: WatchHubTelemetry
  let store = SubscriberStore()
  let time: any TimeSource

  init(
    hub: WatchHub, core: ConfigCore, telemetry: WatchHubTelemetry,
    time: any TimeSource = SystemClock()
  ) {
    self.hub = hub
    self.core = core
    self.telemetry = telemetry
    self.time = time
  }

  /// The calls that are answered here.
  var routes: [Route] {
    [
      Route(ConfigServiceMethods.watch, BidirectionalHandler(self.watch)),
      Route(ConfigServiceMethods.waitApplied, UnaryHandler(self.waitApplied)),
      Route(ConfigServiceMethods.listSubscribers, UnaryHandler(self.listSubscribers)),
    ]
  }

  // MARK: Watch

  /// One stream, for as long as it lives: two tasks, of which one sends and one listens.
  @Sendable
  func watch(
    _ requests: RequestStream<WatchRequest>, _ responses: ResponseWriter<WatchResponse>,
    _ context: CallContext
  ) async throws(RPCError) {
    let number: Int
    do throws(WatchRefusal) {
      let order = try await self.order(requests, context)
      number = try self.hub.join(order, resuming: try await self.base(for: order))
    } catch {
      throw RPCError(error)
    }
    defer { self.hub.leave(number) }
    let failure = await withTaskGroup(of: Void.self) { group -> RPCError? in
      group.addTask { await self.listen(requests, number) }
      defer { group.cancelAll() }
      do throws(RPCError) {
        return try await self.send(responses, number)
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Sends what there is to send, until the stream is to end; returns why, unless that is in order.
  private func send(
    _ responses: ResponseWriter<WatchResponse>, _ number: Int
  ) async throws(RPCError) -> RPCError? {
    while true {
      switch await self.hub.next(for: number) {
      case .send(let pieces, _):
        for piece in pieces { try await responses.write(piece) }
      case .end(.inOrder): return nil
      case .end(.refused(let refusal)): return RPCError(refusal)
      }
    }
  }

  /// Takes in the answers of the consumer.
  ///
  /// A consumer that says no more is still told.
  private func listen(_ requests: RequestStream<WatchRequest>, _ number: Int) async {
    do throws(RPCError) {
      for try await request in requests {
        do throws(WatchRefusal) {
          try self.take(request, number)
        } catch {
          return self.hub.end(number, .refused(error))
        }
      }
    } catch {
      self.hub.end(number, .inOrder)
    }
  }

  private func take(_ request: WatchRequest, _ number: Int) throws(WatchRefusal) {
    switch request.kind {
    case nil: throw .emptyMessage
    case .start: throw .startedTwice
    case .acknowledgement(let answer):
      guard let revision = Revision(exactly: answer.revision) else { throw .emptyMessage }
      let verdict: ApplyVerdict
      switch answer.state {
      case .received: verdict = .received
      case .applied: verdict = .applied
      case .rejected:
        verdict = .rejected(
          ApplyVerdict.Refusal(parameter: answer.parameter, reason: answer.reason))
      // What a later version of the contract adds is none of what is asked for here.
      case .unspecified, .unrecognized: return
      }
      do throws(AcknowledgementFault) {
        try self.hub.acknowledge(number, revision, verdict)
      } catch {
        throw .badAcknowledgement(error)
      }
    }
  }

  // MARK: Beginning

  private func order(
    _ requests: RequestStream<WatchRequest>, _ context: CallContext
  ) async throws(WatchRefusal) -> WatchOrder {
    var iterator = requests.makeAsyncIterator()
    let first: WatchRequest?
    do throws(RPCError) {
      first = try await iterator.next()
    } catch {
      throw .call(error)
    }
    guard case .start(let start)? = first?.kind else { throw .notStarted }
    let order = try WatchOrder(
      start, environment: self.core.environment, isTrusted: context.peer.isTrusted)
    if let unknown = order.unknownPattern(in: self.core.catalogue) {
      throw .unknownNamespace(unknown)
    }
    return order
  }

  /// The position to go on from; nil to begin with a snapshot.
  ///
  /// A position of this epoch that the store does not know means that the store was put back to
  /// another day: it gets a new epoch, so that everybody begins anew and nobody goes back unseen.
  private func base(for order: WatchOrder) async throws(WatchRefusal) -> RevisionToken? {
    guard let token = order.resume else {
      self.telemetry.report(.begin, order)
      return nil
    }
    let judgement = try await self.judge(token)
    self.telemetry.report(judgement, order)
    switch judgement {
    case .resume: return token
    case .begin, .tooOld, .otherEpoch: return nil
    case .ahead, .otherChanges:
      try await self.renewEpoch(replacing: token.epoch)
      return nil
    }
  }

  private func judge(_ token: RevisionToken) async throws(WatchRefusal) -> ResumeJudgement {
    var judgement = self.hub.judge(token)
    if judgement == .ahead {
      // Another replica may have been faster than our look at the store.
      do throws(PostgresError) {
        try await self.core.catchUp(deadline: self.storeDeadline)
      } catch {
        throw .aheadOfReplica
      }
      judgement = self.hub.judge(token)
    }
    guard judgement == .tooOld else { return judgement }
    // Without the store nobody can tell; a snapshot is right in either case.
    guard let facts = await self.storedFacts(of: token.revision) else { return .tooOld }
    return facts.chainHash == token.chainHash ? .tooOld : .otherChanges
  }

  private func renewEpoch(replacing epoch: StoreEpoch) async throws(WatchRefusal) {
    let deadline = self.storeDeadline
    do throws(PostgresError) {
      try await self.core.pool.withConnection(deadline: deadline) {
        connection throws(PostgresError) in
        try await self.core.store.renewEpoch(epoch, on: connection)
      }
      try await self.core.catchUp(deadline: deadline)
    } catch {
      self.telemetry.reportNotRenewed(error)
      throw .aheadOfReplica
    }
  }

  var storeDeadline: MonotonicTime { self.time.monotonicNow + Self.storeTimeout }

  /// What the store keeps of a revision; nil when it is not there, or cannot be asked.
  func storedFacts(of revision: Revision) async -> RevisionFacts? {
    let deadline = self.storeDeadline
    do throws(PostgresError) {
      return try await self.core.pool.withConnection(deadline: deadline) {
        connection throws(PostgresError) in
        try await self.store.facts(of: revision, on: connection, deadline: deadline)
      }
    } catch {
      return nil
    }
  }
}

extension RPCError {
  /// Answers a refusal of a stream.
  init(_ refusal: WatchRefusal) {
    if case .call(let error) = refusal {
      self = error
    } else {
      self = refusal.answer.rpcError()
    }
  }
}
