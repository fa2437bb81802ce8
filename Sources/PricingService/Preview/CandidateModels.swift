internal import ConfigClient
internal import ContractConfig
internal import ContractType
internal import RPC

/// Builds the model that candidate changes would make: ConfigService says what they resolve to.
struct CandidateModels: Sendable {
  let channel: RPCChannel

  /// How long ConfigService may take to answer.
  static let timeout = Duration.seconds(2)

  /// The model with the changes, or nil when there would be none; and what is wrong with them.
  func candidate(
    _ changes: [Change], over current: PricingSnapshot, _ context: CallContext
  ) async throws(PricingFault) -> (snapshot: PricingSnapshot?, violations: [Violation]) {
    let response: ResolveResponse
    do throws(RPCError) {
      response = try await ConfigServiceClient(self.channel).resolve(
        ResolveRequest(
          namespaces: ParameterValues.namespaces,
          scope: Scope(environment: current.environment), candidateChanges: changes),
        options: CallOptions(timeout: Self.timeout, parent: context))
    } catch {
      guard error.code == .invalidArgument else { throw .configUnavailable }
      throw .invalidRequest([
        Violation(field: "changes", code: "refused", message: error.message)
      ])
    }
    do throws(PricingRejection) {
      let snapshot = try PricingSnapshot(
        compiling: ParameterValues(response.entries), token: current.token,
        environment: current.environment)
      return (snapshot, response.violations)
    } catch {
      return (nil, response.violations + error.violations)
    }
  }
}
