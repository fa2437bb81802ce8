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

/// Writes messages to a client as they come, and a sign of life when none do.
struct EventWriter: Sendable {
  /// How long a stream may be silent.
  static let silenceMax = Duration.seconds(15)

  let form: StreamForm
  var clock: any TimeSource = SystemClock()

  /// Writes what `relay` brings, until it ends or the client goes; refusals refer to `place`.
  func write(
    _ relay: Relay<[UInt8]>, at place: FaultShape.Place, to writer: ResponseBodyWriter
  ) async {
    await self.keepingAlive(writer) {
      do throws(Fault) {
        while let message = try await relay.next() {
          guard await Self.write(message, to: writer) else { return }
        }
      } catch {
        // The status is long gone: what happened is said within the stream, which then ends.
        _ = await Self.write(self.form.failure(error, at: place), to: writer)
      }
    }
  }

  /// Writes the events in `first` and then those of `events` that are news to this client, until
  /// they end or the client goes.
  func write(
    _ first: [GatewayEvent], then events: AsyncStream<GatewayEvent>,
    to writer: ResponseBodyWriter, where isNews: @escaping @Sendable (GatewayEvent) -> Bool
  ) async {
    await self.keepingAlive(writer) {
      for event in first {
        guard await Self.write(self.message(event), to: writer) else { return }
      }
      for await event in events where isNews(event) {
        guard await Self.write(self.message(event), to: writer) else { return }
      }
    }
  }

  private func message(_ event: GatewayEvent) -> [UInt8] {
    self.form.message(event.json, name: event.kind.rawValue, id: event.id)
  }

  /// Runs `body` until it returns, and meanwhile breaks long silences.
  private func keepingAlive(
    _ writer: ResponseBodyWriter, _ body: @escaping @Sendable () async -> Void
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await body() }
      group.addTask { await self.breakSilence(writer) }
      await group.next()
      group.cancelAll()
    }
  }

  private func breakSilence(_ writer: ResponseBodyWriter) async {
    while true {
      do throws(CancellationError) { try await self.clock.sleep(for: Self.silenceMax) } catch {
        return
      }
      guard await Self.write(self.form.heartbeat, to: writer) else { return }
    }
  }

  /// Writes some bytes; false when the client is gone.
  private static func write(_ bytes: [UInt8], to writer: ResponseBodyWriter) async -> Bool {
    do throws(ResponseEnded) {
      try await writer.write(bytes)
      return true
    } catch {
      return false
    }
  }
}
