internal import ContractConfig
internal import ContractPricing
internal import RPC

/// What a rehearsed change would do to prices.
enum PriceEffect {
  /// Namespaces that prices are made from begin so.
  private static let pricedPrefix = "params/"

  /// Shows it, or why it is not known; nothing where prices stay as they are.
  static func show(
    of outcome: ChangeOutcome, _ arguments: ParsedArguments, _ session: Session
  ) async {
    let changes = Self.changes(outcome)
    // A socket that was named is ConfigService's.
    guard !changes.isEmpty, arguments[Shared.socket] == nil else { return }
    do throws(CommandFailure) {
      let preview = try await session.withService(PricingCommands.service, arguments) {
        channel throws(RPCError) in
        try await PricingServiceClient(channel).previewChange(
          PreviewChangeRequest(changes: changes))
      }
      session.console.say("\nPrices:\n")
      QuoteReport.show(preview, in: session)
    } catch {
      session.console.say("\nWhat prices would do is not known: \(Self.reason(error))\n")
    }
  }

  private static func reason(_ failure: CommandFailure) -> String {
    switch failure {
    case .call(let error, _): error.message
    case .other(_, let message): message
    }
  }

  private static func changes(_ outcome: ChangeOutcome) -> [Change] {
    guard outcome.valid else { return [] }
    return outcome.changes.filter { change in
      change.namespace.hasPrefix(Self.pricedPrefix) && !change.redacted
    }.map { change in
      Change(
        namespace: change.namespace, key: change.key, scope: change.scope,
        action: change.after.map { .set($0) } ?? .unset(true))
    }
  }
}
