/// The statements that are prepared on one connection, up to a limit; the least recently used go.
///
/// Pure: it says what to prepare and what to forget, the connection does it.
struct StatementCache {
  /// What makes two statements the same: SQL at one place in memory, and the types of parameters.
  struct Key: Hashable {
    private let address: UInt
    private let types: [UInt32]

    init(_ statement: Statement) {
      self.address =
        unsafe statement.sql.hasPointerRepresentation
        ? UInt(bitPattern: statement.sql.utf8Start)
        : UInt(statement.sql.unicodeScalar.value)
      self.types = statement.parameters.types
    }
  }

  /// How to run a statement.
  enum Lookup: Hashable {
    /// It is prepared under this name.
    case prepared(String)
    /// Prepare it under this name first.
    case prepare(String)
  }

  private struct Entry {
    let name: String
    var lastUse: UInt64
  }

  let countMax: Int
  private var entries: [Key: Entry] = [:]
  private var useCount: UInt64 = 0
  private var nameCount: UInt64 = 0
  /// Names that the server still knows and that are no longer used.
  private(set) var forgotten: [String] = []

  init(countMax: Int) {
    precondition(countMax > 0)
    self.countMax = countMax
  }

  var count: Int { self.entries.count }

  /// Says how to run the statement with this key, which counts as a use of it.
  mutating func use(_ key: Key) -> Lookup {
    self.useCount += 1
    if let name = self.entries[key]?.name {
      self.entries[key]?.lastUse = self.useCount
      return .prepared(name)
    }
    if self.entries.count == self.countMax { self.forgetOldest() }
    self.nameCount += 1
    let name = "m\(self.nameCount)"
    self.entries[key] = Entry(name: name, lastUse: self.useCount)
    return .prepare(name)
  }

  /// The server does not know this name, because preparing it failed or never happened.
  mutating func notPrepared(_ name: String) {
    guard let key = self.entries.first(where: { $0.value.name == name })?.key else { return }
    self.entries[key] = nil
  }

  /// Forgets the statement with this key: its plan fits the tables no longer.
  mutating func forget(_ key: Key) {
    guard let entry = self.entries.removeValue(forKey: key) else { return }
    self.forgotten.append(entry.name)
  }

  /// Gives out the names to tell the server to forget.
  mutating func takeForgotten() -> [String] {
    defer { self.forgotten = [] }
    return self.forgotten
  }

  private mutating func forgetOldest() {
    guard let oldest = self.entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key else {
      return
    }
    self.forget(oldest)
  }
}
