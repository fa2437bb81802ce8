import JSON
import TestSupport
import Testing

/// One after the other: each starts a database and services of its own.
@Suite("The requests that the families were asked for", .serialized)
struct RequirementTests {
  @Test("each line is answered with its status and its shape, with real services")
  func lines() async throws {
    let deployment = try await GatewayDeployment(roles: ["admin", "viewer", "auditor"])
    let lines =
      RequirementLine.administration + RequirementLine.yields + RequirementLine.environment
      + RequirementLine.versions + RequirementLine.strategies + RequirementLine.process
    for line in lines {
      let answer = try await deployment.curl(
        line.method, line.path, body: line.body, role: line.role, fields: line.fields,
        type: line.type)
      let findings = line.findings(answer)
      #expect(findings.isEmpty, "\(line): \(findings)")
    }
    try await Self.pricesFollow(deployment)
    try await Self.conditionsHold(deployment)
    try await deployment.down()
  }

  /// A changed rate is in the next quotes, without anybody doing anything.
  private static func pricesFollow(_ deployment: GatewayDeployment) async throws {
    let quote = "/quote/USDC/100000?days=365"
    let before = try await deployment.curl("GET", quote, role: nil).body["premium_cents"]?.uint64
    let put = try await deployment.curl(
      "PUT", "/admin/config/pricing/base_rate_USDC", body: #"{"value":0.045}"#)
    let revision = try #require(put.body["revision"]?.uint64, "\(put)")
    _ = try await deployment.curl("GET", "/v1/revisions/\(revision)/applied?timeout_ms=30000")
    let after = try await deployment.curl("GET", quote, role: nil)
    #expect(after.body["config_revision"]?.uint64 ?? 0 >= revision, "\(after)")
    #expect(try #require(after.body["premium_cents"]?.uint64) > #require(before), "\(after)")
  }

  /// A tag that was read is a condition that holds once, and a key makes a repetition harmless.
  private static func conditionsHold(_ deployment: GatewayDeployment) async throws {
    let path = "/admin/config/pricing/base_rate_USDT"
    let tag = try #require(try await deployment.curl("GET", path).fields["etag"])
    let key = "Idempotency-Key: rate-1"
    let first = try await deployment.curl(
      "PUT", path, body: #"{"value":0.055}"#, fields: ["If-Match: \(tag)", key])
    #expect(first.status == 200 && first.fields["etag"] != tag, "\(first)")
    let again = try await deployment.curl(
      "PUT", path, body: #"{"value":0.05}"#, fields: ["If-Match: \(tag)"])
    #expect(again.status == 412 && again.body["code"] == "VERSION_MISMATCH", "\(again)")
    let stale = try await deployment.curl(
      "PUT", path, body: #"{"value":0.05,"expected_version":0}"#)
    #expect(stale.status == 409 && stale.body["current"]?["versions"] != nil, "\(stale)")
    let config = "/api/v1/strategies/ticker_velocity/config"
    let body = #"{"parameters":{"base_confidence":0.66},"changed_by":"desk"}"#
    let post = try await deployment.curl(
      "POST", config, body: body, fields: ["Idempotency-Key: velocity-1"])
    let repeated = try await deployment.curl(
      "POST", config, body: body, fields: ["Idempotency-Key: velocity-1"])
    #expect(post.status == 200 && repeated.status == 200, "\(post) \(repeated)")
    #expect(repeated.body["data"]?["version"] == 1)
    let other = try await deployment.curl(
      "POST", config, body: #"{"parameters":{"base_confidence":0.67},"changed_by":"desk"}"#,
      fields: ["Idempotency-Key: velocity-1"])
    #expect(other.status == 422, "\(other)")
  }

  // MARK: Hostile bodies

  static let hostile: [(method: String, path: String)] = [
    ("PUT", "/admin/config/pricing/base_rate_USDC"), ("PUT", "/config/risk"),
    ("PUT", "/strategy/market_maker/parameters"), ("POST", "/config/risk/rollback"),
    ("POST", "/config/risk/reload"), ("POST", "/api/v1/strategies/orderbook_skew/config"),
    ("POST", "/api/v1/strategies/orderbook_skew/rollback"), ("POST", "/api/v1/config/validate"),
    ("POST", "/admin/config/reload"), ("POST", "/api/v1/strategies/cache/refresh"),
  ]

  static let bodies = [
    "[]", "5", "null", "{", #"{"value":1e999}"#, #"{"value":1,"value":2}"#, #"{"":1}"#,
    #"{"value":0.05,"nothing":1}"#, #"{"key":5,"value":{},"author":7,"reason":[],"dry_run":"x"}"#,
    #"{"key":"risk.global.max_leverage","value":99999999999999999999999999}"#,
    #"{"parameters":{"top_levels":"\u0000"},"changed_by":5}"#,
    #"{"parameters":{"top_levels":true,"buy_threshold":null,"x":{"y":{}}},"changed_by":""}"#,
    #"{"version":-1}"#, #"{"version":1.5}"#, "{\"value\":\"\u{202e}\u{0}\"}",
    "{\"value\":" + String(repeating: "[", count: 5_000),
  ]

  @Test("hostile bodies are refused in the family's shape, and change nothing")
  func hostileBodies() async throws {
    let deployment = try await GatewayDeployment()
    let before = try await deployment.curl("GET", "/v1/change-sets?page_size=1")
    for (method, path) in Self.hostile {
      for body in Self.bodies {
        let answer = try await deployment.curl(method, path, body: body)
        #expect([400, 413, 422].contains(answer.status), "\(method) \(path) \(body): \(answer)")
        let isWorded =
          answer.body["error"] != nil || answer.body["detail"] != nil
          || answer.body["success"] == false
        #expect(isWorded, "\(method) \(path) \(body): \(answer)")
      }
    }
    let all = try await deployment.curl(
      "POST", "/api/v1/strategies/orderbook_skew/config",
      body: #"{"parameters":5,"changed_by":[],"reason":{},"validate_only":1,"extra":0}"#)
    let codes = all.body["error"]?["details"]?["violations"].flatMap { violations -> [JSONValue]? in
      if case .array(let list) = violations { list.compactMap { $0["field"] } } else { nil }
    }
    #expect(codes == ["extra", "parameters", "changed_by", "reason", "validate_only"], "\(all)")
    let type = try await deployment.curl(
      "PUT", "/config/risk", body: "key=1", type: "text/plain")
    #expect(type.status == 415, "\(type)")
    let after = try await deployment.curl("GET", "/v1/change-sets?page_size=1")
    #expect(before.body["head"] == after.body["head"], "\(after)")
    try await deployment.down()
  }

  // MARK: YAML

  @Test("a document goes out as YAML and comes back without a difference")
  func yaml() async throws {
    let deployment = try await GatewayDeployment()
    for change in [
      #"{"key":"risk.global.max_leverage","value":2.5}"#,
      #"{"key":"risk.global.min_liquidity","value":7500}"#,
    ] {
      _ = try await deployment.curl("PUT", "/config/risk", body: change)
    }
    let export = try await deployment.curl("GET", "/config/risk/export")
    #expect(export.status == 200 && export.fields["content-type"] == "application/yaml")
    #expect(export.text.contains("max_leverage: 2.5"), "\(export)")
    func send(_ path: String, _ text: String) async throws -> GatewayDeployment.Answer {
      try await deployment.curl("POST", path, body: text, type: "application/yaml")
    }
    let same = try await send("/config/risk/import", export.text)
    #expect(same.body["data"]?["changes"] == [], "\(same)")
    let edited = export.text.replacing("max_leverage: 2.5", with: "max_leverage: 2")
    let plan = try await send("/config/risk/import?dry_run=true", edited)
    #expect(plan.body["dry_run"] == true && plan.body["valid"] == true, "\(plan)")
    #expect(plan.body["changes"]?[0]?["key"] == "risk.global.max_leverage", "\(plan)")
    let done = try await send("/config/risk/import?reason=desk", edited)
    #expect(done.body["data"]?["changes"]?[0]?["new_value"] == 2, "\(done)")
    let read = try await deployment.curl("GET", "/config/risk?key=global.max_leverage")
    #expect(read.body["data"] == 2, "\(read)")
    let foreign = try await send("/config/system/import", edited.replacing(": 2\n", with: ": 3\n"))
    #expect(foreign.status == 400, "\(foreign)")
    let broken = try await send("/config/risk/import", "a: [1")
    #expect(broken.status == 400 && broken.body["code"] == "MALFORMED_YAML", "\(broken)")
    let wrong = try await send(
      "/config/risk/import", edited.replacing("max_leverage: 2", with: "max_leverage: 9999"))
    #expect(wrong.status == 400 && wrong.body["errors"]?[0]?["code"] == "out_of_range", "\(wrong)")
    let strategy = try await deployment.curl("GET", "/strategy/market_maker/export?resolved=true")
    #expect(strategy.status == 200 && strategy.text.contains("strategy/market_maker"))
    let own = try await deployment.curl(
      "PUT", "/strategy/market_maker/parameters?param_name=size&value=1500")
    #expect(own.status == 200, "\(own)")
    let stored = try await deployment.curl("GET", "/strategy/market_maker/export")
    let sized = stored.text.replacing("1500", with: "1600")
    let planned = try await send("/strategy/market_maker/import?dry_run=true", sized)
    #expect(
      planned.body["changes"]?[0]?["key"] == "strategies.market_maker.parameters.size",
      "\(planned)")
    let taken = try await send("/strategy/market_maker/import", sized)
    #expect(taken.body["data"]?["changes"]?[0]?["new_value"] == 1600, "\(taken)")
    let others = try await send("/strategy/mean_reversion/import", stored.text)
    #expect(others.status == 400, "\(others)")
    try await deployment.down()
  }
}
