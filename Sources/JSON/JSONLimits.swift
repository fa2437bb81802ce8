/// How much JSON a reader accepts.
public struct JSONLimits: Sendable, Hashable {
  /// The deepest nesting that any limits can allow, and the deepest that is ever written.
  public static let depthCeiling = 64
  /// The largest document that any limits can allow.
  public static let bytesCeiling = 1 << 30

  /// The bytes of a whole document.
  public let bytesMax: Int
  /// How many objects and arrays may be open at once.
  public let depthMax: Int
  /// How many values a document may hold, counting objects and arrays; bounds the memory of a tree.
  public let valuesMax: Int

  /// What a request body or a parameter may be: 4 MiB, 64 levels, 200,000 values.
  public static let standard = JSONLimits()

  /// Sets the limits; each must be positive and within its ceiling.
  public init(bytesMax: Int = 4 << 20, depthMax: Int = 64, valuesMax: Int = 200_000) {
    precondition(bytesMax > 0)
    precondition(bytesMax <= Self.bytesCeiling)
    precondition(depthMax > 0)
    precondition(depthMax <= Self.depthCeiling)
    precondition(valuesMax > 0)
    self.bytesMax = bytesMax
    self.depthMax = depthMax
    self.valuesMax = valuesMax
  }
}
