import Basics
import Testing

@testable import ConfigService

@Suite("What a subscriber is sent next")
struct SubscriberStateMachineTests {
  static func token(_ revision: UInt64, epoch: UInt64 = 1) -> RevisionToken {
    RevisionToken(epoch: StoreEpoch(epoch), revision: Revision(revision), chainHash: nil)
  }

  /// A log in which these revisions changed something.
  static func log(_ revisions: UInt64..., completeAfter: UInt64 = 0) -> FeedLog {
    var log = FeedLog(completeAfter: Revision(completeAfter))
    for revision in revisions {
      let value = FeedValue(
        name: Sample.name(Sample.skew, "top_levels"), symbol: nil, value: .float(1),
        layer: .storedEnvironment, scope: Sample.scope(), revision: Revision(revision))
      log.append([value], after: Revision(revision - 1), through: Revision(revision))
    }
    return log
  }

  let start = MonotonicTime(nanoseconds: 1_000_000_000)

  @Test("everything first, then what changes, and nothing in between")
  func changes() {
    var machine = SubscriberStateMachine(base: nil)
    func next(_ head: UInt64, _ log: FeedLog) -> SubscriberStateMachine.Action {
      machine.next(at: Self.token(head), log, isStale: false, now: self.start)
    }
    #expect(next(5, Self.log(5)) == .sendSnapshot(isCoalesced: false))
    #expect(next(5, Self.log(5)) == .none)
    #expect(next(6, Self.log(5, 6)) == .sendDelta(after: Self.token(5)))
    #expect(next(9, Self.log(5, 6, 8)) == .sendDelta(after: Self.token(6)))
    #expect(next(9, Self.log(5, 6, 8)) == .none)
    // What changes nothing here is not told at once.
    #expect(next(12, Self.log(5, 6, 8)) == .none)
    #expect(next(13, Self.log(5, 6, 8, 13)) == .sendDelta(after: Self.token(9)))
  }

  @Test("a bookmark to whoever resumes, after what it has missed")
  func resuming() {
    var machine = SubscriberStateMachine(base: Self.token(5))
    #expect(
      machine.next(at: Self.token(5), Self.log(5), isStale: false, now: self.start)
        == .sendBookmark)
    machine = SubscriberStateMachine(base: Self.token(3))
    let log = Self.log(2, 4)
    #expect(
      machine.next(at: Self.token(5), log, isStale: false, now: self.start)
        == .sendDelta(after: Self.token(3)))
    #expect(
      machine.next(at: Self.token(5), log, isStale: false, now: self.start) == .sendBookmark)
    #expect(machine.next(at: Self.token(5), log, isStale: false, now: self.start) == .none)
  }

  @Test("a snapshot to whoever is further behind than is remembered")
  func coalesced() {
    var machine = SubscriberStateMachine(base: Self.token(3))
    let log = Self.log(8, 9, completeAfter: 7)
    #expect(
      machine.next(at: Self.token(9), log, isStale: false, now: self.start)
        == .sendSnapshot(isCoalesced: true))
    #expect(machine.next(at: Self.token(9), log, isStale: false, now: self.start) == .none)
  }

  @Test("a sign of life in time, with a position that was delivered")
  func bookmarks() {
    var machine = SubscriberStateMachine(base: nil)
    let log = Self.log(5)
    func next(_ head: UInt64, after pause: Duration) -> SubscriberStateMachine.Action {
      machine.next(at: Self.token(head), log, isStale: false, now: self.start + pause)
    }
    #expect(next(5, after: .zero) == .sendSnapshot(isCoalesced: false))
    #expect(next(5, after: .milliseconds(3_999)) == .none)
    #expect(next(5, after: .seconds(4)) == .sendBookmark)
    #expect(next(7, after: .seconds(5)) == .none)
    #expect(next(7, after: .seconds(8)) == .sendDelta(after: Self.token(5)))
    #expect(next(7, after: .seconds(8)) == .sendBookmark)
    #expect(next(7, after: .seconds(8)) == .none)
  }

  @Test("a word at once when the store is lost or found")
  func staleness() {
    var machine = SubscriberStateMachine(base: nil)
    let log = Self.log(5)
    func next(isStale: Bool) -> SubscriberStateMachine.Action {
      machine.next(at: Self.token(5), log, isStale: isStale, now: self.start)
    }
    #expect(next(isStale: false) == .sendSnapshot(isCoalesced: false))
    #expect(next(isStale: true) == .sendBookmark)
    #expect(next(isStale: true) == .none)
    #expect(next(isStale: false) == .sendBookmark)
  }
}

