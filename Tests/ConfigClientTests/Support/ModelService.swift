import Basics
import ContractConfig
import ContractType
import TestSupport

@testable import ConfigClient

/// A service in miniature that keeps the promises of Watch, but for the faults a test asks for.
struct ModelService {
  typealias Values = [String: Double]

  struct Entry {
    var token: SnapshotToken
    let values: Values
  }

  /// Every revision that ever was, of every history.
  private(set) var truth: [SnapshotToken: Values] = [:]
  private(set) var history: [Entry] = []
  private var epoch: UInt64 = 1
  private var branch: UInt8 = 0
  /// Where the stream stands; nil before its first delivery.
  private var sent: SnapshotToken?
  private var resume: SnapshotToken?
  var isOpen = false

  init() { self.commit([:]) }

  var head: Entry { self.history[self.history.count - 1] }

  // MARK: The store

  mutating func commit(_ values: Values) {
    let token = Sample.token(
      UInt64(self.history.count) + 1, epoch: self.epoch, branch: self.branch)
    self.history.append(Entry(token: token, values: values))
    self.truth[token] = values
  }

  mutating func commitSomething(using random: inout SplitMix64) {
    var values = self.head.values
    for _ in 0...random.next() % 3 {
      let key = "key\(random.next() % 6)"
      values[key] = random.next() % 4 == 0 ? nil : Double(random.next() % 1_000)
    }
    self.commit(values)
  }

  /// Puts an older state back, as from a backup, and goes on differently; the epoch stays.
  mutating func restore(using random: inout SplitMix64) {
    let kept = 1 + Int(random.next() % UInt64(self.history.count))
    self.history.removeSubrange(kept...)
    self.branch += 1
    self.isOpen = false
  }

  private mutating func renewEpoch() {
    self.epoch += 1
    for index in self.history.indices {
      let token = self.history[index].token
      self.history[index].token = SnapshotToken(
        epoch: StoreEpoch(self.epoch), revision: token.revision, chainHash: token.chainHash)
      self.truth[self.history[index].token] = self.history[index].values
    }
  }

  private func index(of token: SnapshotToken) -> Int? {
    self.history.firstIndex { $0.token == token }
  }

  // MARK: A stream

  mutating func open(resume: SnapshotToken?) {
    self.isOpen = true
    self.sent = nil
    self.resume = resume
    guard let resume, self.index(of: resume) == nil else { return }
    if resume.epoch == self.head.token.epoch { self.renewEpoch() }
    self.resume = nil
  }

  /// What comes next on the stream, in pieces.
  mutating func deliver(using random: inout SplitMix64) -> [WatchResponse] {
    guard let from = (self.sent ?? self.resume).flatMap(self.index) else {
      return self.deliverSnapshot(using: &random)
    }
    guard from + 1 < self.history.count else {
      return [Sample.bookmark(self.head.token)]
    }
    if random.next() % 10 == 0 { return self.deliverSnapshot(using: &random) }
    let reach = from + 1 + Int(random.next() % UInt64(self.history.count - from - 1))
    let (old, new) = (self.history[from], self.history[reach])
    self.sent = new.token
    var changes: [String: Double?] = new.values.filter { old.values[$0.key] != $0.value }
    for key in old.values.keys where new.values[key] == nil { changes[key] = .some(nil) }
    return Self.pieces(of: changes, using: &random) { piece, more in
      Sample.delta(old.token, new.token, piece, more: more)
    }
  }

  private mutating func deliverSnapshot(using random: inout SplitMix64) -> [WatchResponse] {
    let head = self.head
    self.sent = head.token
    return Self.pieces(of: head.values, using: &random) { piece, more in
      Sample.snapshot(head.token, piece, more: more)
    }
  }

  private static func pieces<Value>(
    of values: [String: Value], using random: inout SplitMix64,
    _ make: ([String: Value], Bool) -> WatchResponse
  ) -> [WatchResponse] {
    let keys = values.keys.sorted()
    let cut = keys.isEmpty ? 0 : Int(random.next() % UInt64(keys.count))
    guard cut > 0, random.next() % 2 == 0 else { return [make(values, false)] }
    let first = values.filter { keys[..<cut].contains($0.key) }
    let second = values.filter { keys[cut...].contains($0.key) }
    return [make(first, true), make(second, false)]
  }
}
