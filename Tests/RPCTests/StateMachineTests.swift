import Basics
import ServiceRuntime
import TestSupport
import Testing

@testable import RPC

@Suite("State machine of a call on the server")
struct ServerCallStateMachineTests {
  @Test(
    "a unary handler starts when its one request is complete",
    arguments: [
      (MessageFramer.Content.oneMessage, ServerCallStateMachine.Action.start),
      (.nothing, .refuse(.internal, "The request has no message.")),
      (.partOfMessage, .refuse(.internal, "The request ends within a message.")),
      (.more, .refuse(.internal, "The request has more than one message.")),
    ])
  func unaryStart(content: MessageFramer.Content, action: ServerCallStateMachine.Action) {
    for kind in [MethodKind.unary, .serverStream] {
      var machine = ServerCallStateMachine()
      #expect(machine.headersAccepted(kind: kind, endsStream: false) == .none)
      #expect(machine.messageArrived(.oneMessage) == .none)
      #expect(machine.requestEnded(content) == action)
    }
  }

  @Test("a handler of a stream starts with the headers and is woken by what arrives")
  func streamStart() {
    for kind in [MethodKind.clientStream, .bidirectional] {
      var machine = ServerCallStateMachine()
      #expect(machine.headersAccepted(kind: kind, endsStream: false) == .start)
      #expect(machine.dispatched(asTask: true) == true)
      #expect(machine.messageArrived(.oneMessage) == .wakeReader)
      #expect(machine.requestEnded(.nothing) == .wakeReader)
    }
  }

  @Test("headers go once, and the status says whether they went")
  func answers() {
    var machine = ServerCallStateMachine()
    _ = machine.headersAccepted(kind: .bidirectional, endsStream: false)
    var other = machine
    let first = machine.replyBegins()
    let second = machine.replyBegins()
    #expect(first && !second)
    #expect(machine.finish() == .trailers)
    #expect(machine.finish() == .nothing)
    #expect(other.finish() == .trailersOnly)
    var closed = ServerCallStateMachine()
    _ = closed.closed()
    #expect(closed.finish() == .nothing)
  }

  @Test(
    "whatever happens, a call is answered at most once and reused only when nobody has it",
    arguments: 0..<300)
  func anyOrder(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var machine = ServerCallStateMachine()
    var answers = 0
    var isTaskRunning = false
    for _ in 0..<40 {
      switch random.next() % 7 {
      case 0 where !machine.isHeaderComplete && !machine.isClosed:
        let kinds: [MethodKind] = [.unary, .clientStream, .serverStream, .bidirectional]
        _ = machine.headersAccepted(
          kind: kinds.randomElement(using: &random) ?? .unary, endsStream: false)
      case 1: _ = machine.messageArrived(.oneMessage)
      case 2 where !machine.isRequestEnded: _ = machine.requestEnded(.oneMessage)
      case 3 where machine.isWorking && !machine.hasTask:
        isTaskRunning = machine.dispatched(asTask: true)
      case 4 where isTaskRunning:
        machine.taskEnded()
        isTaskRunning = false
      case 5: answers += machine.finish() == .nothing ? 0 : 1
      case 6 where random.next() % 4 == 0: _ = machine.closed()
      default: break
      }
      #expect(answers <= 1, "seed \(seed)")
      #expect(!machine.isReusable || !isTaskRunning, "seed \(seed)")
      #expect(!machine.isOpen || !machine.isClosed, "seed \(seed)")
    }
  }
}

@Suite("State machine of a call on the client")
struct ClientCallStateMachineTests {
  static func head(_ fields: [(String, String)]) -> ResponseHead {
    var head = ResponseHead()
    for (name, value) in fields {
      let (name, value) = (Array(name.utf8), Array(value.utf8))
      unsafe head.receive(
        name: name.span.bytes, value: value.span.bytes, listBytesMax: 1_000)
    }
    return head
  }

  static let ok = [(":status", "200"), ("content-type", "application/grpc")]

  @Test("headers, then a status, end a call well")
  func success() {
    var machine = ClientCallStateMachine()
    machine.sent()
    #expect(machine.headersReceived(Self.head(Self.ok), endsStream: false) == .wake)
    #expect(machine.hasHeaders)
    #expect(machine.headersReceived(Self.head([("grpc-status", "0")]), endsStream: true) == .end)
    #expect(machine.isOver)
    #expect(machine.failure == nil)
    #expect(machine.fail(RPCError(.cancelled, "late")) == .none)
    #expect(machine.failure == nil)
  }

  @Test("an interim response means nothing")
  func interim() {
    var machine = ClientCallStateMachine()
    machine.sent()
    #expect(machine.headersReceived(Self.head([(":status", "103")]), endsStream: false) == .none)
    #expect(!machine.hasHeaders)
  }

