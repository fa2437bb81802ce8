internal import Basics

/// Something that can wait in a deadline queue, in one at a time.
protocol DeadlineOwner {
  /// Where the owner stands in the queue; the queue's own, `-1` outside of one.
  var deadlinePosition: Int { get nonmutating set }

  func isSame(as other: Self) -> Bool
}

extension DeadlineOwner where Self: AnyObject {
  func isSame(as other: Self) -> Bool { self === other }
}

/// The earliest of many deadlines, any of which can be withdrawn.
///
/// A binary heap whose members know their place: adding the latest deadline, which is the usual
/// case, costs one comparison, and nothing allocates once the array has grown.
struct DeadlineQueue<Owner: DeadlineOwner> {
  private struct Item {
    let time: MonotonicTime
    let owner: Owner
  }

  private var items: [Item] = []

  var isEmpty: Bool { self.items.isEmpty }
  var count: Int { self.items.count }

  /// The earliest deadline, `.never` when there is none.
  var earliest: MonotonicTime { self.items.first?.time ?? .never }

  /// Adds `owner`, which must not be in a queue.
  mutating func insert(_ owner: Owner, at time: MonotonicTime) {
    precondition(owner.deadlinePosition == -1)
    owner.deadlinePosition = self.items.count
    self.items.append(Item(time: time, owner: owner))
    self.moveUp(self.items.count - 1)
  }

  /// Withdraws `owner`; nothing happens when it is not waiting.
  mutating func remove(_ owner: Owner) {
    let position = owner.deadlinePosition
    guard position >= 0 else { return }
    precondition(self.items[position].owner.isSame(as: owner))
    owner.deadlinePosition = -1
    let last = self.items.removeLast()
    guard position < self.items.count else { return }
    self.place(last, at: position)
    // It goes one way or the other, or stays.
    if self.moveUp(position) == position { self.moveDown(position) }
  }

  /// Takes the earliest owner whose deadline is not after `now`.
  mutating func popExpired(now: MonotonicTime) -> Owner? {
    guard let first = self.items.first, first.time <= now else { return nil }
    self.remove(first.owner)
    return first.owner
  }

  private mutating func place(_ item: Item, at position: Int) {
    self.items[position] = item
    item.owner.deadlinePosition = position
  }

  /// Says where the item is in the end.
  @discardableResult
  private mutating func moveUp(_ start: Int) -> Int {
    var position = start
    while position > 0 {
      let parent = (position - 1) / 2
      guard self.items[position].time < self.items[parent].time else { break }
      self.swap(position, parent)
      position = parent
    }
    return position
  }

  private mutating func moveDown(_ start: Int) {
    var position = start
    while true {
      var child = position * 2 + 1
      guard child < self.items.count else { return }
      if child + 1 < self.items.count, self.items[child + 1].time < self.items[child].time {
        child += 1
      }
      guard self.items[child].time < self.items[position].time else { return }
      self.swap(position, child)
      position = child
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    self.items.swapAt(left, right)
    self.items[left].owner.deadlinePosition = left
    self.items[right].owner.deadlinePosition = right
  }
}
