import Auth
import Basics
import Contract
import ContractConfig
import ContractPricing
import ContractType
import JSON
import RPC
import TestSupport
import Testing

@testable import Gateway

/// The paths of the contract over real sockets, in front of services that tests write.
@Suite("Paths of the contract")
struct CanonicalTests {
  private static let token = RevisionToken(epoch: 7, revision: 41)

  @Test("path and query make the request, and the answer is the message as JSON")
  func pathAndQuery() async throws {
    let gateway = try TestGateway()
    let asked = Recorder<GetRequest>()
    try gateway.serve(
      "config",
      [
        Route(
          ConfigServiceMethods.get,
          UnaryHandler { request, _ throws(RPCError) in
            asked.record(request)
            return GetResponse(
              entry: Entry(
                namespace: request.namespace, key: request.key,
                value: Value(kind: .floatValue(0.05))),
              token: Self.token, scopeVersion: ScopeVersion(version: 12))
          })
      ])
    let answer = try await gateway.send(
      "GET", "/v1/parameters/params/pricing/base_rate_USDC?environment=staging&at_revision=40",
      role: .viewer)
    #expect(answer.status == 200, "\(answer)")
    #expect(answer.json["entry"]?["value"] == .number(try #require(JSONNumber(0.05))))
    #expect(answer["etag"] == "\"7.12\"")
    #expect(answer["cache-control"] == "no-store")
    #expect(answer["x-content-type-options"] == "nosniff")
    #expect(answer["x-ratelimit-limit"] == "1000")
    let request = try #require(asked.elements.first)
    #expect(request.namespace == "params/pricing" && request.key == "base_rate_USDC")
    #expect(request.environment == "staging" && request.at == .atRevision(40))
    let shown = try await gateway.send(
      "GET", "/v1/parameters/params/pricing/base_rate_USDC?fields=entry.key,stale", role: .viewer)
    #expect(shown.json == ["entry": ["key": "base_rate_USDC"], "stale": false], "\(shown)")
  }

  @Test(
    "what is not understood is refused by its name",
    arguments: [
      ("/v1/parameters?colour=red", "colour", "unknown_field"),
      ("/v1/parameters?page_size=many", "page_size", "wrong_type"),
      ("/v1/parameters?page_size=5000", "page_size", "out_of_range"),
      ("/v1/parameters?environment=a&environment=b", "environment", "repeated"),
      ("/v1/parameters?fields=", "fields", "bad_format"),
    ])
  func refusedQuery(target: String, field: String, code: String) async throws {
    let gateway = try TestGateway()
    let answer = try await gateway.send("GET", target, role: .viewer)
    #expect(answer.status == 400)
    #expect(answer["content-type"] == "application/problem+json")
    #expect(answer.code == "INVALID_REQUEST")
    #expect(answer.json["errors"]?[0]?["field"] == .string(field), "\(answer)")
    #expect(answer.json["errors"]?[0]?["code"] == .string(code), "\(answer)")
  }

