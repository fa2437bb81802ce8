import Auth
import Basics
import ContractPlatform
import ContractPricing
import ContractRisk
import HTTP
import HTTPTestSupport
import JSON
import RPC
import RPCServices
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite("Services behind the gateway")
struct UpstreamTests {
  private static func quotes() -> Route {
    Route(
      PricingServiceMethods.quote,
      UnaryHandler { request, _ throws(RPCError) in Quote(asset: request.asset, days: 30) })
  }

  @Test("a service that is down is said to be so at once, and found again when it is back")
  func down() async throws {
    let gateway = try TestGateway()
    let target = "/v1/quotes/USDC?cover=1000&days=30"
    let missing = try await gateway.send("GET", target)
    #expect(missing.status == 503, "\(missing)")
    #expect(missing.code == "UPSTREAM_UNAVAILABLE" && missing["retry-after"] == "1")
    let server = try gateway.serve("pricing", [Self.quotes()])
    let client = PricingServiceClient(gateway.process.upstreams.pricing.channel)
    _ = try await client.quote(
      QuoteRequest(asset: "USDC", coverCents: 100_000, days: 30),
      options: CallOptions(timeout: .seconds(60), waitsForReady: true))
    let answer = try await gateway.send("GET", target)
    #expect(answer.status == 200, "\(answer)")
    await server.drain(within: .zero)
    let gone = try await gateway.send("GET", target)
    #expect(gone.status == 503 && gone["retry-after"] != nil, "\(gone)")
    // The others go on.
    #expect(try await gateway.send("GET", "/livez").status == 200)
  }

  @Test("a service that is slow is given up at the deadline")
  func slow() async throws {
    let gateway = try TestGateway(["MOORING_HTTP_TIMEOUT": "50ms"])
    let (asked, cancelled) = (Recorder<Bool>(), Recorder<Bool>())
    let stuck = Route(
      PricingServiceMethods.quote,
      UnaryHandler<QuoteRequest, Quote> { _, _ async throws(RPCError) in
        asked.record(true)
        await withTaskCancellationHandler {
          try? await SystemClock().sleep(for: .seconds(3_600))
        } onCancel: {
          cancelled.record(true)
        }
        throw RPCError(.cancelled, "gone")
      })
    try gateway.serve("pricing", [stuck])
    // A busy machine may give up before the service is asked at all.
    try await eventually("the service is asked") {
      let answer = try await gateway.send("GET", "/v1/quotes/USDC?cover=1000&days=30")
      #expect(answer.status == 504 && answer.code == "DEADLINE_EXCEEDED", "\(answer)")
      return !asked.elements.isEmpty
    }
    // What is computed for nobody is told so.
    try await cancelled.first { $0 }
  }

  @Test("a refusal of a service keeps its code, its words and the fields to blame")
  func refusal() async throws {
    let gateway = try TestGateway()
    var details = ErrorDetails(reason: "NO_CAPACITY")
    details.append(Refusal(headroomCents: 12_300))
    details.append(retryAfter: .seconds(7))
    let status = details.status(.failedPrecondition, "There is no room for this cover.")
    try gateway.serve(
      "pricing",
      [
        Route(
          PricingServiceMethods.quote,
          UnaryHandler<QuoteRequest, Quote> { _, _ throws(RPCError) in
            throw RPCError(
              .failedPrecondition, "There is no room for this cover.", details: status)
          })
      ])
    let answer = try await gateway.send("GET", "/v1/quotes/USDC?cover=1000&days=30")
    #expect(answer.status == 409 && answer.code == "NO_CAPACITY", "\(answer)")
    #expect(answer.json["detail"] == "There is no room for this cover.")
    #expect(answer.json["refusal"]?["headroom"] == "123.00")
    #expect(answer["retry-after"] == "7")
  }

  @Test("a stream of answers is a stream of events, or of lines for who asks for them")
  func streams() async throws {
    let gateway = try TestGateway()
    try gateway.serve(
      "pricing",
      [
        Route(
          PricingServiceMethods.streamQuotes,
          ServerStreamHandler { _, writer, _ throws(RPCError) in
            for number in 1...3 {
              try await writer.write(StreamQuotesResponse(cause: number == 1 ? .start : .config))
            }
          })
      ])
    let body = #"{"items":[{"asset":"USDC","cover":"1000.00","days":30}]}"#
    let events = try await gateway.send("POST", "/v1/quotes/stream", role: .viewer, body: body)
    #expect(events.status == 200 && events["content-type"] == "text/event-stream", "\(events)")
    #expect(events.body.split(separator: "\n\n").count == 3, "\(events)")
    #expect(events.body.hasPrefix("data: {"))
    let lines = try await gateway.send(
      "POST", "/v1/quotes/stream", role: .viewer, fields: ["Accept: application/x-ndjson"],
      body: body)
    #expect(lines["content-type"] == "application/x-ndjson")
    #expect(lines.body.split(separator: "\n").count == 3)
  }

  @Test("a stream that never begins has the status of its failure")
  func streamOfNobody() async throws {
    let gateway = try TestGateway()
    let answer = try await gateway.send("GET", "/v1/market/watch", role: .viewer)
    #expect(answer.status == 503 && answer.code == "UPSTREAM_UNAVAILABLE", "\(answer)")
  }

  @Test("lines of an import go to the service one by one; one with a slip names its number")
  func imports() async throws {
    let gateway = try TestGateway()
    let seen = Recorder<Int>()
    try gateway.serve(
      "risk",
      [
        Route(
          MarketServiceMethods.ingestPrices,
          ClientStreamHandler { requests, _ throws(RPCError) in
            var count = 0
            for try await _ in requests { count += 1 }
            seen.record(count)
            return IngestPricesResponse()
          })
      ])
    let line = "{}"
    let whole = try await gateway.send(
      "POST", "/v1/prices", role: .operator, fields: ["Content-Type: application/x-ndjson"],
      body: "\(line)\n\n\(line)\r\n\(line)")
    #expect(whole.status == 200, "\(whole)")
    #expect(seen.elements == [3])
    let slip = try await gateway.send(
      "POST", "/v1/prices", role: .operator, body: "\(line)\n{\"nothing\":1}\n")
    #expect(slip.status == 400 && slip.code == "INVALID_REQUEST", "\(slip)")
    #expect(slip.json["errors"]?[0]?["field"] == "lines[2].nothing", "\(slip)")
  }

  @Test("the services that quotes need decide whether the gateway is ready")
  func readiness() async throws {
    let gateway = try TestGateway()
    let before = try await gateway.send("GET", "/readyz")
    #expect(before.status == 503 && before["retry-after"] == "1", "\(before)")
    #expect(before.json["checks"]?[0]?["message"] == "cannot be reached")
    let answer = Readiness.response([
      .init(name: "config", isReady: true, isRequired: true, message: ""),
      .init(name: "risk", isReady: false, isRequired: false, message: "cannot be reached"),
    ])
    #expect(answer.status == .ok)
  }
}
