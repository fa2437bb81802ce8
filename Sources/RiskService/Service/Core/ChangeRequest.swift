internal import Contract
internal import ContractRisk

/// A request that changes something, or shows what it would change.
protocol ChangeRequest: ContractMessage {
  var validateOnly: Bool { get }
}

/// A request that changes something once, however often it comes.
protocol IdentifiedRequest: ChangeRequest {
  var requestID: String { get }
}

/// An answer that says whether it was given before.
protocol ReplayableResponse: ContractMessage {
  var replayed: Bool { get set }
}

// Which messages these are; the contract gives them the fields.

extension AcknowledgeAlertRequest: ChangeRequest {}
extension AnnotateDepegEventRequest: ChangeRequest {}
extension ComputeCorrelationsRequest: ChangeRequest {}
extension ReviewDepegEventRequest: ChangeRequest {}
extension SettleClaimRequest: ChangeRequest {}

extension BindPolicyRequest: IdentifiedRequest {}
extension CancelPolicyRequest: IdentifiedRequest {}
extension CreateScenarioRequest: IdentifiedRequest {}
extension DeleteScenarioRequest: IdentifiedRequest {}
extension RecordDepegEventRequest: IdentifiedRequest {}
extension UpdateScenarioRequest: IdentifiedRequest {}
extension UpdateVaultRequest: IdentifiedRequest {}

extension BindPolicyResponse: ReplayableResponse {}
extension CancelPolicyResponse: ReplayableResponse {}
extension CreateScenarioResponse: ReplayableResponse {}
extension DeleteScenarioResponse: ReplayableResponse {}
extension RecordDepegEventResponse: ReplayableResponse {}
extension UpdateScenarioResponse: ReplayableResponse {}
extension UpdateVaultResponse: ReplayableResponse {}
