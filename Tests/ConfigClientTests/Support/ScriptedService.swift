import ContractConfig
import EventLoop
import RPC
import Synchronization
import TestSupport

@testable import ConfigClient

/// One Watch stream whose answers a test writes.
final class ScriptedStream: Sendable {
  enum Step: Sendable {
    case send(WatchResponse)
    case fail(RPCError)
    case end
  }

  let steps = Mailbox<Step>(countMax: 256)
  /// What the consumer has sent.
  let requests = Recorder<WatchRequest>()
  let ended = Recorder<Bool>()
  /// Which stream this is, from 1.
  let number: Int

  init(number: Int) { self.number = number }

  func send(_ messages: WatchResponse...) async {
    for message in messages { await self.steps.deliver(.send(message)) }
  }

  func end() async { await self.steps.deliver(.end) }

  /// What the consumer wants.
  var start: WatchStart {
    get async throws {
      let request = try await self.requests.first { _ in true }
      guard case .start(let start)? = request.kind else {
        preconditionFailure("the first message is not a start")
      }
      return start
    }
  }

  /// The consumer's answer about a revision, as soon as there is one.
  @discardableResult
  func answer(_ revision: UInt64, _ state: ApplyState) async throws -> Acknowledgement {
    let request = try await self.requests.first { request in
      guard case .acknowledgement(let answer)? = request.kind else { return false }
      return answer.revision == revision && answer.state == state
    }
    guard case .acknowledgement(let answer)? = request.kind else {
      preconditionFailure("not an answer")
    }
    return answer
  }

  var answers: [Acknowledgement] {
    self.requests.elements.compactMap { request in
      if case .acknowledgement(let answer)? = request.kind { answer } else { nil }
    }
  }
}

/// A ConfigService of which only Watch is there, on the real RPC stack within this process.
final class ScriptedService: Sendable {
  let loop: EventLoop
  let channel: RPCChannel
  private let streams = Recorder<ScriptedStream>()
  private let count = Count()

  /// How many streams there were.
  private final class Count: Sendable {
    let streams = Atomic<Int>(0)
  }

  init() throws {
    let streams = self.streams
    let count = self.count
    self.loop = try EventLoop.start(named: "scripted")
    let handler = BidirectionalHandler<WatchRequest, WatchResponse> {
      (requests, responses, _) async throws(RPCError) in
      let stream = ScriptedStream(number: count.streams.wrappingAdd(1, ordering: .relaxed).newValue)
      streams.record(stream)
      try await Self.serve(stream, requests, responses)
    }
    let server = RPCServer(routes: [Route(ConfigServiceMethods.watch, handler)])
    self.channel = RPCChannel(inProcess: server, on: [self.loop])
  }

  private static func serve(
    _ stream: ScriptedStream, _ requests: RequestStream<WatchRequest>,
    _ responses: ResponseWriter<WatchResponse>
  ) async throws(RPCError) {
    let failure = await withTaskGroup(of: RPCError?.self) { group in
      group.addTask {
        do throws(RPCError) {
          for try await request in requests { stream.requests.record(request) }
        } catch {
          return error
        }
        stream.steps.close()
        return nil
      }
      group.addTask {
        do throws(RPCError) {
          while let step = await stream.steps.next() {
            switch step {
            case .send(let message): try await responses.write(message)
            case .fail(let error): return error
            case .end: return nil
            }
          }
          return nil
        } catch {
          return error
        }
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    stream.ended.record(true)
    if let failure { throw failure }
  }

  /// The stream of that number, from 1, as soon as it is there.
  func stream(_ number: Int) async throws -> ScriptedStream {
    try await self.streams.first { $0.number == number }
  }

  func stop() {
    self.channel.close()
    self.loop.stop()
    self.loop.join()
  }
}
