/// How much it matters that a process follows the configuration.
public enum ConsumerKind: Sendable, Hashable {
  /// A change is in force only once this process has applied it.
  case required
  /// Looks on; nobody waits for it.
  case observer
}
