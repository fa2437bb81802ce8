internal import Basics
internal import ConfigClient
internal import ContractRisk
internal import Postgres
internal import QuoteSeal
internal import RPC
internal import RPCServices

extension BookHandlers {
  // MARK: Bind

  var bindPolicy: UnaryHandler<BindPolicyRequest, BindPolicyResponse> {
    Answer.unary { request, context throws(FaultAnswer) in try await self.bind(request, context) }
  }

  private func bind(
    _ request: BindPolicyRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> BindPolicyResponse {
    let parameters = try self.core.parametersInForce()
    guard let keys = self.core.quoteKeys.retained()?.model else {
      throw .notReady("The keys of the quotes were not read yet.")
    }
    let quote: OpenedQuote
    do throws(SealFault) {
      quote = try keys.open(request.quoteToken)
    } catch {
      throw FaultAnswer(BindRefusal.notGenuine)
    }
    let rules = BookRules(parameters)
    return try await self.core.change(request, context) { transaction, now, caller in
      let author = ChangeAuthor(caller, requestID: request.requestID)
      let standing = try await BookStore.lockedStanding(
        transaction, correlationMin: parameters.correlations.contagionEnter)
      let isBound = try await BookStore.isBound(quote: quote.id, transaction)
      guard
        let asset = try await BookStore.observed(
          quote.contents.asset.description, at: now, transaction)
      else { throw FaultAnswer(BindRefusal.notBindable) }
      let bound: BoundPolicy
      do throws(BindRefusal) {
        bound = try BoundPolicy(
          quote, holder: request.holder, at: now, standing, asset, isBound: isBound, rules)
      } catch {
        throw FaultAnswer(error)
      }
      var policy = StoredPolicy(bound)
      policy.id = try await BookStore.add(policy, by: author, at: now, transaction)
      return BindPolicyResponse(policy: Policy(policy, isKept: !request.validateOnly))
    }
  }

  // MARK: Read

  var listPolicies: UnaryHandler<ListPoliciesRequest, ListPoliciesResponse> {
    Answer.unary { request, context throws(FaultAnswer) in try await self.list(request, context) }
  }

  private func list(
    _ request: ListPoliciesRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> ListPoliciesResponse {
    let page = try Page(of: request)
    let place = try Self.place(of: page)
    let filter = PolicyFilter(
      lives: request.states.compactMap(\.life), asset: request.asset, holder: request.holder,
      externalID: request.externalID, boundSince: request.boundSince?.time,
      boundUntil: request.boundUntil?.time, endsBefore: request.endsBefore?.time)
    guard filter.lives.count == request.states.count else {
      throw .invalid("states", "unknown_value", "A state is not one that policies have.")
    }
    return try await self.snapshot(context) { transaction throws(PostgresError) in
      var policies = try await BookStore.policies(
        filter, after: place, countMax: page.size + 1, transaction)
      let totals = try await BookStore.policyTotals(filter, transaction)
      var response = ListPoliciesResponse(
        totalCount: UInt64(clamping: totals.count), coverTotalCents: totals.coverCents)
      if policies.count > page.size {
        policies.removeLast()
        if let last = policies.last {
          response.nextPageToken = page.next(
            after: ListingPlace(at: last.boundAt, id: last.id).text)
        }
      }
      response.policies = policies.map { Policy($0) }
      return response
    }
  }

  var getPolicy: UnaryHandler<GetPolicyRequest, GetPolicyResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      guard let id = PostgresUUID(request.policyID) else { throw .unknownPolicy }
      let found = try await self.snapshot(context) {
        transaction throws(PostgresError) -> GetPolicyResponse? in
        guard let policy = try await BookStore.policy(id, transaction) else { return nil }
        var response = GetPolicyResponse(policy: Policy(policy))
        if let claim = policy.claimID {
          response.claim = try await BookStore.claim(claim, transaction).map { Claim($0) }
        }
        return response
      }
      guard let found else { throw .unknownPolicy }
      return found
    }
  }

  // MARK: Cancel

  var cancelPolicy: UnaryHandler<CancelPolicyRequest, CancelPolicyResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      try await self.cancel(request, context)
    }
  }

  private func cancel(
    _ request: CancelPolicyRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> CancelPolicyResponse {
    let rules = BookRules(try self.core.parametersInForce())
    guard let id = PostgresUUID(request.policyID) else { throw .unknownPolicy }
    return try await self.core.change(request, context) { transaction, now, caller in
      let author = ChangeAuthor(caller, reason: request.reason, requestID: request.requestID)
      _ = try await BookStore.lock(transaction)
      guard var policy = try await BookStore.policy(id, transaction) else {
        throw FaultAnswer.unknownPolicy
      }
      if let expected = request.expectedVersion, expected != UInt64(clamping: policy.version) {
        throw FaultAnswer.versionMismatch("the policy is at version \(policy.version)")
      }
      do throws(PolicyLife.Refusal) {
        try policy.life.cancel()
      } catch {
        throw FaultAnswer(
          .failedPrecondition, "POLICY_NOT_CANCELLABLE",
          "The policy is \(error.life.rawValue); only pending and active ones can be cancelled.")
      }
      let cancellation = Cancellation(
        premium: policy.premium, term: policy.term, at: now, feeRate: rules.cancelFeeRate)
      policy.cancelledAt = now
      policy.refund = cancellation.refund
      policy.fee = cancellation.fee
      try await BookStore.cancel(policy, by: author, at: now, transaction)
      policy.version += 1
      return CancelPolicyResponse(policy: Policy(policy), feeCents: policy.fee.count)
    }
  }

  // MARK: What calls share

  /// Asks several questions about one moment.
  func snapshot<Result>(
    _ context: CallContext,
    _ body: (Transaction) async throws(PostgresError) -> Result
  ) async throws(FaultAnswer) -> Result {
    try await self.core.snapshot(deadline: context.deadline, body)
  }

  /// Where a page begins; nil for the first one.
  static func place(of page: Page) throws(FaultAnswer) -> ListingPlace? {
    guard let start = page.start else { return nil }
    guard let place = ListingPlace(start.position) else {
      throw .invalid("page_token", "bad_format", "page_token is not one of this listing")
    }
    return place
  }
}

extension RiskCore {
  /// Asks several questions about one moment; the log says why one failed.
  func snapshot<Result>(
    deadline: MonotonicTime? = nil,
    _ body: (Transaction) async throws(PostgresError) -> Result
  ) async throws(FaultAnswer) -> Result {
    do throws(TransactionFailure<PostgresError>) {
      return try await self.pool.transaction(
        TransactionOptions(
          isolation: .repeatableRead, isReadOnly: true, deadline: deadline ?? .never), body)
    } catch {
      let error = error.postgresError ?? PostgresError(.closed)
      self.note(error)
      throw FaultAnswer(reading: error)
    }
  }
}

extension BookRules {
  /// The rules of a revision of the parameters.
  init(_ parameters: RiskParameters) {
    self.init(
      limits: CapacityLimits(
        utilizationMax: parameters.book.utilizationMax,
        singleAssetMax: parameters.limits.singleAssetMax,
        correlatedMax: parameters.limits.correlatedShareMax),
      saleBuffer: parameters.sales.saleBuffer, skew: parameters.sales.quoteSkew,
      layerWidthMin: parameters.sales.layerWidthMin,
      cancelFeeRate: parameters.book.cancelFeeRate,
      suspended: Set(
        parameters.assets.filter(\.value.isSuspended).map(\.key.description)))
  }
}
