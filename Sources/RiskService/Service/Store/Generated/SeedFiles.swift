// Written by scripts/embed-catalogue from Sources/RiskService/Seeds. Do not edit.

/// The files of the seeds as they were when the program was built.
enum SeedFiles {
  static let all: [(name: String, text: String)] = [
    (
      "assets.json",
      #"""
      [
        {"symbol": "USDC", "class": "fiat", "peg_reference": 1, "yield_bearing": false, "launched_on": "2018-09-26", "kind": "stablecoin"},
        {"symbol": "USDT", "class": "fiat", "peg_reference": 1, "yield_bearing": false, "launched_on": "2014-10-06", "kind": "stablecoin"},
        {"symbol": "DAI", "class": "crypto", "peg_reference": 1, "yield_bearing": false, "launched_on": "2019-11-18", "kind": "stablecoin"},
        {"symbol": "FRAX", "class": "crypto", "peg_reference": 1, "yield_bearing": false, "launched_on": "2020-12-21", "kind": "stablecoin"},
        {"symbol": "BUSD", "class": "fiat", "peg_reference": 1, "yield_bearing": false, "launched_on": "2019-09-05", "kind": "stablecoin"},
        {"symbol": "USDP", "class": "fiat", "peg_reference": 1, "yield_bearing": false, "launched_on": "2018-09-10", "kind": "stablecoin"},
        {"symbol": "USDe", "class": "synthetic", "peg_reference": 1, "yield_bearing": false, "launched_on": "2024-02-19", "kind": "stablecoin"},
        {"symbol": "sUSDe", "class": "synthetic", "peg_reference": 1, "yield_bearing": true, "launched_on": "2024-02-19", "kind": "stablecoin"},
        {"symbol": "USDY", "class": "synthetic", "peg_reference": 1, "yield_bearing": true, "launched_on": "2023-08-01", "kind": "stablecoin"},
        {"symbol": "PYUSD", "class": "fiat", "peg_reference": 1, "yield_bearing": false, "launched_on": "2023-08-07", "kind": "stablecoin"},
        {"symbol": "GHO", "class": "crypto", "peg_reference": 1, "yield_bearing": false, "launched_on": "2023-07-15", "kind": "stablecoin"},
        {"symbol": "LUSD", "class": "crypto", "peg_reference": 1, "yield_bearing": false, "launched_on": "2021-04-05", "kind": "stablecoin"},
        {"symbol": "crvUSD", "class": "crypto", "peg_reference": 1, "yield_bearing": false, "launched_on": "2023-05-14", "kind": "stablecoin"},
        {"symbol": "mkUSD", "class": "crypto", "peg_reference": 1, "yield_bearing": false, "launched_on": "2023-09-01", "kind": "stablecoin"},
        {"symbol": "BTC", "class": "reserve", "peg_reference": 1, "yield_bearing": false, "launched_on": "2009-01-03", "kind": "reserve"},
        {"symbol": "ETH", "class": "reserve", "peg_reference": 1, "yield_bearing": false, "launched_on": "2015-07-30", "kind": "reserve"}
      ]
      """#
    ),
    (
      "demo.json",
      #"""
      {
        "price_seed": 14, "price_days": 1826, "yield_growth": 0.04,
        "floating": [
          {"symbol": "BTC", "start": 38000, "yearly_deviation": 0.55},
          {"symbol": "ETH", "start": 1900, "yearly_deviation": 0.7}
        ],
        "vault": {"capital_cents": 20000000000, "btc_float_cents": 4000000000, "reserve_cents": 5000000000},
        "policy_count": 1247,
        "assets": [
          {"symbol": "USDC", "share": 0.27}, {"symbol": "USDT", "share": 0.22}, {"symbol": "DAI", "share": 0.12},
          {"symbol": "FRAX", "share": 0.06}, {"symbol": "BUSD", "share": 0.03}, {"symbol": "USDP", "share": 0.03},
          {"symbol": "USDe", "share": 0.08}, {"symbol": "sUSDe", "share": 0.05}, {"symbol": "USDY", "share": 0.02},
          {"symbol": "PYUSD", "share": 0.04}, {"symbol": "GHO", "share": 0.02}, {"symbol": "LUSD", "share": 0.02},
          {"symbol": "crvUSD", "share": 0.03}, {"symbol": "mkUSD", "share": 0.01}
        ],
        "cover_cents": [500000, 1000000, 2500000, 5000000, 10000000, 25000000],
        "policy_days": [30, 90, 180, 365],
        "layers": [
          {"trigger": 0.97, "floor": 0.9}, {"trigger": 0.98, "floor": 0.9}, {"trigger": 0.95, "floor": 0.85},
          {"trigger": 0.9, "floor": 0.8}
        ],
        "premium_rate_min": 0.012, "premium_rate_max": 0.045
      }
      """#
    ),
    (
      "depeg_events.json",
      #"""
      [
        {"asset": "USDC", "min_ratio": 0.88, "started_at": "2023-03-10T00:00:00Z", "duration_seconds": 172800, "recovery_seconds": 259200, "source": "coingecko", "name": "SVB Banking Crisis", "notes": "A bank that held part of the reserves failed; the price came back when the deposits were guaranteed."},
        {"asset": "USDC", "min_ratio": 0.96, "started_at": "2022-05-01T00:00:00Z", "duration_seconds": 14400, "recovery_seconds": 28800, "source": "coingecko", "name": "Minor Depeg - May 2022", "notes": "A short fall while UST was failing."},
        {"asset": "USDT", "min_ratio": 0.95, "started_at": "2022-05-12T00:00:00Z", "duration_seconds": 86400, "recovery_seconds": 172800, "source": "coingecko", "name": "UST Collapse Contagion", "notes": "Redemptions surged while Terra collapsed."},
        {"asset": "USDT", "min_ratio": 0.97, "started_at": "2021-12-31T00:00:00Z", "duration_seconds": 7200, "recovery_seconds": 21600, "source": "coingecko", "name": "Minor Depeg - Dec 2021", "notes": "A short fall in a thin market."},
        {"asset": "DAI", "min_ratio": 0.96, "started_at": "2020-03-12T00:00:00Z", "duration_seconds": 43200, "recovery_seconds": 86400, "source": "chainlink", "name": "COVID-19 Black Thursday", "notes": "Auctions of collateral could not keep up with liquidations."},
        {"asset": "USDP", "min_ratio": 0.98, "started_at": "2023-02-07T00:00:00Z", "duration_seconds": 28800, "recovery_seconds": 43200, "source": "coingecko", "name": "Paxos Regulatory Scrutiny", "notes": "The regulator gave notice to the issuer over another of its coins."},
        {"asset": "FRAX", "min_ratio": 0.88, "started_at": "2022-05-10T00:00:00Z", "duration_seconds": 259200, "recovery_seconds": 432000, "source": "coingecko", "name": "Terra UST Collapse Contagion", "notes": "Trust in coins stabilised by algorithms went."},
        {"asset": "FRAX", "min_ratio": 0.95, "started_at": "2023-03-10T00:00:00Z", "duration_seconds": 86400, "recovery_seconds": 172800, "source": "coingecko", "name": "SVB Crisis Impact", "notes": "USDC, which backed it, had lost its peg."},
        {"asset": "BUSD", "min_ratio": 0.98, "started_at": "2023-02-12T00:00:00Z", "duration_seconds": 172800, "recovery_seconds": 259200, "source": "coingecko", "name": "Paxos Phase-Out Announcement", "notes": "The issuer was told to mint no more."},
        {"asset": "PYUSD", "min_ratio": 0.98, "started_at": "2023-08-09T00:00:00Z", "duration_seconds": 14400, "recovery_seconds": 21600, "source": "coingecko", "name": "Launch Day Depeg", "notes": "Thin liquidity at its launch."},
        {"asset": "GHO", "min_ratio": 0.96, "started_at": "2023-07-20T00:00:00Z", "duration_seconds": 2592000, "recovery_seconds": 5184000, "source": "chainlink", "name": "Prolonged Launch Depeg", "notes": "Stayed below the peg for two months after its launch."},
        {"asset": "LUSD", "min_ratio": 0.97, "started_at": "2022-05-11T00:00:00Z", "duration_seconds": 43200, "recovery_seconds": 86400, "source": "chainlink", "name": "Terra Collapse Contagion", "notes": "Sold with all other coins while Terra collapsed."},
        {"asset": "crvUSD", "min_ratio": 0.97, "started_at": "2023-05-16T00:00:00Z", "duration_seconds": 21600, "recovery_seconds": 43200, "source": "chainlink", "name": "Launch Day Depeg", "notes": "Thin liquidity at its launch."},
        {"asset": "mkUSD", "min_ratio": 0.98, "started_at": "2024-01-01T00:00:00Z", "duration_seconds": 18000, "recovery_seconds": 28800, "source": "coingecko", "name": "Market Volatility Depeg", "notes": "Thin market of a young coin."}
      ]
      """#
    ),
    (
      "stress_scenarios.json",
      #"""
      [
        {"scenario_id": "banking_crisis", "name": "Banking Crisis (SVB)", "kind": 1, "severity": 3, "annual_probability": 0.02, "drawn": true, "btc_change": 0.27, "correlation_shift": -0.3, "source": "historical:2023-03-10", "description": "Banks that hold the reserves of fiat-backed coins fail; those coins fall until deposits are made whole, while bitcoin rises.", "impacts": {"USDC": 0.88, "USDT": 1.02, "DAI": 1.01, "FRAX": 0.92, "BUSD": 0.9, "GHO": 0.98, "USDP": 0.85, "USDe": 0.95, "sUSDe": 0.95, "USDY": 0.9, "PYUSD": 0.93, "LUSD": 0.99, "crvUSD": 0.97, "mkUSD": 0.96}},
        {"scenario_id": "crypto_crash", "name": "Crypto Crash", "kind": 2, "severity": 3, "annual_probability": 0.05, "drawn": true, "btc_change": -0.5, "correlation_shift": 0.5, "source": "synthetic", "description": "Bitcoin halves, liquidations cascade, and coins backed by crypto assets or by derivatives fall furthest.", "impacts": {"USDC": 0.98, "USDT": 0.97, "DAI": 0.96, "FRAX": 0.93, "BUSD": 0.97, "GHO": 0.94, "USDP": 0.98, "USDe": 0.9, "sUSDe": 0.88, "USDY": 0.97, "PYUSD": 0.97, "LUSD": 0.96, "crvUSD": 0.95, "mkUSD": 0.93}},
        {"scenario_id": "regulatory_shutdown", "name": "Regulatory Shutdown", "kind": 3, "severity": 4, "annual_probability": 0.01, "drawn": true, "btc_change": -0.3, "correlation_shift": 0.0, "source": "synthetic", "description": "Authorities halt redemptions of centrally issued coins; everything that can be frozen is sold.", "impacts": {"USDC": 0.8, "USDT": 0.85, "DAI": 0.9, "FRAX": 0.88, "BUSD": 0.75, "GHO": 0.93, "USDP": 0.78, "USDe": 0.92, "sUSDe": 0.9, "USDY": 0.82, "PYUSD": 0.8, "LUSD": 0.95, "crvUSD": 0.92, "mkUSD": 0.91}},
        {"scenario_id": "multiple_stablecoin_failure", "name": "Multiple Stablecoin Failure", "kind": 4, "severity": 4, "annual_probability": 0.005, "drawn": true, "btc_change": 0.5, "correlation_shift": 0.8, "source": "synthetic", "description": "Several issuers fail at once and trust in all of them goes; money flees into bitcoin.", "impacts": {"USDC": 0.75, "USDT": 0.75, "DAI": 0.8, "FRAX": 0.65, "BUSD": 0.72, "GHO": 0.77, "USDP": 0.7, "USDe": 0.78, "sUSDe": 0.75, "USDY": 0.82, "PYUSD": 0.73, "LUSD": 0.85, "crvUSD": 0.8, "mkUSD": 0.76}},
        {"scenario_id": "normal_market_conditions", "name": "Normal Market Conditions", "kind": 5, "severity": 1, "annual_probability": 0, "drawn": false, "btc_change": 0, "correlation_shift": 0, "source": "baseline", "description": "Nothing happens; the line that the others are measured against.", "impacts": {"USDC": 1, "USDT": 1, "DAI": 1, "FRAX": 1, "BUSD": 1, "USDP": 1, "USDe": 1, "sUSDe": 1, "USDY": 1, "PYUSD": 1, "GHO": 1, "LUSD": 1, "crvUSD": 1, "mkUSD": 1}}
      ]
      """#
    ),
    (
      "vaults.json",
      #"""
      [
        {"label": "example", "environment": "development", "capital_cents": 5000000000, "btc_float_cents": 1000000000, "reserve_cents": 1000000000}
      ]
      """#
    ),
  ]
}
