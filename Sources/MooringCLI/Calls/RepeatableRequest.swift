internal import ServiceRuntime
internal import Telemetry

/// A request that is carried out once, however often it is sent under its id.
struct RepeatableRequest {
  let id: String

  init(_ arguments: ParsedArguments) {
    self.id = arguments[Shared.requestID] ?? RequestID(from: IDSource()).description
  }

  /// Sends it; when the outcome is not known, says how to repeat it.
  func run<Answer>(
    in session: Session, _ send: () async throws(CommandFailure) -> Answer
  ) async throws(CommandFailure) -> Answer {
    do throws(CommandFailure) {
      return try await send()
    } catch {
      if case .call(let cause, _) = error, ErrorReport(cause).exitCode == .temporary {
        session.console.complain(
          "Repeat it with --request-id \(self.id): what was made is not made twice.\n")
      }
      throw error
    }
  }
}
