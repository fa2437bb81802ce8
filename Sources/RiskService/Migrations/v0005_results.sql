-- What was computed: simulations, stress tests and backtests, with what they were computed from.
--
-- Figures that are searched for or compared are columns in whole cents; the whole result is kept
-- as the message that was answered, so that an old one reads as it did. Results never change.

-- When assets were watched before there were prices here. Where no asset is named, all were.
CREATE TABLE risk.observed_periods (
  asset  text,
  since  timestamptz NOT NULL,
  until  timestamptz NOT NULL,
  source text        NOT NULL,
  CONSTRAINT observed_periods_in_order CHECK (since < until),
  CONSTRAINT observed_periods_once UNIQUE NULLS NOT DISTINCT (asset, since)
);

-- The five years of the recorded events.
INSERT INTO risk.observed_periods (asset, since, until, source)
VALUES (NULL, '2020-01-01 00:00:00+00', '2025-01-01 00:00:00+00', 'recorded');

-- The inputs of simulations, once for all that share them; kept as long as one is to be repeated.
CREATE TABLE risk.run_inputs (
  -- SHA-256 of the record.
  digest  bytea       PRIMARY KEY CONSTRAINT run_inputs_digest_length CHECK (length(digest) = 32),
  record  bytea       NOT NULL,
  kept_at timestamptz NOT NULL
);

CREATE TABLE risk.simulation_runs (
  id                 uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  -- The order in which they were kept.
  number             bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  at                 timestamptz NOT NULL,
  known_at           timestamptz NOT NULL,
  actor_subject      risk.actor_subject NOT NULL,
  method             smallint    NOT NULL,
  title              text        NOT NULL DEFAULT '',
  -- Of the live book, with no assumption but the parameters in force.
  is_live            boolean     NOT NULL,
  book_version       bigint      NOT NULL,
  vault_version      bigint      NOT NULL,
  config_epoch       bigint      NOT NULL,
  config_revision    bigint      NOT NULL,
  model_version      integer     NOT NULL,
  seed               bigint      NOT NULL,
  simulation_count   bigint      NOT NULL,
  -- SHA-256 of inputs and terms, and of every figure.
  inputs_hash        bytea       NOT NULL,
  result_hash        bytea       NOT NULL,
  inputs_digest      bytea       NOT NULL,
  cover_cents        bigint      NOT NULL,
  capital_cents      bigint      NOT NULL,
  expected_loss_cents bigint     NOT NULL,
  -- In the order of their levels, which rise.
  levels             double precision[] NOT NULL,
  value_at_risk_cents bigint[]   NOT NULL,
  tail_value_at_risk_cents bigint[] NOT NULL,
  is_degraded        boolean     NOT NULL,
  -- The message mooring.risk.v1.Simulation.
  result             bytea       NOT NULL,
  CONSTRAINT simulation_runs_hash_lengths CHECK (
    length(inputs_hash) = 32 AND length(result_hash) = 32 AND length(inputs_digest) = 32),
  CONSTRAINT simulation_runs_levels_paired CHECK (
    cardinality(levels) = cardinality(value_at_risk_cents)
    AND cardinality(levels) = cardinality(tail_value_at_risk_cents))
);

CREATE INDEX simulation_runs_by_time ON risk.simulation_runs (at DESC, number DESC);
CREATE INDEX simulation_runs_live ON risk.simulation_runs (number DESC) WHERE is_live;

CREATE TABLE risk.stress_results (
  id                  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  number              bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  at                  timestamptz NOT NULL,
  known_at            timestamptz NOT NULL,
  actor_subject       risk.actor_subject NOT NULL,
  is_live             boolean     NOT NULL,
  inputs_hash         bytea       NOT NULL,
  cover_cents         bigint      NOT NULL,
  capital_cents       bigint      NOT NULL,
  -- The largest net loss; null without scenarios.
  worst_loss_cents    bigint,
  net_loss_mean_cents bigint      NOT NULL,
  over_half_count     integer     NOT NULL,
  -- The message mooring.risk.v1.RunStressResponse.
  result              bytea       NOT NULL
);

CREATE INDEX stress_results_by_time ON risk.stress_results (at DESC, number DESC);

CREATE TABLE risk.backtest_results (
  id              uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  number          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  at              timestamptz NOT NULL,
  actor_subject   risk.actor_subject NOT NULL,
  -- Of a series that somebody gave, or of the model's own forecasts.
  is_series       boolean     NOT NULL,
  sample_count    bigint      NOT NULL,
  exception_count bigint      NOT NULL,
  -- The message mooring.risk.v1.BacktestResponse.
  result          bytea       NOT NULL
);

CREATE INDEX backtest_results_by_time ON risk.backtest_results (at DESC, number DESC);

CREATE TRIGGER simulation_runs_stay BEFORE UPDATE ON risk.simulation_runs
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
CREATE TRIGGER stress_results_stay BEFORE UPDATE ON risk.stress_results
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
CREATE TRIGGER backtest_results_stay BEFORE UPDATE ON risk.backtest_results
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
