internal import Basics

/// What references may name: the variables of the process and the secret files, as they were read.
struct ReferenceSources: Sendable {
  /// Nothing can be named.
  static let none = ReferenceSources(variables: [:], files: [:], allowedVariables: [])

  private let variables: [String: Secret<String>]
  private let files: [String: Secret<String>]
  private let allowedVariables: Set<String>

  /// Gathers what was read; `files` are named by their path below the folder of secrets, and
  /// `allowedVariables` may be read for any parameter.
  init(
    variables: [String: String], files: [String: Secret<String>], allowedVariables: Set<String>
  ) {
    self.variables = variables.mapValues(Secret.init)
    self.files = files
    self.allowedVariables = allowedVariables
  }

  /// The value of a variable.
  func variable(_ name: String) -> String? { self.variables[name]?.reveal() }

  /// What may be put into a value of a parameter: variables that its schema or the deployment
  /// names, and files only into secrets.
  func interpolation(for schema: ParameterSchema) -> Interpolation {
    Interpolation(
      variable: { self.variables[$0]?.reveal() },
      isAllowed: { schema.variables.contains($0) || self.allowedVariables.contains($0) },
      secretFile: { schema.isSensitive ? self.files[$0]?.reveal() : nil })
  }
}
