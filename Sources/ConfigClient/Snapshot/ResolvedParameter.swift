public import Basics
public import ContractConfig

/// A value as resolved for the environment, with where it comes from.
///
/// However it is printed or dumped, a secret reads `***`.
public struct ResolvedParameter: Sendable, Hashable {
  /// The value; `***` as a text when it is redacted.
  public let value: ConfigValue
  /// The layer that decided.
  public let layer: Layer
  /// The revision that wrote the value; 0 for one that was there from the start.
  public let revision: Revision
  /// Whether the value is a secret that this process may not see.
  public let isRedacted: Bool
  /// Whether the value is a secret in plain sight: never to be shown or kept in a file.
  public let isSensitive: Bool

  init(
    value: ConfigValue, layer: Layer = .storedEnvironment, revision: Revision = .zero,
    isRedacted: Bool = false, isSensitive: Bool = false
  ) {
    self.value = value
    self.layer = layer
    self.revision = revision
    self.isRedacted = isRedacted
    self.isSensitive = isSensitive
  }
}

extension ResolvedParameter: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  public var description: String {
    self.isSensitive ? "***" : "\(self.value) (\(self.layer), \(self.revision))"
  }
  public var debugDescription: String { self.description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
