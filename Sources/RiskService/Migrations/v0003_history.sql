-- What was observed of the market: prices, depeg events and correlations, each with when it became
-- known, so that any result can be computed again from what was known at its time.
--
-- Two assets of a pair stand in the order of their bytes: in that of a language "crvUSD" would come
-- before "USDC", and a pair would have another order here than in the program.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- The newest version of each price. One row for each asset, instant and source.
--
-- There is no foreign key to the assets: it would look each row of millions up. Who writes looks
-- the assets up once.
CREATE TABLE risk.price_points (
  asset      text             NOT NULL,
  at         timestamptz      NOT NULL,
  source     text             NOT NULL,
  price      double precision NOT NULL,
  -- Of 24 hours, in US dollars; null when not known.
  volume     double precision,
  -- How far it is to be trusted, 0 to 1.
  quality    double precision NOT NULL DEFAULT 1,
  -- It is taken for a glitch and not used.
  is_outlier boolean          NOT NULL DEFAULT false,
  known_at   timestamptz      NOT NULL DEFAULT now(),
  PRIMARY KEY (asset, at, source),
  CONSTRAINT price_points_price_positive CHECK (price > 0 AND price < 'Infinity'),
  CONSTRAINT price_points_quality_is_share CHECK (quality BETWEEN 0 AND 1)
) PARTITION BY RANGE (at);

-- For what reads all assets over a stretch of time; rows come in the order of time.
CREATE INDEX price_points_by_time ON risk.price_points USING brin (at) WITH (pages_per_range = 32);

-- What a price was before it was told or judged otherwise.
CREATE TABLE risk.price_versions (
  asset         text             NOT NULL,
  at            timestamptz      NOT NULL,
  source        text             NOT NULL,
  price         double precision NOT NULL,
  volume        double precision,
  quality       double precision NOT NULL,
  is_outlier    boolean          NOT NULL,
  known_at      timestamptz      NOT NULL,
  superseded_at timestamptz      NOT NULL,
  -- Another price was told; otherwise it was only judged anew.
  is_restated   boolean          NOT NULL,
  -- Two changes may have the clock's same microsecond.
  number        bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (asset, at, source, number)
);

CREATE FUNCTION risk.keep_price_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
BEGIN
  -- Whoever says when it became known says so; it never becomes known earlier than before.
  NEW.known_at := greatest(
    CASE WHEN NEW.known_at = OLD.known_at THEN now() ELSE NEW.known_at END, OLD.known_at);
  INSERT INTO risk.price_versions (
    asset, at, source, price, volume, quality, is_outlier, known_at, superseded_at, is_restated)
  VALUES (OLD.asset, OLD.at, OLD.source, OLD.price, OLD.volume, OLD.quality, OLD.is_outlier,
          OLD.known_at, NEW.known_at,
          (NEW.price, NEW.volume) IS DISTINCT FROM (OLD.price, OLD.volume));
  RETURN NEW;
END
$$;

CREATE TRIGGER price_points_versions BEFORE UPDATE ON risk.price_points
FOR EACH ROW EXECUTE FUNCTION risk.keep_price_version();

-- Prices that cannot be one, or of which one alone is not believed.
CREATE TABLE risk.price_quarantine (
  asset    text             NOT NULL,
  at       timestamptz      NOT NULL,
  source   text             NOT NULL,
  price    double precision NOT NULL,
  volume   double precision,
  -- Stable name of what is wrong, such as below_band.
  reason   text             NOT NULL,
  known_at timestamptz      NOT NULL DEFAULT now(),
  PRIMARY KEY (asset, at, source)
);

