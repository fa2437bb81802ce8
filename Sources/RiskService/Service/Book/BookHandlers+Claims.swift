internal import Basics
internal import ContractRisk
internal import Postgres
internal import RPC
internal import RPCServices

extension BookHandlers {
  var listClaims: UnaryHandler<ListClaimsRequest, ListClaimsResponse> {
    Answer.unary { request, context throws(FaultAnswer) in try await self.list(request, context) }
  }

  private func list(
    _ request: ListClaimsRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> ListClaimsResponse {
    let page = try Page(of: request)
    let place = try Self.place(of: page)
    let filter = ClaimFilter(
      life: request.state.life, asset: request.asset,
      policyID: try Self.id(request.policyID, field: "policy_id"),
      eventID: try Self.id(request.eventID, field: "event_id"), since: request.since?.time,
      until: request.until?.time)
    guard filter.life != nil || request.state == .unspecified else {
      throw .invalid("state", "unknown_value", "The state is not one that claims have.")
    }
    return try await self.snapshot(context) { transaction throws(PostgresError) in
      var claims = try await BookStore.claims(
        filter, after: place, countMax: page.size + 1, transaction)
      var response = ListClaimsResponse(
        owedTotalCents: try await BookStore.owedCents(filter, transaction))
      if claims.count > page.size {
        claims.removeLast()
        if let last = claims.last {
          response.nextPageToken = page.next(
            after: ListingPlace(at: last.triggeredAt, id: last.id).text)
        }
      }
      response.claims = claims.map { Claim($0) }
      return response
    }
  }

  /// The id that a filter names; nil when it names none.
  private static func id(
    _ text: String, field: String
  ) throws(FaultAnswer) -> PostgresUUID? {
    guard !text.isEmpty else { return nil }
    guard let id = PostgresUUID(text) else {
      throw .invalid(
        field, "bad_format", "\(field) is not an id", allowed: "36 characters, as answers have it")
    }
    return id
  }

  var settleClaim: UnaryHandler<SettleClaimRequest, SettleClaimResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      try await self.settle(request, context)
    }
  }

  private func settle(
    _ request: SettleClaimRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> SettleClaimResponse {
    guard let id = PostgresUUID(request.claimID) else { throw .unknownClaim }
    return try await self.core.change(request, context) { transaction, now, caller in
      let author = ChangeAuthor(caller, reason: request.note)
      _ = try await BookStore.lock(transaction)
      guard var claim = try await BookStore.claim(id, transaction) else {
        throw FaultAnswer.unknownClaim
      }
      let settlement: ClaimLife.Settlement
      do throws(ClaimLife.Refusal) {
        settlement = try claim.life.settle()
      } catch {
        throw FaultAnswer(
          .failedPrecondition, "CLAIM_NOT_FINAL",
          "The event still runs; what is owed may grow until it ends.")
      }
      guard settlement == .settles else {
        return SettleClaimResponse(claim: Claim(claim), alreadySettled: true)
      }
      claim.settledAt = now
      claim.settledBy = author
      claim.paymentReference = request.paymentReference
      try await BookStore.settle(
        id, reference: request.paymentReference, by: author, at: now, transaction)
      return SettleClaimResponse(claim: Claim(claim))
    }
  }
}
