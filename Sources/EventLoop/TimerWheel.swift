internal import Basics

/// The scheduled timers of one loop, in two wheels of 1024 slots.
///
/// The near wheel has a slot for each tick of two milliseconds in the current block of 1024 ticks;
/// the far wheel has a slot per block. On entering a block its far slot is dealt out over the near
/// wheel. Scheduling, cancelling and firing cost a few list operations each, and a bitmap over the
/// slots finds the next occupied one, so a loop with many long timers does not wake up for nothing.
///
/// Reads no clock. Holds one reference to each timer in it.
@safe
struct TimerWheel: ~Copyable {
  static let tickNanoseconds: UInt64 = 2_000_000
  static let noList = -1

  private static let slotBits: UInt64 = 10
  private static let slotCount = 1 << Int(Self.slotBits)
  private static let slotMask = UInt64(Self.slotCount - 1)
  /// The list after both wheels: timers that are due, in the order in which they fire.
  private static let dueList = 2 * Self.slotCount

  @unsafe private struct List {
    var first: Unmanaged<LoopTimer>?
    var last: Unmanaged<LoopTimer>?
  }

  private let lists: UnsafeMutablePointer<List>
  private var nearOccupied = SlotSet()
  private var farOccupied = SlotSet()
  /// The last tick whose timers are due.
  private var position: UInt64
  /// Timers in the wheels, without those already due.
  private var waitingCount = 0

  init(now: MonotonicTime) {
    unsafe self.lists = .allocate(capacity: Self.dueList + 1)
    unsafe self.lists.initialize(repeating: List(), count: Self.dueList + 1)
    self.position = now.nanoseconds / Self.tickNanoseconds
  }

  deinit {
    for list in 0...Self.dueList { unsafe precondition(self.lists[list].first == nil) }
    unsafe self.lists.deallocate()
  }

  /// Puts `timer` in, or moves it, so that it is due at the first tick not before `deadline`.
  mutating func insert(_ timer: LoopTimer, deadline: MonotonicTime) {
    if timer.list == Self.noList {
      _ = unsafe Unmanaged.passRetained(timer)
    } else {
      self.unlink(timer)
    }
    let (whole, rest) = deadline.nanoseconds.quotientAndRemainder(dividingBy: Self.tickNanoseconds)
    timer.tick = max(rest == 0 ? whole : whole + 1, self.position + 1)
    self.link(timer)
  }

  /// Takes `timer` out if it is in.
  mutating func remove(_ timer: LoopTimer) {
    guard timer.list != Self.noList else { return }
    self.unlink(timer)
    unsafe Unmanaged.passUnretained(timer).release()
  }

  /// Makes every timer due whose tick has come, earlier ticks first.
  mutating func advance(to now: MonotonicTime) {
    let target = now.nanoseconds / Self.tickNanoseconds
    while self.position < target {
      guard self.waitingCount > 0 else {
        self.position = target
        return
      }
      let first = self.position + 1
      if first & Self.slotMask == 0 { self.enterBlock(first >> Self.slotBits) }
      let limit = min(target, first | Self.slotMask)
      self.expire(first...limit)
      self.position = limit
    }
  }

  /// Takes out the next timer that is due.
  mutating func popDue() -> LoopTimer? {
    guard let first = unsafe self.lists[Self.dueList].first else { return nil }
    let timer = unsafe first.takeUnretainedValue()
    self.unlink(timer)
    unsafe first.release()
    return timer
  }

  /// Takes out any timer, due or not, until there is none.
  mutating func popAny() -> LoopTimer? {
    if let timer = self.popDue() { return timer }
    guard self.waitingCount > 0 else { return nil }
    for list in 0..<Self.dueList {
      guard let first = unsafe self.lists[list].first else { continue }
      let timer = unsafe first.takeUnretainedValue()
      self.remove(timer)
      return timer
    }
    return nil
  }

  /// When to call ``advance(to:)`` next, or `nil` when nothing is scheduled.
  ///
  /// Never later than the first timer, and earlier only to enter its block.
  func nextWake() -> MonotonicTime? {
    if unsafe self.lists[Self.dueList].first != nil { return .origin }
    guard self.waitingCount > 0 else { return nil }
    let slot = Int(self.position & Self.slotMask)
    if let near = self.nearOccupied.first(from: slot + 1) {
      return Self.time(of: self.position + UInt64(near - slot))
    }
    let block = self.position >> Self.slotBits
    let start = Int((block + 1) & Self.slotMask)
    guard
      let far = self.farOccupied.first(from: start) ?? self.farOccupied.first(from: 0)
    else { return nil }
    let distance = (UInt64(far) &- UInt64(start)) & Self.slotMask
    return Self.time(of: (block + 1 + distance) << Self.slotBits)
  }

