internal import ContractRisk
internal import RPC

/// Answers `mooring.risk.v1.BookService`: policies, claims and the vault.
///
/// Each group of calls has its own file; all of them work on the core.
struct BookHandlers: BookServiceHandlers {
  let core: RiskCore
}

extension BookHandlers {
  var bindPolicy: UnaryHandler<BindPolicyRequest, BindPolicyResponse> {
    Answer.none("BindPolicy")
  }
  var listPolicies: UnaryHandler<ListPoliciesRequest, ListPoliciesResponse> {
    Answer.none("ListPolicies")
  }
  var getPolicy: UnaryHandler<GetPolicyRequest, GetPolicyResponse> {
    Answer.none("GetPolicy")
  }
  var cancelPolicy: UnaryHandler<CancelPolicyRequest, CancelPolicyResponse> {
    Answer.none("CancelPolicy")
  }
  var importPolicies: ClientStreamHandler<ImportPoliciesRequest, ImportPoliciesResponse> {
    Answer.none("ImportPolicies")
  }
  var summarizeBook: UnaryHandler<SummarizeBookRequest, SummarizeBookResponse> {
    Answer.none("SummarizeBook")
  }
  var listClaims: UnaryHandler<ListClaimsRequest, ListClaimsResponse> {
    Answer.none("ListClaims")
  }
  var settleClaim: UnaryHandler<SettleClaimRequest, SettleClaimResponse> {
    Answer.none("SettleClaim")
  }
  var getVault: UnaryHandler<GetVaultRequest, GetVaultResponse> {
    Answer.none("GetVault")
  }
  var updateVault: UnaryHandler<UpdateVaultRequest, UpdateVaultResponse> {
    Answer.none("UpdateVault")
  }
}