  @Test(
    "what is not a status of gRPC's is made one",
    arguments: [
      ([(":status", "503")], RPCCode.unavailable),
      ([(":status", "200"), ("content-type", "text/html")], .unknown),
      ([(":status", "200"), ("content-type", "application/grpc")], .internal),
      ([(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "x")], .unknown),
    ])
  func trailersOnly(fields: [(String, String)], code: RPCCode) {
    var machine = ClientCallStateMachine()
    machine.sent()
    #expect(machine.headersReceived(Self.head(fields), endsStream: true) == .end)
    #expect(machine.failure?.code == code)
  }

  @Test("a stream that the server refused was not seen by it, one that it reset may have been")
  func refused() {
    for (errorCode, isUnprocessed, code) in [
      (HTTP2ErrorCode.refusedStream, true, RPCCode.unavailable),
      (HTTP2ErrorCode.cancel, false, .cancelled),
    ] {
      var machine = ClientCallStateMachine()
      machine.sent()
      #expect(machine.reset(errorCode: errorCode) == .end)
      #expect(machine.isUnprocessed == isUnprocessed)
      #expect(machine.failure?.code == code)
    }
  }

  @Test("headers that are too large, or come twice, end the call")
  func badHeaders() {
    var large = ClientCallStateMachine()
    large.sent()
    let field = (String(repeating: "a", count: 600), String(repeating: "b", count: 600))
    #expect(large.headersReceived(Self.head(Self.ok + [field]), endsStream: false) == .end)
    #expect(large.failure?.code == .resourceExhausted)
    var twice = ClientCallStateMachine()
    twice.sent()
    _ = twice.headersReceived(Self.head(Self.ok), endsStream: false)
    #expect(twice.headersReceived(Self.head(Self.ok), endsStream: false) == .end)
    #expect(twice.failure?.code == .internal)
  }
}

@Suite("State machine of a channel")
struct ChannelStateMachineTests {
  static let backoff = Backoff(base: .milliseconds(100), cap: .seconds(1))
  let now = MonotonicTime(nanoseconds: 1_000_000_000)

  @Test("the first call connects, those behind it wait, and all go out together")
  func connects() {
    var machine = ChannelStateMachine(backoff: Self.backoff)
    #expect(machine.callArrives(waitsForReady: false) == .connectAndWait)
    #expect(machine.callArrives(waitsForReady: false) == .wait)
    #expect(machine.connected() == .sendWaiting)
    #expect(machine.callArrives(waitsForReady: false) == .send)
  }

  @Test("while the server cannot be reached, calls fail unless they wait", arguments: 0..<50)
  func failing(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var machine = ChannelStateMachine(backoff: Self.backoff)
    _ = machine.callArrives(waitsForReady: false)
    #expect(machine.connectFailed(now: self.now, random: &random) == .failWaiting)
    #expect(machine.state == .failing)
    #expect(machine.callArrives(waitsForReady: false) == .fail)
    #expect(machine.callArrives(waitsForReady: true) == .wait)
    #expect(machine.pauseEnd <= self.now + .milliseconds(100))
    #expect(machine.timeAdvanced(to: machine.pauseEnd, hasWaiting: true) == .connect)
    #expect(machine.state == .connecting)
  }

  @Test("a pause that is over with nobody waiting leaves the channel idle")
  func idleAgain() {
    var random = SplitMix64(seed: 1)
    var machine = ChannelStateMachine(backoff: Self.backoff)
    _ = machine.callArrives(waitsForReady: false)
    _ = machine.connectFailed(now: self.now, random: &random)
    #expect(machine.timeAdvanced(to: machine.pauseEnd, hasWaiting: false) == .none)
    #expect(machine.state == .idle)
    #expect(machine.pauseEnd == .never)
  }

  @Test("a lost connection is made again only for calls that wait")
  func lost() {
    for hasWaiting in [false, true] {
      var machine = ChannelStateMachine(backoff: Self.backoff)
      _ = machine.callArrives(waitsForReady: false)
      _ = machine.connected()
      #expect(machine.connectionEnded(hasWaiting: hasWaiting) == (hasWaiting ? .connect : .none))
      #expect(machine.state == (hasWaiting ? .connecting : .idle))
    }
  }

  @Test("a closed channel stays closed")
  func closed() {
    var machine = ChannelStateMachine(backoff: Self.backoff)
    _ = machine.callArrives(waitsForReady: false)
    machine.close()
    #expect(machine.connected() == .none)
    var random = SplitMix64(seed: 1)
    #expect(machine.connectFailed(now: self.now, random: &random) == .none)
    #expect(machine.callArrives(waitsForReady: true) == .refuse)
  }
}

