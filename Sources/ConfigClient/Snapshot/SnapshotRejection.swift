/// Why a configuration cannot be used, and by which parameter's fault.
public struct SnapshotRejection: Error, Sendable, Hashable, CustomStringConvertible {
  /// The parameter's full name, such as `params/pricing:base_rate_USDC`; nil when no single one is
  /// to blame.
  public let parameter: String?
  /// What is wrong and what is needed, in one sentence.
  public let reason: String

  /// Blames a parameter, or the configuration as a whole.
  public init(parameter: String? = nil, reason: String) {
    self.parameter = parameter
    self.reason = reason
  }

  public var description: String {
    self.parameter.map { "\($0): \(self.reason)" } ?? self.reason
  }
}
