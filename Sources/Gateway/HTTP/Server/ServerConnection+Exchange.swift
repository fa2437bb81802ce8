internal import Basics
internal import EventLoop

/// What there is to know about the request that is being read or answered.
struct Exchange {
  /// Tells the answer to this request from a late one to another.
  var number: UInt64 = 0
  var route: HTTPRoute?
  var arrival = MonotonicTime.origin
  var body: [UInt8] = []
  var receivedBytes = 0
  var sentBytes = 0
  var status: HTTPStatus?
  var refusal: RequestRefusal?
  var isOpen = false
  var isEndless = false
  /// The task of the handler, or the one that writes the answer.
  var task: Task<Void, Never>?
  var bodyReader: RequestBodyReader?
  var bodyWriter: ResponseBodyWriter?
}

extension ServerConnection {
  // MARK: The request

  func headArrived(isBodyHere: Bool) {
    let head = self.parser.head
    self.machine.headArrived(keepsAlive: head.keepsAlive)
    self.deadlines.headEnded()
    let route = self.core.route(head, self.peer)
    self.begin(route)
    if let bytesMax = route.bodyBytesMax { self.parser.limitBody(to: bytesMax) }
    guard head.framing != .none else { return }
    if case .now(let response) = route.handler.function { return self.answer(response) }
    self.deadlines.bodyBegan(at: self.loop.now)
    let bytesMax = route.bodyBytesMax ?? self.core.settings.requests.bodyBytesMax
    let isTooLarge = if case .length(let length) = head.framing { length > bytesMax } else { false }
    guard !isTooLarge else { return }
    if head.expectsContinue, !isBodyHere {
      self.append { $0.append(utf8: "HTTP/1.1 100 Continue\r\n\r\n") }
    }
    guard case .reading(let function) = route.handler.function else { return }
    let reader = RequestBodyReader(loop: self.loop)
    self.exchange.bodyReader = reader
    self.runTask { await function($0, reader) }
  }

  private func begin(_ route: HTTPRoute?) {
    // The memory of the last body is used again, unless its handler still holds it.
    var body = self.exchange.body
    self.exchange.body = []
    body.removeAll(keepingCapacity: body.capacity <= Self.idleBufferBytesMax)
    self.exchange = Exchange(
      number: self.exchange.number + 1, route: route, arrival: self.loop.now, body: body,
      isOpen: true)
    if let route { self.core.observe(.requestBegan(route: route.name)) }
  }

  func bodyArrived(_ bytes: RawSpan) {
    self.exchange.receivedBytes += bytes.byteCount
    self.deadlines.bodyAdvanced(by: bytes.byteCount)
    guard let reader = self.exchange.bodyReader else {
      self.exchange.body.append(contentsOf: bytes)
      return
    }
    reader.append(bytes)
    if !reader.hasRoom {
      // The client is not to blame for what nobody reads.
      self.deadlines.bodyEnded()
      reader.whenRoom { [weak self] in
        guard let self else { return }
        if self.machine.phase == .reading { self.deadlines.bodyBegan(at: self.loop.now) }
        self.pump()
      }
    }
  }

  func requestArrived() {
    self.deadlines.bodyEnded()
    self.machine.requestEnded()
    if let reader = self.exchange.bodyReader { return reader.finish() }
    guard let function = self.exchange.route?.handler.function else { return }
    switch function {
    case .now(let response): self.answer(response)
    case .sync(let function): self.answer(function(self.takeRequest()))
    case .async(let function): self.runTask { await function($0) }
    case .reading(let function):
      // There is no body: it has ended before it began.
      let reader = RequestBodyReader(loop: self.loop)
      reader.finish()
      self.runTask { await function($0, reader) }
    }
  }

  private func takeRequest() -> HTTPRequest {
    HTTPRequest(
      head: self.parser.head, parameters: self.exchange.route?.parameters ?? PathParameters(),
      body: self.exchange.body, peer: self.peer, arrival: self.exchange.arrival)
  }

  private func runTask(_ function: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
    let request = self.takeRequest()
    let number = self.exchange.number
    let task = Task.immediate(executorPreference: self.loop) {
      let response = await function(request)
      self.onLoop { $0.answered(response, to: number) }
    }
    self.keepTask(task, of: number)
  }

  private func keepTask(_ task: Task<Void, Never>, of number: UInt64) {
    // It may have ended already, and the next request may even have begun.
    if self.exchange.number == number, self.exchange.isOpen { self.exchange.task = task }
  }

  /// Runs `body` on the loop, at once when this is the loop.
  private func onLoop(_ body: @escaping @Sendable (ServerConnection) -> Void) {
    if self.loop.isCurrent { body(self) } else { self.loop.execute { body(self) } }
  }

  private func answered(_ response: HTTPResponse, to number: UInt64) {
    guard self.exchange.isOpen, self.exchange.number == number,
      !self.machine.hasResponseBegun
    else { return }
    self.exchange.task = nil
    self.answer(response)
  }

