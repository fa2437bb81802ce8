internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractPricing
internal import ContractType
internal import JSON
internal import RPC

/// What a change that is only rehearsed would do to prices.
struct ChangeEffect: Sendable {
  /// Namespaces that prices are made from begin so.
  private static let pricingPrefix = "params/"

  private enum Outcome {
    case preview(PreviewChangeResponse)
    /// It could not be found out; the rehearsal stands without it.
    case unavailable(String)
  }

  private let outcome: Outcome

  /// The effect of `request`, whose rehearsal came to `response`; `nil` when prices stay as they
  /// are, and when it was no rehearsal.
  static func of(
    _ response: some ContractMessage, to request: some ContractMessage, _ exchange: Exchange
  ) async -> ChangeEffect? {
    guard let changes = self.rehearsed(response, request) else { return nil }
    return await self.of(changes, exchange)
  }

  /// The effect of `changes`; `nil` when prices stay as they are.
  static func of(_ changes: [Change], _ exchange: Exchange) async -> ChangeEffect? {
    let changes = changes.filter { $0.namespace.hasPrefix(self.pricingPrefix) }
    guard !changes.isEmpty else { return nil }
    do throws(RPCError) {
      let preview = try await exchange.pricing.previewChange(
        PreviewChangeRequest(changes: changes), options: exchange.options)
      return ChangeEffect(outcome: .preview(preview))
    } catch {
      return ChangeEffect(outcome: .unavailable(Fault(error).detail))
    }
  }

  /// The effect of what `outcome` says would be changed.
  static func of(_ outcome: ChangeOutcome, _ exchange: Exchange) async -> ChangeEffect? {
    guard let changes = self.changes(outcome) else { return nil }
    return await self.of(changes, exchange)
  }

  /// The changes of a rehearsal that was understood.
  private static func rehearsed(
    _ response: some ContractMessage, _ request: some ContractMessage
  ) -> [Change]? {
    switch (request, response) {
    case (let request as ApplyRequest, let response as ApplyResponse):
      request.validateOnly && response.outcome?.valid == true ? request.changes : nil
    case (let request as ValidateRequest, let response as ValidateResponse):
      response.outcome?.valid == true ? request.changes : nil
    case (let request as DeleteScopeRequest, let response as DeleteScopeResponse):
      request.validateOnly ? self.changes(response.outcome) : nil
    case (let request as RollbackRequest, let response as RollbackResponse):
      request.validateOnly ? self.changes(response.outcome) : nil
    case (let request as ImportRequest, let response as ImportResponse):
      request.validateOnly ? self.changes(response.outcome) : nil
    case (let request as ReloadRequest, let response as ReloadResponse):
      // What a stored value hides stays hidden.
      request.validateOnly
        ? self.changes(response.outcome)?.filter { change in
          !response.shadowed.contains("\(change.namespace):\(change.key)")
        } : nil
    default: nil
    }
  }

  /// What would be changed, as changes.
  private static func changes(_ outcome: ChangeOutcome?) -> [Change]? {
    guard let outcome, outcome.valid else { return nil }
    return outcome.changes.filter { !$0.redacted }.map { change in
      Change(
        namespace: change.namespace, key: change.key, scope: change.scope,
        action: change.after.map { .set($0) } ?? .unset(true))
    }
  }

  /// A JSON object with the effect as one more member.
  func added(to object: [UInt8]) -> [UInt8] {
    guard object.last == UInt8(ascii: "}") else { return object }
    var buffer = ByteBuffer()
    buffer.append(Array(object.dropLast()))
    buffer.append(utf8: object.count > 2 ? "," : "")
    buffer.append(utf8: "\"effect\":")
    JSONWriter.write(to: &buffer) { json in self.write(to: &json) }
    buffer.append(utf8: "}")
    return buffer.array()
  }

  /// Writes what was found out.
  func write(to json: inout JSONWriter) {
    switch self.outcome {
    case .preview(let preview): preview.writeJSON(to: &json)
    case .unavailable(let reason):
      json.beginObject()
      json.member("unavailable", reason)
      json.endObject()
    }
  }
}
