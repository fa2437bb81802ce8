internal import Basics
internal import JSON

extension SecretVault {
  /// Judges a value that is to be given to a sensitive parameter, and makes of it what is kept.
  ///
  /// `***` means the value that is there, so that what was shown can be sent back. No message
  /// repeats the value.
  func admit(
    _ value: JSONValue, for schema: ParameterSchema, in scope: Scope, over kept: JSONValue?,
    field: String, runningIn environment: EnvironmentName
  ) -> ParameterSchema.Judgement {
    func refused(_ message: String, allowed: String) -> ParameterSchema.Judgement {
      ParameterSchema.Judgement(
        value: .string(SealedSecret.hidden),
        violations: [
          Violation(
            field: field, code: .notAllowed, message: "\(schema.name): \(message)",
            allowed: allowed, parameter: schema.name.description)
        ])
    }
    if value == .string(SealedSecret.hidden) {
      guard let kept else {
        return refused(
          "\(SealedSecret.hidden) stands for the secret that is there; \(scope) holds none",
          allowed: "the secret itself, or a reference such as ${file:name}")
      }
      return ParameterSchema.Judgement(value: kept, violations: [])
    }
    do throws(SecretFault) {
      return try self.admit(value, schema, Identity(name: schema.name, scope: scope), kept, field) {
        scope.environment.map { $0 == environment } ?? true
      }
    } catch {
      return refused(error.description, allowed: "a secret that can be kept")
    }
  }

  private func admit(
    _ value: JSONValue, _ schema: ParameterSchema, _ identity: Identity, _ kept: JSONValue?,
    _ field: String, isHere: () -> Bool
  ) throws(SecretFault) -> ParameterSchema.Judgement {
    if case .string(let text) = value, Self.isReference(text) {
      // What a reference of another environment stands for is known only there.
      guard isHere() else { return ParameterSchema.Judgement(value: value, violations: []) }
      let judgement = schema.judgeSecret(try self.resolve(text, for: schema), field: field)
      return ParameterSchema.Judgement(value: value, violations: judgement.violations)
    }
    if SealedSecret(value) != nil {
      let plain = try self.reveal(value, of: schema, in: identity.scope)
      let judgement = schema.judgeSecret(plain, field: field)
      return ParameterSchema.Judgement(value: value, violations: judgement.violations)
    }
    let judgement = schema.judgeSecret(value, field: field)
    guard judgement.violations.isEmpty else { return judgement }
    return ParameterSchema.Judgement(
      value: try self.seal(judgement.value, for: identity, over: kept), violations: [])
  }
}

extension ParameterSchema {
  /// Judges a plain secret; what is said of it says nothing of the secret itself.
  func judgeSecret(_ value: JSONValue, field: String) -> Judgement {
    let judgement = self.judge(value, field: field)
    return Judgement(
      value: judgement.value,
      violations: judgement.violations.map { violation in
        Violation(
          field: violation.field, code: violation.code,
          message: "\(self.name) is not what its schema allows", allowed: violation.allowed,
          parameter: violation.parameter)
      })
  }
}