  /// What arrived is not a request, or not in time.
  func refuse(_ refusal: RequestRefusal) {
    self.exchange.bodyReader?.fail(.refused(refusal))
    let isWithinExchange = self.machine.isWithinExchange
    guard self.machine.requestRefused() else {
      // Half an answer cannot become another one.
      self.exchange.refusal = refusal
      return self.close()
    }
    if !isWithinExchange { self.begin(nil) }
    self.exchange.refusal = refusal
    self.exchange.task?.cancel()
    self.exchange.task = nil
    self.deadlines.headEnded()
    self.deadlines.bodyEnded()
    self.answer(self.core.refuse(refusal, self.peer))
  }

  // MARK: The answer

  func answer(_ uncompressed: HTTPResponse) {
    var response = uncompressed
    let isRequest = self.exchange.route != nil
    if isRequest, self.core.settings.compresses {
      ContentCoding.apply(to: &response, for: self.parser.head)
    }
    let isOld = isRequest && self.parser.head.isOldVersion
    let hasNoBody =
      response.status.isBodiless || isRequest && self.parser.head.method == .head
    var stream: HTTPResponse.Stream?
    if case .stream(let found) = response.body { stream = found }
    // Only the end of the connection can tell such a client where the body ends.
    let endsBody = stream != nil && isOld && !hasNoBody
    let closes = self.machine.responseBegan(closes: response.closesConnection || endsBody)
    self.exchange.status = response.status
    let writer = ResponseHeadWriter(
      isOldVersion: isOld, closes: closes, date: self.core.date(on: self.loop))
    let framing = Self.framing(of: response, isOldVersion: isOld)
    self.append { buffer in
      writer.append(response, framing, to: &buffer)
      if !hasNoBody, case .bytes(let bytes) = response.body { buffer.append(bytes) }
    }
    if let stream, !hasNoBody {
      self.run(stream, isChunked: !isOld)
    } else {
      self.answerEnded(isComplete: true)
    }
  }

  private static func framing(
    of response: HTTPResponse, isOldVersion: Bool
  ) -> ResponseHeadWriter.Framing {
    guard !response.status.isBodiless else { return .absent }
    switch response.body {
    case .none: return .length(0)
    case .bytes(let bytes): return .length(bytes.count)
    case .stream: return isOldVersion ? .untilClose : .chunked
    }
  }

  private func run(_ stream: HTTPResponse.Stream, isChunked: Bool) {
    let writer = ResponseBodyWriter(connection: self, isChunked: isChunked)
    self.exchange.bodyWriter = writer
    self.exchange.isEndless = stream.isEndless
    let number = self.exchange.number
    let task = Task.immediate(executorPreference: self.loop) {
      await stream.function(writer)
      self.onLoop { $0.streamed(writer, isChunked: isChunked, to: number) }
    }
    self.keepTask(task, of: number)
    if stream.isEndless, self.machine.isDraining { task.cancel() }
  }

  private func streamed(_ writer: ResponseBodyWriter, isChunked: Bool, to number: UInt64) {
    guard self.exchange.isOpen, self.exchange.number == number else { return }
    if writer.isComplete, isChunked { self.append { $0.append(utf8: "0\r\n\r\n") } }
    self.answerEnded(isComplete: writer.isComplete)
  }

  /// Sends a part of a body.
  func send(_ bytes: [UInt8], isChunked: Bool) {
    self.append { buffer in
      if isChunked { buffer.append(utf8: String(bytes.count, radix: 16) + "\r\n") }
      buffer.append(bytes)
      if isChunked { buffer.append(utf8: "\r\n") }
    }
  }

  private func answerEnded(isComplete: Bool) {
    self.exchangeEnded(isComplete ? .answered : .lost)
    self.deadlines.bodyEnded()
    self.perform(self.machine.responseEnded(isComplete: isComplete))
  }

  /// The connection is gone, and with it what was going on.
  func exchangeLost() { self.exchangeEnded(.lost) }

  private func exchangeEnded(_ end: HTTPExchangeRecord.End) {
    guard self.exchange.isOpen else { return }
    self.exchange.isOpen = false
    self.exchange.bodyReader?.fail(.closed)
    self.exchange.bodyReader = nil
    self.exchange.bodyWriter?.close()
    self.exchange.bodyWriter = nil
    if end == .lost { self.exchange.task?.cancel() }
    self.exchange.task = nil
    let exchange = self.exchange
    self.core.observe(
      .requestEnded(
        HTTPExchangeRecord(
          peer: self.peer, head: exchange.route == nil ? nil : self.parser.head,
          route: exchange.route?.name, status: exchange.status,
          receivedBytes: exchange.receivedBytes, sentBytes: exchange.sentBytes,
          duration: self.loop.now - exchange.arrival,
          end: exchange.refusal.map { .refused($0) } ?? end)))
  }
}
