/// The objects and arrays that a cursor is inside of, with the keys seen in each.
///
/// Answers two questions: has this key occurred in this object, and where in the document are the
/// keys and indices that lead to the value being read. Small documents need no allocation: the
/// frames, and the first keys, are in memory that the cursor's lender has on its stack.
@safe
struct OpenContainers: ~Copyable {
  /// One step of the path to the value being read.
  enum Step {
    /// The key that begins at this position of the document.
    case key(at: Int)
    case index(Int)
  }

  private struct Frame {
    /// The index of the array's element being read, or one of the marks.
    var index: Int32
    /// Where the container begins in the document.
    var start: Int32
    /// How many keys of containers outside there are.
    var keysBefore: Int32
    /// Where the key being read begins in the document; -1 between members.
    var keyPosition: Int32
    /// One bit for each key seen, chosen by the key: when a key's bit is not set, the key is new.
    var keyBits: UInt64 = 0

    static let arrayBeforeFirst: Int32 = -1
    static let object: Int32 = -2
  }

  private struct KeySet {
    let depth: Int
    var keys: Set<JSONKey>
  }

  /// Up to this many keys are compared one by one; beyond, they are hashed (with a random seed).
  private static let comparedKeysMax = 16
  private static let keysInPlaceMax = 24
  private static let framesBytes = JSONLimits.depthCeiling * MemoryLayout<Frame>.stride

  /// The memory that ``init(borrowing:)`` needs.
  static let scratchBytes = framesBytes + keysInPlaceMax * MemoryLayout<JSONKey>.stride
  static let scratchAlignment = 16

  private(set) var depth = 0
  /// One for each open container, innermost last.
  private let frames: UnsafeMutableBufferPointer<Frame>
  /// The keys of every open object, innermost last: the first few here, the others below.
  private let keysInPlace: UnsafeMutableBufferPointer<JSONKey>
  private var keysBeyond: [JSONKey] = []
  private var keyCount = 0
  /// The keys of those open objects that have many, innermost last.
  private var keySets: [KeySet] = []

  /// Borrows `scratch`, of ``scratchBytes``, which must outlive this value.
  init(borrowing scratch: UnsafeMutableRawBufferPointer) {
    precondition(scratch.count >= Self.scratchBytes)
    unsafe self.frames = UnsafeMutableRawBufferPointer(rebasing: scratch[..<Self.framesBytes])
      .bindMemory(to: Frame.self)
    unsafe self.keysInPlace =
      UnsafeMutableRawBufferPointer(rebasing: scratch[Self.framesBytes..<Self.scratchBytes])
      .bindMemory(to: JSONKey.self)
  }

  @inline(__always)
  var innermostIsObject: Bool { self.depth > 0 && self.innermost.index == Frame.object }

  mutating func open(object: Bool, at start: Int) {
    self.depth += 1
    self.innermost = Frame(
      index: object ? Frame.object : Frame.arrayBeforeFirst,
      start: Int32(truncatingIfNeeded: start), keysBefore: Int32(truncatingIfNeeded: self.keyCount),
      keyPosition: -1)
  }

  /// Leaves the innermost container and returns where it begins.
  mutating func close() -> Int {
    let frame = self.innermost
    self.depth -= 1
    self.keyCount = Int(frame.keysBefore)
    let beyond = max(0, self.keyCount - Self.keysInPlaceMax)
    if self.keysBeyond.count > beyond {
      self.keysBeyond.removeLast(self.keysBeyond.count - beyond)
    }
    if let last = self.keySets.last, last.depth > self.depth { self.keySets.removeLast() }
    return Int(frame.start)
  }

  /// Leaves the member that was read, so that errors between members do not name it.
  @inline(__always)
  mutating func leaveMember() {
    precondition(self.depth > 0 && self.depth <= JSONLimits.depthCeiling)
    unsafe self.frames[self.depth - 1].keyPosition = -1
  }

  /// Makes `key` the current member of the innermost object; false when it occurred before.
  @inline(__always)
  mutating func enter(key: JSONKey, at position: Int) -> Bool {
    var frame = self.innermost
    let start = Int(frame.keysBefore)
    let end = self.keyCount
    let bit: UInt64 = 1 << key.bitNumber
    let isSurelyNew = frame.keyBits & bit == 0
    frame.keyPosition = Int32(truncatingIfNeeded: position)
    frame.keyBits |= bit
    self.innermost = frame
    self.keyCount = end &+ 1
    guard end < Self.keysInPlaceMax else {
      self.keysBeyond.append(key)
      return self.isNew(key, among: start..<end)
    }
    unsafe self.keysInPlace[end] = key
    if isSurelyNew && end &- start < Self.comparedKeysMax { return true }
    return self.isNew(key, among: start..<end)
  }

  @inline(never)
  private mutating func isNew(_ key: JSONKey, among earlier: Range<Int>) -> Bool {
    guard earlier.count > Self.comparedKeysMax else {
      return !earlier.contains { self.key($0) == key }
    }
    if self.keySets.last?.depth != self.depth {
      var keys: Set<JSONKey> = []
      for index in earlier { keys.insert(self.key(index)) }
      self.keySets.append(KeySet(depth: self.depth, keys: keys))
    }
    return self.keySets[self.keySets.count - 1].keys.insert(key).inserted
  }

  private func key(_ index: Int) -> JSONKey {
    guard index < Self.keysInPlaceMax else { return self.keysBeyond[index - Self.keysInPlaceMax] }
    return unsafe self.keysInPlace[index]
  }

  mutating func enterNextElement() { self.innermost.index += 1 }

  /// The steps from the root to the value being read.
  var steps: [Step] {
    var steps: [Step] = []
    for depth in 0..<self.depth {
      let frame = unsafe self.frames[depth]
      if frame.index >= 0 {
        steps.append(.index(Int(frame.index)))
      } else if frame.keyPosition >= 0 {
        steps.append(.key(at: Int(frame.keyPosition)))
      }
    }
    return steps
  }

  @inline(__always)
  private var innermost: Frame {
    get {
      precondition(self.depth > 0 && self.depth <= JSONLimits.depthCeiling)
      return unsafe self.frames[self.depth - 1]
    }
    set {
      precondition(self.depth > 0 && self.depth <= JSONLimits.depthCeiling)
      unsafe self.frames[self.depth - 1] = newValue
    }
  }
}
