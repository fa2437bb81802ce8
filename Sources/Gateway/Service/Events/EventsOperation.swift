internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import OpenAPI
internal import RPC

/// `GET /v1/events`: what happens, as it happens.
enum EventsOperation {
  private static let template = "/v1/events"

  /// The operation, whose listeners hear what `hub` is told.
  static func operation(_ hub: EventHub) -> Operation {
    Operation(
      .get, self.template, access: .read,
      document: self.document
    ) { (exchange) throws(Fault) in try await self.answer(exchange, hub) }
  }

  private static var document: OperationDocument {
    var document = OperationDocument.platform(
      "events", "Tells of revisions, consumers, alerts and jobs as they happen",
      BodyDocument(.text(), mediaType: "text/event-stream"),
      details: """
        Server-sent events, or lines of JSON for `Accept: application/x-ndjson`. The kinds are \
        `head` (where the history of parameters stands; the first event), `revision` (a change \
        set), `subscriber` (a consumer of parameters), `alert` and `job`. A browser that comes \
        back with `Last-Event-ID` is told the revisions that it has missed, at most the last 100.
        """, refusals: [400, 401, 403, 429, 503, 504])
    document.parameters = [
      .init(
        .header, "Last-Event-ID", .text(), "The last event that was seen: `<epoch>.<revision>`.")
    ]
    return document
  }

  private static func answer(
    _ exchange: Exchange, _ hub: EventHub
  ) async throws(Fault) -> HTTPResponse {
    let last = exchange.request.head.value("last-event-id").flatMap { StateTag(id: $0) }
    // Listening begins before the past is read, so that nothing falls between.
    guard let events = hub.listen() else {
      throw Fault(
        .unavailable, "OVERLOADED", "Too many listen already.", retryAfter: .seconds(10))
    }
    let page = try await exchange.calling { (options) throws(RPCError) in
      try await exchange.config.listChangeSets(
        ListChangeSetsRequest(pageSize: Int32(ConfigProgress.changeSetsMax)), options: options)
    }
    let (first, head) = (self.first(page, after: last), page.head)
    let form = StreamForm(exchange.request.head)
    let stream = HTTPResponse.Stream(isEndless: true) { body in
      await EventWriter(form: form).write(first, then: events, to: body) {
        !ConfigProgress.isCovered($0, by: head)
      }
    }
    return HTTPResponse(.ok, stream: stream, type: form.mediaType, StreamForm.fields)
  }

  /// Where things stand, and before that what a listener has missed who was here before.
  private static func first(
    _ page: ListChangeSetsResponse, after last: StateTag?
  ) -> [GatewayEvent] {
    guard let head = page.head else { return [] }
    var missed: [GatewayEvent] = []
    if let last, last.epoch == head.epoch {
      missed = ConfigProgress.events(page.changeSets, after: last.version)
    }
    return missed + [
      GatewayEvent(kind: .head, id: ConfigProgress.id(head), json: head.jsonBytes)
    ]
  }
}
