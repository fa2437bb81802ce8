/// The members of a JSON object, each key once, in canonical order.
///
/// The order of a document is not kept: JSON gives it no meaning, and objects with the same
/// members are equal.
public struct JSONObject: Sendable, Hashable {
  /// One key with its value.
  public struct Member: Sendable, Hashable {
    /// The key.
    public let key: String
    /// The value.
    public let value: JSONValue

    public static func == (left: Member, right: Member) -> Bool {
      JSONObject.isSame(left.key, right.key) && left.value == right.value
    }
  }

  /// The members, ordered by the UTF-16 units of their keys as RFC 8785 wants.
  public private(set) var members: [Member] = []

  /// An object without members.
  public init() {}

  /// An object with `members`, whose keys must all differ.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    self.init(unordered: members.map { Member(key: $0.0, value: $0.1) })
  }

  init(unordered members: [Member]) {
    self.members = members.sorted { Self.precedes($0.key, $1.key) }
    for (left, right) in zip(self.members, self.members.dropFirst()) {
      precondition(!Self.isSame(left.key, right.key), "a key occurs twice")
    }
  }

  /// The value of a key; setting nil removes the member.
  public subscript(key: String) -> JSONValue? {
    get {
      let index = self.insertionIndex(of: key)
      return self.holds(key, at: index) ? self.members[index].value : nil
    }
    set {
      let index = self.insertionIndex(of: key)
      let isHeld = self.holds(key, at: index)
      switch (newValue, isHeld) {
      case (let value?, true): self.members[index] = Member(key: key, value: value)
      case (let value?, false):
        self.members.insert(Member(key: key, value: value), at: index)
      case (nil, true): self.members.remove(at: index)
      case (nil, false): break
      }
    }
  }

  private func holds(_ key: String, at index: Int) -> Bool {
    index < self.members.count && Self.isSame(self.members[index].key, key)
  }

  /// The index of the first member whose key does not precede `key`.
  private func insertionIndex(of key: String) -> Int {
    var low = 0
    var high = self.members.count
    while low < high {
      let middle = (low + high) / 2
      if Self.precedes(self.members[middle].key, key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  // `String` compares by canonical equivalence; JSON's keys are the same only unit by unit.
  fileprivate static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf16.lexicographicallyPrecedes(right.utf16)
  }
}
