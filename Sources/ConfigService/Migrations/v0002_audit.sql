-- The audit log: append-only, and each record carries the hash of the one before.

CREATE TABLE config.audit (
  sequence             bigint      NOT NULL,
  at                   timestamptz NOT NULL,
  -- 0 for a dry run.
  revision             bigint      NOT NULL,
  kind                 smallint    NOT NULL,
  namespace            text        NOT NULL,
  key                  text        NOT NULL,
  layer                smallint    NOT NULL,
  environment          text        NOT NULL,
  symbol               text        NOT NULL,
  -- Canonical JSON; null when there was no value. Secrets are shown as a keyed digest.
  before               text,
  after                text,
  version_before       bigint      NOT NULL,
  version_after        bigint      NOT NULL,
  actor_subject        text        NOT NULL,
  actor_role           text        NOT NULL,
  claimed_by           text        NOT NULL,
  client_ip            text        NOT NULL,
  source               smallint    NOT NULL,
  reason               text        NOT NULL,
  request_id           text        NOT NULL,
  trace_id             text        NOT NULL,
  dry_run              boolean     NOT NULL,
  rolled_back_revision bigint      NOT NULL,
  previous_hash        bytea       NOT NULL,
  hash                 bytea       NOT NULL,
  PRIMARY KEY (sequence, at),
  CONSTRAINT audit_dry_run_has_no_revision CHECK (dry_run = (revision = 0))
) PARTITION BY RANGE (at);

CREATE INDEX audit_by_parameter ON config.audit (namespace, key, sequence);
CREATE INDEX audit_by_actor ON config.audit (actor_subject, sequence);
CREATE INDEX audit_by_revision ON config.audit (revision);

