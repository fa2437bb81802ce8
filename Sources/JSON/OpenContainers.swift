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
  private static let framesEach = JSONLimits.depthCeiling / 2

  private(set) var depth = 0
  /// One for each open container, innermost last, in two halves.
  private let outerFrames: UnsafeMutableBufferPointer<Frame>
  private let innerFrames: UnsafeMutableBufferPointer<Frame>
  /// The frame of the innermost container; any frame while there is none.
  private var top: UnsafeMutablePointer<Frame>
  /// The keys of every open object, innermost last: the first few here, the others below.
  private let keysInPlace: UnsafeMutableBufferPointer<JSONKey>
  private var keysBeyond: [JSONKey] = []
  private var keyCount = 0
  /// The keys of those open objects that have many, innermost last.
  private var keySets: [KeySet] = []

  /// Lends containers, none of them open, to `body`.
  static func lend(
    _ body: (consuming OpenContainers) throws(JSONError) -> Void
  ) throws(JSONError) {
    // In three pieces: what is larger than a kilobyte would not be put on the stack.
    try unsafe withUnsafeTemporaryAllocation(
      of: Frame.self, capacity: Self.framesEach
    ) { outer throws(JSONError) in
      try unsafe withUnsafeTemporaryAllocation(
        of: Frame.self, capacity: Self.framesEach
      ) { inner throws(JSONError) in
        try unsafe withUnsafeTemporaryAllocation(
          of: JSONKey.self, capacity: Self.keysInPlaceMax
        ) { keys throws(JSONError) in
          try body(unsafe OpenContainers(borrowing: outer, inner, keys: keys))
        }
      }
    }
  }

  private init(
    borrowing outer: UnsafeMutableBufferPointer<Frame>,
    _ inner: UnsafeMutableBufferPointer<Frame>, keys: UnsafeMutableBufferPointer<JSONKey>
  ) {
    unsafe self.outerFrames = outer
    unsafe self.innerFrames = inner
    guard let first = outer.baseAddress else {
      preconditionFailure("memory that was lent has a place")
    }
    unsafe self.top = unsafe first
    unsafe self.keysInPlace = keys
  }

  @inline(__always)
  var innermostIsObject: Bool { unsafe self.depth > 0 && self.top.pointee.index == Frame.object }

  mutating func open(object: Bool, at start: Int) {
    self.depth += 1
    unsafe self.top = unsafe self.place(of: self.depth - 1)
    unsafe self.top.pointee = Frame(
      index: object ? Frame.object : Frame.arrayBeforeFirst,
      start: Int32(truncatingIfNeeded: start), keysBefore: Int32(truncatingIfNeeded: self.keyCount),
      keyPosition: -1)
  }

  /// Leaves the innermost container and returns where it begins.
  mutating func close() -> Int {
    precondition(self.depth > 0)
    let frame = unsafe self.top.pointee
    self.depth -= 1
    if self.depth > 0 { unsafe self.top = unsafe self.place(of: self.depth - 1) }
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
    precondition(self.depth > 0)
    unsafe self.top.pointee.keyPosition = -1
  }

  /// Makes `key` the current member of the innermost object; false when it occurred before.
  @inline(__always)
  mutating func enter(key: JSONKey, at position: Int) -> Bool {
    precondition(self.depth > 0)
    let frame = unsafe self.top
    let start = unsafe Int(frame.pointee.keysBefore)
    let end = self.keyCount
    let bit: UInt64 = 1 << key.bitNumber
    let isSurelyNew = unsafe frame.pointee.keyBits & bit == 0
    unsafe frame.pointee.keyPosition = Int32(truncatingIfNeeded: position)
    unsafe frame.pointee.keyBits |= bit
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
      // Keys that differ nearly always do so in their first bytes.
      for index in earlier where self.key(index).word0 == key.word0 && self.key(index) == key {
        return false
      }
      return true
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

  mutating func enterNextElement() {
    precondition(self.depth > 0)
    unsafe self.top.pointee.index += 1
  }

  /// The steps from the root to the value being read.
  var steps: [Step] {
    var steps: [Step] = []
    for depth in 0..<self.depth {
      let frame = unsafe self.place(of: depth).pointee
      if frame.index >= 0 {
        steps.append(.index(Int(frame.index)))
      } else if frame.keyPosition >= 0 {
        steps.append(.key(at: Int(frame.keyPosition)))
      }
    }
    return steps
  }

  @unsafe
  @inline(__always)
  private func place(of index: Int) -> UnsafeMutablePointer<Frame> {
    precondition(index >= 0 && index < 2 * Self.framesEach)
    let isOuter = index < Self.framesEach
    let half = unsafe isOuter ? self.outerFrames.baseAddress : self.innerFrames.baseAddress
    guard let half = unsafe half else { preconditionFailure("memory that was lent has a place") }
    return unsafe half + (isOuter ? index : index - Self.framesEach)
  }
}
