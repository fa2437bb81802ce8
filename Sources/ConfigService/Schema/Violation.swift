/// One thing that is wrong with a change, or deserves a look.
public struct Violation: Error, Sendable, Hashable {
  /// A stable name for the kind of fault; part of the contract.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    case unknownNamespace = "unknown_namespace"
    case unknownParameter = "unknown_parameter"
    case wrongEnvironment = "wrong_environment"
    case wrongType = "wrong_type"
    case notFinite = "not_finite"
    case outOfRange = "out_of_range"
    case notAllowed = "not_allowed"
    case tooLong = "too_long"
    case duplicateKey = "duplicate_key"
    case stepTooLarge = "step_too_large"
    case ruleBroken = "rule_broken"
    case required
    case badFormat = "bad_format"
    // Of dry runs only: the real call is ABORTED.
    case versionMismatch = "version_mismatch"
    // Of warnings only.
    case hidden = "hidden_by_higher_layer"
    case shadowsVariable = "shadows_variable"
    case changedSince = "changed_since"
    case notStored = "not_stored"
    case superseded
  }

  /// Path of the field in the request, such as `changes[3].value`; empty for the whole of it.
  public let field: String
  public let code: Code
  /// What is wrong, in one sentence.
  public let message: String
  /// What is allowed, in words; empty when there is nothing to say.
  public let allowed: String
  /// The parameter concerned, as `namespace:key`; empty when none is.
  public let parameter: String

  /// Describes one fault.
  public init(
    field: String, code: Code, message: String, allowed: String = "", parameter: String = ""
  ) {
    self.field = field
    self.code = code
    self.message = message
    self.allowed = allowed
    self.parameter = parameter
  }
}
