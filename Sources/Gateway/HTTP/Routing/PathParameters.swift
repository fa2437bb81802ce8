/// What the variables of a route's path stand for, unescaped.
public struct PathParameters: Sendable, Hashable {
  struct Entry: Sendable, Hashable {
    let name: String
    let value: String
  }

  var entries: [Entry] = []

  /// None.
  public init() {}

  /// The value of the variable called `name`.
  public subscript(name: String) -> String? {
    self.entries.first { $0.name == name }?.value
  }

  /// Names and values, in the order in which they stand in the path.
  public var all: [(name: String, value: String)] { self.entries.map { ($0.name, $0.value) } }
}
