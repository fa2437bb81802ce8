import Auth
import HTTPTestSupport
import Telemetry
import TestSupport
import Testing

@testable import Gateway

@Suite("Requests without an operation")
struct DispatcherTests {
  @Test("a path that is not there, and a method that it does not have")
  func unknown() async throws {
    let gateway = try TestGateway()
    let missing = try await gateway.send("GET", "/v1/nothing")
    #expect(missing.status == 404 && missing.code == "UNKNOWN_PATH")
    let other = try await gateway.send("PUT", "/v1/change-sets")
    #expect(other.status == 405 && other.code == "METHOD_NOT_ALLOWED")
    #expect(other["allow"] == "GET, HEAD, POST, OPTIONS")
    let trace = try await gateway.send("TRACE", "/v1/change-sets")
    #expect(trace.status == 405 && trace["allow"] == "GET, HEAD, POST, OPTIONS")
    let options = try await gateway.send("OPTIONS", "/v1/change-sets")
    #expect(options.status == 204 && options["allow"] == "GET, HEAD, POST, OPTIONS")
    #expect(try await gateway.send("OPTIONS", "*").status == 204)
  }

  @Test("pages of other origins may not call unless their origin is named")
  func origins() async throws {
    let page = "Origin: https://desk.example.org"
    let asking = [page, "Access-Control-Request-Method: POST"]
    let closed = try TestGateway()
    let refused = try await closed.send("OPTIONS", "/v1/change-sets", fields: asking)
    #expect(refused["access-control-allow-origin"] == nil)
    #expect(refused["access-control-allow-methods"] == nil)

    let open = try TestGateway(["MOORING_CORS_ORIGINS": "https://desk.example.org"])
    let allowed = try await open.send("OPTIONS", "/v1/change-sets", fields: asking)
    #expect(allowed["access-control-allow-origin"] == "https://desk.example.org")
    #expect(allowed["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS")
    #expect(allowed["access-control-allow-headers"]?.contains("Authorization") == true)
    let answer = try await open.send("GET", "/livez", fields: [page])
    #expect(answer["access-control-allow-origin"] == "https://desk.example.org")
    let other = try await open.send("GET", "/livez", fields: ["Origin: https://example.com"])
    #expect(other["access-control-allow-origin"] == nil && other["vary"] == "Origin")
  }

  @Test("what may not be done is refused before its body is read")
  func refusedEarly() async throws {
    let gateway = try TestGateway()
    let client = try gateway.connect()
    // The body is announced and never comes.
    client.send("POST /v1/change-sets HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n")
    #expect(await client.received(until: "TOKEN_MISSING").hasPrefix("HTTP/1.1 401"))
    client.close()
  }

  @Test("everybody who has a name is logged with the name of the request")
  func logged() async throws {
    let gateway = try TestGateway()
    let answer = try await gateway.send("GET", "/v1/namespaces", role: .auditor)
    let record = try await gateway.logs.records.first {
      $0.metadata["http.route"] == "GET /v1/namespaces"
    }
    #expect(record.metadata["request.id"] == .string(try #require(answer["x-request-id"])))
    #expect(record.metadata["actor"] == "operator@example.org")
    #expect(record.metadata["role"] == "auditor")
    #expect(record.metadata["client.ip"] == "127.0.0.1")
    #expect(record.metadata["http.status"] == 503)
  }
}