@Suite("State machines of a connection")
struct ConnectionStateMachineTests {
  let start = MonotonicTime(nanoseconds: 1_000_000_000)

  @Test("a silent connection is asked once and then given up, a talking one never")
  func keepalive() {
    var machine = KeepaliveStateMachine(
      interval: .seconds(10), timeout: .seconds(3), now: self.start)
    #expect(machine.timeAdvanced(to: self.start + .seconds(9)) == .none)
    machine.bytesReceived(now: self.start + .seconds(9))
    #expect(machine.timeAdvanced(to: self.start + .seconds(10)) == .none)
    #expect(machine.timeAdvanced(to: self.start + .seconds(19)) == .sendPing)
    #expect(machine.timeAdvanced(to: self.start + .seconds(21)) == .none)
    var answered = machine
    answered.bytesReceived(now: self.start + .seconds(21))
    #expect(answered.timeAdvanced(to: self.start + .seconds(22)) == .none)
    #expect(machine.timeAdvanced(to: self.start + .seconds(22)) == .close)
  }

  @Test("a drain names the last stream after a round trip, and ends calls after its time")
  func drain() {
    var machine = DrainStateMachine()
    #expect(machine.begin(drainTime: .seconds(5), now: self.start) == .announce)
    #expect(machine.begin(drainTime: .seconds(5), now: self.start) == .none)
    #expect(machine.pingAnswered(1) == .none)
    var silent = machine
    #expect(machine.pingAnswered(DrainStateMachine.pingPayload) == .refuseFurtherStreams)
    #expect(machine.timeAdvanced(to: self.start + .seconds(4)) == .none)
    #expect(machine.timeAdvanced(to: self.start + .seconds(5)) == .endCalls)
    #expect(machine.timeAdvanced(to: machine.deadline) == .close)
    #expect(machine.deadline == .never)
    // A peer that does not answer the ping.
    #expect(silent.timeAdvanced(to: self.start + .seconds(1)) == .refuseFurtherStreams)
  }

  @Test("a bucket allows its burst, then its rate, and never saves more than its burst")
  func tokenBucket() {
    var bucket = TokenBucket(.init(burst: 5, perSecond: 10), now: self.start)
    #expect(
      (0..<6).map { _ in bucket.take(now: self.start) } == [true, true, true, true, true, false])
    #expect(bucket.take(now: self.start + .milliseconds(100)) == true)
    #expect(bucket.take(now: self.start + .milliseconds(150)) == false)
    let later = self.start + .seconds(3_600)
    #expect((0..<6).map { _ in bucket.take(now: later) } == [true, true, true, true, true, false])
  }

  @Test("deadlines come out in order, whatever was withdrawn", arguments: 0..<100)
  func deadlineQueue(seed: UInt64) {
    final class Owner: DeadlineOwner {
      var deadlinePosition = -1
      let time: MonotonicTime
      init(_ time: MonotonicTime) { self.time = time }
    }
    var random = SplitMix64(seed: seed)
    var queue = DeadlineQueue<Owner>()
    var members: [Owner] = []
    for _ in 0..<300 {
      if random.next() % 3 == 0, let index = members.indices.randomElement(using: &random) {
        queue.remove(members.remove(at: index))
      } else {
        let owner = Owner(MonotonicTime(nanoseconds: random.next() % 50))
        queue.insert(owner, at: owner.time)
        members.append(owner)
      }
      #expect(queue.earliest == members.map(\.time).min() ?? .never)
    }
    var popped: [MonotonicTime] = []
    while let owner = queue.popExpired(now: MonotonicTime(nanoseconds: 30)) {
      popped.append(owner.time)
    }
    #expect(popped == members.map(\.time).filter { $0.nanoseconds <= 30 }.sorted(), "seed \(seed)")
  }

  @Test("a route is found by its path alone, among many")
  func routeTable() {
    let service = TestService()
    let table = RouteTable(service.routes)
    for (index, route) in service.routes.enumerated() {
      let path = Array(route.path.utf8)
      for likely in [nil, index, 0] {
        // One at a time: the macro cannot capture a table that is not copied.
        let found = unsafe table.index(of: path.span.bytes, likely: likely)
        #expect(found == index)
        let longer = path + [65]
        let foundLonger = unsafe table.index(of: longer.span.bytes, likely: likely)
        #expect(foundLonger == nil)
        let shorter = Array(path.dropLast())
        let foundShorter = unsafe table.index(of: shorter.span.bytes, likely: likely)
        #expect(foundShorter == nil)
      }
    }
    #expect(service.routes[0].service == "test.Test")
  }

  @Test("two routes for one path are a mistake of ours")
  func duplicateRoutes() async {
    await #expect(processExitsWith: .failure) {
      let routes = TestService().routes
      _ = RouteTable(routes + [routes[0]])
    }
  }
}
