internal import Basics
internal import Contract
internal import ContractType
internal import HTTP
internal import RPC
internal import ServiceRuntime
internal import Telemetry

extension CanonicalRoute {
  /// How long a stream may take to fail before its status is sent.
  private static var firstWord: Duration { .milliseconds(500) }

  // MARK: A stream of answers

  /// Answers with the messages of the service as they come.
  func stream(_ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    let request = try self.reader.request(exchange)
    let form = StreamForm(exchange.request.head)
    let relay = Relay<[UInt8]>()
    let channel = self.channel(exchange)
    let method = self.method
    var options = exchange.options
    // A stream lasts as long as its client likes.
    options.deadline = nil
    let task = Task { [options] in
      await Self.read(channel, method, request, options, form, into: relay)
    }
    do throws(Fault) {
      try await Self.begun(relay, channel, until: exchange.deadline)
    } catch {
      task.cancel()
      throw error
    }
    let writer = EventWriter(form: form)
    let place = exchange.place
    let stream = HTTPResponse.Stream(isEndless: self.route.verb == .get) { body in
      await withTaskCancellationHandler {
        await writer.write(relay, at: place, to: body)
      } onCancel: {
        task.cancel()
      }
      relay.close()
      task.cancel()
    }
    return HTTPResponse(.ok, stream: stream, type: form.mediaType, StreamForm.fields)
  }

  private static func read(
    _ channel: RPCChannel, _ method: MethodDescriptor<Request, Response>, _ request: Request,
    _ options: CallOptions, _ form: StreamForm, into relay: Relay<[UInt8]>
  ) async {
    do throws(RPCError) {
      try await channel.serverStream(method, request, options: options) {
        (responses) throws(RPCError) in
        for try await response in responses {
          var buffer = ByteBuffer()
          response.appendJSON(to: &buffer)
          guard await relay.give(form.message(buffer.array())) else { return }
        }
      }
      relay.finish(.success(()))
    } catch {
      relay.finish(.failure(Fault(error)))
    }
  }

  /// Waits for the first message, or for a connection and a moment of silence, which is no failure.
  private static func begun(
    _ relay: Relay<[UInt8]>, _ channel: RPCChannel, until deadline: MonotonicTime
  ) async throws(Fault) {
    while !relay.isReady {
      await self.pause(until: relay)
      if relay.isReady || channel.states.contains(.ready) { break }
      guard !Task.isCancelled else { throw Fault(RPCError(.cancelled, "nobody waits")) }
      // Without a connection the stream has not begun.
      guard MonotonicTime.now() < deadline else {
        throw Fault(RPCError(.deadlineExceeded, "no connection"))
      }
    }
    if let fault = relay.failure { throw fault }
  }

  /// Waits until `relay` has something, but not for long.
  private static func pause(until relay: Relay<[UInt8]>) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await relay.ready() }
      group.addTask { try? await SystemClock().sleep(for: Self.firstWord) }
      await group.next()
      group.cancelAll()
    }
  }

  // MARK: A stream of requests

  /// Sends the lines of the body to the service as they come, and answers with what it says.
  func take(
    _ exchange: Exchange, _ reader: RequestBodyReader
  ) async throws(Fault) -> HTTPResponse {
    let shown = try Projection(exchange.query)
    try MediaType.check(exchange, is: self.route.bodyMediaType)
    let channel = self.channel(exchange)
    var body = ImportBody(reader)
    var refusal: Fault?
    let response: Response
    do throws(RPCError) {
      response = try await channel.clientStream(self.method, options: exchange.options) {
        (writer) throws(RPCError) in
        do throws(Fault) {
          while let line = try await body.nextLine() {
            let message = try Self.message(line, number: body.lineNumber)
            try await Self.write(message, to: writer)
          }
        } catch {
          refusal = error
          throw RPCError(.cancelled, "the body was refused")
        }
      }
    } catch {
      throw refusal ?? Fault(error)
    }
    var buffer = ByteBuffer()
    response.appendJSON(to: &buffer)
    return HTTPResponse(.ok, shown.applied(to: buffer.array()), type: "application/json")
  }

  private static func write(
    _ message: Request, to writer: RequestWriter<Request>
  ) async throws(Fault) {
    do throws(RPCError) {
      try await writer.write(message)
    } catch {
      throw Fault(error)
    }
  }

  private static func message(_ line: [UInt8], number: Int) throws(Fault) -> Request {
    do throws(WireError) {
      return try unsafe Request(json: line.span.bytes)
    } catch {
      var fault = Fault(error)
      fault.detail = "Line \(number): \(fault.detail)"
      fault.violations = fault.violations.map { violation in
        var violation = violation
        violation.field =
          "lines[\(number)]" + (violation.field.isEmpty ? "" : ".\(violation.field)")
        return violation
      }
      throw fault
    }
  }
}

extension Exchange {
  /// What refusals within a stream refer to.
  var place: FaultShape.Place {
    FaultShape.Place(
      path: self.request.head.path, requestID: self.requestID.description,
      traceID: self.trace.traceID)
  }
}
