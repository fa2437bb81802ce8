/// The objects and arrays that a cursor is inside of, with the keys seen in each.
///
/// Answers two questions: has this key occurred in this object, and what is the path of the
/// value being read. The path costs nothing until an error asks for it.
struct OpenContainers {
  /// Up to this many keys are compared one by one; beyond, they are hashed (with a random seed).
  private static let comparedKeysMax = 16

  private struct Frame {
    let isObject: Bool
    /// Where the container begins in the document.
    let start: Int
    /// Where this object's keys begin in `keys`.
    let keysStart: Int
    /// The index of the array's element being read; -1 before the first.
    var index: Int
  }

  private struct KeySet {
    let depth: Int
    var keys: Set<JSONKey>
  }

  private var frames: [Frame] = []
  /// The keys of every open object, innermost last.
  private var keys: [JSONKey] = []
  /// The keys of those open objects that have many, innermost last.
  private var keySets: [KeySet] = []

  var depth: Int { self.frames.count }

  var innermostIsObject: Bool { self.frames.last?.isObject ?? false }

  /// Whether the innermost container has had a member or an element.
  var hasContents: Bool {
    guard let frame = self.frames.last else { return false }
    return frame.isObject ? self.keys.count > frame.keysStart : frame.index >= 0
  }

  mutating func open(object: Bool, at start: Int) {
    if self.frames.isEmpty {
      self.frames.reserveCapacity(8)
    }
    self.frames.append(
      Frame(isObject: object, start: start, keysStart: self.keys.count, index: -1))
  }

  /// Leaves the innermost container and returns where it begins.
  mutating func close() -> Int {
    guard let frame = self.frames.popLast() else { preconditionFailure("nothing is open") }
    self.keys.removeLast(self.keys.count - frame.keysStart)
    if let last = self.keySets.last, last.depth > self.frames.count {
      self.keySets.removeLast()
    }
    return frame.start
  }

  /// Makes `key` the current member of the innermost object; false when it occurred before.
  mutating func enter(key: JSONKey) -> Bool {
    guard let frame = self.frames.last else { preconditionFailure("nothing is open") }
    let count = self.keys.count - frame.keysStart
    if count == 0 && self.keys.capacity == 0 {
      self.keys.reserveCapacity(16)
    }
    // The key is entered first, so that the error of a duplicate names it in its path.
    self.keys.append(key)
    guard count > Self.comparedKeysMax else {
      for index in frame.keysStart..<(frame.keysStart + count) where self.keys[index] == key {
        return false
      }
      return true
    }
    if self.keySets.last?.depth != self.frames.count {
      let seen = Set(self.keys[frame.keysStart..<(frame.keysStart + count)])
      self.keySets.append(KeySet(depth: self.frames.count, keys: seen))
    }
    return self.keySets[self.keySets.count - 1].keys.insert(key).inserted
  }

  mutating func enterNextElement() {
    precondition(!self.frames.isEmpty)
    self.frames[self.frames.count - 1].index += 1
  }

  /// The path of the value being read, such as `changes[3].key`; empty at the root.
  var path: String {
    var path = ""
    for (position, frame) in self.frames.enumerated() {
      if frame.isObject {
        let isLast = position == self.frames.count - 1
        let end = isLast ? self.keys.count : self.frames[position + 1].keysStart
        guard end > frame.keysStart else { continue }
        path += path.isEmpty ? "" : "."
        path += self.keys[end - 1].description
      } else if frame.index >= 0 {
        path += "[\(frame.index)]"
      }
    }
    return path
  }
}
