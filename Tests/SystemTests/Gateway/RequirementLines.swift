import JSON

// The requests that the families were asked for, in an order in which each finds what it needs.
extension RequirementLine {
  private static let row = [
    "id", "category", "key", "value_type", "value_data", "description", "last_updated_at",
    "updated_by",
  ]
  private static let refusal = ["error", "message", "code", "errors", "request_id"]
  private static let updated = [
    "success", "category", "key", "new_value", "updated_by", "updated_at", "old_value", "changed",
    "revision", "warnings",
  ]
  private static let rehearsed = [
    "dry_run", "category", "key", "new_value", "validation", "valid", "errors", "warnings",
    "effect",
  ]
  private static let rate = "/admin/config/pricing/base_rate_USDC"

  static func number(_ value: Double) -> JSONValue {
    JSONNumber(value).map { .number($0) } ?? .null
  }

  // MARK: Administration

  static let administration: [RequirementLine] = [
    .get("/admin/config", members: row),
    .get("/admin/config", 401, members: refusal, values: [("error", "Unauthorized")], role: nil),
    .get("/admin/config", 401, members: refusal, role: "invalid_token"),
    .get("/admin/config/pricing", members: row, values: [("0.category", "pricing")]),
    .get("/admin/config/nothing", 404, members: refusal),
    .get(
      rate, members: row,
      values: [("key", "base_rate_USDC"), ("value_type", "float"), ("value_data", number(0.04))]),
    .get(
      "/admin/config/pricing/nothing", 404, members: refusal,
      values: [("message", "Config parameter not found: pricing/nothing")]),
    .send(
      "PUT", rate, #"{"value":0.05,"reason":"Adjusting","dry_run":true}"#, members: rehearsed,
      values: [
        ("dry_run", true), ("category", "pricing"), ("new_value", number(0.05)),
        ("validation", "OK"), ("valid", true), ("errors", []), ("effect.priceable", true),
      ]),
    .get(rate, values: [("value_data", number(0.04))]),
    .send(
      "PUT", rate, #"{"value":0.05,"reason":"Adjusting for market conditions"}"#,
      members: updated,
      values: [
        ("success", true), ("new_value", number(0.05)), ("old_value", number(0.04)),
        ("updated_by", "admin@example.org"), ("changed", true),
      ]),
    .get(
      rate, values: [("value_data", number(0.05)), ("updated_by", "admin@example.org")]),
    .send("PUT", rate, #"{"value":0.05}"#, values: [("changed", false), ("revision", 0)]),
    .send(
      "PUT", rate, #"{"value":999.99,"dry_run":true}"#, members: rehearsed,
      values: [("valid", false), ("validation", "Validation failed"), ("effect", .null)]),
    .send(
      "PUT", rate, #"{"value":"not_a_number"}"#, 400, members: refusal,
      values: [
        ("error", "Validation failed"), ("errors.0.code", "wrong_type"),
        ("errors.0.message", "Value must be a number"),
      ]),
    .send("PUT", rate, #"{"value":999.99}"#, 400, values: [("error", "Validation failed")]),
    .send("PUT", "/admin/config/pricing/nothing", #"{"value":1}"#, 404, members: refusal),
    .send("PUT", rate, #"{"value":0.045}"#, 403, values: [("error", "Forbidden")], role: "viewer"),
    .send(
      "POST", "/admin/config/reload", nil, members: ["success", "message", "stats"],
      values: [("message", "Cache reloaded successfully"), ("stats.expired_entries", 0)]),
    .get(
      "/admin/config/stats",
      members: [
        "total_entries", "valid_entries", "expired_entries", "ttl_seconds", "hits", "misses",
        "hit_rate", "revision", "age_seconds", "stale",
      ]),
    .get(
      "/admin/config/audit?limit=50&category=pricing",
      members: [
        "id", "category", "key", "old_value", "new_value", "changed_by", "changed_at",
        "change_reason", "client_ip", "dry_run",
      ],
      values: [
        ("0.key", "base_rate_USDC"), ("0.dry_run", false),
        ("0.changed_by", "admin@example.org"), ("0.new_value", number(0.05)),
        ("0.old_value", number(0.04)), ("0.change_reason", "Adjusting for market conditions"),
        ("1.dry_run", true), ("1.old_value", number(0.04)), ("1.change_reason", "Adjusting"),
      ]),
    .get("/admin/config/audit?limit=10", role: "auditor"),
    .get("/admin/config/audit?limit=10", 403, role: "viewer"),
    .get("/admin/config/audit?limit=0", 400, members: refusal),
    .get("/admin/config?enviroment=staging", 400, values: [("errors.0.code", "unknown_field")]),
    .send("PUT", rate, #"{"value":0.04}"#, values: [("success", true)]),
    .get(
      "/quote/USDC/100000", values: [("asset", "USDC"), ("cover_cents", 10_000_000)], role: nil),
    .get(
      "/quote/USDC/100000?days=30&trigger=0.97&floor=0.90",
      values: [("days", 30), ("trigger", number(0.97)), ("floor", number(0.9))], role: nil),
    .get("/quote/USDC/100000?days=0", 400, members: refusal, role: nil),
    .get("/quote/USDC/many", 400, members: refusal, role: nil),
    .get("/quote/USDC/-5", 400, role: nil),
  ]

  // MARK: Yields

  private static let yield = [
    "tranche_id", "utilization", "apy", "apy_min", "apy_max", "curve_type", "allocation_percent",
  ]

  static let yields: [RequirementLine] = [
    .get(
      "/api/v1/tranche-apy/SURE-JNR+?utilization=0.5", members: yield,
      values: [("tranche_id", "SURE-JNR+"), ("utilization", number(0.5))], role: nil),
    .get("/api/v1/tranche-apy/sure_jnr_plus?utilization=0", members: yield, role: nil),
    .get("/api/v1/tranche-apy/SURE-JNR%2B?utilization=1", members: yield, role: nil),
    .get(
      "/api/v1/tranche-apy/all?utilization=0.5",
      members: ["utilization", "tranches", "timestamp"],
      values: [
        ("tranches.0.tranche_id", "SURE-BTC"), ("tranches.0.curve_type", "FLAT"),
      ], role: nil),
    .get(
      "/api/v1/tranche-config/SURE-BTC",
      members: ["tranche_id", "apy_min", "apy_max", "curve_type", "allocation_percent"],
      role: nil),
    .get(
      "/api/v1/tranche-apy/NOTHING?utilization=0.5", 404,
      values: [("message", "Unknown tranche: NOTHING")], role: nil),
    .get("/api/v1/tranche-apy/SURE-BTC?utilization=2", 400, role: nil),
  ]

  // MARK: Configuration by environment

  private static let refused = ["detail", "code", "errors"]
  private static let changed = ["status", "data"]

  static let environment: [RequirementLine] = [
    .get(
      "/config/risk", members: changed,
      values: [("status", "success"), ("data.risk.global.max_leverage", 3)]),
    .get("/config/risk?key=risk.global.max_leverage", values: [("data", 3)]),
    .get("/config/risk?key=global.max_leverage", values: [("data", 3)]),
    .get("/config/risk?key=risk.position_sizing", values: [("data.base_size", number(0.02))]),
    .get("/config/risk?key=risk.nothing", 404, members: refused),
    .get("/config/nothing", 404, members: refused),
    .get("/config/strategy?key=Nothing.parameters", 404, members: refused),
    .get("/config/risk?key=risk..global", 422, members: ["detail"]),
    .get("/config/system", values: [("data.system.log_level", "INFO")]),
    .get("/config/strategy", values: [("data.strategies.market_maker.parameters.size", 1_000)]),
    .get("/config/strategy?key=strategies.market_maker.enabled", values: [("data", true)]),
    .get("/config/risk", 401, values: [("code", "TOKEN_MISSING")], role: nil),
    .send(
      "PUT", "/config/risk", #"{"key":"risk.global.max_leverage","value":2.5,"author":"desk"}"#,
      members: changed,
      values: [
        ("status", "success"), ("data.changes.0.new_value", number(2.5)), ("data.version", 1),
      ]),
    .get("/config/risk?key=risk.global.max_leverage", values: [("data", number(2.5))]),
    .send(
      "PUT", "/config/risk", #"{"key":"risk.global.max_leverage","value":999}"#, 400,
      members: refused, values: [("errors.0.code", "out_of_range")]),
    .send(
      "PUT", "/config/risk", #"{"key":"risk.global.max_leverage","value":999,"dry_run":true}"#,
      members: [
        "status", "dry_run", "valid", "errors", "warnings", "changes", "effect",
      ], values: [("status", "success"), ("dry_run", true), ("valid", false)]),
    .send("PUT", "/config/risk", #"{"key":"risk.nothing","value":1}"#, 400, members: refused),
    .send("PUT", "/config/nothing", #"{"key":"a","value":1}"#, 400, members: refused),
    .send(
      "PUT", "/config/risk", #"{"author":"desk"}"#, 422, members: ["detail"],
      values: [
        ("detail.0.loc", ["body", "key"]), ("detail.0.type", "missing"),
        ("detail.1.loc", ["body", "value"]),
      ]),
    .send(
      "PUT", "/config/risk",
      #"{"key":"risk.position_sizing","value":{"base_size":0.01,"max_size":0.04}}"#,
      values: [("data.version", 2)]),
    .get("/config/risk?key=position_sizing.max_size", values: [("data", number(0.04))]),
    .send(
      "PUT", "/config/strategy",
      #"{"key":"strategies.market_maker.parameters.size","value":1100}"#,
      values: [("data.changes.0.key", "strategies.market_maker.parameters.size")]),
    .get(
      "/strategy/market_maker", members: changed,
      values: [
        ("status", "success"), ("data.name", "Market Maker"), ("data.parameters.size", 1_100),
      ]),
    .get("/strategy/orderbook_skew", values: [("data.parameters.top_levels", 5)]),
    .get("/strategy/nothing", 404, values: [("detail", "Strategy not found: nothing")]),
    .send(
      "PUT", "/strategy/market_maker/parameters?param_name=size&value=1200&author=desk", nil,
      values: [("status", "success"), ("data.changes.0.new_value", 1_200)]),
    .send(
      "PUT", "/strategy/market_maker/parameters", #"{"parameters":{"size":1300,"sleep":20}}"#,
      values: [("data.changes.1.new_value", 20)]),
    .send(
      "PUT", "/strategy/market_maker/parameters",
      #"{"param_name":"size","value":1000,"author":"desk"}"#, values: [("status", "success")]),
    .send("PUT", "/strategy/market_maker/parameters", nil, 422, members: ["detail"]),
    .send(
      "PUT", "/strategy/market_maker/parameters?param_name=size&value=much", nil, 400,
      values: [("errors.0.code", "wrong_type")]),
    .send(
      "PUT", "/strategy/nothing/parameters?param_name=size&value=1", nil, 404,
      values: [("detail", "Strategy not found: nothing")]),
    .send(
      "POST", "/config/risk/reload", nil, members: ["status", "message", "data"],
      values: [("message", "Reloaded risk configuration")]),
    .send("POST", "/config/nothing/reload", nil, 404, members: refused),
    .get(
      "/config/risk/schema", members: changed,
      values: [
        ("data.schema.properties.risk.properties.global.properties.max_leverage.type", "number"),
        ("data.default_values.risk.global.max_leverage", 3),
        ("data.validation_rules.sizing_base.kind", "at_most"),
      ]),
    .get("/config/strategy/schema", members: changed),
    .get("/config/nothing/schema", 404, members: refused),
  ]

  // MARK: Looking and going back

  static let versions: [RequirementLine] = [
    .get(
      "/config/risk/history", members: ["status", "data", "next_page_token"],
      values: [
        ("data.0.version", 2), ("data.0.author", "admin@example.org"),
        ("data.1.claimed_by", "desk"), ("data.1.changes.0.key", "risk.global.max_leverage"),
      ]),
    .get(
      "/config/risk/versions/1",
      values: [
        ("data.config.risk.position_sizing.max_size", number(0.05)),
        ("data.config.risk.global.max_leverage", number(2.5)),
      ]),
    .get("/config/risk/versions/99", 404, members: refused),
    .get(
      "/config/risk/diff?from=1&to=2",
      values: [("data.changes.0.key", "risk.position_sizing.base_size")]),
    .get("/config/risk/diff?from=1", 422, values: [("detail.0.loc", ["query", "to"])]),
    .send(
      "POST", "/config/risk/rollback", #"{"version":1,"author":"desk","dry_run":true}"#,
      values: [("dry_run", true), ("valid", true)]),
    .send("POST", "/config/risk/rollback", #"{"version":1}"#, values: [("data.version", 3)]),
    .get("/config/risk?key=position_sizing.max_size", values: [("data", number(0.05))]),
    .send("POST", "/config/risk/rollback", #"{"version":77}"#, 404, members: refused),
    .send(
      "DELETE", "/config/risk?key=risk.global.max_leverage&author=desk", nil,
      values: [("data.changes.0.old_value", number(2.5))]),
    .send("DELETE", "/config/risk?key=risk.global.max_leverage", nil, 404, members: refused),
    .get("/config/risk?key=risk.global.max_leverage", values: [("data", 3)]),
    .get("/strategy/market_maker/history", values: [("data.0.config_type", "strategy")]),
    .get("/config/strategy/history", 400, members: refused),
    .get("/config/strategy/history?key=strategies.market_maker", values: [("status", "success")]),
  ]

  // MARK: Strategies

  private static let envelope = ["success", "data", "error", "metadata"]
  private static let skew = "/api/v1/strategies/orderbook_skew"
  private static let skewed =
    #"{"parameters":{"top_levels":10,"buy_threshold":1.5},"changed_by":"desk","reason":"Testing"}"#

  static let strategies: [RequirementLine] = [
    .get("/api/v1/strategies", members: envelope, values: [("success", true), ("error", .null)]),
    .get("/api/v1/strategies", 401, members: envelope, values: [("success", false)], role: nil),
    .get("\(skew)/schema", members: envelope, values: [("data.0.name", "top_levels")]),
    .get(
      "\(skew)/defaults",
      values: [("data.top_levels", 5), ("metadata.strategy_name", "Order Book Skew")]),
    .get(
      "\(skew)/config", members: envelope,
      values: [
        ("data.symbol", .null), ("data.source", "default"), ("data.version", 0),
        ("data.is_override", false), ("data.parameters.top_levels", 5),
        ("metadata.provenance.top_levels.layer", "default"),
      ]),
    .get(
      "/api/v1/strategies/nothing/config", 404, members: envelope,
      values: [("error.code", "NOT_FOUND"), ("error.message", "Strategy not found: nothing")]),
    .get("/api/v1/strategies/nothing/schema", 404, values: [("error.code", "NOT_FOUND")]),
    .send(
      "POST", "\(skew)/config",
      #"{"parameters":{"top_levels":10},"changed_by":"desk","validate_only":true}"#,
      values: [
        ("success", true), ("data.dry_run", true), ("data.valid", true), ("data.errors", []),
        ("metadata.validation", "passed"),
      ]),
    .send(
      "POST", "\(skew)/config", skewed, members: envelope,
      values: [
        ("success", true), ("data.parameters.top_levels", 10), ("data.source", "database"),
        ("data.parameters.buy_threshold", number(1.5)), ("data.version", 1),
        ("data.parameters.sell_threshold", number(0.8)), ("metadata.action", "created"),
      ]),
    .send("POST", "\(skew)/config", skewed, values: [("metadata.action", "unchanged")]),
    .send(
      "POST", "\(skew)/config",
      #"{"parameters":{"buy_threshold":1.3,"sell_threshold":0.75},"changed_by":"desk"}"#,
      values: [("metadata.action", "updated"), ("data.parameters.top_levels", 10)]),
    .send(
      "POST", "\(skew)/config",
      #"{"parameters":{"invalid_param":"bad_value"},"changed_by":"desk"}"#, 400,
      members: envelope,
      values: [("success", false), ("error.code", "VALIDATION_ERROR"), ("data", .null)]),
    .send(
      "POST", "\(skew)/config",
      #"{"parameters":{"top_levels":-5,"buy_threshold":"x","nothing":1},"changed_by":"desk"}"#,
      400,
      values: [
        ("error.message", "Validation failed"),
        ("error.details.violations.0.field", "buy_threshold"),
        ("error.details.violations.0.message", "buy_threshold must be a number"),
        ("error.details.violations.1.code", "unknown_parameter"),
        ("error.details.violations.2.code", "out_of_range"),
      ]),
    .send(
      "POST", "\(skew)/config", #"{"parameters":{"top_levels":5}}"#, 400,
      values: [("error.details.violations.0.field", "changed_by")]),
    .send(
      "POST", "\(skew)/config/btcusdt",
      #"{"parameters":{"buy_threshold":1.6},"changed_by":"desk"}"#,
      values: [
        ("data.symbol", "BTCUSDT"), ("data.is_override", true), ("data.version", 1),
        ("data.parameters.buy_threshold", number(1.6)), ("data.parameters.top_levels", 10),
      ]),
    .get(
      "\(skew)/config/ETHUSDT",
      values: [("data.is_override", false), ("data.parameters.buy_threshold", number(1.3))]),
    .get("\(skew)/config/BTC%20USDT", 400, values: [("error.code", "VALIDATION_ERROR")]),
    .get(
      "\(skew)/audit", members: envelope,
      values: [
        ("data.0.symbol", "BTCUSDT"), ("data.0.action", "CREATE"),
        ("data.1.action", "UPDATE"), ("data.1.old_parameters.buy_threshold", number(1.5)),
        ("data.2.action", "CREATE"), ("data.2.reason", "Testing"),
        ("data.2.claimed_by", "desk"), ("metadata.count", 3),
      ]),
    .get("\(skew)/audit?symbol=btcusdt", values: [("metadata.count", 1)]),
    .get("\(skew)/audit?scope=global&limit=1", values: [("metadata.count", 1)]),
    .get(
      "\(skew)/audit?limit=1&offset=1",
      values: [("metadata.count", 1), ("data.0.action", "UPDATE"), ("data.0.symbol", .null)]),
    .get("\(skew)/audit?before_id=1", values: [("metadata.count", 0)]),
    .get("\(skew)/audit?before_id=x", 400, values: [("error.code", "VALIDATION_ERROR")]),
    .get("\(skew)/audit?limit=1001", 400, values: [("error.code", "VALIDATION_ERROR")]),
    .send(
      "POST", "\(skew)/rollback", #"{"changed_by":"desk","target_version":1}"#,
      values: [("metadata.action", "rolled_back"), ("data.parameters.buy_threshold", number(1.5))]),
    .send(
      "POST", "\(skew)/restore", #"{"changed_by":"desk"}"#,
      values: [("data.parameters.buy_threshold", number(1.3))]),
    .send(
      "POST", "\(skew)/rollback", #"{"changed_by":"desk","target_version":99}"#, 404,
      values: [("error.code", "ROLLBACK_FAILED")]),
    .get("\(skew)/config/BTCUSDT", values: [("data.parameters.buy_threshold", number(1.6))]),
    .send(
      "DELETE", "\(skew)/config/BTCUSDT?changed_by=desk", nil, members: envelope,
      values: [("metadata.symbol", "BTCUSDT")]),
    .send(
      "DELETE", "\(skew)/config/BTCUSDT?changed_by=desk", nil, 404,
      values: [("error.code", "NOT_FOUND")]),
    .send("DELETE", "\(skew)/config", nil, 400, values: [("error.code", "VALIDATION_ERROR")]),
    .send(
      "DELETE", "\(skew)/config?changed_by=desk&reason=done", nil,
      values: [("data.message", "Configuration deleted successfully")]),
    .get(
      "\(skew)/config", values: [("data.source", "default"), ("data.parameters.top_levels", 5)]),
    .send(
      "POST", "/api/v1/strategies/cache/refresh", nil, members: envelope,
      values: [("metadata.action", "cache_refresh")]),
    .send(
      "POST", "/api/v1/config/validate",
      #"{"strategy_id":"orderbook_skew","parameters":{"top_levels":99,"toplevels":1}}"#,
      values: [
        ("success", true), ("data.validation_passed", false),
        ("data.estimated_impact.affected_scope", "strategy:orderbook_skew"),
        ("data.estimated_impact.parameter_count", 2),
      ]),
    .send(
      "POST", "/api/v1/config/validate", #"{"parameters":{"top_levels":9}}"#, 400,
      values: [("error.code", "VALIDATION_ERROR")]),
  ]

  // MARK: Process

  static let process: [RequirementLine] = [
    .get(
      "/", members: ["service", "version", "status", "endpoints"],
      values: [("status", "running"), ("endpoints.api_docs", "/docs")], role: nil),
    .get(
      "/healthz",
      members: [
        "status", "timestamp", "uptime_seconds", "checks", "version", "environment",
      ], values: [("status", "healthy"), ("environment", "development")], role: nil),
    .get(
      "/ready", members: ["ready", "timestamp", "checks", "health_status"],
      values: [("ready", true), ("checks.configuration_loaded", true)], role: nil),
    .get(
      "/info", members: ["service", "endpoints", "configuration"],
      values: [
        ("endpoints.configuration_api", "/api/v1/strategies"),
        ("configuration.config.market_maker", true),
      ]),
  ]
}
