import TestSupport
import Testing

@testable import ConfigClient

@Suite("Mailboxes")
struct MailboxTests {
  @Test("what several tasks deliver arrives once each, and each task's in its order")
  func order() async {
    let mailbox = Mailbox<(writer: Int, count: Int)>(countMax: 4)
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for count in 0..<500 { await mailbox.deliver((writer, count)) }
        }
      }
      var next = [0, 0, 0, 0]
      for _ in 0..<2_000 {
        guard let element = await mailbox.next() else { break }
        #expect(element.count == next[element.writer])
        next[element.writer] += 1
      }
      #expect(next == [500, 500, 500, 500])
    }
  }

  @Test("whoever delivers to a full mailbox waits until it is read, or closed")
  func full() async {
    let mailbox = Mailbox<Int>(countMax: 2)
    let delivered = Recorder<Int>()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for count in 0..<4 {
          await mailbox.deliver(count)
          delivered.record(count)
        }
      }
      _ = try? await delivered.first { $0 == 0 }
      #expect(delivered.elements == [0])
      #expect(await mailbox.next() == 0)
      mailbox.close()
      _ = try? await delivered.first { $0 == 3 }
    }
    #expect(await mailbox.next() == nil)
  }

  @Test("pushing to a full mailbox drops the oldest")
  func push() async {
    let mailbox = Mailbox<Int>(countMax: 2)
    for count in 0..<5 { mailbox.push(count) }
    #expect(await mailbox.next() == 3)
    #expect(await mailbox.next() == 4)
  }

  @Test("a reader that is cancelled reads the end")
  func cancelled() async {
    let mailbox = Mailbox<Int>(countMax: 2)
    let reader = Task { await mailbox.next() }
    reader.cancel()
    #expect(await reader.value == nil)
  }
}
