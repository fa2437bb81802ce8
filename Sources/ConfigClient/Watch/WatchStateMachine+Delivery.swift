internal import Basics
internal import ContractConfig

/// What the machine makes of what a stream delivers.
extension WatchStateMachine {
  mutating func received(
    _ message: WatchResponse, attempt: Int, at now: MonotonicTime
  ) -> [Action] {
    // A message of a stream that was given up.
    guard case .open(var stream) = self.link, stream.attempt == attempt else { return [] }
    stream.lastHeard = now
    self.link = .open(stream)
    do throws(WatchFault) {
      switch message.kind {
      case .snapshot(let piece)?: return try self.received(piece, on: &stream, at: now)
      case .delta(let piece)?: return try self.received(piece, on: &stream, at: now)
      case .bookmark(let bookmark)?: return try self.received(bookmark, on: &stream, at: now)
      // A kind that a later version of the contract has added.
      case nil: return []
      }
    } catch {
      return self.giveUp(error)
    }
  }

  // MARK: Snapshots

  private mutating func received(
    _ piece: WatchSnapshot, on stream: inout Stream, at now: MonotonicTime
  ) throws(WatchFault) -> [Action] {
    let isComplete = try DeliveryAssembly.add(piece, to: &stream.assembly)
    guard isComplete, let assembly = stream.assembly,
      case .snapshot(let token, let environment, let catalogueVersion) = assembly.kind
    else {
      self.link = .open(stream)
      return []
    }
    stream.assembly = nil
    if let wanted = self.environment, wanted != environment {
      throw .wrongEnvironment(environment.description)
    }
    let snapshot = try ConfigSnapshot(
      token: token, environment: environment, catalogueVersion: catalogueVersion,
      values: assembly.namespaces)
    let replacement = try self.admit(token)
    self.known = token
    stream.base = snapshot
    self.confirm(&stream, isStale: assembly.isStale, at: now)
    return replacement + self.offer(snapshot, committedAt: nil)
  }

  /// Lets a snapshot in that goes on from what is known, or that begins another history.
  private mutating func admit(_ token: SnapshotToken) throws(WatchFault) -> [Action] {
    guard let known = self.known else { return [] }
    switch token.relation(to: known) {
    case .same, .newer: return []
    case .older: throw .headBelowKnown(known: known, received: token)
    case .otherChanges: throw .historyDiffers(known: known, received: token)
    case .otherEpoch:
      // A history given up for another does not come back with less than it had.
      if let inForce = self.inForce?.token, token.relation(to: inForce) == .older {
        throw .headBelowKnown(known: inForce, received: token)
      }
      self.forgetCandidates()
      return [.observe(.historyReplaced(known: known, by: token))]
    }
  }

  // MARK: Deltas

  private mutating func received(
    _ piece: WatchDelta, on stream: inout Stream, at now: MonotonicTime
  ) throws(WatchFault) -> [Action] {
    let isComplete = try DeliveryAssembly.add(piece, to: &stream.assembly)
    guard isComplete, let assembly = stream.assembly,
      case .delta(let after, let token) = assembly.kind
    else {
      self.link = .open(stream)
      return []
    }
    stream.assembly = nil
    self.link = .open(stream)
    guard let base = stream.base else { throw .gap(expected: nil, received: after) }
    switch token.relation(to: base.token) {
    case .same, .older: return [.observe(.duplicate(token))]
    case .otherChanges, .otherEpoch:
      throw .historyDiffers(known: base.token, received: token)
    case .newer: break
    }
    try self.check(after, continues: base.token)
    if let known = self.known, token.relation(to: known) == .otherChanges {
      throw .historyDiffers(known: known, received: token)
    }
    guard !assembly.namespaces.allSatisfy(\.values.isEmpty) else {
      return self.advance(&stream, to: token, at: now)
    }
    let snapshot = try base.applying(assembly.namespaces, reaching: token)
    stream.base = snapshot
    self.reach(token)
    self.confirm(&stream, isStale: self.serviceIsStale, at: now)
    return self.offer(snapshot, committedAt: assembly.committedAt)
  }

  private func check(
    _ after: SnapshotToken, continues token: SnapshotToken
  ) throws(WatchFault) {
    switch after.relation(to: token) {
    case .otherEpoch, .otherChanges: throw .historyDiffers(known: token, received: after)
    case .newer, .older: throw .gap(expected: token, received: after)
    case .same: break
    }
  }

  // MARK: Bookmarks

  private mutating func received(
    _ bookmark: WatchBookmark, on stream: inout Stream, at now: MonotonicTime
  ) throws(WatchFault) -> [Action] {
    guard stream.assembly == nil else { throw .malformed("a bookmark within a delivery") }
    guard let token = SnapshotToken(bookmark.token) else {
      throw .malformed("a bookmark names no revision")
    }
    // Everything was sent, it says, and nothing has arrived.
    guard let base = stream.base else { throw .gap(expected: nil, received: token) }
    switch token.relation(to: base.token) {
    case .older: throw .headBelowKnown(known: base.token, received: token)
    case .otherChanges, .otherEpoch:
      throw .historyDiffers(known: base.token, received: token)
    case .same, .newer:
      if let known = self.known, token.relation(to: known) == .otherChanges {
        throw .historyDiffers(known: known, received: token)
      }
      // Nothing is called by this position: only what was delivered proves itself.
      self.confirm(&stream, isStale: bookmark.stale, at: now)
      return []
    }
  }

  /// Nothing changed up to `token`: what has the base's values has them there too.
  private mutating func advance(
    _ stream: inout Stream, to token: SnapshotToken, at now: MonotonicTime
  ) -> [Action] {
    guard let former = stream.base?.token else { return [] }
    stream.base?.token = token
    self.rename(former, token)
    self.reach(token)
    self.confirm(&stream, isStale: self.serviceIsStale, at: now)
    if self.inForce?.token == token { return self.acknowledgement(token, .applied) }
    if let rejected = self.rejected, rejected.token == token {
      return self.acknowledgement(token, .rejected(rejected.why))
    }
    return []
  }

  /// Moves what is known on, never back.
  private mutating func reach(_ token: SnapshotToken) {
    if let known = self.known, token.relation(to: known) == .older { return }
    self.known = token
  }
}
