internal import HTTP
internal import ServiceRuntime

/// How the messages of a stream are written: as server-sent events, or as lines of JSON.
enum StreamForm: Sendable, Hashable {
  case events
  case lines

  static let linesType = "application/x-ndjson"

  /// The form that a client asks for; events unless it says otherwise.
  init(_ head: RequestHead) {
    let accepted = head.values("accept").flatMap { $0.split(separator: ",") }
    self = accepted.contains { MediaType.name(String($0)) == Self.linesType } ? .lines : .events
  }

  var mediaType: String { self == .events ? "text/event-stream" : Self.linesType }

  /// Header fields that keep proxies from holding the stream back.
  static let fields = [
    HTTPField("Cache-Control", "no-store"), HTTPField("X-Accel-Buffering", "no"),
  ]

  /// One message; `name` is its kind, where a stream has several.
  func message(_ json: [UInt8], name: String? = nil, id: String? = nil) -> [UInt8] {
    guard self == .events else { return json + [UInt8(ascii: "\n")] }
    var bytes: [UInt8] = []
    if let id { bytes += Array("id: \(id)\n".utf8) }
    if let name { bytes += Array("event: \(name)\n".utf8) }
    return bytes + Array("data: ".utf8) + json + Array("\n\n".utf8)
  }

  /// The last message of a stream that was broken off.
  func failure(_ fault: Fault, at place: FaultShape.Place) -> [UInt8] {
    self.message(FaultShape.problem.body(fault, place), name: "error")
  }

  /// What keeps a silent connection open.
  var heartbeat: [UInt8] { self == .events ? Array(": \n\n".utf8) : [UInt8(ascii: "\n")] }
}

/// Writes what a relay brings to a client, and a sign of life when it brings nothing.
struct EventWriter: Sendable {
  /// How long a stream may be silent.
  static let silenceMax = Duration.seconds(15)

  let form: StreamForm
  let place: FaultShape.Place
  var clock: any TimeSource = SystemClock()

  /// Writes until the relay ends or the client goes.
  func write(_ relay: Relay<[UInt8]>, to writer: ResponseBodyWriter) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.carry(relay, to: writer) }
      group.addTask { await self.keepAlive(writer) }
      await group.next()
      group.cancelAll()
    }
  }

  private func carry(_ relay: Relay<[UInt8]>, to writer: ResponseBodyWriter) async {
    do {
      while let message = try await relay.next() { try await writer.write(message) }
    } catch let fault as Fault {
      // The status is long gone: what happened is said within the stream, which then ends.
      try? await writer.write(self.form.failure(fault, at: self.place))
    } catch {
      // The client is gone.
    }
  }

  private func keepAlive(_ writer: ResponseBodyWriter) async {
    do {
      while true {
        try await self.clock.sleep(for: Self.silenceMax)
        try await writer.write(self.form.heartbeat)
      }
    } catch {
      // The stream is over.
    }
  }
}
