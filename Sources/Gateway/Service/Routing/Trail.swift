internal import Auth
internal import Basics
internal import EventLoop
internal import HTTP
internal import Telemetry

/// What a request is known by from its head to its log line.
struct Trail: Sendable {
  /// What names it in answers, logs and audit rows.
  let requestID: RequestID
  /// Where it stands in a trace.
  let trace: TraceContext
  /// Where it comes from; `nil` on a Unix socket.
  let client: ClientName?

  /// What the refusal of a request for `path` refers to.
  func place(_ path: String) -> FaultShape.Place {
    FaultShape.Place(
      path: path, requestID: self.requestID.description, traceID: self.trace.traceID)
  }
}

/// Finds out what a request is known by.
struct TrailReader: Sendable {
  private let clients: ClientAddress
  private let ids = IDSource()

  /// Believes the proxies of `clients`.
  init(clients: ClientAddress) { self.clients = clients }

  /// The trail of a request.
  ///
  /// Its name is made here, unless a proxy that is believed has given it one: it makes repetitions
  /// of a change harmless, so that no stranger may choose it.
  func trail(of head: RequestHead, from peer: HTTPPeer) -> Trail {
    let client = self.clients.client(of: peer, forwardedFor: head.values("x-forwarded-for"))
    var requestID: RequestID?
    if let given = head.value("x-request-id"), self.isProxy(peer) { requestID = RequestID(given) }
    let parent = head.value("traceparent").flatMap { text in
      TraceContext(
        traceparent: text, tracestate: head.values("tracestate").joined(separator: ","))
    }
    return Trail(
      requestID: requestID ?? RequestID(from: self.ids),
      trace: parent?.child(from: self.ids) ?? TraceContext(startingFrom: self.ids),
      client: client)
  }

  private func isProxy(_ peer: HTTPPeer) -> Bool {
    guard let client = peer.client else { return self.clients.trustsLocal }
    return self.clients.trusted.contains { $0.contains(client.address) }
  }
}
