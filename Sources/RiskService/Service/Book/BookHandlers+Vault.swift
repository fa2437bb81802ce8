internal import Basics
internal import ContractRisk
internal import Postgres
internal import RPC
internal import RPCServices

extension BookHandlers {
  var getVault: UnaryHandler<GetVaultRequest, GetVaultResponse> {
    Answer.unary { request, context throws(FaultAnswer) in try await self.vault(request, context) }
  }

  private func vault(
    _ request: GetVaultRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> GetVaultResponse {
    let shares = try self.core.parametersInForce().trancheShares
    let found = try await self.snapshot(context) {
      transaction throws(PostgresError) -> Vault? in
      if let time = request.atTime?.time {
        guard let vault = try await BookStore.vault(at: time, transaction) else { return nil }
        let sold = try await BookStore.sold(at: time, transaction)
        return Vault(
          vault, soldCents: sold.cents, policyCount: sold.policyCount, shares: shares)
      }
      guard let vault = try await BookStore.vault(transaction) else { return nil }
      let head = try await BookStore.head(transaction)
      return Vault(
        vault, soldCents: head.soldCents, policyCount: head.policyCount, shares: shares)
    }
    guard let found else { throw .vaultNotFound }
    return GetVaultResponse(vault: found)
  }

  var updateVault: UnaryHandler<UpdateVaultRequest, UpdateVaultResponse> {
    Answer.unary { request, context throws(FaultAnswer) in
      try await self.update(request, context)
    }
  }

  private func update(
    _ request: UpdateVaultRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> UpdateVaultResponse {
    let parameters = try self.core.parametersInForce()
    let change = try VaultChange(request)
    let limits = BookRules(parameters).limits
    return try await self.core.change(request, context) { transaction, now, caller in
      let author = ChangeAuthor(caller, reason: request.reason, requestID: request.requestID)
      let head = try await BookStore.lock(transaction)
      let before = try await BookStore.vault(transaction)
      let made: (vault: StoredVault, isForced: Bool)
      do throws(VaultRefusal) {
        made = try change.applied(
          to: before, soldCents: head.soldCents, limits, by: author, at: now)
      } catch {
        throw FaultAnswer(error)
      }
      try await BookStore.add(made.vault, isForced: made.isForced, transaction)
      return UpdateVaultResponse(
        vault: Vault(
          made.vault, soldCents: head.soldCents, policyCount: head.policyCount,
          shares: parameters.trancheShares))
    }
  }
}

extension VaultChange {
  /// The change that a request asks for.
  init(_ request: UpdateVaultRequest) throws(FaultAnswer) {
    self.init(
      capitalCents: request.capitalCents, floatCents: request.btcFloatCents,
      reserveCents: request.reserveCents, clearsTranches: request.clearTranches,
      label: request.label, expectedVersion: request.expectedVersion.map { Int64(clamping: $0) },
      isForced: request.force)
    if request.clearTranches && !request.tranches.isEmpty {
      throw .invalid(
        "clear_tranches", "contradiction", "Tranches cannot be set and cleared in one call.")
    }
    for (number, share) in request.tranches.enumerated() {
      guard let tranche = Tranche(share.tranche) else {
        throw .invalid(
          "tranches[\(number)].tranche", "unknown_tranche", "There is no such tranche.",
          allowed: Tranche.allCases.map(\.description).joined(separator: ", "))
      }
      self.tranches.append(
        StoredVault.TrancheShare(tranche: tranche, capitalCents: share.capitalCents))
    }
  }
}

extension FaultAnswer {
  /// Why a vault cannot be changed so.
  init(_ refusal: VaultRefusal) {
    self =
      switch refusal {
      case .moved(let version): .versionMismatch("the vault is at version \(version)")
      case .tranchesDiffer(let sum, let capital):
        .invalid(
          "tranches", "wrong_sum",
          "Tranches add to \(USDCents(sum)) dollars, and the capital is \(USDCents(capital)).",
          allowed: "tranches that add to the capital, or clear_tranches")
      case .repeatedTranche(let tranche):
        .invalid("tranches", "repeated", "\(tranche) comes twice.")
      case .noReason:
        .invalid("reason", "required", "Force needs a reason.")
      case .coverExceeds(let sold, let capital):
        FaultAnswer(
          .failedPrecondition, "COVER_EXCEEDS_CAPITAL",
          "\(USDCents(sold)) dollars of cover are in force, more than max_utilization allows of "
            + "\(USDCents(capital)) dollars of capital.")
      }
  }
}