-- Makes the partitions of all months from `since` to `until`; tells how many it made.
--
-- A partition is filled from elsewhere and then attached, because making it in its place would
-- keep everybody from reading any price.
CREATE FUNCTION risk.make_price_partitions(since timestamptz, until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
DECLARE
  first date := date_trunc('month', since AT TIME ZONE 'UTC')::date;
  last  date := date_trunc('month', until AT TIME ZONE 'UTC')::date;
  name  text;
  made  integer := 0;
BEGIN
  IF since < '2009-01-01 00:00:00+00' OR until > now() + interval '24 months' THEN
    RAISE EXCEPTION 'no prices are kept from % to %', since, until
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  WHILE first <= last LOOP
    name := 'price_points_' || to_char(first, 'YYYY_MM');
    IF to_regclass('risk.' || name) IS NULL THEN
      -- Replicas do this at the same time; the second one finds it done.
      PERFORM pg_advisory_xact_lock(hashtext('risk.make_price_partitions'));
      IF to_regclass('risk.' || name) IS NULL THEN
        EXECUTE format(
          'CREATE TABLE risk.%I (LIKE risk.price_points INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
          name);
        -- Partitions are reached through their table, whose rights count.
        EXECUTE format('REVOKE ALL ON risk.%I FROM mooring_risk, mooring_reader', name);
        EXECUTE format(
          'ALTER TABLE risk.price_points ATTACH PARTITION risk.%I FOR VALUES FROM (%L) TO (%L)',
          name, (first::text || ' 00:00:00+00')::timestamptz,
          ((first + interval '1 month')::date::text || ' 00:00:00+00')::timestamptz);
        made := made + 1;
      END IF;
    END IF;
    first := (first + interval '1 month')::date;
  END LOOP;
  RETURN made;
END
$$;

-- This month and the next ones, so that no price waits for its partition.
SELECT risk.make_price_partitions(now(), now() + interval '3 months');

-- Prices as they were known at an instant: the newest versions, and older ones of what has been
-- told or judged otherwise since.
CREATE FUNCTION risk.prices_known(
  p_assets text[], p_since timestamptz, p_until timestamptz, p_known_at timestamptz
) RETURNS SETOF risk.price_points
LANGUAGE sql STABLE
AS $$
  SELECT p.*
  FROM risk.price_points p
  WHERE p.asset = ANY (p_assets) AND p.at >= p_since AND p.at < p_until
    AND p.known_at <= p_known_at
  UNION ALL
  SELECT v.asset, v.at, v.source, v.price, v.volume, v.quality, v.is_outlier, v.known_at
  FROM risk.price_versions v
  WHERE v.asset = ANY (p_assets) AND v.at >= p_since AND v.at < p_until
    AND v.known_at <= p_known_at AND v.superseded_at > p_known_at
$$;

-- The last good price of each source before each midnight, as known at an instant; none when it is
-- older than `p_age_max`, because closes of different hours do not make a return.
CREATE FUNCTION risk.daily_closes(
  p_assets text[], p_first date, p_last date, p_age_max interval, p_quality_min double precision,
  p_known_at timestamptz
) RETURNS TABLE (asset text, source text, day date, price double precision, at timestamptz)
LANGUAGE sql STABLE
AS $$
  SELECT DISTINCT ON (1, 2, 3) n.asset, n.source, n.day, n.price, n.at
  FROM (
    SELECT p.asset, p.source, p.price, p.at,
           -- A price at midnight is the close of the day that ends.
           ((p.at - interval '1 microsecond') AT TIME ZONE 'UTC')::date AS day
    FROM risk.prices_known(
      p_assets, p_first::timestamp AT TIME ZONE 'UTC',
      (p_last + 1)::timestamp AT TIME ZONE 'UTC' + interval '1 microsecond', p_known_at) p
    WHERE NOT p.is_outlier AND p.quality >= p_quality_min
  ) n
  WHERE n.day BETWEEN p_first AND p_last
    AND n.at >= (n.day + 1)::timestamp AT TIME ZONE 'UTC' - p_age_max
  ORDER BY 1, 2, 3, n.at DESC
$$;

-- Takes prices out of quarantine that are not alone: as many in a row as `p_prices_min`, none more
-- than `p_gap_max` after the one before and no good one among them, are a collapse and no mistake.
-- So is one that follows within that time on a price that is below the band and was believed.
CREATE FUNCTION risk.release_confirmed_prices(
  p_source text, p_assets text[], p_prices_min integer, p_gap_max interval,
  p_band_low double precision, p_known_at timestamptz
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
DECLARE
  released bigint;
BEGIN
  WITH held AS (
    SELECT q.*, lag(q.at) OVER (PARTITION BY q.asset ORDER BY q.at) AS before
    FROM price_quarantine q
    WHERE q.source = p_source AND q.asset = ANY (p_assets) AND q.reason = 'below_band'
  ), beside AS (
    SELECT h.asset, h.at, h.before, p.at AS stored_at,
           p.price < p_band_low * a.peg_reference AS follows_collapse
    FROM held h
    JOIN assets a ON a.symbol = h.asset
    LEFT JOIN LATERAL (
      SELECT p.at, p.price FROM price_points p
      WHERE p.asset = h.asset AND p.source = p_source AND NOT p.is_outlier
        AND p.at < h.at AND p.at >= h.at - p_gap_max
      ORDER BY p.at DESC LIMIT 1) p ON true
  ), runs AS (
    SELECT b.asset, b.at, b.follows_collapse,
           count(*) FILTER (
             WHERE b.before IS NULL OR b.at - b.before > p_gap_max OR b.stored_at > b.before)
             OVER (PARTITION BY b.asset ORDER BY b.at) AS run
    FROM beside b
  ), confirmed AS (
    SELECT r.asset, r.run FROM runs r GROUP BY r.asset, r.run
    HAVING count(*) >= p_prices_min OR bool_or(r.follows_collapse)
  ), gone AS (
    DELETE FROM price_quarantine q USING runs r JOIN confirmed c USING (asset, run)
    WHERE q.asset = r.asset AND q.at = r.at AND q.source = p_source
    RETURNING q.asset, q.at, q.source, q.price, q.volume
  ), kept AS (
    INSERT INTO price_points (asset, at, source, price, volume, known_at)
    SELECT g.*, p_known_at FROM gone g
    ON CONFLICT (asset, at, source) DO NOTHING
    RETURNING 1
  )
  SELECT count(*) INTO released FROM kept;
  RETURN released;
END
$$;

-- Falls of assets below their pegs. Verified ones count in the classic estimators.
CREATE TABLE risk.depeg_events (
  id           uuid             PRIMARY KEY DEFAULT gen_random_uuid(),
  -- What an older system's SQL knows it by.
  number       bigint           GENERATED ALWAYS AS IDENTITY UNIQUE,
  asset        text             NOT NULL REFERENCES risk.assets (symbol),
  started_at   timestamptz      NOT NULL,
  -- The last price below the threshold; null while it lasts.
  ended_at     timestamptz,
  -- The first price back at the peg; null while it lasts or when not known.
  recovered_at timestamptz,
  -- The deepest price as a fraction of the peg reference.
  min_ratio    numeric(5, 4)    NOT NULL,
  source       text             NOT NULL DEFAULT 'manual',
  verification text             NOT NULL DEFAULT 'open',
  name         text             NOT NULL DEFAULT '',
  note         text             NOT NULL DEFAULT '',
  -- Prices were missing while it ran, so that depth and length may be understated.
  incomplete   boolean          NOT NULL DEFAULT false,
  ongoing      boolean          GENERATED ALWAYS AS (ended_at IS NULL) STORED,
  -- Who judged it, as JSON of the contract's Actor, when, and why; null when nobody has.
  reviewed_by   jsonb,
  reviewed_at   timestamptz,
  review_reason text            NOT NULL DEFAULT '',
  -- Who wrote this version, in the same form; null for what came with the program.
  changed_by    jsonb,
  known_at     timestamptz      NOT NULL DEFAULT now(),
  version      bigint           NOT NULL DEFAULT 1,
  recorded_at  timestamptz      NOT NULL DEFAULT now(),
  CONSTRAINT depeg_events_depth CHECK (min_ratio > 0 AND min_ratio < 1),
  CONSTRAINT depeg_events_times_in_order CHECK (
    ended_at >= started_at AND recovered_at >= coalesce(ended_at, started_at)
    AND (ended_at IS NOT NULL OR recovered_at IS NULL)),
  CONSTRAINT depeg_events_verification_known CHECK (
    verification IN ('open', 'verified', 'rejected')),
  CONSTRAINT depeg_events_review_whole CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
  -- One fall is one event, whoever found it; what was rejected is no fall.
  CONSTRAINT depeg_events_no_overlap EXCLUDE USING gist (
    asset WITH =, tstzrange(started_at, coalesce(ended_at, 'infinity'), '[]') WITH &&
  ) WHERE (verification <> 'rejected')
);

CREATE INDEX depeg_events_by_start ON risk.depeg_events (started_at DESC, number DESC);
CREATE INDEX depeg_events_by_asset ON risk.depeg_events (asset, started_at DESC);

-- What an event was before each change.
CREATE TABLE risk.depeg_event_versions (
  id            uuid        NOT NULL REFERENCES risk.depeg_events (id),
  version       bigint      NOT NULL,
  known_at      timestamptz NOT NULL,
  superseded_at timestamptz NOT NULL,
  event         jsonb       NOT NULL,
  PRIMARY KEY (id, version)
);

CREATE FUNCTION risk.keep_depeg_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.known_at := greatest(
    CASE WHEN NEW.known_at = OLD.known_at THEN now() ELSE NEW.known_at END, OLD.known_at);
  INSERT INTO depeg_event_versions (id, version, known_at, superseded_at, event)
  VALUES (OLD.id, OLD.version, OLD.known_at, NEW.known_at, to_jsonb(OLD));
  RETURN NEW;
END
$$;

CREATE TRIGGER depeg_events_versions BEFORE UPDATE ON risk.depeg_events
FOR EACH ROW EXECUTE FUNCTION risk.keep_depeg_version();

-- Events as they were known at an instant.
CREATE FUNCTION risk.depegs_known(p_known_at timestamptz) RETURNS SETOF risk.depeg_events
LANGUAGE sql STABLE
AS $$
  SELECT * FROM risk.depeg_events e WHERE e.known_at <= p_known_at
  UNION ALL
  SELECT r.*
  FROM risk.depeg_event_versions v,
       jsonb_populate_record(NULL::risk.depeg_events, v.event) r
  WHERE v.known_at <= p_known_at AND v.superseded_at > p_known_at
$$;

-- Events with the peg of their assets, in types that a program reads.
CREATE VIEW risk.depegs_shown AS
SELECT e.id, e.number, e.asset, e.started_at, e.ended_at, e.recovered_at,
       e.min_ratio::double precision AS min_ratio, e.source, e.name, e.note, e.verification,
       e.ongoing, e.incomplete, e.reviewed_by, e.reviewed_at, e.known_at, e.version,
       a.peg_reference::double precision AS peg_reference
FROM risk.depeg_events e
JOIN risk.assets a ON a.symbol = e.asset;

-- Every matrix that was computed, and what it rests on.
CREATE TABLE risk.correlation_sets (
  id              uuid               PRIMARY KEY DEFAULT gen_random_uuid(),
  number          bigint             GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- The end of the window.
  as_of           timestamptz        NOT NULL,
  -- Prices as known at this instant.
  known_at        timestamptz        NOT NULL,
  window_days     integer            NOT NULL,
  assets          text[]             NOT NULL,
  -- Repaired, by rows.
  matrix          double precision[] NOT NULL,
  -- Days that all assets have in common.
  common_count    integer            NOT NULL,
  shrinkage       double precision   NOT NULL,
  -- Frobenius distance of the repair.
  repair_distance double precision   NOT NULL,
  eigenvalue_min  double precision   NOT NULL,
  defaulted_count integer            NOT NULL,
  -- Of the measured correlations; null when there are none.
  mean            double precision,
  is_synthetic    boolean            NOT NULL,
  computed_at     timestamptz        NOT NULL DEFAULT now(),
  CONSTRAINT correlation_sets_matrix_square CHECK (
    cardinality(matrix) = cardinality(assets) * cardinality(assets))
);

CREATE INDEX correlation_sets_by_window
ON risk.correlation_sets (window_days, as_of DESC, number DESC);
CREATE INDEX correlation_sets_by_time ON risk.correlation_sets (as_of DESC, number DESC);

CREATE TABLE risk.asset_correlations (
  set_id            uuid             NOT NULL REFERENCES risk.correlation_sets (id)
                                     ON DELETE CASCADE,
  asset_a           text             NOT NULL,
  asset_b           text             NOT NULL,
  -- Pearson's, as measured; null when it cannot be, and then why.
  coefficient       double precision,
  missing_reason    text             NOT NULL DEFAULT '',
  -- After shrinkage and repair.
  repaired          double precision NOT NULL,
  is_defaulted      boolean          NOT NULL,
  sample_count      integer          NOT NULL,
  lower             double precision,
  upper             double precision,
  spearman          double precision,
  kendall           double precision,
  without_worst_day double precision,
  still_share       double precision NOT NULL,
  -- normal, elevated, high or critical; empty when not known.
  level             text             NOT NULL DEFAULT '',
  PRIMARY KEY (set_id, asset_a, asset_b),
  CONSTRAINT asset_correlations_in_order CHECK (
    asset_a COLLATE "C" < asset_b COLLATE "C"),
  CONSTRAINT asset_correlations_measured_or_not CHECK (
    (coefficient IS NULL) = is_defaulted AND (coefficient IS NULL) = (missing_reason <> '')),
  CONSTRAINT asset_correlations_bounds CHECK (
    coefficient BETWEEN -1 AND 1 AND repaired BETWEEN -1 AND 1)
);

CREATE INDEX asset_correlations_by_pair ON risk.asset_correlations (asset_a, asset_b);

-- Work that runs by the clock. Nothing is scheduled yet; what schedules writes here.
CREATE TABLE risk.jobs (
  name          text        PRIMARY KEY,
  state         text        NOT NULL DEFAULT 'pending',
  last_run_at   timestamptz,
  next_run_at   timestamptz,
  failure_count integer     NOT NULL DEFAULT 0
);

-- MARK: Users of SQL
--
-- Views and functions that look like those of an older system, over the same tables. The views run
-- with the rights of their owner, so that nobody here needs any right to the tables.

-- The scenarios in force, counted by when they were first written.
CREATE VIEW public.stress_scenarios AS
SELECT n.number                                            AS id,
       s.name::varchar(100)                                AS scenario_name,
       s.description,
       (ARRAY['banking', 'crypto_crash', 'regulatory', 'black_swan', 'baseline', 'other'])[s.kind]
         ::varchar(50)                                     AS scenario_type,
       s.impacts                                           AS asset_impacts,
       s.btc_change::numeric(5, 2)                         AS btc_impact,
       s.correlation_shift::numeric(5, 2)                  AS correlation_shift,
       s.annual_probability::numeric(10, 8)                AS probability_annual,
       (ARRAY['low', 'medium', 'high', 'extreme'])[s.severity]::varchar(20) AS severity_level,
       s.enabled,
       s.id                                                AS scenario_key
FROM risk.stress_scenarios s
JOIN (
  SELECT id, row_number() OVER (ORDER BY min(written_at), id)::integer AS number
  FROM risk.stress_scenario_versions
  GROUP BY id
) n USING (id);

CREATE VIEW public.historical_depegs AS
SELECT e.number                                                     AS id,
       e.asset::varchar(12)                                         AS asset,
       (e.min_ratio * a.peg_reference)::numeric(14, 8)              AS min_price,
       e.started_at                                                 AS "timestamp",
       extract(epoch FROM coalesce(e.ended_at, greatest(now(), e.started_at)) - e.started_at)
         ::integer                                                  AS duration_seconds,
       extract(epoch FROM e.recovered_at - e.started_at)::integer   AS recovery_time_seconds,
       e.source::varchar(64)                                        AS source,
       e.verification = 'verified'                                  AS verified,
       nullif(e.name, '')::varchar(200)                             AS event_name,
       nullif(e.note, '')                                           AS notes,
       e.recorded_at                                                AS created_at,
       e.known_at                                                   AS updated_at
FROM risk.depeg_events e
JOIN risk.assets a ON a.symbol = e.asset
WHERE e.verification <> 'rejected';

CREATE VIEW public.depeg_statistics AS
SELECT asset,
       count(*)                                  AS total_events,
       avg(min_price)::numeric(14, 8)            AS avg_min_price,
       min(min_price)                            AS worst_price,
       avg(duration_seconds)::numeric(14, 2)     AS avg_duration_seconds,
       max(duration_seconds)                     AS max_duration_seconds,
       avg(recovery_time_seconds)::numeric(14, 2) AS avg_recovery_seconds,
       avg(severity)::numeric(5, 4)              AS avg_severity,
       max("timestamp")                          AS most_recent_depeg
FROM (
  SELECT h.*, 1 - e.min_ratio AS severity
  FROM public.historical_depegs h JOIN risk.depeg_events e ON e.number = h.id
  WHERE h.verified
) verified
GROUP BY asset;

-- Capitalisation and hourly volatility belong to the older system's shape; nothing here keeps them.
CREATE VIEW public.price_history AS
SELECT p.asset,
       p.price,
       p.volume                             AS volume_24h,
       NULL::double precision               AS market_cap,
       p.source,
       p.at                                 AS "timestamp",
       p.quality::numeric(3, 2)             AS data_quality_score,
       p.is_outlier,
       NULL::numeric(10, 8)                 AS volatility_1h,
       p.volume::numeric(20, 2)             AS volume_usd
FROM risk.price_points p;

CREATE VIEW public.daily_price_stats AS
SELECT p.asset,
       (p.at AT TIME ZONE 'UTC')::date                        AS date,
       min(p.price)                                           AS low_price,
       max(p.price)                                           AS high_price,
       avg(p.price)                                           AS avg_price,
       stddev_samp(p.price)                                   AS price_stddev,
       count(*)                                               AS sample_count,
       min(p.price) FILTER (WHERE NOT p.is_outlier)           AS low_price_filtered,
       max(p.price) FILTER (WHERE NOT p.is_outlier)           AS high_price_filtered
FROM risk.price_points p
WHERE p.at >= now() - interval '2 years'
GROUP BY 1, 2;

-- The newest set of each window. A pair that could not be measured is not here.
CREATE VIEW public.latest_correlations AS
SELECT c.asset_a                        AS asset_1,
       c.asset_b                        AS asset_2,
       c.coefficient::numeric(7, 6)     AS correlation,
       s.window_days,
       c.sample_count                   AS data_points,
       s.computed_at                    AS calculated_at
FROM (
  SELECT DISTINCT ON (window_days) id, window_days, computed_at
  FROM risk.correlation_sets
  ORDER BY window_days, as_of DESC, number DESC
) s
JOIN risk.asset_correlations c ON c.set_id = s.id
WHERE c.coefficient IS NOT NULL;

-- Pairs that move closely, with the level that was told when they were measured.
CREATE VIEW public.contagion_risk AS
SELECT l.asset_1, l.asset_2, l.correlation, l.window_days, upper(c.level) AS risk_level,
       l.calculated_at
FROM public.latest_correlations l
JOIN risk.correlation_sets s
  ON s.window_days = l.window_days AND s.computed_at = l.calculated_at
JOIN risk.asset_correlations c
  ON c.set_id = s.id AND c.asset_a = l.asset_1 AND c.asset_b = l.asset_2
WHERE c.level IN ('elevated', 'high', 'critical');

CREATE VIEW public.etl_job_status AS
SELECT name AS job_name, state AS status, last_run_at AS last_run, next_run_at AS next_run,
       failure_count
FROM risk.jobs;

-- Verified events at or below a price, per year; the price is a fraction of the peg reference.
CREATE FUNCTION public.calculate_annual_depeg_probability(
  p_asset text, p_threshold numeric DEFAULT 0.97, p_lookback_years integer DEFAULT 5,
  as_of timestamptz DEFAULT now()
) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
BEGIN
  IF p_lookback_years IS NULL OR p_lookback_years <= 0 THEN
    RAISE EXCEPTION 'years to look back must be above 0, not %', p_lookback_years
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN (
    SELECT count(*)::numeric / p_lookback_years
    FROM depeg_events e
    WHERE e.asset = p_asset AND e.verification = 'verified' AND e.min_ratio <= p_threshold
      AND e.started_at > as_of - make_interval(years => p_lookback_years)
      AND e.started_at <= as_of);
END
$$;

-- The mean depth of verified events, however deep; 0 without one.
CREATE FUNCTION public.calculate_expected_severity(
  p_asset text, as_of timestamptz DEFAULT now()
) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
  SELECT coalesce(avg(1 - e.min_ratio), 0)
  FROM risk.depeg_events e
  WHERE e.asset = p_asset AND e.verification = 'verified' AND e.started_at <= as_of
$$;

-- Dollars a year: rate at the trigger, times mean depth, times cover.
CREATE FUNCTION public.calculate_expected_loss_per_policy(
  p_asset text, p_coverage_usd numeric, p_trigger_price numeric DEFAULT 0.97,
  as_of timestamptz DEFAULT now()
) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
  SELECT public.calculate_annual_depeg_probability(
           p_asset, p_trigger_price, as_of => calculate_expected_loss_per_policy.as_of)
         * public.calculate_expected_severity(p_asset, calculate_expected_loss_per_policy.as_of)
         * p_coverage_usd
$$;

-- Rounds to a whole number, ties to even, as the program rounds money.
CREATE FUNCTION risk.round_half_even(value numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN abs(value - trunc(value)) = 0.5 THEN (2 * round(value / 2))::bigint
    ELSE round(value)::bigint
  END
$$;

-- What a policy pays at a price: nothing at the trigger or above, all of the cover at the floor or
-- below, in cents. The three prices are fractions of the peg reference.
CREATE FUNCTION risk.payout_cents(
  cover_cents bigint, trigger_ratio numeric, floor_ratio numeric, price numeric
) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN round(price, 4) >= trigger_ratio THEN 0
    WHEN round(price, 4) <= floor_ratio THEN cover_cents
    ELSE risk.round_half_even(
      cover_cents * (trigger_ratio - round(price, 4)) / (trigger_ratio - floor_ratio))
  END
$$;

-- The version of a scenario that was in force at an instant; before its first version, that one.
CREATE FUNCTION risk.scenario_at(p_scenario text, p_at timestamptz)
RETURNS risk.stress_scenario_versions
LANGUAGE plpgsql STABLE SET search_path = risk, pg_temp
AS $$
DECLARE
  found stress_scenario_versions;
BEGIN
  SELECT * INTO found FROM stress_scenario_versions v
  WHERE v.id = p_scenario
  ORDER BY v.written_at > p_at, CASE WHEN v.written_at > p_at THEN v.version ELSE -v.version END
  LIMIT 1;
  IF found.id IS NULL OR found.deleted THEN
    RAISE EXCEPTION 'there is no scenario %', p_scenario USING ERRCODE = 'no_data_found';
  END IF;
  RETURN found;
END
$$;

-- The name of a scenario that an older system's SQL counts.
CREATE FUNCTION risk.scenario_key(p_number integer) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
DECLARE
  key text := (SELECT s.scenario_key FROM public.stress_scenarios s WHERE s.id = p_number);
BEGIN
  IF key IS NULL THEN
    RAISE EXCEPTION 'there is no scenario %', p_number USING ERRCODE = 'no_data_found';
  END IF;
  RETURN key;
END
$$;

-- The price of an asset in a scenario as a fraction of its peg reference; 1 when it is not touched.
CREATE FUNCTION public.get_stressed_asset_price(
  p_scenario_id text, p_asset text, as_of timestamptz DEFAULT now()
) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
  SELECT coalesce(((risk.scenario_at(p_scenario_id, as_of)).impacts ->> p_asset)::numeric, 1)
$$;

CREATE FUNCTION public.get_stressed_asset_price(
  p_scenario_id integer, p_asset text, as_of timestamptz DEFAULT now()
) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
  SELECT public.get_stressed_asset_price(risk.scenario_key(p_scenario_id), p_asset, as_of)
$$;

-- What a policy pays in a scenario, in dollars; 0 when there is no such policy. The policy is named
-- by its id or by the one that whoever wrote it gave it.
CREATE FUNCTION public.calculate_stress_payout(
  p_policy_id text, p_scenario_id text, as_of timestamptz DEFAULT now()
) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
  SELECT coalesce((
    SELECT risk.payout_cents(
      p.cover_cents, p.trigger_ratio, p.floor_ratio,
      public.get_stressed_asset_price(p_scenario_id, p.asset, as_of))
    FROM risk.policies p
    WHERE p.id::text = p_policy_id OR p.external_id = p_policy_id
    ORDER BY p.id::text = p_policy_id DESC
    LIMIT 1), 0)::numeric(20, 0) * 0.01
$$;

CREATE FUNCTION public.calculate_stress_payout(
  p_policy_id text, p_scenario_id integer, as_of timestamptz DEFAULT now()
) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
  SELECT public.calculate_stress_payout(p_policy_id, risk.scenario_key(p_scenario_id), as_of)
$$;

-- Policies that cover at an instant.
CREATE FUNCTION risk.policies_active(p_at timestamptz) RETURNS SETOF risk.policies
LANGUAGE sql STABLE
AS $$
  SELECT * FROM risk.policies p
  WHERE p.starts_at <= p_at AND p_at < p.ends_at
    AND (p.triggered_at IS NULL OR p.triggered_at > p_at)
    AND (p.left_at IS NULL OR p.left_at > p_at)
$$;

-- Stress tests that were run through SQL.
CREATE TABLE risk.sql_stress_tests (
  id                     bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scenario_id            text    NOT NULL,
  scenario_version       bigint  NOT NULL,
  vault_snapshot         jsonb   NOT NULL,
  total_claims           numeric(20, 2) NOT NULL,
  btc_float_change       numeric(20, 2) NOT NULL,
  net_loss               numeric(20, 2) NOT NULL,
  capital_adequacy_ratio numeric(20, 6) NOT NULL,
  would_survive          boolean NOT NULL,
  as_of                  timestamptz NOT NULL,
  tested_at              timestamptz NOT NULL DEFAULT now(),
  -- Whom the caller claims to be, and the user of the session.
  tested_by              text    NOT NULL DEFAULT '',
  session_subject        text    NOT NULL DEFAULT session_user
);

CREATE VIEW public.stress_test_results AS SELECT * FROM risk.sql_stress_tests;

-- Applies a scenario to the policies that cover at an instant. The snapshot says in dollars what
-- capital there is and what bitcoin is held; what it does not say is taken from the vault.
CREATE FUNCTION public.run_stress_test(
  p_scenario_id text, p_vault_snapshot jsonb DEFAULT '{}', p_tested_by text DEFAULT '',
  as_of timestamptz DEFAULT now()
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
DECLARE
  scenario stress_scenario_versions := scenario_at(p_scenario_id, as_of);
  given    jsonb := coalesce(p_vault_snapshot, '{}');
  vault    vault_versions;
  capital  numeric;
  bitcoin  numeric;
  claims   numeric;
  change   numeric;
  loss     numeric;
  result   sql_stress_tests;
BEGIN
  SELECT * INTO vault FROM vault_versions v WHERE v.known_at <= as_of
  ORDER BY v.version DESC LIMIT 1;
  capital := coalesce((given ->> 'total_capital_usd')::numeric, vault.capital_cents / 100.0);
  bitcoin := coalesce((given ->> 'btc_float_value_usd')::numeric, vault.btc_float_cents / 100.0, 0);
  IF capital IS NULL OR capital <= 0 THEN
    RAISE EXCEPTION 'there is no capital to test'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give total_capital_usd above 0.';
  END IF;
  SELECT sum(payout_cents(
           p.cover_cents, p.trigger_ratio, p.floor_ratio,
           coalesce((scenario.impacts ->> p.asset)::numeric, 1))) / 100
  INTO claims
  FROM policies_active(as_of) p;
  IF claims IS NULL THEN
    RAISE EXCEPTION 'there are no policies to test' USING ERRCODE = 'no_data_found';
  END IF;
  change := round_half_even(100 * bitcoin * scenario.btc_change::numeric)::numeric / 100;
  loss := claims - change;
  INSERT INTO sql_stress_tests (
    scenario_id, scenario_version, vault_snapshot, total_claims, btc_float_change, net_loss,
    capital_adequacy_ratio, would_survive, as_of, tested_by)
  VALUES (
    scenario.id, scenario.version,
    jsonb_build_object('total_capital_usd', capital, 'btc_float_value_usd', bitcoin), claims,
    change, loss, (capital - loss) / capital, capital > loss, as_of, coalesce(p_tested_by, ''))
  RETURNING * INTO result;
  RETURN jsonb_build_object(
    'result_id', result.id, 'scenario_name', scenario.name, 'total_claims', result.total_claims,
    'btc_float_change', result.btc_float_change, 'net_loss', result.net_loss,
    'capital_adequacy_ratio', result.capital_adequacy_ratio,
    'would_survive', result.would_survive);
END
$$;

CREATE FUNCTION public.run_stress_test(
  p_scenario_id integer, p_vault_snapshot jsonb DEFAULT '{}', p_tested_by text DEFAULT '',
  as_of timestamptz DEFAULT now()
) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
  SELECT public.run_stress_test(
    risk.scenario_key(p_scenario_id), p_vault_snapshot, p_tested_by, as_of)
$$;

-- Applies all scenarios that are enabled, the worst first.
CREATE FUNCTION public.run_all_stress_tests(
  p_vault_snapshot jsonb DEFAULT '{}', p_tested_by text DEFAULT '',
  as_of timestamptz DEFAULT now()
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
AS $$
DECLARE
  results jsonb := '[]';
  key     text;
BEGIN
  FOR key IN SELECT s.id FROM stress_scenarios s WHERE s.enabled ORDER BY s.id LOOP
    results := results || public.run_stress_test(key, p_vault_snapshot, p_tested_by, as_of);
  END LOOP;
  IF results = '[]' THEN
    RAISE EXCEPTION 'no scenario is enabled' USING ERRCODE = 'no_data_found';
  END IF;
  SELECT jsonb_agg(r.result ORDER BY (r.result ->> 'net_loss')::numeric DESC, r.place)
  INTO results
  FROM jsonb_array_elements(results) WITH ORDINALITY r (result, place);
  RETURN jsonb_build_object(
    'test_count', jsonb_array_length(results),
    'worst_case_loss', greatest((results #>> '{0,net_loss}')::numeric, 0),
    'worst_case_scenario', results #>> '{0,scenario_name}',
    'results', results);
END
$$;

REVOKE EXECUTE ON FUNCTION
  public.calculate_annual_depeg_probability(text, numeric, integer, timestamptz),
  public.calculate_expected_severity(text, timestamptz),
  public.calculate_expected_loss_per_policy(text, numeric, numeric, timestamptz),
  public.get_stressed_asset_price(text, text, timestamptz),
  public.get_stressed_asset_price(integer, text, timestamptz),
  public.calculate_stress_payout(text, text, timestamptz),
  public.calculate_stress_payout(text, integer, timestamptz),
  public.run_stress_test(text, jsonb, text, timestamptz),
  public.run_stress_test(integer, jsonb, text, timestamptz),
  public.run_all_stress_tests(jsonb, text, timestamptz)
FROM PUBLIC;

GRANT SELECT ON
  public.stress_scenarios, public.historical_depegs, public.depeg_statistics,
  public.price_history, public.daily_price_stats, public.latest_correlations,
  public.contagion_risk, public.etl_job_status, public.stress_test_results
TO mooring_app, mooring_admin, mooring_reader, mooring_risk;

GRANT EXECUTE ON FUNCTION
  public.calculate_annual_depeg_probability(text, numeric, integer, timestamptz),
  public.calculate_expected_severity(text, timestamptz),
  public.calculate_expected_loss_per_policy(text, numeric, numeric, timestamptz),
  public.get_stressed_asset_price(text, text, timestamptz),
  public.get_stressed_asset_price(integer, text, timestamptz),
  public.calculate_stress_payout(text, text, timestamptz),
  public.calculate_stress_payout(text, integer, timestamptz)
TO mooring_app, mooring_admin, mooring_reader, mooring_risk;

-- A test leaves a row behind, which is for those who may change things.
GRANT EXECUTE ON FUNCTION
  public.run_stress_test(text, jsonb, text, timestamptz),
  public.run_stress_test(integer, jsonb, text, timestamptz),
  public.run_all_stress_tests(jsonb, text, timestamptz)
TO mooring_admin, mooring_risk;

-- The service adds to history and never takes from it; what was before a change is written by the
-- change itself. What writes with the rights of the owner is for the service alone.
REVOKE DELETE, TRUNCATE ON
  risk.price_points, risk.price_versions, risk.price_quarantine, risk.depeg_events,
  risk.depeg_event_versions, risk.correlation_sets, risk.asset_correlations, risk.sql_stress_tests
FROM mooring_risk;
REVOKE INSERT, UPDATE ON risk.price_versions, risk.depeg_event_versions, risk.sql_stress_tests
FROM mooring_risk;
REVOKE UPDATE ON risk.correlation_sets, risk.asset_correlations FROM mooring_risk;
REVOKE EXECUTE ON FUNCTION
  risk.make_price_partitions(timestamptz, timestamptz),
  risk.release_confirmed_prices(text, text[], integer, interval, double precision, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  risk.make_price_partitions(timestamptz, timestamptz),
  risk.release_confirmed_prices(text, text[], integer, interval, double precision, timestamptz)
TO mooring_risk;
