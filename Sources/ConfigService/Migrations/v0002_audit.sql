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

-- SHA-256 over the hash before, the names of the fields, and the fields as the database sends them:
-- each with its type and its length, whatever the settings of the session.
--
-- One call makes all of that: a call for each field would cost more than the rest of a commit.
CREATE FUNCTION config.audit_hash(previous bytea, entry config.audit) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
  RETURN sha256(
    previous
    || 'sequence at revision kind namespace key layer environment symbol before after '
       'version_before version_after actor_subject actor_role claimed_by client_ip source reason '
       'request_id trace_id dry_run rolled_back_revision'::bytea
    || record_send(ROW(
      entry.sequence, entry.at, entry.revision, entry.kind, entry.namespace, entry.key,
      entry.layer, entry.environment, entry.symbol, entry.before, entry.after,
      entry.version_before, entry.version_after, entry.actor_subject, entry.actor_role,
      entry.claimed_by, entry.client_ip, entry.source, entry.reason, entry.request_id,
      entry.trace_id, entry.dry_run, entry.rolled_back_revision)));
END
$$;

-- Puts a record at the end of the chain, and moves the head with it: to the revision of the record,
-- unless that is a dry run.
--
-- Who writes a record says which one it follows; one that does not follow the last is refused, so
-- that there is no second chain, whoever writes.
CREATE FUNCTION config.chain_audit() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.hash := config.audit_hash(NEW.previous_hash, NEW);
  UPDATE config.head
  SET audit_sequence = NEW.sequence, audit_hash = NEW.hash,
      revision = CASE WHEN NEW.dry_run THEN revision ELSE NEW.revision END,
      committed_at = CASE WHEN NEW.dry_run THEN committed_at ELSE NEW.at END,
      chain_hash = CASE WHEN NEW.dry_run THEN chain_hash ELSE NEW.hash END
  WHERE only_row AND audit_sequence = NEW.sequence - 1 AND audit_hash = NEW.previous_hash;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit record % does not follow the last one', NEW.sequence
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
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