  private static func time(of tick: UInt64) -> MonotonicTime {
    let (nanoseconds, overflow) = tick.multipliedReportingOverflow(by: Self.tickNanoseconds)
    return overflow ? .never : MonotonicTime(nanoseconds: nanoseconds)
  }

  private mutating func expire(_ ticks: ClosedRange<UInt64>) {
    let last = Int(ticks.upperBound & Self.slotMask)
    var slot = Int(ticks.lowerBound & Self.slotMask)
    while let occupied = self.nearOccupied.first(from: slot), occupied <= last {
      while let first = unsafe self.lists[occupied].first {
        let timer = unsafe first.takeUnretainedValue()
        self.unlink(timer)
        self.append(timer, to: Self.dueList)
      }
      slot = occupied + 1
    }
  }

  /// Deals the timers of `block` out over the near wheel; those of a later round stay.
  private mutating func enterBlock(_ block: UInt64) {
    let list = Self.slotCount + Int(block & Self.slotMask)
    var rest = unsafe self.lists[list].first
    while let current = unsafe rest {
      let timer = unsafe current.takeUnretainedValue()
      unsafe rest = timer.next
      guard timer.tick >> Self.slotBits == block else { continue }
      self.unlink(timer)
      self.waitingCount += 1
      self.append(timer, to: Int(timer.tick & Self.slotMask))
      self.nearOccupied.insert(timer.list)
    }
  }

  private mutating func link(_ timer: LoopTimer) {
    self.waitingCount += 1
    let block = timer.tick >> Self.slotBits
    if block == self.position >> Self.slotBits {
      self.append(timer, to: Int(timer.tick & Self.slotMask))
      self.nearOccupied.insert(timer.list)
    } else {
      self.append(timer, to: Self.slotCount + Int(block & Self.slotMask))
      self.farOccupied.insert(timer.list - Self.slotCount)
    }
  }

  private mutating func append(_ timer: LoopTimer, to list: Int) {
    let node = unsafe Unmanaged.passUnretained(timer)
    let last = unsafe self.lists[list].last
    timer.list = list
    unsafe timer.next = nil
    unsafe timer.previous = last
    if let last = unsafe last {
      unsafe last._withUnsafeGuaranteedRef { unsafe $0.next = node }
    } else {
      unsafe self.lists[list].first = node
    }
    unsafe self.lists[list].last = node
  }

  private mutating func unlink(_ timer: LoopTimer) {
    let list = timer.list
    let next = unsafe timer.next
    let previous = unsafe timer.previous
    if let next = unsafe next {
      unsafe next._withUnsafeGuaranteedRef { unsafe $0.previous = previous }
    } else {
      unsafe self.lists[list].last = previous
    }
    if let previous = unsafe previous {
      unsafe previous._withUnsafeGuaranteedRef { unsafe $0.next = next }
    } else {
      unsafe self.lists[list].first = next
    }
    unsafe timer.next = nil
    unsafe timer.previous = nil
    timer.list = Self.noList
    guard list != Self.dueList else { return }
    self.waitingCount -= 1
    guard unsafe self.lists[list].first == nil else { return }
    if list < Self.slotCount {
      self.nearOccupied.remove(list)
    } else {
      self.farOccupied.remove(list - Self.slotCount)
    }
  }
}

/// Which of 1024 slots are occupied.
private struct SlotSet {
  private static let wordCount = 16
  private var words = InlineArray<16, UInt64>(repeating: 0)

  mutating func insert(_ slot: Int) { self.words[slot >> 6] |= 1 << UInt64(slot & 63) }

  mutating func remove(_ slot: Int) { self.words[slot >> 6] &= ~(1 << UInt64(slot & 63)) }

  /// The first occupied slot that is not before `slot`.
  func first(from slot: Int) -> Int? {
    var word = slot >> 6
    guard word < Self.wordCount else { return nil }
    var bits = self.words[word] & (UInt64.max << UInt64(slot & 63))
    while bits == 0 {
      word += 1
      guard word < Self.wordCount else { return nil }
      bits = self.words[word]
    }
    return word << 6 + bits.trailingZeroBitCount
  }
}