  @Test("everything that is wrong with a query is said at once")
  func refusedTogether() async throws {
    let gateway = try TestGateway()
    let answer = try await gateway.send(
      "GET", "/v1/parameters?colour=red&page_size=many&environment=A!&size=1&symbol=btc",
      role: .viewer)
    #expect(answer.status == 400)
    let fields = (0..<5).map { answer.json["errors"]?[$0]?["field"] }
    #expect(
      Set(fields) == ["colour", "size", "page_size", "environment", nil], "\(answer)")
  }

  @Test("a change says who made it, from where, and by what name; a repetition has the same name")
  func change() async throws {
    let gateway = try TestGateway()
    let calls = Recorder<(request: ApplyRequest, metadata: Metadata)>()
    try gateway.serve("config", [Self.apply(into: calls)])
    let body = #"{"changes":[{"namespace":"params/pricing","key":"k","set":0.05}],"reason":"r"}"#
    let token = try TestTokens.token(.admin, namespaces: ["params/*"])
    let fields = [
      "Authorization: Bearer \(token)", "Content-Type: application/json",
      "X-Request-Id: chosen-by-a-stranger", "X-Forwarded-For: 203.0.113.9",
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ]
    let answer = try await gateway.send("POST", "/v1/change-sets", fields: fields, body: body)
    #expect(answer.status == 200, "\(answer)")
    #expect(answer["x-ratelimit-limit"] == "100")
    let call = try #require(calls.elements.first)
    #expect(call.request.changes.first?.action == .set(Value(kind: .floatValue(0.05))))
    #expect(call.metadata["mooring-actor"] == "operator@example.org")
    #expect(call.metadata["mooring-role"] == "admin")
    #expect(call.metadata["mooring-namespaces"] == "params/*")
    #expect(call.metadata["mooring-source"] == "rpc")
    // Nobody believes what a client says of itself.
    #expect(call.metadata["mooring-client-ip"] == "127.0.0.1")
    let requestID = try #require(answer["x-request-id"])
    #expect(requestID != "chosen-by-a-stranger")
    #expect(call.metadata["mooring-request-id"] == requestID)
    #expect(call.request.requestID == requestID)
    #expect(call.metadata["traceparent"]?.contains("0af7651916cd43dd8448eb211c80319c") == true)

    _ = try await gateway.send(
      "POST", "/v1/change-sets", fields: fields + ["Idempotency-Key: order-7"], body: body)
    #expect(calls.elements.last?.request.requestID == "order-7")
    let twice = #"{"changes":[],"request_id":"order-8"}"#
    let differing = try await gateway.send(
      "POST", "/v1/change-sets", fields: fields + ["Idempotency-Key: order-7"], body: twice)
    #expect(differing.status == 400, "\(differing)")
  }

  @Test("a proxy that is believed names the client, and what the client wrote itself counts not")
  func proxy() async throws {
    let gateway = try TestGateway(["MOORING_TRUSTED_PROXIES": "127.0.0.0/8"])
    let calls = Recorder<(request: ApplyRequest, metadata: Metadata)>()
    try gateway.serve("config", [Self.apply(into: calls)])
    let fields = ["X-Forwarded-For: 198.51.100.1, 203.0.113.9", "X-Request-Id: from-the-proxy"]
    let body = #"{"changes":[{"namespace":"params/pricing","key":"k","unset":true}]}"#
    let answer = try await gateway.send(
      "POST", "/v1/change-sets", role: .admin, fields: fields, body: body)
    #expect(answer["x-request-id"] == "from-the-proxy", "\(answer)")
    let call = try #require(calls.elements.first)
    #expect(call.metadata["mooring-client-ip"] == "203.0.113.9")
    #expect(call.metadata["mooring-request-id"] == "from-the-proxy")
  }

  @Test("a change under a condition names the version, and one of another history is not made")
  func condition() async throws {
    let gateway = try TestGateway()
    let calls = Recorder<(request: ApplyRequest, metadata: Metadata)>()
    let list = Route(
      ConfigServiceMethods.list,
      UnaryHandler<ListRequest, ListResponse> { _, _ throws(RPCError) in
        ListResponse(token: Self.token)
      })
    try gateway.serve("config", [Self.apply(into: calls), list])
    let body = #"{"changes":[{"namespace":"params/pricing","key":"k","unset":true}]}"#
    func send(_ condition: String, _ body: String) async throws -> TestAnswer {
      try await gateway.send(
        "POST", "/v1/change-sets", role: .admin, fields: ["If-Match: \(condition)"], body: body)
    }
    #expect(try await send("\"7.12\"", body).status == 200)
    #expect(
      calls.elements.last?.request.expectedVersions
        == [ExpectedVersion(namespace: "params/pricing", version: 12)])
    let other = try await send("\"8.12\"", body)
    #expect(other.status == 412 && other.code == "VERSION_MISMATCH", "\(other)")
    #expect(try await send("\"nothing\"", body).status == 412)
    #expect(try await send("nothing", body).status == 400)
    let several =
      #"{"changes":[{"namespace":"a/b","key":"k","unset":true},"#
      + #"{"namespace":"c/d","key":"k","unset":true}]}"#
    #expect(try await send("\"7.12\"", several).status == 400)
    #expect(calls.elements.count == 1)
  }

  @Test("a rehearsal says what the change would do to prices")
  func effect() async throws {
    let gateway = try TestGateway()
    let calls = Recorder<(request: ApplyRequest, metadata: Metadata)>()
    let previewed = Recorder<PreviewChangeRequest>()
    try gateway.serve("config", [Self.apply(into: calls)])
    let preview = Route(
      PricingServiceMethods.previewChange,
      UnaryHandler<PreviewChangeRequest, PreviewChangeResponse> { request, _ throws(RPCError) in
        previewed.record(request)
        return PreviewChangeResponse(priceable: true)
      })
    try gateway.serve("pricing", [preview])
    let changes =
      #""changes":[{"namespace":"params/pricing","key":"k","set":1},"#
      + #"{"namespace":"strategy/x","key":"k","set":1}]"#
    let rehearsal = try await gateway.send(
      "POST", "/v1/change-sets?dry_run=true", role: .admin, body: "{\(changes)}")
    #expect(calls.elements.last?.request.validateOnly == true)
    #expect(rehearsal.json["effect"]?["priceable"] == true, "\(rehearsal)")
    #expect(previewed.elements.first?.changes.map(\.namespace) == ["params/pricing"])
    let change = try await gateway.send(
      "POST", "/v1/change-sets", role: .admin, body: "{\(changes)}")
    #expect(change.json["effect"] == nil)
    #expect(previewed.elements.count == 1)
  }

  @Test("files that would be read again are rehearsed without what stored values hide")
  func reloadEffect() async throws {
    let gateway = try TestGateway()
    let previewed = Recorder<PreviewChangeRequest>()
    let reload = Route(
      ConfigServiceMethods.reload,
      UnaryHandler<ReloadRequest, ReloadResponse> { _, _ throws(RPCError) in
        let changes = ["hidden", "shown"].map { key in
          ValueChange(
            namespace: "params/pricing", key: key, after: Value(kind: .floatValue(0.05)))
        }
        return ReloadResponse(
          outcome: ChangeOutcome(valid: true, changes: changes),
          shadowed: ["params/pricing:hidden"])
      })
    let preview = Route(
      PricingServiceMethods.previewChange,
      UnaryHandler<PreviewChangeRequest, PreviewChangeResponse> { request, _ throws(RPCError) in
        previewed.record(request)
        return PreviewChangeResponse(priceable: true)
      })
    try gateway.serve("config", [reload])
    try gateway.serve("pricing", [preview])
    let answer = try await gateway.send(
      "POST", "/v1/reload?dry_run=true", role: .admin, body: "{}")
    #expect(answer.json["effect"]?["priceable"] == true, "\(answer)")
    #expect(previewed.elements.first?.changes.map(\.key) == ["shown"])
  }

  @Test("a document is sent and received as it is")
  func documents() async throws {
    let gateway = try TestGateway()
    let imported = Recorder<ImportRequest>()
    try gateway.serve(
      "config",
      [
        Route(
          ConfigServiceMethods.import,
          UnaryHandler { request, _ throws(RPCError) in
            imported.record(request)
            return ImportResponse()
          }),
        Route(
          ConfigServiceMethods.export,
          UnaryHandler { _, _ throws(RPCError) in
            ExportResponse(document: Array("params/pricing:\n  k: 1\n".utf8))
          }),
      ])
    let out = try await gateway.send("GET", "/v1/export", role: .viewer)
    #expect(out.body == "params/pricing:\n  k: 1\n")
    #expect(out["content-type"] == "application/yaml")
    let back = try await gateway.send(
      "POST", "/v1/import?environment=staging&validate_only=true", role: .admin,
      fields: ["Content-Type: application/yaml"], body: out.body)
    #expect(back.status == 200, "\(back)")
    let request = try #require(imported.elements.first)
    #expect(request.document == Array(out.body.utf8) && request.environment == "staging")
    let wrong = try await gateway.send(
      "POST", "/v1/import", role: .admin, fields: ["Content-Type: image/png"], body: "x")
    #expect(wrong.status == 415 && wrong.code == "UNSUPPORTED_MEDIA_TYPE")
  }

  /// An Apply that allows everything.
  private static func apply(
    into calls: Recorder<(request: ApplyRequest, metadata: Metadata)>
  ) -> Route {
    Route(
      ConfigServiceMethods.apply,
      UnaryHandler { request, context throws(RPCError) in
        calls.record((request, context.metadata))
        return ApplyResponse(
          outcome: ChangeOutcome(
            committed: !request.validateOnly, valid: true, head: Self.token,
            versions: [ScopeVersion(version: 13)]))
      })
  }
}