-- What a dropped stretch of the log ended with, so that what follows can still be verified.
CREATE TABLE config.audit_anchors (
  last_sequence bigint      PRIMARY KEY,
  last_hash     bytea       NOT NULL,
  record_count  bigint      NOT NULL,
  since         timestamptz NOT NULL,
  until         timestamptz NOT NULL,
  dropped_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One field of a record as it is hashed: its name, its length in bytes (or - for null), its text.
--
-- Simple enough to become a part of the expression that calls it: a call of its own would cost more
-- than the rest of a commit.
CREATE FUNCTION config.audit_field(name text, value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT
    name || ':' || coalesce(octet_length(value)::text, '-') || ':' || coalesce(value, '') || E'\n'
$$;

-- SHA-256 over the hash before and all fields of a record, in the order of the columns.
CREATE FUNCTION config.audit_hash(previous bytea, entry config.audit) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
  RETURN sha256(previous || convert_to(
    config.audit_field('sequence', entry.sequence::text)
    || config.audit_field('at', (extract(epoch FROM entry.at) * 1000000)::bigint::text)
    || config.audit_field('revision', entry.revision::text)
    || config.audit_field('kind', entry.kind::text)
    || config.audit_field('namespace', entry.namespace)
    || config.audit_field('key', entry.key)
    || config.audit_field('layer', entry.layer::text)
    || config.audit_field('environment', entry.environment)
    || config.audit_field('symbol', entry.symbol)
    || config.audit_field('before', entry.before)
    || config.audit_field('after', entry.after)
    || config.audit_field('version_before', entry.version_before::text)
    || config.audit_field('version_after', entry.version_after::text)
    || config.audit_field('actor_subject', entry.actor_subject)
    || config.audit_field('actor_role', entry.actor_role)
    || config.audit_field('claimed_by', entry.claimed_by)
    || config.audit_field('client_ip', entry.client_ip)
    || config.audit_field('source', entry.source::text)
    || config.audit_field('reason', entry.reason)
    || config.audit_field('request_id', entry.request_id)
    || config.audit_field('trace_id', entry.trace_id)
    || config.audit_field('dry_run', CASE WHEN entry.dry_run THEN '1' ELSE '0' END)
    || config.audit_field('rolled_back_revision', entry.rolled_back_revision::text),
    'UTF8'));
END
$$;

-- Chains a record to the one before it. The lock on the head orders the records of all writers.
CREATE FUNCTION config.chain_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp
AS $$
DECLARE
  tail config.head;
BEGIN
  SELECT * INTO STRICT tail FROM config.head FOR UPDATE;
  NEW.sequence := tail.audit_sequence + 1;
  NEW.previous_hash := tail.audit_hash;
  NEW.hash := config.audit_hash(tail.audit_hash, NEW);
  UPDATE config.head SET audit_sequence = NEW.sequence, audit_hash = NEW.hash;
  RETURN NEW;
END
$$;

CREATE TRIGGER audit_chain BEFORE INSERT ON config.audit
FOR EACH ROW EXECUTE FUNCTION config.chain_audit();

-- What was decided stays decided, for the owner of the tables too.
CREATE FUNCTION config.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'rows of %.% are never changed', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation',
          HINT = 'A new change set corrects an old one; retention drops whole months.';
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON config.audit
FOR EACH ROW EXECUTE FUNCTION config.refuse_change();
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON config.history
FOR EACH ROW EXECUTE FUNCTION config.refuse_change();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON config.audit
FOR EACH STATEMENT EXECUTE FUNCTION config.refuse_change();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON config.history
FOR EACH STATEMENT EXECUTE FUNCTION config.refuse_change();

-- Makes the partitions from this month to `months` ahead. Called at start and once a day.
--
-- Writers wait while this waits for those who read the log, so that it gives up soon; there are
-- months to try again.
CREATE FUNCTION config.make_audit_partitions(months integer DEFAULT 3) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp SET lock_timeout = '2s'
AS $$
DECLARE
  first date;
  name  text;
  made  integer := 0;
BEGIN
  -- Replicas do this at the same time; the second one finds it done.
  PERFORM pg_advisory_xact_lock(hashtext('config.make_audit_partitions'));
  FOR offset_months IN 0..months LOOP
    first := date_trunc('month', now() AT TIME ZONE 'UTC')::date
             + make_interval(months => offset_months);
    name := 'audit_' || to_char(first, 'YYYY_MM');
    CONTINUE WHEN to_regclass('config.' || name) IS NOT NULL;
    PERFORM config.make_audit_partition(
      name, (first::text || ' 00:00:00+00')::timestamptz,
      ((first + interval '1 month')::date::text || ' 00:00:00+00')::timestamptz);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

-- Makes the partition of one month, with the records of it that were taken in before it existed.
CREATE FUNCTION config.make_audit_partition(name text, since timestamptz, until timestamptz)
RETURNS void
LANGUAGE plpgsql SET search_path = config, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM config.audit_overflow o WHERE o.at >= since AND o.at < until) THEN
    EXECUTE format(
      'CREATE TABLE config.%I PARTITION OF config.audit FOR VALUES FROM (%L) TO (%L)',
      name, since, until);
  ELSE
    -- Records are moved as they are, while neither table is part of the log: inside it, a trigger
    -- would chain them anew or refuse to let them go.
    ALTER TABLE config.audit DETACH PARTITION config.audit_overflow;
    EXECUTE format('CREATE TABLE config.%I (LIKE config.audit INCLUDING CONSTRAINTS)', name);
    EXECUTE format(
      'INSERT INTO config.%I SELECT * FROM config.audit_overflow WHERE at >= %L AND at < %L',
      name, since, until);
    DELETE FROM config.audit_overflow o WHERE o.at >= since AND o.at < until;
    EXECUTE format(
      'ALTER TABLE config.audit ATTACH PARTITION config.%I FOR VALUES FROM (%L) TO (%L)',
      name, since, until);
    ALTER TABLE config.audit ATTACH PARTITION config.audit_overflow DEFAULT;
  END IF;
END
$$;

-- Takes what no monthly partition does, so that a late call of the function above loses nothing.
CREATE TABLE config.audit_overflow PARTITION OF config.audit DEFAULT;

SELECT config.make_audit_partitions();

-- Drops the months that ended before `cutoff`, which must be at least a year ago, and leaves an
-- anchor. For the owner only.
CREATE FUNCTION config.drop_audit_before(cutoff timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = config, pg_temp
AS $$
DECLARE
  part    record;
  dropped bigint := 0;
  records bigint;
BEGIN
  IF cutoff > clock_timestamp() - interval '365 days' THEN
    RAISE EXCEPTION 'audit records are kept for at least 365 days'
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR part IN
    SELECT c.relname AS name,
           to_date(substr(c.relname, 7), 'YYYY_MM') AS first
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'config.audit'::regclass AND c.relname ~ '^audit_\d{4}_\d{2}$'
    ORDER BY c.relname
  LOOP
    EXIT WHEN (part.first + interval '1 month') AT TIME ZONE 'UTC' > cutoff;
    EXECUTE format(
      'INSERT INTO config.audit_anchors (last_sequence, last_hash, record_count, since, until)
       SELECT r.sequence, r.hash, n.count, %L, %L
       FROM (SELECT sequence, hash FROM config.%I ORDER BY sequence DESC LIMIT 1) r,
            (SELECT count(*) FROM config.%I) n',
      part.first::text || ' 00:00:00+00',
      (part.first + interval '1 month')::date::text || ' 00:00:00+00', part.name, part.name);
    EXECUTE format('SELECT count(*) FROM config.%I', part.name) INTO records;
    EXECUTE format('DROP TABLE config.%I', part.name);
    dropped := dropped + records;
  END LOOP;
  RETURN dropped;
END
$$;
