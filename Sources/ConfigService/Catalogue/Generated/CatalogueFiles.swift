// Written by scripts/embed-catalogue from the files beside it. Do not edit.

/// The files of the catalogue as they were when the program was built.
enum CatalogueFiles {
  static let namespaces: [(name: String, text: String)] = [
    (
      "env_exchange.yaml",
      #"""
      namespace: env/exchange
      title: Exchanges
      description: >-
        How the exchanges of an environment are reached. Keys are secrets.

      parameters:
        hyperliquid.enabled:
          type: bool
          default: true
          env: [EXCHANGE_EXCHANGE_HYPERLIQUID_ENABLED, EXCHANGE_HYPERLIQUID_ENABLED]
          description: Whether hyperliquid is used.
        hyperliquid.api_url:
          type: string
          pattern: "https?://[^\\s]+"
          default: "https://api.hyperliquid-testnet.xyz"
          env: [EXCHANGE_EXCHANGE_HYPERLIQUID_API_URL, EXCHANGE_HYPERLIQUID_API_URL]
          description: Where hyperliquid answers.
        hyperliquid.testnet:
          type: bool
          default: true
          env: [EXCHANGE_EXCHANGE_HYPERLIQUID_TESTNET, EXCHANGE_HYPERLIQUID_TESTNET]
          description: Whether orders on hyperliquid are for play.
        hyperliquid.rate_limit_per_second:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 10
          env: [EXCHANGE_EXCHANGE_HYPERLIQUID_RATE_LIMIT_PER_SECOND, EXCHANGE_HYPERLIQUID_RATE_LIMIT_PER_SECOND]
          description: Calls to hyperliquid per second.
        hyperliquid.max_open_orders:
          type: int
          unit: count
          min: 1
          max: 100000
          default: 20
          env: [EXCHANGE_EXCHANGE_HYPERLIQUID_MAX_OPEN_ORDERS, EXCHANGE_HYPERLIQUID_MAX_OPEN_ORDERS]
          description: Open orders on hyperliquid at once.
        hyperliquid.api_key:
          type: string
          nullable: true
          sensitive: true
          env: [EXCHANGE_EXCHANGE_HYPERLIQUID_API_KEY, EXCHANGE_HYPERLIQUID_API_KEY, HYPERLIQUID_API_KEY]
          example: "${HYPERLIQUID_API_KEY}"
          description: Key for hyperliquid.
        hyperliquid.api_secret:
          type: string
          nullable: true
          sensitive: true
          env: [EXCHANGE_EXCHANGE_HYPERLIQUID_API_SECRET, EXCHANGE_HYPERLIQUID_API_SECRET, HYPERLIQUID_API_SECRET]
          example: "${HYPERLIQUID_API_SECRET}"
          description: Secret for hyperliquid.
        phemex.enabled:
          type: bool
          default: true
          env: [EXCHANGE_EXCHANGE_PHEMEX_ENABLED, EXCHANGE_PHEMEX_ENABLED]
          description: Whether phemex is used.
        phemex.api_url:
          type: string
          pattern: "https?://[^\\s]+"
          default: "https://testnet-api.phemex.com"
          env: [EXCHANGE_EXCHANGE_PHEMEX_API_URL, EXCHANGE_PHEMEX_API_URL]
          description: Where phemex answers.
        phemex.testnet:
          type: bool
          default: true
          env: [EXCHANGE_EXCHANGE_PHEMEX_TESTNET, EXCHANGE_PHEMEX_TESTNET]
          description: Whether orders on phemex are for play.
        phemex.rate_limit_per_second:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 5
          env: [EXCHANGE_EXCHANGE_PHEMEX_RATE_LIMIT_PER_SECOND, EXCHANGE_PHEMEX_RATE_LIMIT_PER_SECOND]
          description: Calls to phemex per second.
        phemex.max_open_orders:
          type: int
          unit: count
          min: 1
          max: 100000
          default: 15
          env: [EXCHANGE_EXCHANGE_PHEMEX_MAX_OPEN_ORDERS, EXCHANGE_PHEMEX_MAX_OPEN_ORDERS]
          description: Open orders on phemex at once.
        phemex.api_key:
          type: string
          nullable: true
          sensitive: true
          env: [EXCHANGE_EXCHANGE_PHEMEX_API_KEY, EXCHANGE_PHEMEX_API_KEY, PHEMEX_API_KEY]
          example: "${PHEMEX_API_KEY}"
          description: Key for phemex.
        phemex.api_secret:
          type: string
          nullable: true
          sensitive: true
          env: [EXCHANGE_EXCHANGE_PHEMEX_API_SECRET, EXCHANGE_PHEMEX_API_SECRET, PHEMEX_API_SECRET]
          example: "${PHEMEX_API_SECRET}"
          description: Secret for phemex.
      """#
    ),
    (
      "env_monitoring.yaml",
      #"""
      namespace: env/monitoring
      title: Monitoring
      description: >-
        How often an environment is looked at, and from where on somebody is told.

      parameters:
        metrics_interval:
          type: int
          unit: seconds
          min: 1
          max: 3600
          default: 15
          env: [MONITORING_MONITORING_METRICS_INTERVAL, MONITORING_METRICS_INTERVAL]
          description: Time between collections of metrics.
        health_check_interval:
          type: int
          unit: seconds
          min: 1
          max: 3600
          default: 30
          env: [MONITORING_MONITORING_HEALTH_CHECK_INTERVAL, MONITORING_HEALTH_CHECK_INTERVAL]
          description: Time between health checks.
        alerts.config_updates_per_hour:
          type: int
          unit: count
          min: 1
          max: 100000
          default: 10
          env: [MONITORING_MONITORING_ALERTS_CONFIG_UPDATES_PER_HOUR, MONITORING_ALERTS_CONFIG_UPDATES_PER_HOUR]
          description: Changes per hour above which an alert is raised.
        alerts.cache_hit_rate_warning:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.95
          env: [MONITORING_MONITORING_ALERTS_CACHE_HIT_RATE_WARNING, MONITORING_ALERTS_CACHE_HIT_RATE_WARNING]
          description: Share of reads from memory below which a warning is raised.
        alerts.cache_hit_rate_critical:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.9
          env: [MONITORING_MONITORING_ALERTS_CACHE_HIT_RATE_CRITICAL, MONITORING_ALERTS_CACHE_HIT_RATE_CRITICAL]
          description: The same for a critical alert.
        alerts.query_p95_warning_seconds:
          type: float
          unit: seconds
          min: 0.0
          max: 60.0
          default: 0.01
          env: [MONITORING_MONITORING_ALERTS_QUERY_P95_WARNING_SECONDS, MONITORING_ALERTS_QUERY_P95_WARNING_SECONDS]
          description: 95th percentile of query times above which a warning is raised.
        alerts.query_p95_critical_seconds:
          type: float
          unit: seconds
          min: 0.0
          max: 60.0
          default: 0.05
          env: [MONITORING_MONITORING_ALERTS_QUERY_P95_CRITICAL_SECONDS, MONITORING_ALERTS_QUERY_P95_CRITICAL_SECONDS]
          description: The same for a critical alert.

      rules:
        - name: hit_rates
          kind: less_than
          parameters:
            - alerts.cache_hit_rate_critical
            - alerts.cache_hit_rate_warning
          message: "The warning on hits comes before the critical alert."
        - name: query_times
          kind: less_than
          parameters:
            - alerts.query_p95_warning_seconds
            - alerts.query_p95_critical_seconds
          message: "The warning on query times comes before the critical alert."
      """#
    ),
    (
      "env_risk.yaml",
      #"""
      namespace: env/risk
      title: "Trading risk"
      description: >-
        Limits of the trading strategies, as fractions of the portfolio.

      parameters:
        global.max_portfolio_risk:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.25
          env: [RISK_RISK_GLOBAL_MAX_PORTFOLIO_RISK, RISK_GLOBAL_MAX_PORTFOLIO_RISK]
          description: Largest drawdown of the portfolio.
        global.max_position_size:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.1
          env: [RISK_RISK_GLOBAL_MAX_POSITION_SIZE, RISK_GLOBAL_MAX_POSITION_SIZE]
          description: Largest share of the portfolio in one position.
        global.max_strategy_drawdown:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.15
          env: [RISK_RISK_GLOBAL_MAX_STRATEGY_DRAWDOWN, RISK_GLOBAL_MAX_STRATEGY_DRAWDOWN]
          description: Largest drawdown of one strategy.
        global.max_leverage:
          type: float
          unit: multiplier
          min: 1.0
          max: 125.0
          default: 3.0
          env: [RISK_RISK_GLOBAL_MAX_LEVERAGE, RISK_GLOBAL_MAX_LEVERAGE]
          description: Largest leverage.
        global.max_correlation:
          type: float
          unit: correlation
          min: 0.0
          max: 1.0
          default: 0.7
          env: [RISK_RISK_GLOBAL_MAX_CORRELATION, RISK_GLOBAL_MAX_CORRELATION]
          description: Largest correlation between strategies.
        global.min_liquidity:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000000
          default: 5000.0
          env: [RISK_RISK_GLOBAL_MIN_LIQUIDITY, RISK_GLOBAL_MIN_LIQUIDITY]
          description: Least liquidity of a market that is traded.
        global.max_daily_loss:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.08
          env: [RISK_RISK_GLOBAL_MAX_DAILY_LOSS, RISK_GLOBAL_MAX_DAILY_LOSS]
          description: Largest loss of a day.
        global.position_timeout:
          type: int
          unit: seconds
          min: 1
          max: 2592000
          default: 7200
          env: [RISK_RISK_GLOBAL_POSITION_TIMEOUT, RISK_GLOBAL_POSITION_TIMEOUT]
          description: Longest time that a position is held.
        position_sizing.base_size:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.02
          env: [RISK_RISK_POSITION_SIZING_BASE_SIZE, RISK_POSITION_SIZING_BASE_SIZE]
          description: Usual share of the portfolio in a position.
        position_sizing.max_size:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.05
          env: [RISK_RISK_POSITION_SIZING_MAX_SIZE, RISK_POSITION_SIZING_MAX_SIZE]
          description: Largest share that sizing may reach.
        position_sizing.volatility_adjustment:
          type: bool
          default: true
          env: [RISK_RISK_POSITION_SIZING_VOLATILITY_ADJUSTMENT, RISK_POSITION_SIZING_VOLATILITY_ADJUSTMENT]
          description: Whether volatile markets get smaller positions.
        position_sizing.correlation_adjustment:
          type: bool
          default: true
          env: [RISK_RISK_POSITION_SIZING_CORRELATION_ADJUSTMENT, RISK_POSITION_SIZING_CORRELATION_ADJUSTMENT]
          description: Whether correlated positions get smaller.
        position_sizing.kelly_fraction:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.25
          env: [RISK_RISK_POSITION_SIZING_KELLY_FRACTION, RISK_POSITION_SIZING_KELLY_FRACTION]
          description: Share of the Kelly size that is taken.
        circuit_breakers.loss_threshold:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.1
          env: [RISK_RISK_CIRCUIT_BREAKERS_LOSS_THRESHOLD, RISK_CIRCUIT_BREAKERS_LOSS_THRESHOLD]
          description: Loss at which trading stops.
        circuit_breakers.profit_target:
          type: float
          unit: fraction
          min: 0.0
          max: 10.0
          default: 0.2
          env: [RISK_RISK_CIRCUIT_BREAKERS_PROFIT_TARGET, RISK_CIRCUIT_BREAKERS_PROFIT_TARGET]
          description: Profit at which trading pauses.
        circuit_breakers.timeout_period:
          type: int
          unit: seconds
          min: 1
          max: 86400
          default: 300
          env: [RISK_RISK_CIRCUIT_BREAKERS_TIMEOUT_PERIOD, RISK_CIRCUIT_BREAKERS_TIMEOUT_PERIOD]
          description: How long trading stays stopped.
        exchange_limits.hyperliquid.max_open_orders:
          type: int
          unit: count
          min: 1
          max: 100000
          default: 20
          env: [RISK_RISK_EXCHANGE_LIMITS_HYPERLIQUID_MAX_OPEN_ORDERS, RISK_EXCHANGE_LIMITS_HYPERLIQUID_MAX_OPEN_ORDERS]
          description: Open orders on hyperliquid at once.
        exchange_limits.hyperliquid.max_position_value:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000000
          default: 50000.0
          env: [RISK_RISK_EXCHANGE_LIMITS_HYPERLIQUID_MAX_POSITION_VALUE, RISK_EXCHANGE_LIMITS_HYPERLIQUID_MAX_POSITION_VALUE]
          description: Largest position on hyperliquid.
        exchange_limits.hyperliquid.rate_limit_per_second:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 10
          env: [RISK_RISK_EXCHANGE_LIMITS_HYPERLIQUID_RATE_LIMIT_PER_SECOND, RISK_EXCHANGE_LIMITS_HYPERLIQUID_RATE_LIMIT_PER_SECOND]
          description: Calls to hyperliquid per second.
        exchange_limits.phemex.max_open_orders:
          type: int
          unit: count
          min: 1
          max: 100000
          default: 15
          env: [RISK_RISK_EXCHANGE_LIMITS_PHEMEX_MAX_OPEN_ORDERS, RISK_EXCHANGE_LIMITS_PHEMEX_MAX_OPEN_ORDERS]
          description: Open orders on phemex at once.
        exchange_limits.phemex.max_position_value:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000000
          default: 30000.0
          env: [RISK_RISK_EXCHANGE_LIMITS_PHEMEX_MAX_POSITION_VALUE, RISK_EXCHANGE_LIMITS_PHEMEX_MAX_POSITION_VALUE]
          description: Largest position on phemex.
        exchange_limits.phemex.rate_limit_per_second:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 5
          env: [RISK_RISK_EXCHANGE_LIMITS_PHEMEX_RATE_LIMIT_PER_SECOND, RISK_EXCHANGE_LIMITS_PHEMEX_RATE_LIMIT_PER_SECOND]
          description: Calls to phemex per second.

      rules:
        - name: sizing_base
          kind: at_most
          parameters:
            - position_sizing.base_size
            - position_sizing.max_size
          message: "The usual size is not above the largest."
        - name: sizing_max
          kind: at_most
          parameters:
            - position_sizing.max_size
            - global.max_position_size
          message: "Sizing stays within the largest position."
        - name: drawdowns
          kind: at_most
          parameters:
            - global.max_strategy_drawdown
            - global.max_portfolio_risk
          message: "A strategy may not lose more than the portfolio may."
      """#
    ),
    (
      "env_system.yaml",
      #"""
      namespace: env/system
      title: System
      description: >-
        How the trading system of an environment is set up.

      parameters:
        environment:
          type: string
          allowed: [development, staging, production]
          default: development
          env: [SYSTEM_SYSTEM_ENVIRONMENT, SYSTEM_ENVIRONMENT]
          description: Name of the environment; it must be the one this deployment runs in.
        debug:
          type: bool
          default: false
          env: [SYSTEM_SYSTEM_DEBUG, SYSTEM_DEBUG]
          description: Whether diagnostics are shown to users.
        log_level:
          type: string
          allowed: [DEBUG, INFO, WARNING, ERROR, CRITICAL]
          default: INFO
          env: [SYSTEM_SYSTEM_LOG_LEVEL, SYSTEM_LOG_LEVEL]
          description: Least level that is logged.
        database.host:
          type: string
          default: localhost
          env: [SYSTEM_SYSTEM_DATABASE_HOST, SYSTEM_DATABASE_HOST, DB_HOST]
          description: Host of the database.
        database.port:
          type: int
          unit: port
          min: 1
          max: 65535
          default: 5432
          env: [SYSTEM_SYSTEM_DATABASE_PORT, SYSTEM_DATABASE_PORT, DB_PORT]
          description: Port of the database.
        database.name:
          type: string
          default: trading
          env: [SYSTEM_SYSTEM_DATABASE_NAME, SYSTEM_DATABASE_NAME, DB_NAME]
          description: Name of the database.
        database.username:
          type: string
          default: postgres
          env: [SYSTEM_SYSTEM_DATABASE_USERNAME, SYSTEM_DATABASE_USERNAME, DB_USER]
          description: User of the database.
        database.password:
          type: string
          nullable: true
          sensitive: true
          env: [SYSTEM_SYSTEM_DATABASE_PASSWORD, SYSTEM_DATABASE_PASSWORD, DB_PASSWORD]
          example: "${DB_PASSWORD}"
          description: Password of the database.
        database.pool_size:
          type: int
          unit: count
          min: 1
          max: 500
          default: 5
          env: [SYSTEM_SYSTEM_DATABASE_POOL_SIZE, SYSTEM_DATABASE_POOL_SIZE]
          description: Connections that are kept open.
        database.max_overflow:
          type: int
          unit: count
          min: 0
          max: 1000
          default: 10
          env: [SYSTEM_SYSTEM_DATABASE_MAX_OVERFLOW, SYSTEM_DATABASE_MAX_OVERFLOW]
          description: Connections that may be opened besides.
        database.ssl_mode:
          type: string
          allowed: [disable, allow, prefer, require, verify-ca, verify-full]
          default: prefer
          env: [SYSTEM_SYSTEM_DATABASE_SSL_MODE, SYSTEM_DATABASE_SSL_MODE]
          description: How the connection is protected.
        redis.host:
          type: string
          default: localhost
          env: [SYSTEM_SYSTEM_REDIS_HOST, SYSTEM_REDIS_HOST, REDIS_HOST]
          description: Host of the cache.
        redis.port:
          type: int
          unit: port
          min: 1
          max: 65535
          default: 6379
          env: [SYSTEM_SYSTEM_REDIS_PORT, SYSTEM_REDIS_PORT, REDIS_PORT]
          description: Port of the cache.
        redis.db:
          type: int
          unit: number
          min: 0
          max: 15
          default: 0
          env: [SYSTEM_SYSTEM_REDIS_DB, SYSTEM_REDIS_DB]
          description: Number of the cache database.
        redis.password:
          type: string
          nullable: true
          sensitive: true
          env: [SYSTEM_SYSTEM_REDIS_PASSWORD, SYSTEM_REDIS_PASSWORD, REDIS_PASSWORD]
          example: "${REDIS_PASSWORD}"
          description: Password of the cache.
        api.host:
          type: string
          default: "0.0.0.0"
          env: [SYSTEM_SYSTEM_API_HOST, SYSTEM_API_HOST]
          description: Address that the API listens on.
        api.port:
          type: int
          unit: port
          min: 1
          max: 65535
          default: 8000
          env: [SYSTEM_SYSTEM_API_PORT, SYSTEM_API_PORT]
          description: Port that the API listens on.
        api.workers:
          type: int
          unit: count
          min: 1
          max: 256
          default: 4
          env: [SYSTEM_SYSTEM_API_WORKERS, SYSTEM_API_WORKERS]
          description: Processes that answer.
        api.cors_origins:
          type: list
          item_type: string
          default: ["http://localhost:3000"]
          items_max: 50
          items_unique: true
          env: [SYSTEM_SYSTEM_API_CORS_ORIGINS, SYSTEM_API_CORS_ORIGINS]
          description: Origins from which browsers may call.
        orchestrator.max_concurrent_strategies:
          type: int
          unit: count
          min: 1
          max: 1000
          default: 10
          env: [SYSTEM_SYSTEM_ORCHESTRATOR_MAX_CONCURRENT_STRATEGIES, SYSTEM_ORCHESTRATOR_MAX_CONCURRENT_STRATEGIES]
          description: Strategies that run at once.
        orchestrator.strategy_timeout:
          type: int
          unit: seconds
          min: 1
          max: 86400
          default: 300
          env: [SYSTEM_SYSTEM_ORCHESTRATOR_STRATEGY_TIMEOUT, SYSTEM_ORCHESTRATOR_STRATEGY_TIMEOUT]
          description: Longest run of a strategy step.
        orchestrator.health_check_interval:
          type: int
          unit: seconds
          min: 1
          max: 3600
          default: 30
          env: [SYSTEM_SYSTEM_ORCHESTRATOR_HEALTH_CHECK_INTERVAL, SYSTEM_ORCHESTRATOR_HEALTH_CHECK_INTERVAL]
          description: Time between health checks.
        orchestrator.restart_on_failure:
          type: bool
          default: true
          env: [SYSTEM_SYSTEM_ORCHESTRATOR_RESTART_ON_FAILURE, SYSTEM_ORCHESTRATOR_RESTART_ON_FAILURE]
          description: Whether a failed strategy is started again.
        performance.max_latency_ms:
          type: int
          unit: milliseconds
          min: 1
          max: 60000
          default: 100
          env: [SYSTEM_SYSTEM_PERFORMANCE_MAX_LATENCY_MS, SYSTEM_PERFORMANCE_MAX_LATENCY_MS]
          description: Latency above which an alert is raised.
        performance.throughput_target:
          type: int
          unit: "count per second"
          min: 1
          max: 100000000
          default: 1000
          env: [SYSTEM_SYSTEM_PERFORMANCE_THROUGHPUT_TARGET, SYSTEM_PERFORMANCE_THROUGHPUT_TARGET]
          description: Messages that should be handled.
        performance.memory_limit_mb:
          type: int
          unit: mebibytes
          min: 64
          max: 1048576
          default: 2048
          env: [SYSTEM_SYSTEM_PERFORMANCE_MEMORY_LIMIT_MB, SYSTEM_PERFORMANCE_MEMORY_LIMIT_MB]
          description: Memory that a process may use.
      """#
    ),
    (
      "params_asset.yaml",
      #"""
      # Launch dates are the days on which the present token went live, as announced by its issuer;
      # where only a month is certain, its first day.

      namespace: params/asset
      title: Assets
      description: >-
        What is known of each insurable asset. Scores go from 0 to 1; higher is riskier, except that
        higher regulatory clarity is better.

      parameters:
        USDC.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: fiat
          description: What USD Coin is backed by; assets of a class learn from each other's events.
        USDC.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2018-09-26"
          description: First day on which USDC can have been off its peg, in UTC.
        USDC.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that USDC is meant to have; the market replaces it for assets that earn.
        USDC.yield_bearing:
          type: bool
          default: false
          description: Whether the value of USDC is meant to rise.
        USDC.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How doubtful its reserves are.
        USDC.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How much of its reserves sits with banks.
        USDC.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        USDC.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.05
          description: How thin its market is.
        USDC.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.8
          description: How clear its regulation is; higher is better.
        USDC.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on USDC is sold for now.
        USDT.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: fiat
          description: What Tether is backed by; assets of a class learn from each other's events.
        USDT.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2014-10-06"
          description: First day on which USDT can have been off its peg, in UTC.
        USDT.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that USDT is meant to have; the market replaces it for assets that earn.
        USDT.yield_bearing:
          type: bool
          default: false
          description: Whether the value of USDT is meant to rise.
        USDT.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.3
          description: How doubtful its reserves are.
        USDT.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.35
          description: How much of its reserves sits with banks.
        USDT.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How fast it may be redeemed when confidence goes.
        USDT.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.03
          description: How thin its market is.
        USDT.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.4
          description: How clear its regulation is; higher is better.
        USDT.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on USDT is sold for now.
        DAI.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: crypto
          description: What Dai is backed by; assets of a class learn from each other's events.
        DAI.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2019-11-18"
          description: First day on which DAI can have been off its peg, in UTC.
        DAI.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that DAI is meant to have; the market replaces it for assets that earn.
        DAI.yield_bearing:
          type: bool
          default: false
          description: Whether the value of DAI is meant to rise.
        DAI.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How doubtful its reserves are.
        DAI.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.05
          description: How much of its reserves sits with banks.
        DAI.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How fast it may be redeemed when confidence goes.
        DAI.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How thin its market is.
        DAI.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.7
          description: How clear its regulation is; higher is better.
        DAI.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on DAI is sold for now.
        FRAX.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: crypto
          description: What Frax is backed by; assets of a class learn from each other's events.
        FRAX.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2020-12-21"
          description: First day on which FRAX can have been off its peg, in UTC.
        FRAX.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that FRAX is meant to have; the market replaces it for assets that earn.
        FRAX.yield_bearing:
          type: bool
          default: false
          description: Whether the value of FRAX is meant to rise.
        FRAX.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.4
          description: How doubtful its reserves are.
        FRAX.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How much of its reserves sits with banks.
        FRAX.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        FRAX.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.4
          description: How thin its market is.
        FRAX.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.7
          description: How clear its regulation is; higher is better.
        FRAX.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on FRAX is sold for now.
        BUSD.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: fiat
          description: >-
            What Binance USD is backed by; assets of a class learn from each other's events.
        BUSD.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2019-09-05"
          description: First day on which BUSD can have been off its peg, in UTC.
        BUSD.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that BUSD is meant to have; the market replaces it for assets that earn.
        BUSD.yield_bearing:
          type: bool
          default: false
          description: Whether the value of BUSD is meant to rise.
        BUSD.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How doubtful its reserves are.
        BUSD.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.4
          description: How much of its reserves sits with banks.
        BUSD.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        BUSD.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.5
          description: How thin its market is.
        BUSD.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.7
          description: How clear its regulation is; higher is better.
        BUSD.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on BUSD is sold for now.
        USDP.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: fiat
          description: What Pax Dollar is backed by; assets of a class learn from each other's events.
        USDP.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2018-09-10"
          description: First day on which USDP can have been off its peg, in UTC.
        USDP.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that USDP is meant to have; the market replaces it for assets that earn.
        USDP.yield_bearing:
          type: bool
          default: false
          description: Whether the value of USDP is meant to rise.
        USDP.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How doubtful its reserves are.
        USDP.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How much of its reserves sits with banks.
        USDP.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        USDP.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.3
          description: How thin its market is.
        USDP.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.9
          description: How clear its regulation is; higher is better.
        USDP.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on USDP is sold for now.
        USDe.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: synthetic
          description: What Ethena USD is backed by; assets of a class learn from each other's events.
        USDe.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2024-02-19"
          description: First day on which USDe can have been off its peg, in UTC.
        USDe.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that USDe is meant to have; the market replaces it for assets that earn.
        USDe.yield_bearing:
          type: bool
          default: false
          description: Whether the value of USDe is meant to rise.
        USDe.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.5
          description: How doubtful its reserves are.
        USDe.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How much of its reserves sits with banks.
        USDe.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        USDe.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.6
          description: How thin its market is.
        USDe.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.6
          description: How clear its regulation is; higher is better.
        USDe.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on USDe is sold for now.
        sUSDe.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: synthetic
          description: >-
            What Staked Ethena USD is backed by; assets of a class learn from each other's events.
        sUSDe.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2024-02-19"
          description: First day on which sUSDe can have been off its peg, in UTC.
        sUSDe.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that sUSDe is meant to have; the market replaces it for assets that earn.
        sUSDe.yield_bearing:
          type: bool
          default: true
          description: Whether the value of sUSDe is meant to rise.
        sUSDe.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.6
          description: How doubtful its reserves are.
        sUSDe.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How much of its reserves sits with banks.
        sUSDe.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        sUSDe.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.7
          description: How thin its market is.
        sUSDe.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.6
          description: How clear its regulation is; higher is better.
        sUSDe.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on sUSDe is sold for now.
        USDY.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: synthetic
          description: >-
            What Ondo US Dollar Yield is backed by; assets of a class learn from each other's events.
        USDY.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2023-08-01"
          description: First day on which USDY can have been off its peg, in UTC.
        USDY.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that USDY is meant to have; the market replaces it for assets that earn.
        USDY.yield_bearing:
          type: bool
          default: true
          description: Whether the value of USDY is meant to rise.
        USDY.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.3
          description: How doubtful its reserves are.
        USDY.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How much of its reserves sits with banks.
        USDY.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        USDY.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.5
          description: How thin its market is.
        USDY.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.7
          description: How clear its regulation is; higher is better.
        USDY.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on USDY is sold for now.
        PYUSD.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: fiat
          description: What PayPal USD is backed by; assets of a class learn from each other's events.
        PYUSD.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2023-08-07"
          description: First day on which PYUSD can have been off its peg, in UTC.
        PYUSD.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that PYUSD is meant to have; the market replaces it for assets that earn.
        PYUSD.yield_bearing:
          type: bool
          default: false
          description: Whether the value of PYUSD is meant to rise.
        PYUSD.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How doubtful its reserves are.
        PYUSD.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.3
          description: How much of its reserves sits with banks.
        PYUSD.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        PYUSD.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.4
          description: How thin its market is.
        PYUSD.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.8
          description: How clear its regulation is; higher is better.
        PYUSD.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on PYUSD is sold for now.
        GHO.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: crypto
          description: What Aave GHO is backed by; assets of a class learn from each other's events.
        GHO.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2023-07-15"
          description: First day on which GHO can have been off its peg, in UTC.
        GHO.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that GHO is meant to have; the market replaces it for assets that earn.
        GHO.yield_bearing:
          type: bool
          default: false
          description: Whether the value of GHO is meant to rise.
        GHO.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.3
          description: How doubtful its reserves are.
        GHO.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How much of its reserves sits with banks.
        GHO.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        GHO.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.5
          description: How thin its market is.
        GHO.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.8
          description: How clear its regulation is; higher is better.
        GHO.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on GHO is sold for now.
        LUSD.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: crypto
          description: >-
            What Liquity USD is backed by; assets of a class learn from each other's events.
        LUSD.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2021-04-05"
          description: First day on which LUSD can have been off its peg, in UTC.
        LUSD.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that LUSD is meant to have; the market replaces it for assets that earn.
        LUSD.yield_bearing:
          type: bool
          default: false
          description: Whether the value of LUSD is meant to rise.
        LUSD.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.2
          description: How doubtful its reserves are.
        LUSD.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.0
          description: How much of its reserves sits with banks.
        LUSD.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        LUSD.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.6
          description: How thin its market is.
        LUSD.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.9
          description: How clear its regulation is; higher is better.
        LUSD.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on LUSD is sold for now.
        crvUSD.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: crypto
          description: What Curve USD is backed by; assets of a class learn from each other's events.
        crvUSD.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2023-05-14"
          description: First day on which crvUSD can have been off its peg, in UTC.
        crvUSD.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: >-
            Value that crvUSD is meant to have; the market replaces it for assets that earn.
        crvUSD.yield_bearing:
          type: bool
          default: false
          description: Whether the value of crvUSD is meant to rise.
        crvUSD.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.4
          description: How doubtful its reserves are.
        crvUSD.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How much of its reserves sits with banks.
        crvUSD.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        crvUSD.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.5
          description: How thin its market is.
        crvUSD.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.7
          description: How clear its regulation is; higher is better.
        crvUSD.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on crvUSD is sold for now.
        mkUSD.class:
          type: string
          allowed: [fiat, crypto, synthetic]
          default: crypto
          description: >-
            What Prisma mkUSD is backed by; assets of a class learn from each other's events.
        mkUSD.launch_date:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2023-09-01"
          description: First day on which mkUSD can have been off its peg, in UTC.
        mkUSD.peg_reference:
          type: float
          unit: usd
          min: 0.01
          max: 100.0
          default: 1.0
          description: Value that mkUSD is meant to have; the market replaces it for assets that earn.
        mkUSD.yield_bearing:
          type: bool
          default: false
          description: Whether the value of mkUSD is meant to rise.
        mkUSD.reserve_quality:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.5
          description: How doubtful its reserves are.
        mkUSD.banking_exposure:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.1
          description: How much of its reserves sits with banks.
        mkUSD.redemption_velocity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.15
          description: How fast it may be redeemed when confidence goes.
        mkUSD.market_depth:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.7
          description: How thin its market is.
        mkUSD.regulatory_clarity:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.6
          description: How clear its regulation is; higher is better.
        mkUSD.sales_suspended:
          type: bool
          default: false
          description: Whether no more cover on mkUSD is sold for now.
      """#
    ),
    (
      "params_external.yaml",
      #"""
      namespace: params/external
      title: "Outside sources"
      description: >-
        Where data from outside comes from, and how it is asked for. Keys are secrets.

      parameters:
        price_source:
          type: string
          allowed: [coingecko, csv, synthetic]
          default: synthetic
          env: MOORING_PRICE_SOURCE
          description: Source of live prices.
        coingecko_base_url:
          type: string
          pattern: "https?://[^\\s]+"
          default: "https://api.coingecko.com/api/v3"
          env: MOORING_COINGECKO_URL
          description: Where CoinGecko answers.
        coingecko_api_key:
          type: string
          nullable: true
          sensitive: true
          env: MOORING_COINGECKO_API_KEY
          example: "${COINGECKO_API_KEY}"
          description: Key for CoinGecko; without one the public limits hold.
        coingecko_calls_per_minute:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 10
          description: Calls per minute that are made at most.
        http_timeout_seconds:
          type: int
          unit: seconds
          min: 1
          max: 300
          default: 20
          description: Longest wait for an answer from outside.
        polymarket_api_key:
          type: string
          nullable: true
          sensitive: true
          env: MOORING_POLYMARKET_API_KEY
          example: "${POLYMARKET_API_KEY}"
          description: Key for Polymarket.
      """#
    ),
    (
      "params_jobs.yaml",
      #"""
      namespace: params/jobs
      title: Jobs
      description: >-
        When the regular work is done. Expressions have five fields (minute, hour, day, month,
        weekday) and mean UTC.

      parameters:
        price_poll.schedule:
          type: string
          pattern: "(\\S+\\s+){4}\\S+"
          default: "*/5 * * * *"
          description: When it runs. Prices of all assets, in one call.
        price_poll.enabled:
          type: bool
          default: true
          description: Whether it runs by itself. Prices of all assets, in one call.
        depeg_backfill.schedule:
          type: string
          pattern: "(\\S+\\s+){4}\\S+"
          default: "0 2 * * *"
          description: When it runs. Depeg events of the last days.
        depeg_backfill.enabled:
          type: bool
          default: true
          description: Whether it runs by itself. Depeg events of the last days.
        correlations.schedule:
          type: string
          pattern: "(\\S+\\s+){4}\\S+"
          default: "10 2 * * *"
          description: When it runs. Correlation sets of all windows.
        correlations.enabled:
          type: bool
          default: true
          description: Whether it runs by itself. Correlation sets of all windows.
        risk_report.schedule:
          type: string
          pattern: "(\\S+\\s+){4}\\S+"
          default: "20 2 * * *"
          description: When it runs. The daily risk report.
        risk_report.enabled:
          type: bool
          default: true
          description: Whether it runs by itself. The daily risk report.
        full_backfill.schedule:
          type: string
          pattern: "(\\S+\\s+){4}\\S+"
          default: "0 3 * * 0"
          description: When it runs. Depeg events of all stored prices.
        full_backfill.enabled:
          type: bool
          default: true
          description: Whether it runs by itself. Depeg events of all stored prices.
        clean_up.schedule:
          type: string
          pattern: "(\\S+\\s+){4}\\S+"
          default: "5 4 * * 0"
          description: When it runs. Removal of what retention no longer keeps.
        clean_up.enabled:
          type: bool
          default: true
          description: Whether it runs by itself. Removal of what retention no longer keeps.
        integrity.schedule:
          type: string
          pattern: "(\\S+\\s+){4}\\S+"
          default: "20 4 * * 0"
          description: When it runs. Audit chain, matrices, events, partitions and totals are checked.
        integrity.enabled:
          type: bool
          default: true
          description: >-
            Whether it runs by itself. Audit chain, matrices, events, partitions and totals are
            checked.
        max_retries:
          type: int
          unit: count
          min: 0
          max: 20
          default: 3
          description: How often a failed run is tried again.
        retry_delay_seconds:
          type: int
          unit: seconds
          min: 1
          max: 86400
          default: 300
          description: First wait before a retry; it doubles, with jitter.
        timeout_seconds:
          type: int
          unit: seconds
          min: 1
          max: 86400
          default: 3600
          description: Longest run before it is cancelled.
        lookback_days:
          type: int
          unit: days
          min: 1
          max: 365
          default: 7
          description: Days that the daily backfill looks at.
        backfill_start:
          type: string
          pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          default: "2020-01-01"
          description: First day of a full backfill.
        price_retention_days:
          type: int
          unit: days
          min: 30
          max: 36500
          default: 730
          description: How long hourly prices are kept; daily closes and the time around events stay.
      """#
    ),
    (
      "params_pricing.yaml",
      #"""
      namespace: params/pricing
      title: Pricing
      description: >-
        What a premium is made of: rates, surcharges, discounts, minimums and limits.

      parameters:
        base_rate_USDC:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.04
          step: {factor: 2.0}
          description: Rate for cover on USDC before risk factors, discounts and surcharges.
        base_rate_USDT:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.06
          step: {factor: 2.0}
          description: Rate for cover on USDT before risk factors, discounts and surcharges.
        base_rate_DAI:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.05
          step: {factor: 2.0}
          description: Rate for cover on DAI before risk factors, discounts and surcharges.
        base_rate_FRAX:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.08
          step: {factor: 2.0}
          description: Rate for cover on FRAX before risk factors, discounts and surcharges.
        base_rate_BUSD:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.045
          step: {factor: 2.0}
          description: Rate for cover on BUSD before risk factors, discounts and surcharges.
        base_rate_USDP:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.05
          step: {factor: 2.0}
          description: Rate for cover on USDP before risk factors, discounts and surcharges.
        base_rate_USDe:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.07
          step: {factor: 2.0}
          description: Rate for cover on USDe before risk factors, discounts and surcharges.
        base_rate_sUSDe:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.075
          step: {factor: 2.0}
          description: Rate for cover on sUSDe before risk factors, discounts and surcharges.
        base_rate_USDY:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.055
          step: {factor: 2.0}
          description: Rate for cover on USDY before risk factors, discounts and surcharges.
        base_rate_PYUSD:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.05
          step: {factor: 2.0}
          description: Rate for cover on PYUSD before risk factors, discounts and surcharges.
        base_rate_GHO:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.065
          step: {factor: 2.0}
          description: Rate for cover on GHO before risk factors, discounts and surcharges.
        base_rate_LUSD:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.055
          step: {factor: 2.0}
          description: Rate for cover on LUSD before risk factors, discounts and surcharges.
        base_rate_crvUSD:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.07
          step: {factor: 2.0}
          description: Rate for cover on crvUSD before risk factors, discounts and surcharges.
        base_rate_mkUSD:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.075
          step: {factor: 2.0}
          description: Rate for cover on mkUSD before risk factors, discounts and surcharges.
        base_rate_default:
          type: float
          unit: "fraction per year"
          min: 0.0001
          max: 1.0
          default: 0.1
          step: {factor: 2.0}
          description: Rate for an asset that is not listed. Such a quote is never bindable.
        risk_weight_reserve_quality:
          type: float
          unit: weight
          min: -1.0
          max: 1.0
          default: 0.3
          description: Weight of the quality of reserves in the rate of an asset.
        risk_weight_banking_exposure:
          type: float
          unit: weight
          min: -1.0
          max: 1.0
          default: 0.25
          description: Weight of the exposure to banks in the rate of an asset.
        risk_weight_redemption_velocity:
          type: float
          unit: weight
          min: -1.0
          max: 1.0
          default: 0.2
          description: Weight of the speed of redemptions in the rate of an asset.
        risk_weight_market_depth:
          type: float
          unit: weight
          min: -1.0
          max: 1.0
          default: 0.15
          description: Weight of thin markets in the rate of an asset.
        risk_weight_regulatory_clarity:
          type: float
          unit: weight
          min: -1.0
          max: 1.0
          default: -0.1
          description: >-
            Weight of clear regulation; negative, because clarity lowers the price in the rate of an
            asset.
        size_discount_tier1_threshold:
          type: float
          unit: usd
          min: 1.0
          max: 1000000000000
          default: 10000000
          description: Cover from which discount tier 1 applies.
        size_discount_tier1_multiplier:
          type: float
          unit: multiplier
          min: 0.01
          max: 1.0
          default: 0.8
          step: {relative: 0.5}
          description: What the part of a cover in discount tier 1 costs against the full rate.
        size_discount_tier2_threshold:
          type: float
          unit: usd
          min: 1.0
          max: 1000000000000
          default: 1000000.0
          description: Cover from which discount tier 2 applies.
        size_discount_tier2_multiplier:
          type: float
          unit: multiplier
          min: 0.01
          max: 1.0
          default: 0.9
          step: {relative: 0.5}
          description: What the part of a cover in discount tier 2 costs against the full rate.
        size_discount_tier3_threshold:
          type: float
          unit: usd
          min: 1.0
          max: 1000000000000
          default: 100000.0
          description: Cover from which discount tier 3 applies.
        size_discount_tier3_multiplier:
          type: float
          unit: multiplier
          min: 0.01
          max: 1.0
          default: 0.95
          step: {relative: 0.5}
          description: What the part of a cover in discount tier 3 costs against the full rate.
        duration_base_days:
          type: float
          unit: days
          min: 1.0
          max: 365.0
          default: 90.0
          description: Term at which the term multiplier is 1.
        trigger_base_price:
          type: float
          unit: "fraction of peg"
          min: 0.5
          max: 1.0
          default: 0.97
          description: >-
            Trigger at which the trigger multiplier is 1, and the trigger of a quote that names none.
        trigger_adjustment_factor:
          type: float
          unit: multiplier
          min: 0.0
          max: 2.0
          default: 0.5
          step: {relative: 0.5}
          description: How much the premium changes when the trigger moves by the range width.
        utilization_tier1_threshold:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.9
          description: Share of capital sold above which surcharge tier 1 applies.
        utilization_tier1_multiplier:
          type: float
          unit: multiplier
          min: 1.0
          max: 5.0
          default: 1.5
          step: {relative: 0.5}
          description: Surcharge of utilisation tier 1.
        utilization_tier2_threshold:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.75
          description: Share of capital sold above which surcharge tier 2 applies.
        utilization_tier2_multiplier:
          type: float
          unit: multiplier
          min: 1.0
          max: 5.0
          default: 1.25
          step: {relative: 0.5}
          description: Surcharge of utilisation tier 2.
        utilization_tier3_threshold:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.5
          description: Share of capital sold above which surcharge tier 3 applies.
        utilization_tier3_multiplier:
          type: float
          unit: multiplier
          min: 1.0
          max: 5.0
          default: 1.1
          step: {relative: 0.5}
          description: Surcharge of utilisation tier 3.
        target_loss_ratio:
          type: float
          unit: fraction
          min: 0.05
          max: 0.95
          default: 0.4
          description: Share of premiums that is meant to be paid out as claims.
        claims_adjustment_dampener:
          type: float
          unit: multiplier
          min: 0.0
          max: 1.0
          default: 0.5
          description: How much of a claims experience better than the target is passed on.
        min_premium_absolute:
          type: float
          unit: usd
          min: 0.0
          max: 100000.0
          default: 100.0
          description: Least premium of any cover.
        min_premium_rate:
          type: float
          unit: fraction
          min: 0.0
          max: 0.2
          default: 0.01
          description: Least premium as a share of cover; per year in the actuarial model.
        model:
          type: string
          allowed: [classic, actuarial]
          default: actuarial
          description: Formula in force. The classic one is kept for comparison and for old quotes.
        trigger_range_width:
          type: float
          unit: "fraction of peg"
          min: 0.01
          max: 0.5
          default: 0.07
          description: Distance from trigger to floor of a customary cover.
        trigger_multiplier_min:
          type: float
          unit: multiplier
          min: 0.01
          max: 1.0
          default: 0.25
          description: Least trigger multiplier of the actuarial model.
        trigger_multiplier_max:
          type: float
          unit: multiplier
          min: 1.0
          max: 100.0
          default: 4.0
          description: Largest trigger multiplier of the actuarial model.
        market_stress_factor:
          type: float
          unit: multiplier
          min: 0.0
          max: 5.0
          default: 2.0
          step: {relative: 0.5}
          description: How much the premium rises from calm to crisis.
        min_claims_multiplier:
          type: float
          unit: multiplier
          min: 0.01
          max: 1.0
          default: 0.5
          description: Least claims multiplier of the actuarial model.
        max_claims_multiplier:
          type: float
          unit: multiplier
          min: 1.0
          max: 100.0
          default: 3.0
          description: Largest claims multiplier of the actuarial model.
        term_exponent:
          type: float
          unit: exponent
          min: -1.0
          max: 2.0
          default: 0.0
          description: How the rate changes with the term in the actuarial model; 0 leaves it alone.
        floor_factor:
          type: bool
          default: true
          description: Whether the floor price moves the premium of the actuarial model.
        floor_multiplier_min:
          type: float
          unit: multiplier
          min: 0.01
          max: 1.0
          default: 0.5
          description: Least floor multiplier.
        floor_multiplier_max:
          type: float
          unit: multiplier
          min: 1.0
          max: 100.0
          default: 2.0
          description: Largest floor multiplier.
        technical_floor:
          type: string
          allowed: ["off", advise, enforce]
          default: advise
          description: >-
            What happens when the card premium is below the technical one. `advise` warns, `enforce`
            charges the larger.
        technical_warn_ratio:
          type: float
          unit: ratio
          min: 1.0
          max: 1000.0
          default: 3.0
          description: Technical premium over card premium above which a quote warns.
        days_per_year:
          type: int
          unit: days
          min: 360
          max: 366
          default: 365
          description: Days that a rate per year is spread over.
        min_coverage_usd:
          type: float
          unit: usd
          min: 1.0
          max: 1000000000
          default: 1000.0
          description: Least cover of a policy.
        max_coverage_usd:
          type: float
          unit: usd
          min: 1.0
          max: 10000000000
          default: 10000000
          description: Largest cover of a policy.
        max_duration_days:
          type: int
          unit: days
          min: 1
          max: 3650
          default: 365
          description: Longest term of a policy.
        default_duration_days:
          type: int
          unit: days
          min: 1
          max: 3650
          default: 90
          description: Term of a quote that names none.
        min_layer_width:
          type: float
          unit: "fraction of peg"
          min: 0.0001
          max: 0.5
          default: 0.005
          description: Least distance from trigger to floor.
        quote_validity_seconds:
          type: int
          unit: seconds
          min: 1
          max: 86400
          default: 300
          description: How long a quote can be bound at its price.
        quote_skew_seconds:
          type: int
          unit: seconds
          min: 0
          max: 300
          default: 5
          description: How late a quote is still taken, for clocks that differ.
        cover_starts_after_seconds:
          type: int
          unit: seconds
          min: 0
          max: 2592000
          default: 86400
          description: Waiting time between binding and the start of cover.
        sale_buffer:
          type: float
          unit: "fraction of peg"
          min: 0.0
          max: 0.5
          default: 0.005
          description: No cover is sold when the last price is below the trigger plus this.
        market_max_age_seconds:
          type: int
          unit: seconds
          min: 5
          max: 86400
          default: 60
          description: Age of the market snapshot from which a quote says so and cannot be bound.
        require_live_price:
          type: bool
          default: true
          description: Whether a stale market refuses quotes instead of marking them.
        curve_normalised:
          type: bool
          default: true
          description: Whether the sigmoid of tranche yields is stretched so that it reaches its ends.

      rules:
        - name: size_thresholds_ordered
          kind: ordered
          parameters:
            - size_discount_tier3_threshold
            - size_discount_tier2_threshold
            - size_discount_tier1_threshold
          message: "The thresholds of the size tiers rise from tier 3 to tier 1."
        - name: size_multipliers_1_2
          kind: at_most
          parameters:
            - size_discount_tier1_multiplier
            - size_discount_tier2_multiplier
          message: "Tier 1 of the size discount is at least as cheap as tier 2."
        - name: size_multipliers_2_3
          kind: at_most
          parameters:
            - size_discount_tier2_multiplier
            - size_discount_tier3_multiplier
          message: "Tier 2 of the size discount is at least as cheap as tier 3."
        - name: utilization_thresholds_ordered
          kind: ordered
          parameters:
            - utilization_tier3_threshold
            - utilization_tier2_threshold
            - utilization_tier1_threshold
          message: "The thresholds of the utilisation tiers rise from tier 3 to tier 1."
        - name: utilization_multipliers_3_2
          kind: at_most
          parameters:
            - utilization_tier3_multiplier
            - utilization_tier2_multiplier
          message: "Tier 2 of the utilisation surcharge is at least that of tier 3."
        - name: utilization_multipliers_2_1
          kind: at_most
          parameters:
            - utilization_tier2_multiplier
            - utilization_tier1_multiplier
          message: "Tier 1 of the utilisation surcharge is at least that of tier 2."
        - name: coverage_limits
          kind: at_most
          parameters:
            - min_coverage_usd
            - max_coverage_usd
          message: "The least cover is not above the largest."
        - name: duration_limits
          kind: at_most
          parameters:
            - default_duration_days
            - max_duration_days
          message: "The usual term is not above the longest."
        - name: default_layer
          kind: at_most
          parameters:
            - min_layer_width
            - trigger_range_width
          message: "The customary layer is at least as wide as the least one."
        - name: minimum_rate_plausible
          kind: at_most
          parameters:
            - min_premium_rate
            - base_rate_USDC
          severity: warning
          message: "The least premium rate stays at or below the lowest base rate."
      """#
    ),
    (
      "params_risk.yaml",
      #"""
      namespace: params/risk
      title: Risk
      description: >-
        How losses are simulated, what is held against them, and from where on somebody is told.

      parameters:
        var_confidence_95:
          type: float
          unit: fraction
          min: 0.5001
          max: 0.9999
          default: 0.95
          description: Lower confidence of value at risk.
        var_confidence_99:
          type: float
          unit: fraction
          min: 0.5001
          max: 0.9999
          default: 0.99
          description: Higher confidence of value at risk.
        monte_carlo_simulations:
          type: int
          unit: count
          min: 1000
          max: 10000000
          default: 10000
          description: Simulated years of the first look; the classic method makes exactly as many.
        historical_data_years:
          type: float
          unit: years
          min: 0.5
          max: 50.0
          default: 5.0
          description: How far back the classic method looks.
        risk_free_rate:
          type: float
          unit: "fraction per year"
          min: -0.05
          max: 0.5
          default: 0.05
          description: Rate that the Sharpe ratio measures against.
        reserve_multiplier:
          type: float
          unit: multiplier
          min: 1.0
          max: 10.0
          default: 1.5
          step: {relative: 0.5}
          description: Expected losses are reserved this many times.
        stress_buffer_multiplier:
          type: float
          unit: multiplier
          min: 0.0
          max: 5.0
          default: 0.5
          step: {relative: 0.5}
          description: Share of the worst stress loss that is reserved besides.
        max_simulations:
          type: int
          unit: count
          min: 1000
          max: 16777216
          default: 16777216
          description: Most simulated years of one run.
        ci_target:
          type: float
          unit: fraction
          min: 0.0001
          max: 0.5
          default: 0.01
          description: Half width of the interval, relative to the estimate, at which a run may stop.
        ci_materiality:
          type: float
          unit: fraction
          min: 0.0
          max: 0.1
          default: 0.001
          description: An interval narrower than this share of capital is narrow enough.
        method:
          type: string
          allowed: [simulation, classic]
          default: simulation
          description: Method of a run that names none.
        mc_weight:
          type: bool
          default: false
          description: Whether the classic method uses the weights of the scenarios.
        book:
          type: string
          allowed: [renewed, runoff]
          default: renewed
          description: Whether the book is taken as renewed for the whole year or left to run off.
        scenario_depth_cv:
          type: float
          unit: fraction
          min: 0.0
          max: 2.0
          default: 0.2
          description: Spread of the depths of a scenario around those it names.
        copula_degrees_of_freedom:
          type: float
          unit: count
          min: 2.1
          max: 100.0
          default: 4.0
          description: Degrees of freedom of the copula; fewer make joint extremes likelier.
        copula_window_days:
          type: int
          unit: days
          min: 30
          max: 3650
          default: 365
          description: Window of the correlations that the copula uses.
        default_correlation:
          type: float
          unit: correlation
          min: -1.0
          max: 1.0
          default: 0.5
          description: Correlation of a pair of which nothing is known; reports count such pairs.
        lambda_min:
          type: float
          unit: "events per year"
          min: 0.0001
          max: 1.0
          default: 0.01
          description: Least frequency of depegs of any asset.
        severity_threshold_depth:
          type: float
          unit: "fraction of peg"
          min: 0.001
          max: 0.5
          default: 0.02
          description: Depth from which a fall counts as an event of the model.
        class_assets_min:
          type: int
          unit: count
          min: 1
          max: 100
          default: 5
          description: Assets that a class needs before its own frequency is estimated.
        loss_ratio_min_earned_usd:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000000
          default: 1000000.0
          description: Earned premium from which the loss ratio moves prices.
        loss_ratio_window_days:
          type: int
          unit: days
          min: 1
          max: 3650
          default: 365
          description: Window of claims and earned premium in the loss ratio.
        cancel_fee_rate:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.05
          description: Share of the unearned premium that is kept on cancellation.
        confirmation_seconds:
          type: int
          unit: seconds
          min: 0
          max: 604800
          default: 14400
          description: How long a price must stay below the trigger before a policy pays.
        confirmation_prices_min:
          type: int
          unit: count
          min: 1
          max: 1000
          default: 3
          description: Prices needed in that time.
        confirmation_gap_seconds:
          type: int
          unit: seconds
          min: 60
          max: 86400
          default: 7200
          description: Longest gap between those prices.
        stress_index_scale:
          type: float
          unit: "fraction of peg"
          min: 0.001
          max: 0.5
          default: 0.05
          description: Mean distance from the peg at which the stress index is 1.
        max_utilization:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.95
          description: Largest share of capital that may be sold.
        max_single_asset:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.3
          description: Largest share of capital that one asset may have.
        max_correlated_share:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.5
          description: Largest share of capital that assets which fall together may have.
        max_ltv:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.75
          description: Largest ratio of cover to capital in underwriting.
        max_ltv_effective:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.85
          description: The same against effective capital.
        max_tranche_utilization:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.95
          description: Largest utilisation of one tranche.
        max_equity_utilization:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.9
          description: Largest utilisation of the equity tranche.
        min_reserve_ratio:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.15
          description: Least ratio of reserves to capital.
        stress_capital_buffer:
          type: float
          unit: multiplier
          min: 0.0
          max: 10.0
          default: 1.5
          description: Free capital must be this many times the worst stress loss.
        ltv_alert:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.7
          description: Cover to capital above which an alert is raised.
        ltv_alert_critical:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.8
          description: The same for a critical alert.
        reserve_alert:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.2
          description: Ratio of reserves to capital below which an alert is raised.
        concentration_alert:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.25
          description: Share of one asset above which an alert is raised.
        var_trend_alert:
          type: float
          unit: fraction
          min: 0.0
          max: 10.0
          default: 0.2
          description: Rise of value at risk in 30 days above which an alert is raised.
        diversification_alert:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.5
          description: Diversification score below which an alert is raised.
        diversification_target:
          type: float
          unit: score
          min: 0.0
          max: 1.0
          default: 0.6
          description: Diversification score that reports recommend.
        stress_loss_alert:
          type: float
          unit: fraction
          min: 0.01
          max: 10.0
          default: 0.5
          description: Worst stress loss over capital above which an alert is raised.
        alert_hysteresis:
          type: float
          unit: fraction
          min: 0.0
          max: 0.5
          default: 0.02
          description: How far a value must fall back before its alert ends.
        contagion_enter:
          type: float
          unit: correlation
          min: 0.0
          max: 1.0
          default: 0.8
          description: Correlation of 90 days above which contagion is reported.
        contagion_leave:
          type: float
          unit: correlation
          min: 0.0
          max: 1.0
          default: 0.75
          description: Correlation below which contagion is over.
        contagion_elevated:
          type: float
          unit: correlation
          min: 0.0
          max: 1.0
          default: 0.7
          description: Correlation that is shown as elevated.
        contagion_critical:
          type: float
          unit: correlation
          min: 0.0
          max: 1.0
          default: 0.9
          description: Correlation that is shown as critical.
        price_gap_alert_seconds:
          type: int
          unit: seconds
          min: 60
          max: 604800
          default: 7200
          description: Time without a price after which an asset is reported.
        correlation_points_min:
          type: int
          unit: count
          min: 3
          max: 1000
          default: 20
          description: Common returns that a correlation needs.
        depeg_threshold:
          type: float
          unit: "fraction of peg"
          min: 0.5
          max: 0.9999
          default: 0.99
          description: Price below which a depeg event opens.
        depeg_recovery:
          type: float
          unit: "fraction of peg"
          min: 0.5
          max: 1.0
          default: 0.995
          description: Price from which a depeg event may close.
        depeg_min_duration_seconds:
          type: int
          unit: seconds
          min: 0
          max: 604800
          default: 3600
          description: Least length of a depeg event.
        depeg_decluster_seconds:
          type: int
          unit: seconds
          min: 0
          max: 2592000
          default: 21600
          description: Events closer than this are one.
        price_min:
          type: float
          unit: "fraction of peg"
          min: 0.01
          max: 1.0
          default: 0.5
          description: Price below which a stablecoin price is held back for a second look.
        price_max:
          type: float
          unit: "fraction of peg"
          min: 1.0
          max: 10.0
          default: 1.5
          description: Price above which a stablecoin price is held back.

      rules:
        - name: var_confidences
          kind: less_than
          parameters:
            - var_confidence_95
            - var_confidence_99
          message: "The lower confidence is below the higher one."
        - name: simulation_limits
          kind: at_most
          parameters:
            - monte_carlo_simulations
            - max_simulations
          message: "The first look has at most as many years as a run."
        - name: ltv_alerts
          kind: less_than
          parameters:
            - ltv_alert
            - ltv_alert_critical
          message: "The alert comes before the critical alert."
        - name: ltv_limits
          kind: at_most
          parameters:
            - max_ltv
            - max_ltv_effective
          message: "The limit against effective capital is at least the plain one."
        - name: contagion_levels
          kind: ordered
          parameters:
            - contagion_elevated
            - contagion_leave
            - contagion_enter
            - contagion_critical
          message: "The levels of contagion rise: elevated, leave, enter, critical."
        - name: reserve_levels
          kind: at_most
          parameters:
            - min_reserve_ratio
            - reserve_alert
          message: "The alert on reserves comes before the limit."
        - name: concentration_levels
          kind: at_most
          parameters:
            - concentration_alert
            - max_single_asset
          message: "The alert on concentration comes before the limit."
        - name: diversification_levels
          kind: at_most
          parameters:
            - diversification_alert
            - diversification_target
          message: "The alert on diversification is below the target."
        - name: depeg_levels
          kind: less_than
          parameters:
            - depeg_threshold
            - depeg_recovery
          message: "An event closes above where it opens."
        - name: price_bounds
          kind: less_than
          parameters:
            - price_min
            - price_max
          message: "The lower price bound is below the upper one."
        - name: concentration_alerts
          kind: at_most
          parameters:
            - concentration_alert
            - max_single_asset
          message: "The alert comes no later than the limit."
        - name: reserve_alerts
          kind: at_most
          parameters:
            - min_reserve_ratio
            - reserve_alert
          message: "The alert comes no later than the limit."
      """#
    ),
    (
      "params_stress.yaml",
      #"""
      namespace: params/stress
      title: Stress
      description: >-
        How stress tests are counted and how far a shift goes.

      parameters:
        loss_threshold_ratio:
          type: float
          unit: fraction
          min: 0.01
          max: 10.0
          default: 0.5
          description: Loss over capital from which a scenario counts as bad.
        min_capital_adequacy:
          type: float
          unit: fraction
          min: -10.0
          max: 10.0
          default: 0.0
          description: Capital left after a scenario, over capital, below which it counts as failed.
        reserve_worst_share:
          type: float
          unit: fraction
          min: 0.0
          max: 5.0
          default: 0.5
          description: Share of the worst scenario loss that reserves must hold.
        correlation_shift_max:
          type: float
          unit: correlation
          min: 0.0
          max: 1.0
          default: 1.0
          description: Largest correlation shift that a stress test may ask for.
        reverse_loss_share:
          type: float
          unit: fraction
          min: 0.001
          max: 1.0
          default: 0.1
          description: >-
            Share of capital whose loss a reverse stress test looks for, when it names none.
      """#
    ),
    (
      "params_tranche.yaml",
      #"""
      namespace: params/tranche
      title: Tranches
      description: >-
        What each tranche of the pool earns and how much of the pool it is.

      parameters:
        SURE_BTC_apy_min:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 4.0
          description: Yield of the most senior tranche when nothing is sold.
        SURE_BTC_apy_max:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 4.0
          description: Yield of the most senior tranche when everything is sold.
        SURE_BTC_curve_type:
          type: string
          allowed: [Flat, Logarithmic, Linear, Sigmoidal, Quadratic, Exponential]
          ignore_case: true
          default: Flat
          description: >-
            How the yield of the most senior tranche rises between the two. Letter case does not
            matter.
        SURE_BTC_allocation_percent:
          type: int
          unit: percent
          min: 0
          max: 100
          default: 25
          description: Share of the pool that the most senior tranche is.
        SURE_BTC_risk_score:
          type: int
          unit: tier
          min: 1
          max: 6
          default: 1
          description: >-
            Place of the most senior tranche among those who bear losses; 6 bears them first.
        SURE_BTC_risk_capacity:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.5
          description: >-
            Share of its capital that the most senior tranche counts with when cover is measured against
            effective capital.
        SURE_SNR_apy_min:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 6.5
          description: Yield of the senior tranche when nothing is sold.
        SURE_SNR_apy_max:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 10.0
          description: Yield of the senior tranche when everything is sold.
        SURE_SNR_curve_type:
          type: string
          allowed: [Flat, Logarithmic, Linear, Sigmoidal, Quadratic, Exponential]
          ignore_case: true
          default: Logarithmic
          description: >-
            How the yield of the senior tranche rises between the two. Letter case does not matter.
        SURE_SNR_allocation_percent:
          type: int
          unit: percent
          min: 0
          max: 100
          default: 20
          description: Share of the pool that the senior tranche is.
        SURE_SNR_risk_score:
          type: int
          unit: tier
          min: 1
          max: 6
          default: 2
          description: Place of the senior tranche among those who bear losses; 6 bears them first.
        SURE_SNR_risk_capacity:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.6
          description: >-
            Share of its capital that the senior tranche counts with when cover is measured against
            effective capital.
        SURE_MEZZ_apy_min:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 9.0
          description: Yield of the mezzanine tranche when nothing is sold.
        SURE_MEZZ_apy_max:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 15.0
          description: Yield of the mezzanine tranche when everything is sold.
        SURE_MEZZ_curve_type:
          type: string
          allowed: [Flat, Logarithmic, Linear, Sigmoidal, Quadratic, Exponential]
          ignore_case: true
          default: Linear
          description: >-
            How the yield of the mezzanine tranche rises between the two. Letter case does not matter.
        SURE_MEZZ_allocation_percent:
          type: int
          unit: percent
          min: 0
          max: 100
          default: 18
          description: Share of the pool that the mezzanine tranche is.
        SURE_MEZZ_risk_score:
          type: int
          unit: tier
          min: 1
          max: 6
          default: 3
          description: Place of the mezzanine tranche among those who bear losses; 6 bears them first.
        SURE_MEZZ_risk_capacity:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.7
          description: >-
            Share of its capital that the mezzanine tranche counts with when cover is measured against
            effective capital.
        SURE_JNR_apy_min:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 12.5
          description: Yield of the junior tranche when nothing is sold.
        SURE_JNR_apy_max:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 16.0
          description: Yield of the junior tranche when everything is sold.
        SURE_JNR_curve_type:
          type: string
          allowed: [Flat, Logarithmic, Linear, Sigmoidal, Quadratic, Exponential]
          ignore_case: true
          default: Sigmoidal
          description: >-
            How the yield of the junior tranche rises between the two. Letter case does not matter.
        SURE_JNR_allocation_percent:
          type: int
          unit: percent
          min: 0
          max: 100
          default: 15
          description: Share of the pool that the junior tranche is.
        SURE_JNR_risk_score:
          type: int
          unit: tier
          min: 1
          max: 6
          default: 4
          description: Place of the junior tranche among those who bear losses; 6 bears them first.
        SURE_JNR_risk_capacity:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.8
          description: >-
            Share of its capital that the junior tranche counts with when cover is measured against
            effective capital.
        SURE_JNR_PLUS_apy_min:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 16.0
          description: Yield of the junior plus tranche when nothing is sold.
        SURE_JNR_PLUS_apy_max:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 22.0
          description: Yield of the junior plus tranche when everything is sold.
        SURE_JNR_PLUS_curve_type:
          type: string
          allowed: [Flat, Logarithmic, Linear, Sigmoidal, Quadratic, Exponential]
          ignore_case: true
          default: Quadratic
          description: >-
            How the yield of the junior plus tranche rises between the two. Letter case does not
            matter.
        SURE_JNR_PLUS_allocation_percent:
          type: int
          unit: percent
          min: 0
          max: 100
          default: 12
          description: Share of the pool that the junior plus tranche is.
        SURE_JNR_PLUS_risk_score:
          type: int
          unit: tier
          min: 1
          max: 6
          default: 5
          description: >-
            Place of the junior plus tranche among those who bear losses; 6 bears them first.
        SURE_JNR_PLUS_risk_capacity:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 0.9
          description: >-
            Share of its capital that the junior plus tranche counts with when cover is measured against
            effective capital.
        SURE_EQT_apy_min:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 15.0
          description: Yield of the equity tranche when nothing is sold.
        SURE_EQT_apy_max:
          type: float
          unit: "percent per year"
          min: 0.0
          max: 100.0
          default: 25.0
          description: Yield of the equity tranche when everything is sold.
        SURE_EQT_curve_type:
          type: string
          allowed: [Flat, Logarithmic, Linear, Sigmoidal, Quadratic, Exponential]
          ignore_case: true
          default: Exponential
          description: >-
            How the yield of the equity tranche rises between the two. Letter case does not matter.
        SURE_EQT_allocation_percent:
          type: int
          unit: percent
          min: 0
          max: 100
          default: 10
          description: Share of the pool that the equity tranche is.
        SURE_EQT_risk_score:
          type: int
          unit: tier
          min: 1
          max: 6
          default: 6
          description: Place of the equity tranche among those who bear losses; 6 bears them first.
        SURE_EQT_risk_capacity:
          type: float
          unit: fraction
          min: 0.01
          max: 1.0
          default: 1.0
          description: >-
            Share of its capital that the equity tranche counts with when cover is measured against
            effective capital.

      rules:
        - name: SURE_BTC_yields
          kind: at_most
          parameters:
            - SURE_BTC_apy_min
            - SURE_BTC_apy_max
          message: "The least yield of SURE_BTC is not above its largest."
        - name: SURE_SNR_yields
          kind: at_most
          parameters:
            - SURE_SNR_apy_min
            - SURE_SNR_apy_max
          message: "The least yield of SURE_SNR is not above its largest."
        - name: SURE_MEZZ_yields
          kind: at_most
          parameters:
            - SURE_MEZZ_apy_min
            - SURE_MEZZ_apy_max
          message: "The least yield of SURE_MEZZ is not above its largest."
        - name: SURE_JNR_yields
          kind: at_most
          parameters:
            - SURE_JNR_apy_min
            - SURE_JNR_apy_max
          message: "The least yield of SURE_JNR is not above its largest."
        - name: SURE_JNR_PLUS_yields
          kind: at_most
          parameters:
            - SURE_JNR_PLUS_apy_min
            - SURE_JNR_PLUS_apy_max
          message: "The least yield of SURE_JNR_PLUS is not above its largest."
        - name: SURE_EQT_yields
          kind: at_most
          parameters:
            - SURE_EQT_apy_min
            - SURE_EQT_apy_max
          message: "The least yield of SURE_EQT is not above its largest."
        - name: allocations_add_up
          kind: sum_equals
          parameters:
            - SURE_BTC_allocation_percent
            - SURE_SNR_allocation_percent
            - SURE_MEZZ_allocation_percent
            - SURE_JNR_allocation_percent
            - SURE_JNR_PLUS_allocation_percent
            - SURE_EQT_allocation_percent
          target: 100
          message: "The allocations of all tranches add up to 100."
        - name: risk_scores_ordered
          kind: ordered
          parameters:
            - SURE_BTC_risk_score
            - SURE_SNR_risk_score
            - SURE_MEZZ_risk_score
            - SURE_JNR_risk_score
            - SURE_JNR_PLUS_risk_score
            - SURE_EQT_risk_score
          message: "The risk scores rise from the most senior tranche to equity."
      """#
    ),
    (
      "strategy_btc_dominance.yaml",
      #"""
      namespace: strategy/btc_dominance
      title: "Bitcoin Dominance"
      description: >-
        Rotates between bitcoin and other coins by the market share of bitcoin.
      category: "Market Logic"
      symbols: true

      parameters:
        enabled:
          type: bool
          default: true
          env: STRATEGY_ENABLED_BTC_DOMINANCE
          description: Whether the strategy runs.
        parameters.high_threshold:
          type: float
          unit: percent
          min: 60.0
          max: 90.0
          default: 70.0
          env: BTC_DOMINANCE_HIGH_THRESHOLD
          description: Market share that counts as high.
        parameters.low_threshold:
          type: float
          unit: percent
          min: 30.0
          max: 50.0
          default: 40.0
          env: BTC_DOMINANCE_LOW_THRESHOLD
          description: Market share that counts as low.
        parameters.change_threshold:
          type: float
          unit: "percentage points"
          min: 1.0
          max: 15.0
          default: 5.0
          env: BTC_DOMINANCE_CHANGE_THRESHOLD
          description: Movement that signals.
        parameters.window_hours:
          type: int
          unit: hours
          min: 12
          max: 72
          default: 24
          env: BTC_DOMINANCE_WINDOW_HOURS
          description: History that is looked at.
        parameters.min_signal_interval:
          type: int
          unit: seconds
          min: 3600
          max: 86400
          default: 14400
          env: BTC_DOMINANCE_MIN_SIGNAL_INTERVAL
          description: Least time between signals.
        parameters.base_confidence_high:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.8
          env: BTC_DOMINANCE_BASE_CONFIDENCE_HIGH
          description: Confidence of a signal on a high share.
        parameters.base_confidence_low:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.75
          env: BTC_DOMINANCE_BASE_CONFIDENCE_LOW
          description: Confidence of a signal on a low share.
        parameters.momentum_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.7
          env: BTC_DOMINANCE_MOMENTUM_CONFIDENCE
          description: Largest confidence of a signal on movement.
      """#
    ),
    (
      "strategy_correlation_arbitrage.yaml",
      #"""
      namespace: strategy/correlation_arbitrage
      title: "Correlation Arbitrage"
      description: >-
        Trades pairs that usually move together when they part.
      category: Trading
      symbols: true

      parameters:
        name:
          type: string
          default: "Correlation Arbitrage"
          chars_max: 200
          description: Name for people.
        version:
          type: string
          pattern: "[0-9]+\\.[0-9]+\\.[0-9]+"
          default: "1.0.0"
          description: Version of the strategy's own code, as its authors count.
        enabled:
          type: bool
          default: false
          description: Whether the strategy runs.
        exchange:
          type: list
          item_type: string
          default: [hyperliquid, phemex]
          items_min: 1
          items_max: 10
          items_unique: true
          description: Exchanges that are traded on.
        symbols:
          type: list
          item_type: string
          default: []
          items_max: 200
          items_unique: true
          description: Symbols that are traded.
        symbol_pairs:
          type: list
          item_type: list
          default: [[BTC-USD, BTC/USDT]]
          items_max: 100
          description: Pairs of symbols that are compared.
        parameters.correlation_window:
          type: int
          unit: count
          min: 2
          max: 10000
          default: 100
          description: Bars over which correlation is taken.
        parameters.min_correlation:
          type: float
          unit: correlation
          min: -1.0
          max: 1.0
          default: 0.8
          description: Least correlation of a pair.
        parameters.divergence_threshold:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.02
          description: Distance between the two that signals.
        parameters.position_size:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.01
          description: Share of the portfolio in a position.
        parameters.max_positions:
          type: int
          unit: count
          min: 1
          max: 1000
          default: 2
          description: Positions at once.
        parameters.profit_target:
          type: float
          unit: fraction
          min: 0.0
          max: 10.0
          default: 0.005
          description: Profit at which a position is closed.
        parameters.timeframe:
          type: string
          allowed: ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"]
          default: "5m"
          description: Length of a bar.
        schedule.enabled:
          type: bool
          default: true
          description: Whether the trading hours are kept.
        schedule.timezone:
          type: string
          default: UTC
          chars_max: 64
          description: Time zone of the trading hours.
        schedule.trading_hours.start:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "00:00"
          description: When trading begins.
        schedule.trading_hours.end:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "23:59"
          description: When trading ends.
        schedule.exclude_weekends:
          type: bool
          default: false
          description: Whether weekends are left out.

      rules:
        - name: correlation_arbitrage_size
          kind: at_most
          parameters:
            - parameters.position_size
            - "env/risk:position_sizing.max_size"
          lenient_in: [development]
          message: "Positions stay within the sizing limit of the environment."
      """#
    ),
    (
      "strategy_cross_exchange_spread.yaml",
      #"""
      namespace: strategy/cross_exchange_spread
      title: "Cross-Exchange Spread"
      description: >-
        Looks for price gaps between exchanges.
      category: "Market Logic"
      symbols: true

      parameters:
        enabled:
          type: bool
          default: true
          env: STRATEGY_ENABLED_CROSS_EXCHANGE_SPREAD
          description: Whether the strategy runs.
        parameters.spread_threshold_percent:
          type: float
          unit: percent
          min: 0.1
          max: 5.0
          default: 0.5
          env: SPREAD_THRESHOLD_PERCENT
          description: Gap that counts.
        parameters.min_signal_interval:
          type: int
          unit: seconds
          min: 60
          max: 3600
          default: 300
          env: SPREAD_MIN_SIGNAL_INTERVAL
          description: Least time between signals.
        parameters.max_position_size:
          type: int
          unit: usd
          min: 100
          max: 10000
          default: 500
          env: SPREAD_MAX_POSITION_SIZE
          description: Largest position of one arbitrage.
        parameters.exchanges:
          type: list
          item_type: string
          allowed: [binance, coinbase, kraken]
          default: [binance, coinbase]
          items_min: 2
          items_max: 10
          items_unique: true
          env: SPREAD_EXCHANGES
          description: Exchanges that are compared.
        parameters.persistent_spread_periods:
          type: int
          unit: count
          min: 1
          max: 20
          default: 3
          env: CROSS_EXCHANGE_SPREAD_PERSISTENT_SPREAD_PERIODS
          description: Observations in a row that are needed.
        parameters.base_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.75
          env: CROSS_EXCHANGE_SPREAD_BASE_CONFIDENCE
          description: Confidence that a signal starts with.
        parameters.high_spread_threshold:
          type: float
          unit: percent
          min: 0.1
          max: 10.0
          default: 1.0
          env: CROSS_EXCHANGE_SPREAD_HIGH_SPREAD_THRESHOLD
          description: Gap that counts as large.
        parameters.high_spread_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.85
          env: CROSS_EXCHANGE_SPREAD_HIGH_SPREAD_CONFIDENCE
          description: Confidence of a signal on a large gap.

      rules:
        - name: cross_exchange_spread_gaps
          kind: less_than
          parameters:
            - parameters.spread_threshold_percent
            - parameters.high_spread_threshold
          message: "A large gap is above one that merely counts."
        - name: cross_exchange_spread_confidences
          kind: at_most
          parameters:
            - parameters.base_confidence
            - parameters.high_spread_confidence
          message: "A large gap gives at least the usual confidence."
      """#
    ),
    (
      "strategy_iceberg_detector.yaml",
      #"""
      namespace: strategy/iceberg_detector
      title: "Iceberg Detector"
      description: >-
        Finds large hidden orders by price levels that fill up again.
      category: Microstructure
      symbols: true

      parameters:
        enabled:
          type: bool
          default: true
          env: STRATEGY_ENABLED_ICEBERG_DETECTOR
          description: Whether the strategy runs.
        parameters.min_refill_count:
          type: int
          unit: count
          min: 2
          max: 10
          default: 3
          env: ICEBERG_DETECTOR_MIN_REFILL_COUNT
          description: Refills after which a level counts.
        parameters.refill_speed_threshold_seconds:
          type: float
          unit: seconds
          min: 1.0
          max: 30.0
          default: 5.0
          env: ICEBERG_DETECTOR_REFILL_SPEED_THRESHOLD_SECONDS
          description: Longest refill that is still fast.
        parameters.consistency_threshold:
          type: float
          unit: fraction
          min: 0.05
          max: 0.5
          default: 0.1
          env: ICEBERG_DETECTOR_CONSISTENCY_THRESHOLD
          description: Largest relative spread of the refilled volumes.
        parameters.persistence_threshold_seconds:
          type: float
          unit: seconds
          min: 60.0
          max: 600.0
          default: 120.0
          env: ICEBERG_DETECTOR_PERSISTENCE_THRESHOLD_SECONDS
          description: How long a level must hold.
        parameters.level_proximity_pct:
          type: float
          unit: percent
          min: 0.1
          max: 5.0
          default: 1.0
          env: ICEBERG_DETECTOR_LEVEL_PROXIMITY_PCT
          description: How near to the level the price must be.
        parameters.base_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.7
          env: ICEBERG_DETECTOR_BASE_CONFIDENCE
          description: Confidence that a signal starts with.
        parameters.history_window_seconds:
          type: int
          unit: seconds
          min: 60
          max: 900
          default: 300
          env: ICEBERG_DETECTOR_HISTORY_WINDOW_SECONDS
          description: History of the order book that is kept.
        parameters.max_symbols:
          type: int
          unit: count
          min: 10
          max: 200
          default: 100
          env: ICEBERG_DETECTOR_MAX_SYMBOLS
          description: Symbols that are followed at once.
        parameters.min_signal_interval_seconds:
          type: float
          unit: seconds
          min: 60.0
          max: 600.0
          default: 120.0
          env: ICEBERG_DETECTOR_MIN_SIGNAL_INTERVAL_SECONDS
          description: Least time between signals of a symbol.

      rules:
        - name: iceberg_detector_history
          kind: at_most
          parameters:
            - parameters.persistence_threshold_seconds
            - parameters.history_window_seconds
          message: "The history reaches back at least as far as a level must hold."
      """#
    ),
    (
      "strategy_market_maker.yaml",
      #"""
      namespace: strategy/market_maker
      title: "Market Maker"
      description: >-
        Quotes both sides of a market and earns the spread.
      category: Trading
      symbols: true

      parameters:
        name:
          type: string
          default: "Market Maker"
          chars_max: 200
          description: Name for people.
        version:
          type: string
          pattern: "[0-9]+\\.[0-9]+\\.[0-9]+"
          default: "1.0.0"
          description: Version of the strategy's own code, as its authors count.
        enabled:
          type: bool
          default: true
          description: Whether the strategy runs.
        exchange:
          type: list
          item_type: string
          default: [hyperliquid]
          items_min: 1
          items_max: 10
          items_unique: true
          description: Exchanges that are traded on.
        symbols:
          type: list
          item_type: string
          default: [BTC-USD, ETH-USD]
          items_max: 200
          items_unique: true
          description: Symbols that are traded.
        parameters.size:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000
          default: 1000.0
          description: Size of an order.
        parameters.symbol:
          type: string
          default: BTC-USD
          chars_max: 32
          description: Market that is made.
        parameters.perc_from_lh:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.35
          description: Distance from the recent low or high at which orders are placed.
        parameters.close_seconds:
          type: int
          unit: seconds
          min: 1
          max: 86400
          default: 2820
          description: Time after which positions are closed.
        parameters.trade_pause_mins:
          type: int
          unit: minutes
          min: 0
          max: 1440
          default: 15
          description: Pause after a trade.
        parameters.max_lh:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000
          default: 1250.0
          description: Largest distance between low and high.
        parameters.timeframe:
          type: string
          allowed: ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"]
          default: "5m"
          description: Length of a bar.
        parameters.num_bars:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 180
          description: Bars that are looked at.
        parameters.max_risk:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000
          default: 1100.0
          description: Largest amount at risk.
        parameters.sl_perc:
          type: float
          unit: percent
          min: 0.0
          max: 100.0
          default: 0.1
          description: Loss at which a position is closed.
        parameters.exit_perc:
          type: float
          unit: percent
          min: 0.0
          max: 100.0
          default: 0.004
          description: Profit at which a position is closed.
        parameters.max_tr:
          type: float
          unit: usd
          min: 0.0
          max: 1000000000
          default: 550.0
          description: Largest true range.
        parameters.quartile:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.33
          description: Part of the range in which orders are placed.
        parameters.time_limit:
          type: int
          unit: seconds
          min: 1
          max: 86400
          default: 120
          description: Longest wait for a fill.
        parameters.sleep:
          type: int
          unit: seconds
          min: 0
          max: 3600
          default: 30
          description: Pause between rounds.
        schedule.enabled:
          type: bool
          default: true
          description: Whether the trading hours are kept.
        schedule.timezone:
          type: string
          default: UTC
          chars_max: 64
          description: Time zone of the trading hours.
        schedule.trading_hours.start:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "00:00"
          description: When trading begins.
        schedule.trading_hours.end:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "23:59"
          description: When trading ends.
        schedule.exclude_weekends:
          type: bool
          default: false
          description: Whether weekends are left out.
      """#
    ),
    (
      "strategy_mean_reversion.yaml",
      #"""
      namespace: strategy/mean_reversion
      title: "Mean Reversion"
      description: >-
        Bets that a price which has strayed comes back.
      category: Trading
      symbols: true

      parameters:
        name:
          type: string
          default: "Mean Reversion"
          chars_max: 200
          description: Name for people.
        version:
          type: string
          pattern: "[0-9]+\\.[0-9]+\\.[0-9]+"
          default: "1.0.0"
          description: Version of the strategy's own code, as its authors count.
        enabled:
          type: bool
          default: true
          description: Whether the strategy runs.
        exchange:
          type: list
          item_type: string
          default: [hyperliquid]
          items_min: 1
          items_max: 10
          items_unique: true
          description: Exchanges that are traded on.
        symbols:
          type: list
          item_type: string
          default: [BTC-USD, ETH-USD, SOL-USD]
          items_max: 200
          items_unique: true
          description: Symbols that are traded.
        parameters.lookback_period:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 20
          description: Bars that are looked at.
        parameters.deviation_threshold:
          type: float
          unit: "standard deviations"
          min: 0.0
          max: 10.0
          default: 2.0
          description: Distance from the mean that signals.
        parameters.position_size:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.015
          description: Share of the portfolio in a position.
        parameters.max_positions:
          type: int
          unit: count
          min: 1
          max: 1000
          default: 3
          description: Positions at once.
        parameters.stop_loss:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.025
          description: Loss at which a position is closed.
        parameters.take_profit:
          type: float
          unit: fraction
          min: 0.0
          max: 10.0
          default: 0.03
          description: Profit at which a position is closed.
        parameters.timeframe:
          type: string
          allowed: ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"]
          default: "15m"
          description: Length of a bar.
        schedule.enabled:
          type: bool
          default: true
          description: Whether the trading hours are kept.
        schedule.timezone:
          type: string
          default: UTC
          chars_max: 64
          description: Time zone of the trading hours.
        schedule.trading_hours.start:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "00:00"
          description: When trading begins.
        schedule.trading_hours.end:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "23:59"
          description: When trading ends.
        schedule.exclude_weekends:
          type: bool
          default: false
          description: Whether weekends are left out.

      rules:
        - name: mean_reversion_exits
          kind: less_than
          parameters:
            - parameters.stop_loss
            - parameters.take_profit
          message: "The stop loss is below the take profit."
        - name: mean_reversion_size
          kind: at_most
          parameters:
            - parameters.position_size
            - "env/risk:position_sizing.max_size"
          lenient_in: [development]
          message: "Positions stay within the sizing limit of the environment."
      """#
    ),
    (
      "strategy_onchain_metrics.yaml",
      #"""
      namespace: strategy/onchain_metrics
      title: "On-Chain Metrics"
      description: >-
        Watches large holders and the flows to and from exchanges on chain.
      category: "Market Logic"
      symbols: true

      parameters:
        enabled:
          type: bool
          default: false
          env: STRATEGY_ENABLED_ONCHAIN_METRICS
          description: Whether the strategy runs.
        parameters.whale_threshold_btc:
          type: float
          unit: btc
          min: 10.0
          max: 1000.0
          default: 100.0
          env: ONCHAIN_METRICS_WHALE_THRESHOLD_BTC
          description: Size of a large bitcoin transfer.
        parameters.whale_threshold_eth:
          type: float
          unit: eth
          min: 100.0
          max: 10000.0
          default: 1000.0
          env: ONCHAIN_METRICS_WHALE_THRESHOLD_ETH
          description: Size of a large ether transfer.
        parameters.exchange_flow_threshold_percent:
          type: float
          unit: percent
          min: 5.0
          max: 50.0
          default: 10.0
          env: ONCHAIN_METRICS_EXCHANGE_FLOW_THRESHOLD_PERCENT
          description: Change of the flow to exchanges that signals.
        parameters.min_signal_interval:
          type: int
          unit: seconds
          min: 1800
          max: 86400
          default: 3600
          env: ONCHAIN_MIN_SIGNAL_INTERVAL
          description: Least time between signals.
        parameters.accumulation_periods:
          type: int
          unit: count
          min: 1
          max: 168
          default: 24
          env: ONCHAIN_METRICS_ACCUMULATION_PERIODS
          description: Periods in which buying up is looked for.
        parameters.distribution_periods:
          type: int
          unit: count
          min: 1
          max: 168
          default: 12
          env: ONCHAIN_METRICS_DISTRIBUTION_PERIODS
          description: Periods in which selling off is looked for.
        parameters.base_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.77
          env: ONCHAIN_METRICS_BASE_CONFIDENCE
          description: Confidence that a signal starts with.
        parameters.strong_signal_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.85
          env: ONCHAIN_METRICS_STRONG_SIGNAL_CONFIDENCE
          description: Confidence of a strong signal.
        parameters.network_growth_threshold:
          type: float
          unit: percent
          min: 0.1
          max: 100.0
          default: 10.0
          env: ONCHAIN_NETWORK_GROWTH_THRESHOLD
          description: Growth of active addresses in a day that signals.
        parameters.volume_threshold:
          type: float
          unit: percent
          min: 0.1
          max: 200.0
          default: 15.0
          env: ONCHAIN_VOLUME_THRESHOLD
          description: Growth of the transferred volume in a day that signals.

      rules:
        - name: onchain_metrics_confidences
          kind: at_most
          parameters:
            - parameters.base_confidence
            - parameters.strong_signal_confidence
          message: "A strong signal has at least the usual confidence."
      """#
    ),
    (
      "strategy_orderbook_skew.yaml",
      #"""
      namespace: strategy/orderbook_skew
      title: "Order Book Skew"
      description: >-
        Reads the depth of the order book and signals when resting bids outweigh asks, or the reverse.
      category: "Realtime Data"
      symbols: true

      parameters:
        enabled:
          type: bool
          default: true
          env: STRATEGY_ENABLED_ORDERBOOK_SKEW
          description: Whether the strategy runs.
        parameters.top_levels:
          type: int
          unit: count
          min: 1
          max: 20
          default: 5
          env: ORDERBOOK_SKEW_TOP_LEVELS
          description: Best price levels per side that are added up.
        parameters.buy_threshold:
          type: float
          unit: ratio
          min: 1.0
          max: 3.0
          default: 1.2
          env: ORDERBOOK_SKEW_BUY_THRESHOLD
          description: Bid to ask volume above which a buy is signalled.
        parameters.sell_threshold:
          type: float
          unit: ratio
          min: 0.3
          max: 1.0
          default: 0.8
          env: ORDERBOOK_SKEW_SELL_THRESHOLD
          description: Bid to ask volume below which a sell is signalled.
        parameters.min_spread_percent:
          type: float
          unit: percent
          min: 0.01
          max: 1.0
          default: 0.1
          env: ORDERBOOK_SKEW_MIN_SPREAD_PERCENT
          description: >-
            Largest spread at which a book is trusted; books with a wider one are passed over,
            whatever the name says.
        parameters.base_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.7
          env: ORDERBOOK_SKEW_BASE_CONFIDENCE
          description: Confidence that a signal starts with.
        parameters.imbalance_weight:
          type: float
          unit: weight
          min: 0.0
          max: 1.0
          default: 0.6
          env: ORDERBOOK_SKEW_IMBALANCE_WEIGHT
          description: Share of the volume imbalance in the score.
        parameters.spread_weight:
          type: float
          unit: weight
          min: 0.0
          max: 1.0
          default: 0.4
          env: ORDERBOOK_SKEW_SPREAD_WEIGHT
          description: Share of the spread in the score.
        parameters.min_total_volume:
          type: float
          unit: units
          min: 0.0001
          max: 10.0
          default: 0.001
          env: ORDERBOOK_SKEW_MIN_TOTAL_VOLUME
          description: Least volume on both sides that is worth a look.

      rules:
        - name: orderbook_skew_thresholds
          kind: less_than
          parameters:
            - parameters.sell_threshold
            - parameters.buy_threshold
          message: "The sell threshold is below the buy threshold."
        - name: orderbook_skew_weights
          kind: sum_equals
          parameters:
            - parameters.imbalance_weight
            - parameters.spread_weight
          target: 1
          severity: warning
          message: "The weights should add up to 1."
      """#
    ),
    (
      "strategy_spread_liquidity.yaml",
      #"""
      namespace: strategy/spread_liquidity
      title: "Spread Liquidity"
      description: >-
        Sees liquidity come and go by the width of the spread.
      category: Microstructure
      symbols: true

      parameters:
        enabled:
          type: bool
          default: true
          env: STRATEGY_ENABLED_SPREAD_LIQUIDITY
          description: Whether the strategy runs.
        parameters.spread_threshold_bps:
          type: float
          unit: bps
          min: 1.0
          max: 100.0
          default: 10.0
          env: SPREAD_LIQUIDITY_SPREAD_THRESHOLD_BPS
          description: Spread that is worth a look.
        parameters.spread_ratio_threshold:
          type: float
          unit: ratio
          min: 1.5
          max: 10.0
          default: 2.5
          env: SPREAD_LIQUIDITY_SPREAD_RATIO_THRESHOLD
          description: Spread against its rolling mean that signals.
        parameters.velocity_threshold:
          type: float
          unit: "fraction per second"
          min: 0.1
          max: 2.0
          default: 0.5
          env: SPREAD_LIQUIDITY_VELOCITY_THRESHOLD
          description: Speed of the spread that signals.
        parameters.persistence_threshold_seconds:
          type: float
          unit: seconds
          min: 10.0
          max: 300.0
          default: 30.0
          env: SPREAD_LIQUIDITY_PERSISTENCE_THRESHOLD_SECONDS
          description: How long the spread must stay wide.
        parameters.min_depth_reduction_pct:
          type: float
          unit: fraction
          min: 0.1
          max: 0.9
          default: 0.5
          env: SPREAD_LIQUIDITY_MIN_DEPTH_REDUCTION_PCT
          description: Share of the depth that must be gone.
        parameters.base_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.7
          env: SPREAD_LIQUIDITY_BASE_CONFIDENCE
          description: Confidence that a signal starts with.
        parameters.lookback_ticks:
          type: int
          unit: count
          min: 5
          max: 100
          default: 20
          env: SPREAD_LIQUIDITY_LOOKBACK_TICKS
          description: Ticks in the rolling mean.
        parameters.min_signal_interval_seconds:
          type: float
          unit: seconds
          min: 30.0
          max: 600.0
          default: 60.0
          env: SPREAD_LIQUIDITY_MIN_SIGNAL_INTERVAL_SECONDS
          description: Least time between signals of a symbol.
      """#
    ),
    (
      "strategy_template.yaml",
      #"""
      namespace: strategy/template
      title: "Strategy Template"
      description: >-
        What a new strategy starts from. Creating one copies these parameters, with their bounds and
        rules.
      category: Template
      symbols: true

      parameters:
        name:
          type: string
          default: "Strategy Template"
          chars_max: 200
          description: Name for people.
        version:
          type: string
          pattern: "[0-9]+\\.[0-9]+\\.[0-9]+"
          default: "1.0.0"
          description: Version of the strategy's own code, as its authors count.
        enabled:
          type: bool
          default: true
          description: Whether the strategy runs.
        exchange:
          type: list
          item_type: string
          default: [hyperliquid]
          items_min: 1
          items_max: 10
          items_unique: true
          description: Exchanges that are traded on.
        symbols:
          type: list
          item_type: string
          default: [BTC-USD]
          items_max: 200
          items_unique: true
          description: Symbols that are traded.
        parameters.position_size:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.02
          description: Share of the portfolio in a position.
        parameters.max_positions:
          type: int
          unit: count
          min: 1
          max: 1000
          default: 5
          description: Positions at once.
        parameters.leverage:
          type: float
          unit: multiplier
          min: 1.0
          max: 125.0
          default: 2.0
          description: Leverage.
        parameters.timeframe:
          type: string
          allowed: ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"]
          default: "5m"
          description: Length of a bar.
        parameters.lookback_period:
          type: int
          unit: count
          min: 1
          max: 10000
          default: 20
          description: Bars that are looked at.
        parameters.stop_loss:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.02
          description: Loss at which a position is closed.
        parameters.take_profit:
          type: float
          unit: fraction
          min: 0.0
          max: 10.0
          default: 0.04
          description: Profit at which a position is closed.
        parameters.max_drawdown:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.15
          description: Largest drawdown.
        parameters.order_type:
          type: string
          allowed: [limit, market, post_only]
          default: limit
          description: Kind of order.
        parameters.slippage_tolerance:
          type: float
          unit: fraction
          min: 0.0
          max: 1.0
          default: 0.001
          description: Largest slippage that is taken.
        schedule.enabled:
          type: bool
          default: true
          description: Whether the trading hours are kept.
        schedule.timezone:
          type: string
          default: UTC
          chars_max: 64
          description: Time zone of the trading hours.
        schedule.trading_hours.start:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "00:00"
          description: When trading begins.
        schedule.trading_hours.end:
          type: string
          pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"
          default: "23:59"
          description: When trading ends.
        schedule.exclude_weekends:
          type: bool
          default: false
          description: Whether weekends are left out.

      rules:
        - name: template_exits
          kind: less_than
          parameters:
            - parameters.stop_loss
            - parameters.take_profit
          message: "The stop loss is below the take profit."
        - name: template_leverage
          kind: at_most
          parameters:
            - parameters.leverage
            - "env/risk:global.max_leverage"
          lenient_in: [development]
          message: "The leverage stays within the limit of the environment."
        - name: template_size
          kind: at_most
          parameters:
            - parameters.position_size
            - "env/risk:position_sizing.max_size"
          lenient_in: [development]
          message: "Positions stay within the sizing limit of the environment."
        - name: template_drawdown
          kind: at_most
          parameters:
            - parameters.max_drawdown
            - "env/risk:global.max_strategy_drawdown"
          lenient_in: [development]
          message: "The drawdown stays within the limit of the environment."
      """#
    ),
    (
      "strategy_ticker_velocity.yaml",
      #"""
      namespace: strategy/ticker_velocity
      title: "Ticker Velocity"
      description: >-
        Measures speed and acceleration of the price.
      category: "Realtime Data"
      symbols: true

      parameters:
        enabled:
          type: bool
          default: true
          env: STRATEGY_ENABLED_TICKER_VELOCITY
          description: Whether the strategy runs.
        parameters.time_window:
          type: int
          unit: seconds
          min: 30
          max: 300
          default: 60
          env: TICKER_VELOCITY_TIME_WINDOW
          description: Time over which the speed is taken.
        parameters.buy_threshold:
          type: float
          unit: "percent per minute"
          min: 0.1
          max: 2.0
          default: 0.5
          env: TICKER_VELOCITY_BUY_THRESHOLD
          description: Speed above which a buy is signalled.
        parameters.sell_threshold:
          type: float
          unit: "percent per minute"
          min: -2.0
          max: -0.1
          default: -0.5
          env: TICKER_VELOCITY_SELL_THRESHOLD
          description: Speed below which a sell is signalled.
        parameters.min_price_change:
          type: float
          unit: percent
          min: 0.01
          max: 1.0
          default: 0.1
          env: TICKER_VELOCITY_MIN_PRICE_CHANGE
          description: Least movement that can signal.
        parameters.base_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.65
          env: TICKER_VELOCITY_BASE_CONFIDENCE
          description: Confidence that a signal starts with.
        parameters.acceleration_weight:
          type: float
          unit: weight
          min: 0.0
          max: 1.0
          default: 0.5
          env: TICKER_VELOCITY_ACCELERATION_WEIGHT
          description: Share of the acceleration in the score.
        parameters.volume_confirmation:
          type: bool
          default: true
          env: TICKER_VELOCITY_VOLUME_CONFIRMATION
          description: Whether the volume must rise too.
        parameters.min_volume_change:
          type: float
          unit: fraction
          min: 0.1
          max: 2.0
          default: 0.2
          env: TICKER_VELOCITY_MIN_VOLUME_CHANGE
          description: Rise of volume that confirms; without effect while confirmation is off.
      """#
    ),
    (
      "strategy_trade_momentum.yaml",
      #"""
      namespace: strategy/trade_momentum
      title: "Trade Momentum"
      description: >-
        Scores the flow of recent trades to catch a change of direction.
      category: "Realtime Data"
      symbols: true

      parameters:
        enabled:
          type: bool
          default: true
          env: STRATEGY_ENABLED_TRADE_MOMENTUM
          description: Whether the strategy runs.
        parameters.price_weight:
          type: float
          unit: weight
          min: 0.0
          max: 1.0
          default: 0.4
          env: TRADE_MOMENTUM_PRICE_WEIGHT
          description: Share of the price movement in the score.
        parameters.quantity_weight:
          type: float
          unit: weight
          min: 0.0
          max: 1.0
          default: 0.3
          env: TRADE_MOMENTUM_QUANTITY_WEIGHT
          description: Share of the traded quantity in the score.
        parameters.maker_weight:
          type: float
          unit: weight
          min: 0.0
          max: 1.0
          default: 0.3
          env: TRADE_MOMENTUM_MAKER_WEIGHT
          description: Share of the side that crossed the spread in the score.
        parameters.buy_threshold:
          type: float
          unit: score
          min: 0.3
          max: 1.0
          default: 0.7
          env: TRADE_MOMENTUM_BUY_THRESHOLD
          description: Score above which a buy is signalled.
        parameters.sell_threshold:
          type: float
          unit: score
          min: -1.0
          max: -0.3
          default: -0.7
          env: TRADE_MOMENTUM_SELL_THRESHOLD
          description: Score below which a sell is signalled.
        parameters.min_quantity:
          type: float
          unit: units
          min: 0.0001
          max: 1.0
          default: 0.001
          env: TRADE_MOMENTUM_MIN_QUANTITY
          description: Trades smaller than this are passed over.
        parameters.base_confidence:
          type: float
          unit: fraction
          min: 0.5
          max: 1.0
          default: 0.68
          env: TRADE_MOMENTUM_BASE_CONFIDENCE
          description: Confidence that a signal starts with.
        parameters.time_decay_seconds:
          type: int
          unit: seconds
          min: 60
          max: 600
          default: 300
          env: TRADE_MOMENTUM_TIME_DECAY_SECONDS
          description: Time in which old momentum fades.
        parameters.momentum_window:
          type: int
          unit: count
          min: 5
          max: 50
          default: 10
          env: TRADE_MOMENTUM_MOMENTUM_WINDOW
          description: Recent trades that are looked at.

      rules:
        - name: trade_momentum_weights
          kind: sum_equals
          parameters:
            - parameters.price_weight
            - parameters.quantity_weight
            - parameters.maker_weight
          target: 1
          severity: warning
          message: "The weights should add up to 1."
      """#
    ),
  ]

  static let environments: [(name: String, text: String)] = [
    (
      "development.yaml",
      #"""
      # Values of the development environment. A stored value hides them; see the layers of a parameter.
      env/system:
        environment: development
        debug: true
        log_level: INFO
        database:
          host: localhost
          port: 5432
          name: moondev_dev
          username: postgres
          pool_size: 5
          max_overflow: 10
        redis:
          host: localhost
          port: 6379
          db: 0
        api:
          host: "0.0.0.0"
          port: 8000
          workers: 4
          cors_origins: ["http://localhost:3000"]
        orchestrator:
          max_concurrent_strategies: 10
          strategy_timeout: 300
          health_check_interval: 30
          restart_on_failure: true
        performance:
          max_latency_ms: 100
          throughput_target: 1000
          memory_limit_mb: 2048

      params/pricing:
        # There is no live market on a developer's machine.
        require_live_price: false
      """#
    ),
    (
      "production.yaml",
      #"""
      # Values of the production environment.
      env/system:
        environment: production
        debug: false
        log_level: WARNING
        database:
          host: ${DB_HOST}
          port: ${DB_PORT}
          name: ${DB_NAME}
          username: ${DB_USER}
          password: ${DB_PASSWORD}
          pool_size: 20
          max_overflow: 40
          ssl_mode: require
        redis:
          host: ${REDIS_HOST}
          port: ${REDIS_PORT}
          db: 0
          password: ${REDIS_PASSWORD}
        api:
          host: "0.0.0.0"
          port: 8000
          workers: 12
          cors_origins: ["https://dashboard.moondev.com"]
        orchestrator:
          max_concurrent_strategies: 50
          strategy_timeout: 180
          health_check_interval: 15
          restart_on_failure: true
        performance:
          max_latency_ms: 50
          throughput_target: 5000
          memory_limit_mb: 8192

      # Tighter than development in every respect: real money is at stake.
      env/risk:
        global:
          max_portfolio_risk: 0.20
          max_position_size: 0.08
          max_strategy_drawdown: 0.15
          max_leverage: 2.0
          max_correlation: 0.6
          min_liquidity: 25000
          max_daily_loss: 0.05
          position_timeout: 7200
        position_sizing:
          base_size: 0.015
          max_size: 0.04
          kelly_fraction: 0.20
        circuit_breakers:
          loss_threshold: 0.06
          profit_target: 0.20
          timeout_period: 900

      env/exchange:
        hyperliquid:
          api_url: "https://api.hyperliquid.xyz"
          testnet: false
          api_key: ${HYPERLIQUID_API_KEY}
          api_secret: ${HYPERLIQUID_API_SECRET}
        phemex:
          api_url: "https://api.phemex.com"
          testnet: false
          api_key: ${PHEMEX_API_KEY}
          api_secret: ${PHEMEX_API_SECRET}

      env/monitoring:
        metrics_interval: 10
        health_check_interval: 15
      """#
    ),
    (
      "staging.yaml",
      #"""
      # Values of the staging environment: production's shape at a smaller size.
      env/system:
        environment: staging
        debug: false
        log_level: INFO
        database:
          host: ${DB_HOST}
          port: ${DB_PORT:-5432}
          name: ${DB_NAME}
          username: ${DB_USER}
          password: ${DB_PASSWORD}
          pool_size: 10
          max_overflow: 20
          ssl_mode: require
        redis:
          host: ${REDIS_HOST}
          port: ${REDIS_PORT:-6379}
          db: 0
          password: ${REDIS_PASSWORD}
        api:
          host: "0.0.0.0"
          port: 8000
          workers: 6
          cors_origins: ["https://staging.dashboard.moondev.com"]
        orchestrator:
          max_concurrent_strategies: 25
          strategy_timeout: 240
          health_check_interval: 20
          restart_on_failure: true
        performance:
          max_latency_ms: 75
          throughput_target: 2500
          memory_limit_mb: 4096

      env/risk:
        global:
          max_portfolio_risk: 0.22
          max_leverage: 2.5
          max_daily_loss: 0.06

      env/monitoring:
        metrics_interval: 15
        health_check_interval: 20
      """#
    ),
  ]
}