@Suite("What a consumer says of itself")
struct ConsumerProgressTests {
  let now = Sample.start

  func progress(sent: UInt64?, resume: UInt64? = nil) -> ConsumerProgress {
    var progress = ConsumerProgress()
    progress.streamBegan(resumingAt: resume.map(Revision.init), at: self.now)
    if let sent { progress.sending(Revision(sent)) }
    return progress
  }

  func fault(
    _ progress: inout ConsumerProgress, _ revision: UInt64, _ verdict: ApplyVerdict
  ) -> AcknowledgementFault? {
    do throws(AcknowledgementFault) {
      try progress.acknowledged(Revision(revision), verdict, committedAt: nil, at: self.now)
      return nil
    } catch {
      return error
    }
  }

  let refusal = ApplyVerdict.rejected(.init(parameter: "a/b:c", reason: "no"))

  @Test("counts only for what was sent, and in order")
  func validity() {
    var progress = self.progress(sent: nil)
    #expect(self.fault(&progress, 1, .applied) == .notSent(Revision(1), newest: nil))
    progress.sending(Revision(5))
    #expect(
      self.fault(&progress, 6, .received) == .notSent(Revision(6), newest: Revision(5)))
    #expect(self.fault(&progress, 5, .received) == nil)
    #expect(self.fault(&progress, 5, .applied) == nil)
    #expect(
      self.fault(&progress, 4, self.refusal) == .outOfOrder(Revision(4), latest: Revision(5)))
    #expect(progress.applied == Revision(5))
    // Another stream begins anew, and the consumer's own word counts.
    progress.streamBegan(resumingAt: Revision(4), at: self.now)
    #expect(progress.applied == Revision(4))
    #expect(self.fault(&progress, 4, .applied) == nil)
  }

  @Test("says how it stands to a revision")
  func standing() {
    let log = SubscriberStateMachineTests.log(3, 6, 9)
    func standing(_ progress: ConsumerProgress, _ revision: UInt64)
      -> ConsumerProgress.Standing
    {
      progress.standing(at: Revision(revision), log)
    }
    var progress = self.progress(sent: 9)
    #expect(standing(progress, 3) == .behind)
    #expect(self.fault(&progress, 6, .applied) == nil)
    #expect(standing(progress, 3) == .applied)
    #expect(standing(progress, 6) == .applied)
    // Nothing in between touches it.
    #expect(standing(progress, 8) == .applied)
    #expect(standing(progress, 9) == .behind)
    #expect(self.fault(&progress, 9, self.refusal) == nil)
    #expect(standing(progress, 8) == .applied)
    #expect(standing(progress, 9) == .rejected)
    #expect(standing(progress, 12) == .rejected)
    #expect(self.fault(&progress, 9, .applied) == nil)
    #expect(standing(progress, 12) == .applied)
    #expect(progress.rejected == nil)
  }

  @Test("is not guessed where the log does not reach")
  func unknown() {
    let log = SubscriberStateMachineTests.log(9, completeAfter: 8)
    let progress = self.progress(sent: nil, resume: 5)
    #expect(progress.standing(at: Revision(7), log) == .behind)
    #expect(progress.standing(at: Revision(5), log) == .applied)
  }

  @Test("tells how long a change took, and not a snapshot of old values")
  func lag() throws {
    var progress = self.progress(sent: 5)
    try progress.acknowledged(
      Revision(5), .applied, committedAt: self.now, at: self.now + .seconds(100))
    #expect(progress.lag == nil)
    progress.sending(Revision(6))
    try progress.acknowledged(
      Revision(6), .applied, committedAt: self.now, at: self.now + .milliseconds(3))
    #expect(progress.lag == .milliseconds(3))
    let log = SubscriberStateMachineTests.log(5, 6)
    #expect(progress.instant(of: Revision(6), log) == self.now + .milliseconds(3))
    #expect(progress.instant(of: Revision(5), log) == self.now + .seconds(100))
  }
}
