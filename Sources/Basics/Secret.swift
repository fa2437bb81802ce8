/// A value that must not be seen: a password, a key, a token.
///
/// However it is printed, interpolated, dumped or logged, it reads `***`. Whoever needs the value
/// says so with ``reveal()``.
public struct Secret<Value: Sendable>: Sendable {
  private let value: Value

  /// Hides `value`.
  public init(_ value: Value) { self.value = value }

  /// The hidden value, for the one place that uses it.
  public func reveal() -> Value { self.value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "***" }
  public var debugDescription: String { "***" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
