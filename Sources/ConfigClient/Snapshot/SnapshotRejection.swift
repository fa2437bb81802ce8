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

extension SnapshotRejection {
  /// The most parameters that are named beside the first.
  private static let othersNamedMax = 20

  /// Several refusals as one, which says what is wrong with the first parameter and names the
  /// others.
  public init(_ first: SnapshotRejection, others: some Sequence<SnapshotRejection>) {
    let others = others.compactMap(\.parameter)
    var reason = first.reason
    if !others.isEmpty {
      reason += "; also wrong: " + others.prefix(Self.othersNamedMax).joined(separator: ", ")
      let more = others.count - Self.othersNamedMax
      if more > 0 { reason += " and \(more) more" }
    }
    self.init(parameter: first.parameter, reason: reason)
  }
}
