/// The bounds within which a YAML document is read.
public struct YAMLLimits: Sendable, Hashable {
  /// The largest document.
  public var bytesMax = 4 << 20
  /// How deep sequences and mappings may nest.
  public var depthMax = 64
  /// The most nodes of a document.
  public var nodesMax = 200_000

  /// The usual bounds.
  public static let standard = YAMLLimits()

  private init() {}
}
