/// The questions of ``InputStore``; each knows only what was known at `$1`.
enum InputStatement {
  static let bookVersion: StaticString = """
    SELECT coalesce(greatest(
      (SELECT max(entered_revision) FROM risk.policies WHERE known_at <= $1),
      (SELECT max(left_revision) FROM risk.policies WHERE left_at <= $1)), 0)
    """

  static let policies: StaticString = """
    SELECT asset, (trigger_ratio * 10000)::bigint AS trigger_units,
           (floor_ratio * 10000)::bigint AS floor_units, cover_cents,
           CASE WHEN $2 THEN least(365, greatest(1,
             ceil(extract(epoch FROM ends_at - $1) / 86400)))::integer ELSE 365 END AS days,
           count(*) AS policy_count
    FROM risk.policies
    WHERE known_at <= $1 AND (left_at IS NULL OR left_at > $1)
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY asset COLLATE "C", 2, 3, 4, 5
    """

  static let vault: StaticString = """
    SELECT version, capital_cents, btc_float_cents,
           ARRAY(SELECT key FROM jsonb_each_text(tranches) ORDER BY key COLLATE "C") AS names,
           ARRAY(SELECT value::bigint FROM jsonb_each_text(tranches) ORDER BY key COLLATE "C")
             AS capitals
    FROM risk.vault_versions
    WHERE known_at <= $1
    ORDER BY version DESC
    LIMIT 1
    """

  static let events: StaticString = """
    SELECT asset, started_at, (min_ratio * 10000)::bigint AS units, ended_at IS NULL AS is_open
    FROM risk.depegs_known($1)
    WHERE verification <> 'rejected'
    ORDER BY asset COLLATE "C", started_at
    """

  static let scenarios: StaticString = """
    SELECT id, version::bigint AS version, name, annual_probability, drawn, enabled, btc_change,
           correlation_shift, mc_weight,
           ARRAY(SELECT key FROM jsonb_each_text(impacts) ORDER BY key COLLATE "C") AS names,
           ARRAY(SELECT value::float8 FROM jsonb_each_text(impacts) ORDER BY key COLLATE "C")
             AS ratios
    FROM (
      SELECT DISTINCT ON (id) * FROM risk.stress_scenario_versions
      WHERE written_at <= $1
      ORDER BY id, version DESC
    ) newest
    WHERE NOT deleted
    ORDER BY id COLLATE "C"
    """

  static let correlations: StaticString = """
    SELECT id, assets, matrix, defaulted_count, is_synthetic, as_of
    FROM risk.correlation_sets
    WHERE computed_at <= $1 AND as_of <= $1 AND window_days = $2
    ORDER BY as_of DESC, number DESC
    LIMIT 1
    """

  /// What prices there are of each asset: the days that have a close, those among them whose close
  /// stands for a last hour without a price, and all prices that were left out.
  static let prices: StaticString = """
    WITH days AS (
      SELECT asset, count(*) AS day_count,
             count(*) FILTER (
               WHERE at < (day + 1)::timestamp AT TIME ZONE 'UTC' - interval '1 hour'
             ) AS filled_count
      FROM (
        SELECT asset, day, max(at) AS at
        FROM risk.daily_closes(
          (SELECT array_agg(symbol) FROM risk.assets), ($1 AT TIME ZONE 'UTC')::date - $2,
          ($1 AT TIME ZONE 'UTC')::date - 1, $3 * interval '1 second', $4, $1)
        GROUP BY asset, day
      ) closes
      GROUP BY asset
    ), points AS (
      SELECT asset, count(*) FILTER (WHERE is_outlier OR quality < $4) AS bad_count,
             max(at) FILTER (WHERE NOT is_outlier AND quality >= $4) AS last_at,
             bool_or(source = 'synthetic') AS is_synthetic
      FROM risk.price_points
      WHERE at > $1::timestamptz - $2 * interval '1 day' AND at <= $1 AND known_at <= $1
      GROUP BY asset
    ), held AS (
      SELECT asset, count(*) AS held_count
      FROM risk.price_quarantine
      WHERE at > $1::timestamptz - $2 * interval '1 day' AND at <= $1 AND known_at <= $1
      GROUP BY asset
    )
    SELECT a.symbol AS asset, coalesce(d.day_count, 0) AS day_count,
           coalesce(d.filled_count, 0) AS filled_count,
           coalesce(p.bad_count, 0) + coalesce(h.held_count, 0) AS outlier_count,
           p.last_at, coalesce(p.is_synthetic, false) AS is_synthetic
    FROM risk.assets a
    LEFT JOIN days d ON d.asset = a.symbol
    LEFT JOIN points p ON p.asset = a.symbol
    LEFT JOIN held h ON h.asset = a.symbol
    """

  static let recordedPeriods: StaticString = """
    SELECT asset, since, until FROM risk.observed_periods
    """

  /// Stretches of observed prices without a gap; generated ones observe nothing.
  static let watchedPeriods: StaticString = """
    SELECT asset, min(at) AS since, max(at) AS until
    FROM (
      SELECT asset, at, sum(begins) OVER (PARTITION BY asset ORDER BY at) AS run
      FROM (
        SELECT asset, at,
               CASE WHEN at - lag(at) OVER (PARTITION BY asset ORDER BY at)
                 <= $2 * interval '1 second' THEN 0 ELSE 1 END AS begins
        FROM risk.price_points
        WHERE at > (SELECT coalesce(min(until), '-infinity') FROM risk.observed_periods)
          AND at <= $1 AND known_at <= $1 AND source <> 'synthetic' AND NOT is_outlier
      ) marked
    ) runs
    GROUP BY asset, run
    HAVING max(at) > min(at)
    """
}
