internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractPlatform
internal import ContractType
internal import RPC

/// The changes that a command line asks for, and those of its names that mean nothing.
struct NamedChanges: Sendable {
  private(set) var changes: [Change] = []
  /// Where each change stands among all that were asked for.
  private var places: [Int] = []
  private(set) var violations: [Violation] = []

  /// Values read as the type of each parameter has it.
  static func setting(
    _ assignments: [Assignment], _ arguments: ParsedArguments, in client: ConfigServiceClient
  ) async throws(RPCError) -> NamedChanges {
    var named = NamedChanges()
    let found = try await ParameterReference.find(assignments.map(\.name), in: client)
    for (place, result) in found.enumerated() {
      let text = assignments[place].value
      let value: ContractType.Value
      if case .success(let reference) = result,
        let schema = try await self.schema(of: reference, in: client)
      {
        value = TypedValue.read(text, as: schema)
      } else {
        value = TypedValue.guess(text)
      }
      named.note(result, .set(value), at: place, ChangeCommands.scope(arguments))
    }
    return named
  }

  static func unsetting(
    _ names: [String], _ arguments: ParsedArguments, in client: ConfigServiceClient
  ) async throws(RPCError) -> NamedChanges {
    var named = NamedChanges()
    for (place, result) in try await ParameterReference.find(names, in: client).enumerated() {
      named.note(result, .unset(true), at: place, ChangeCommands.scope(arguments))
    }
    return named
  }

  private mutating func note(
    _ result: Result<ParameterReference, ParameterReference.Miss>, _ action: Change.Action,
    at place: Int, _ scope: ContractType.Scope?
  ) {
    switch result {
    case .success(let reference):
      self.changes.append(
        Change(
          namespace: reference.namespace, key: reference.key, scope: scope, action: action))
      self.places.append(place)
    case .failure(let miss):
      self.violations.append(miss.violation(at: place))
    }
  }

  /// Adds changes that name their parameters in full, behind the others.
  mutating func add(_ changes: [Change]) {
    let count = self.changes.count + self.violations.count
    self.changes += changes
    self.places += changes.indices.map { count + $0 }
  }

  /// What the service says of the changes, with what is wrong with names among it.
  func validation(
    _ arguments: ParsedArguments, in client: ConfigServiceClient
  ) async throws(RPCError) -> ValidateResponse {
    var answer = ValidateResponse(outcome: ChangeOutcome(valid: true))
    if !self.changes.isEmpty {
      answer = try await client.validate(
        ValidateRequest(
          changes: self.changes,
          expectedVersions: try ChangeCommands.expectedVersions(for: self.changes, arguments),
          overrideStep: arguments[Shared.overrideStep]))
    }
    guard !self.violations.isEmpty else { return answer }
    let judged = (answer.outcome?.violations ?? []).map(self.asAskedFor)
    answer.outcome?.valid = false
    answer.outcome?.violations = self.violations + judged
    return answer
  }

  /// A violation whose field counts all that was asked for, not only what the service was told.
  private func asAskedFor(_ violation: Violation) -> Violation {
    let start = "changes["
    guard violation.field.hasPrefix(start) else { return violation }
    let digits = violation.field.dropFirst(start.count).prefix { $0.isNumber }
    guard let number = Int(digits), self.places.indices.contains(number) else { return violation }
    var moved = violation
    let rest = violation.field.dropFirst(start.count + digits.count)
    moved.field = "\(start)\(self.places[number])\(rest)"
    return moved
  }

  /// The schema of a parameter; nil when there is no such parameter, which the service then says
  /// together with all else that is wrong.
  private static func schema(
    of reference: ParameterReference, in client: ConfigServiceClient
  ) async throws(RPCError) -> ParameterSchema? {
    do throws(RPCError) {
      let answer = try await client.getSchema(
        GetSchemaRequest(namespace: reference.namespace, key: reference.key))
      return answer.parameters.first
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }
}

extension RPCError {
  /// The refusal of a change that need not be sent, in the service's own words.
  init(refusing violations: [Violation]) {
    let details: [GoogleProtobuf.AnyMessage] = [
      .init(packing: GoogleRPC.ErrorInfo(reason: "CHANGE_REFUSED", domain: "mooring")),
      .init(packing: Violations(violations: violations)),
    ]
    let message = "The change is not allowed."
    let status = GoogleRPC.Status(
      code: Int32(RPCCode.invalidArgument.rawValue), message: message, details: details)
    self.init(.invalidArgument, message, details: status.wireBytes)
  }
}

extension GoogleProtobuf.AnyMessage {
  fileprivate init(packing message: some WireMessage) {
    self.init(
      typeURL: "type.googleapis.com/" + type(of: message).wireName, value: message.wireBytes)
  }
}
