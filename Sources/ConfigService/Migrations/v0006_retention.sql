-- What is no longer kept, and what is left in its place.
--
-- Only the owner of the tables can run these functions: a service can neither plan nor forget. The
-- audit log loses whole months and gets an anchor each time; the history loses what no question can
-- reach any more, and the head says where its answers begin.

-- The least that must be kept, whatever somebody asks for.
CREATE FUNCTION config.check_retention(cutoff timestamptz) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  IF cutoff > clock_timestamp() - interval '365 days' THEN
    RAISE EXCEPTION 'the last 365 days are always kept, and % is one of them', cutoff
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
END
$$;

-- The months of the audit log.
CREATE FUNCTION config.audit_months()
RETURNS TABLE (
  partition text, since timestamptz, until timestamptz, record_count bigint,
  first_sequence bigint, last_sequence bigint)
LANGUAGE plpgsql STABLE SET search_path = config, pg_temp
AS $$
BEGIN
  FOR partition, since IN
    SELECT c.relname::text,
           (replace(substr(c.relname, 7), '_', '-') || '-01 00:00:00+00')::timestamptz
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'config.audit'::regclass AND c.relname ~ '^audit_\d{4}_\d{2}$'
  LOOP
    until := (since AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
    EXECUTE format('SELECT count(*), min(sequence), max(sequence) FROM config.%I', partition)
      INTO record_count, first_sequence, last_sequence;
    RETURN NEXT;
  END LOOP;
END
$$;

-- The months of the audit log, oldest first, and which of them go when nothing before `cutoff` need
-- be kept.
--
-- The chain is cut in one place: a month goes only with all before it, and only when every record
-- that stays comes after every record that goes. (A clock that was set back may have put a record
-- into the month before.)
CREATE FUNCTION config.plan_audit_retention(cutoff timestamptz)
RETURNS TABLE (
  partition text, since timestamptz, until timestamptz, record_count bigint, goes boolean)
LANGUAGE sql STABLE SET search_path = config, pg_temp
AS $$
  WITH judged AS (
    SELECT m.*,
           m.until <= cutoff
           AND coalesce(
             max(m.last_sequence) OVER (ORDER BY m.since)
             < least(
               min(m.first_sequence) OVER (
                 ORDER BY m.since ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
               (SELECT min(o.sequence) FROM config.audit_overflow o)),
             true) AS may_be_cut_after
    FROM config.audit_months() m)
  SELECT j.partition, j.since, j.until, j.record_count,
         j.since <= coalesce(
           (SELECT max(c.since) FROM judged c WHERE c.may_be_cut_after), '-infinity')
  FROM judged j
  ORDER BY j.since
$$;

-- What the log lost at one time.
CREATE TYPE config.dropped_months AS (
  partitions    text[],
  record_count  bigint,
  -- The last record that is gone and its hash, where verification begins; null when none was there.
  last_sequence bigint,
  last_hash     bytea
);

-- Drops the months that go, and leaves an anchor.
--
-- Writers wait while this waits for those who read the log, so that it gives up soon.
CREATE FUNCTION config.drop_audit_months(cutoff timestamptz) RETURNS config.dropped_months
LANGUAGE plpgsql SET search_path = config, pg_temp SET lock_timeout = '2s'
AS $$
DECLARE
  dropped config.dropped_months;
  month   record;
  name    text;
  first   timestamptz;
  last    timestamptz;
BEGIN
  PERFORM config.check_retention(cutoff);
  dropped.partitions := '{}';
  dropped.record_count := 0;
  -- Nothing is written into months of the past, so that they are counted before anybody waits.
  FOR month IN SELECT * FROM config.plan_audit_retention(cutoff) p WHERE p.goes LOOP
    first := coalesce(first, month.since);
    last := month.until;
    dropped.partitions := dropped.partitions || month.partition;
    dropped.record_count := dropped.record_count + month.record_count;
  END LOOP;
  IF first IS NULL THEN RETURN dropped; END IF;
  -- As writers do: the head first, then the log.
  PERFORM FROM config.head FOR UPDATE;
  SELECT a.sequence, a.hash INTO dropped.last_sequence, dropped.last_hash
  FROM config.audit a
  WHERE a.at >= first AND a.at < last
  ORDER BY a.sequence DESC
  LIMIT 1;
  IF dropped.last_sequence IS NOT NULL THEN
    INSERT INTO config.audit_anchors (last_sequence, last_hash, record_count, since, until)
    VALUES (dropped.last_sequence, dropped.last_hash, dropped.record_count, first, last);
  END IF;
  FOREACH name IN ARRAY dropped.partitions LOOP
    EXECUTE format('DROP TABLE config.%I', name);
  END LOOP;
  RETURN dropped;
END
$$;

-- What the history lost at one time, or would lose.
CREATE TYPE config.retired_history AS (
  -- The first revision whose values can still be told.
  oldest_revision  bigint,
  value_count      bigint,
  change_set_count bigint
);

-- Values that were replaced by the revision that was in force at `cutoff`; nobody can ask for them
-- any more. The last value of each stays however old it is, and the change set that wrote it.
CREATE FUNCTION config.retired_values(horizon bigint) RETURNS SETOF config.history
LANGUAGE sql STABLE SET search_path = config, pg_temp
AS $$
  SELECT i.*
  FROM config.history i
  WHERE i.revision < horizon AND EXISTS (
    SELECT FROM config.history later
    WHERE (later.namespace, later.key, later.layer, later.environment, later.symbol)
          = (i.namespace, i.key, i.layer, i.environment, i.symbol)
      AND later.revision > i.revision AND later.revision <= horizon)
$$;

-- The revision that was in force at `cutoff`.
CREATE FUNCTION config.revision_at(cutoff timestamptz) RETURNS bigint
LANGUAGE sql STABLE SET search_path = config, pg_temp
AS $$
  SELECT greatest(
    h.oldest_revision,
    coalesce((SELECT max(c.revision) FROM config.change_sets c WHERE c.committed_at <= cutoff), 0))
  FROM config.head h
$$;

-- What the history would lose when nothing before `cutoff` need be told.
CREATE FUNCTION config.plan_history_retention(cutoff timestamptz) RETURNS config.retired_history
LANGUAGE sql STABLE SET search_path = config, pg_temp
AS $$
  WITH horizon AS (SELECT config.revision_at(cutoff) AS revision),
  gone AS MATERIALIZED (
    SELECT r.namespace, r.key, r.layer, r.environment, r.symbol, r.revision
    FROM horizon h, config.retired_values(h.revision) r)
  SELECT h.revision,
         (SELECT count(*) FROM gone),
         (SELECT count(*) FROM config.change_sets c
          WHERE c.revision < h.revision AND NOT EXISTS (
            SELECT FROM config.history i
            WHERE i.revision = c.revision AND NOT EXISTS (
              SELECT FROM gone g
              WHERE (g.namespace, g.key, g.layer, g.environment, g.symbol, g.revision)
                    = (i.namespace, i.key, i.layer, i.environment, i.symbol, i.revision))))
  FROM horizon h
$$;

-- Removes what the history need not tell any more, at most `rows_max` values and change sets: writers
-- wait meanwhile. Call it again until it returns less.
CREATE FUNCTION config.retire_history(cutoff timestamptz, rows_max integer DEFAULT 10000)
RETURNS config.retired_history
LANGUAGE plpgsql SET search_path = config, pg_temp SET lock_timeout = '2s'
AS $$
DECLARE
  result config.retired_history;
BEGIN
  PERFORM config.check_retention(cutoff);
  PERFORM FROM config.head FOR UPDATE;
  result.oldest_revision := config.revision_at(cutoff);
  UPDATE config.head SET oldest_revision = result.oldest_revision;
  -- Rows of the history are never changed, by anybody; here alone the owner sets the rule aside.
  ALTER TABLE config.history DISABLE TRIGGER history_is_append_only;
  DELETE FROM config.history i
  USING (SELECT * FROM config.retired_values(result.oldest_revision) LIMIT rows_max) r
  WHERE (i.namespace, i.key, i.layer, i.environment, i.symbol, i.revision)
        = (r.namespace, r.key, r.layer, r.environment, r.symbol, r.revision);
  GET DIAGNOSTICS result.value_count = ROW_COUNT;
  ALTER TABLE config.history ENABLE TRIGGER history_is_append_only;
  DELETE FROM config.change_sets c
  USING (
    SELECT o.revision
    FROM config.change_sets o
    WHERE o.revision < result.oldest_revision
      AND NOT EXISTS (SELECT FROM config.history i WHERE i.revision = o.revision)
    LIMIT rows_max) gone
  WHERE c.revision = gone.revision;
  GET DIAGNOSTICS result.change_set_count = ROW_COUNT;
  RETURN result;
END
$$;

REVOKE EXECUTE ON FUNCTION
  config.check_retention(timestamptz), config.audit_months(),
  config.plan_audit_retention(timestamptz), config.drop_audit_months(timestamptz),
  config.retired_values(bigint), config.revision_at(timestamptz),
  config.plan_history_retention(timestamptz), config.retire_history(timestamptz, integer)
FROM PUBLIC;
