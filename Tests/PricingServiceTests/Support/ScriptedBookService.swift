import ContractRisk
import EventLoop
import RPC
import ServiceRuntime

/// A BookService that knows SummarizeBook of the book a test gives it.
final class ScriptedBookService: Sendable {
  let channel: RPCChannel
  private let book: Locked<SummarizeBookResponse?>

  init(on loop: EventLoop) {
    let book = Locked<SummarizeBookResponse?>(nil)
    let handler = UnaryHandler<SummarizeBookRequest, SummarizeBookResponse> {
      _, _ throws(RPCError) in
      guard let answer = book.withLock({ $0 }) else {
        throw RPCError(.unavailable, "There is no book yet.")
      }
      return answer
    }
    self.book = book
    self.channel = RPCChannel(
      inProcess: RPCServer(routes: [Route(BookServiceMethods.summarizeBook, handler)]),
      on: [loop])
  }

  /// From now on the book is this one.
  func keep(_ book: SummarizeBookResponse) { self.book.withLock { $0 = book } }
}
