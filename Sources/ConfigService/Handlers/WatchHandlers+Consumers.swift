internal import Basics
internal import ContractConfig
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension WatchHandlers {
  /// How long a caller waits who does not say.
  static let waitDefault = Duration.seconds(5)
  /// Time kept back of a call's deadline, so that the answer arrives before it.
  static let answerMargin = Duration.milliseconds(50)

  // MARK: Waiting

  @Sendable
  func waitApplied(
    _ request: WaitAppliedRequest, _ context: CallContext
  ) async throws(RPCError) -> WaitAppliedResponse {
    let revision = Revision(request.revision)
    do throws(ConfigFault) {
      try await self.reach(revision, context)
    } catch {
      throw RPCError(error, ContractMapping(catalogue: self.core.catalogue))
    }
    var facts = self.hub.facts(of: revision)
    if facts == nil { facts = await self.storedFacts(of: revision) }
    var query = AppliedQuery(revision: revision, namespaces: facts?.namespaces)
    query.services = Set(request.services)
    query.instance = request.instance
    query.includesObservers = request.includeObservers
    let report: AppliedReport
    do throws(WatchRefusal) {
      report = try await self.hub.applied(query, until: self.waitDeadline(request, context))
    } catch {
      throw RPCError(error)
    }
    return WaitAppliedResponse(
      complete: report.isComplete, subscribers: report.rows.map(self.subscriber),
      appliedAfterMs: report.isComplete
        ? Self.appliedAfter(report, facts?.committedAt)?.milliseconds : nil)
  }

  private func waitDeadline(
    _ request: WaitAppliedRequest, _ context: CallContext
  ) -> MonotonicTime {
    let wait =
      request.timeoutMs == 0 ? Self.waitDefault : .milliseconds(Int64(request.timeoutMs))
    let deadline = self.time.monotonicNow + wait
    guard let callDeadline = context.deadline else { return deadline }
    return min(deadline, callDeadline - Self.answerMargin)
  }

  /// Sees to it that the revision is known here, or throws.
  private func reach(
    _ revision: Revision, _ context: CallContext
  ) async throws(ConfigFault) {
    if try self.core.state().token.revision < revision {
      do throws(PostgresError) {
        try await self.core.catchUp(deadline: min(self.storeDeadline, context.deadline ?? .never))
      } catch {
        throw .storeUnavailable
      }
    }
    guard try self.core.state().token.revision >= revision else {
      throw .unknownRevision("revision \(revision)")
    }
    self.hub.refresh()
  }

  /// From the commit until the last of them had it in force; nothing when it was there before.
  private static func appliedAfter(
    _ report: AppliedReport, _ committedAt: WallTime?
  ) -> Duration? {
    guard let committedAt else { return nil }
    guard let lastAt = report.lastAt else { return report.rows.isEmpty ? .zero : nil }
    return max(.zero, lastAt - committedAt)
  }

  // MARK: Listing

  @Sendable
  func listSubscribers(
    _ request: ListSubscribersRequest, _ context: CallContext
  ) throws(RPCError) -> ListSubscribersResponse {
    do throws(ConfigFault) {
      return try self.page(request)
    } catch {
      throw RPCError(error, ContractMapping(catalogue: self.core.catalogue))
    }
  }

  private func page(
    _ request: ListSubscribersRequest
  ) throws(ConfigFault) -> ListSubscribersResponse {
    let place = try Page(of: request)
    let (rows, head) = self.hub.list(try self.filter(request))
    var rest = rows[...]
    if let start = place.start {
      guard let position = ConsumerPosition(start.position) else { throw PageToken.fault }
      rest = rest.drop { !(position < ConsumerPosition($0)) }
    }
    let page = rest.prefix(place.size)
    var next = ""
    if page.count < rest.count, let last = page.last {
      next = place.next(after: ConsumerPosition(last).text, readAt: .zero)
    }
    return ListSubscribersResponse(
      subscribers: page.map(self.subscriber), head: head.map(ContractMapping.token),
      nextPageToken: next, totalCount: UInt32(clamping: rows.count))
  }

  private func filter(_ request: ListSubscribersRequest) throws(ConfigFault) -> ConsumerFilter {
    var filter = ConsumerFilter(service: request.service)
    if !request.environment.isEmpty {
      filter.environment = try ConfigHandlers.parsed(
        EnvironmentName.self, request.environment, field: "environment")
    }
    if !request.namespace.isEmpty {
      filter.namespace = try ConfigHandlers.parsed(
        ParameterNamespace.self, request.namespace, field: "namespace")
    }
    switch request.state {
    case .unspecified: break
    case .applied: filter.state = .applied
    case .behind: filter.state = .behind
    case .rejected: filter.state = .rejected
    case .lost: filter.state = .lost
    case .unrecognized:
      throw .invalidRequest([
        Violation(field: "state", code: .notAllowed, message: "there is no such state")
      ])
    }
    return filter
  }

  // MARK: Saying

  private func subscriber(_ row: ConsumerRow) -> ContractConfig.Subscriber {
    let (consumer, progress) = (row.consumer, row.consumer.progress)
    return ContractConfig.Subscriber(
      service: consumer.id.service, instance: consumer.id.instance, bootID: consumer.id.bootID,
      consumerKind: consumer.isRequired ? .required : .observer,
      environment: consumer.subscription.environment.description, namespaces: consumer.patterns,
      state: row.state.wire, applied: progress.applied.flatMap(self.hub.token(at:)),
      sentRevision: progress.sent?.count ?? 0, rejectedRevision: progress.rejected?.count ?? 0,
      rejection: progress.refusal.map { refusal in
        ContractType.Violation(
          code: "rejected", message: refusal.reason, parameter: refusal.parameter)
      },
      applyLagMs: progress.lag?.milliseconds,
      connectedAt: ContractMapping.time(consumer.connectedAt),
      lastSeenAt: ContractMapping.time(consumer.seenAt), replica: consumer.replica)
  }
}

/// A place in the list of consumers.
struct ConsumerPosition: Comparable {
  let state: ConsumerState
  let id: ConsumerID

  init(_ row: ConsumerRow) {
    self.state = row.state
    self.id = row.consumer.id
  }

  /// Reads what ``text`` wrote; names hold no spaces.
  init?(_ text: String) {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 4, let state = Int(parts[0]).flatMap(ConsumerState.init(rawValue:))
    else { return nil }
    self.state = state
    self.id = ConsumerID(service: parts[1], instance: parts[2], bootID: parts[3])
  }

  var text: String {
    "\(self.state.rawValue) \(self.id.service) \(self.id.instance) \(self.id.bootID)"
  }

  static func < (left: ConsumerPosition, right: ConsumerPosition) -> Bool {
    (left.state, left.id) < (right.state, right.id)
  }
}

extension ConsumerState {
  /// The state as the contract says it.
  fileprivate var wire: SubscriberState {
    switch self {
    case .behind: .behind
    case .rejected: .rejected
    case .lost: .lost
    case .applied: .applied
    }
  }
}
