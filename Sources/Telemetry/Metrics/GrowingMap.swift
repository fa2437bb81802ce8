internal import Synchronization

/// A map from which nothing is ever removed; found and added to without a lock, from any thread.
///
/// A binary tree over the hashes of the keys, whose links are set once. It is never balanced: the
/// hashes are as good as random, so that its depth stays near twice the logarithm of its size.
final class GrowingMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private final class Node: Sendable {
    let hash: Int
    let key: Key
    let value: Value
    let lower = AtomicLazyReference<Node>()
    let upper = AtomicLazyReference<Node>()

    init(hash: Int, key: Key, value: Value) {
      self.hash = hash
      self.key = key
      self.value = value
    }
  }

  /// The most keys that are taken up.
  let countMax: Int
  private let root = AtomicLazyReference<Node>()
  private let reserved = Atomic<Int>(0)

  init(countMax: Int) {
    precondition(countMax > 0)
    self.countMax = countMax
  }

  /// The value of `key`, made when the key is new; `nil` when it is new and the map is full.
  ///
  /// Of two threads that bring the same new key, both get what one of them made.
  func value(of key: Key, makingNew make: () -> Value) -> Value? {
    let hash = key.hashValue
    var made: Node?
    var node = self.root.load()
    var link = Link.root
    while true {
      if let reached = node {
        if reached.hash == hash, reached.key == key {
          if made != nil { self.reserved.wrappingSubtract(1, ordering: .relaxed) }
          return reached.value
        }
        link = hash < reached.hash ? .lower(reached) : .upper(reached)
        node = self.load(link)
        continue
      }
      if made == nil {
        let count = self.reserved.wrappingAdd(1, ordering: .relaxed).newValue
        guard count <= self.countMax else {
          self.reserved.wrappingSubtract(1, ordering: .relaxed)
          return nil
        }
      }
      let candidate = made ?? Node(hash: hash, key: key, value: make())
      made = candidate
      let stored = self.store(candidate, at: link)
      guard stored !== candidate else { return candidate.value }
      node = stored
    }
  }

  /// Calls `body` with every key and value, in no order that means anything.
  func forEach(_ body: (Key, Value) -> Void) {
    var pending = [self.root.load()]
    while let next = pending.popLast() {
      guard let node = next else { continue }
      body(node.key, node.value)
      pending.append(node.lower.load())
      pending.append(node.upper.load())
    }
  }

  private enum Link {
    case root
    case lower(Node)
    case upper(Node)
  }

  private func load(_ link: Link) -> Node? {
    switch link {
    case .root: self.root.load()
    case .lower(let node): node.lower.load()
    case .upper(let node): node.upper.load()
    }
  }

  private func store(_ node: Node, at link: Link) -> Node {
    switch link {
    case .root: self.root.storeIfNil(node)
    case .lower(let parent): parent.lower.storeIfNil(node)
    case .upper(let parent): parent.upper.storeIfNil(node)
    }
  }
}
