-- How a change set is committed: one call, one transaction, one order.

-- The edits of a change set, one element of each array for each.
CREATE TYPE config.edits AS (
  namespaces   text[],
  keys         text[],
  layers       smallint[],
  environments text[],
  symbols      text[],
  -- What is kept from now on; null removes.
  values       text[],
  -- What the audit shows, which differs from the values where they are secret.
  shown_before text[],
  shown_after  text[],
  origins      text[]
);

-- Who changes, and why.
CREATE TYPE config.authorship AS (
  kind                 smallint,
  actor_subject        text,
  actor_role           text,
  claimed_by           text,
  client_ip            text,
  source               smallint,
  reason               text,
  request_id           text,
  trace_id             text,
  rolled_back_revision bigint
);

-- What came of a call.
CREATE TYPE config.commit_result AS (
  -- committed · moved (the head is no longer the one that was judged) · replayed (the request was
  -- answered before) · rehearsed (a dry run was recorded) · settled (nothing is to be committed)
  status       text,
  epoch        bigint,
  revision     bigint,
  chain_hash   bytea,
  committed_at timestamptz,
  audit_hash   bytea,
  -- SHA-256 of the request that was answered before, and the answer.
  digest       bytea,
  answer       bytea
);

-- The answer given before to a request; no row when there was none.
--
-- Has no settings of its own, so that it is planned once, with the statement that asks it.
CREATE FUNCTION config.earlier_answer(
  head config.head, subject text, called text, request text
) RETURNS SETOF config.commit_result
LANGUAGE sql STABLE
AS $$
  SELECT 'replayed', head.epoch, i.revision, coalesce(c.chain_hash, ''),
         coalesce(c.committed_at, head.committed_at), head.audit_hash, i.digest, i.answer
  FROM config.idempotency i
  LEFT JOIN config.change_sets c USING (revision)
  WHERE request <> '' AND i.actor_subject = subject AND i.method = called
    AND i.request_id = request
$$;

-- Commits edits that were judged at `judged_revision`, or says that the head has moved since.
--
-- The caller judges without a lock and calls; when the head has moved it reads what is new, judges
-- again and calls again. So two changes that are each allowed can never break a rule together.
--
-- Every row is found by its key, so that one plan is as good as another; to make one for each call
-- would take longer than the commit.
CREATE FUNCTION config.commit_edits(
  judged_revision bigint,
  author config.authorship,
  edits config.edits,
  method text,
  digest bytea,
  answer bytea
) RETURNS config.commit_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  head   config.head;
  result config.commit_result;
BEGIN
  SELECT * INTO STRICT head FROM config.head FOR UPDATE;
  SELECT * INTO result
  FROM config.earlier_answer(head, author.actor_subject, method, author.request_id);
  IF FOUND THEN
    RETURN result;
  END IF;
  IF head.revision <> judged_revision THEN
    RETURN ROW('moved', head.epoch, head.revision, head.chain_hash, head.committed_at,
               head.audit_hash, NULL, NULL)::config.commit_result;
  END IF;
  head.revision := head.revision + 1;
  -- The clock may be set back; the order of instants must be the order of revisions all the same.
  head.committed_at := greatest(clock_timestamp(), head.committed_at);
  PERFORM config.write_edits(head.revision, head.committed_at, author, edits);
  -- The audit records have moved the end of their chain meanwhile.
  UPDATE config.head h
  SET revision = head.revision, committed_at = head.committed_at, chain_hash = h.audit_hash
  RETURNING h.* INTO STRICT head;
  IF author.request_id <> '' THEN
    INSERT INTO config.idempotency (
      actor_subject, method, request_id, digest, revision, answer)
    VALUES (author.actor_subject, method, author.request_id, digest, head.revision, answer);
  END IF;
  PERFORM pg_notify('mooring_config', head.revision::text);
  RETURN ROW('committed', head.epoch, head.revision, head.audit_hash, head.committed_at,
             head.audit_hash, NULL, NULL)::config.commit_result;
END
$$;

-- Writes the rows of one revision. Called with the head locked, which the caller moves on.
CREATE FUNCTION config.write_edits(
  new_revision bigint, instant timestamptz, author config.authorship, edits config.edits
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO config.scopes AS s (
    namespace, layer, environment, symbol, version, revision, created_at, updated_at)
  SELECT DISTINCT e.namespace, e.layer, e.environment, e.symbol, 1, new_revision, instant, instant
  FROM config.each_edit(edits) e
  ON CONFLICT (namespace, layer, environment, symbol) DO UPDATE
  SET version = s.version + 1, revision = excluded.revision, updated_at = excluded.updated_at;

  -- Before the change set, which carries the hash of its last record.
  PERFORM config.write_audit(new_revision, instant, author, edits);

  INSERT INTO config.change_sets (
    revision, kind, committed_at, chain_hash, actor_subject, actor_role, claimed_by, client_ip,
    source, reason, request_id, trace_id, change_count, namespaces, rolled_back_revision)
  SELECT
    new_revision, author.kind, instant, h.audit_hash, author.actor_subject, author.actor_role,
    author.claimed_by, author.client_ip, author.source, author.reason, author.request_id,
    author.trace_id, cardinality(edits.keys),
    ARRAY(SELECT DISTINCT n FROM unnest(edits.namespaces) n ORDER BY n),
    author.rolled_back_revision
  FROM config.head h;

  INSERT INTO config.history (
    namespace, key, layer, environment, symbol, revision, version, value, origin)
  SELECT e.namespace, e.key, e.layer, e.environment, e.symbol, new_revision, s.version, e.value,
         e.origin
  FROM config.each_edit(edits) e
  JOIN config.scopes s USING (namespace, layer, environment, symbol);

  INSERT INTO config.current AS c (
    namespace, key, layer, environment, symbol, value, version, revision, written_at, written_by,
    origin)
  SELECT e.namespace, e.key, e.layer, e.environment, e.symbol, e.value, s.version, new_revision,
         instant, author.actor_subject, e.origin
  FROM config.each_edit(edits) e
  JOIN config.scopes s USING (namespace, layer, environment, symbol)
  WHERE e.value IS NOT NULL
  ON CONFLICT (namespace, key, layer, environment, symbol) DO UPDATE
  SET value = excluded.value, version = excluded.version, revision = excluded.revision,
      written_at = excluded.written_at, written_by = excluded.written_by,
      origin = excluded.origin;

  IF array_position(edits.values, NULL) IS NOT NULL THEN
    DELETE FROM config.current c
    USING config.each_edit(edits) e
    WHERE e.value IS NULL AND c.namespace = e.namespace AND c.key = e.key AND c.layer = e.layer
      AND c.environment = e.environment AND c.symbol = e.symbol;
  END IF;
END
$$;

-- The edits as rows, in the order given.
CREATE FUNCTION config.each_edit(edits config.edits)
RETURNS TABLE (
  ordinal bigint, namespace text, key text, layer smallint, environment text, symbol text,
  value text, shown_before text, shown_after text, origin text)
LANGUAGE sql IMMUTABLE
AS $$
  SELECT e.ordinal, e.namespace, e.key, e.layer, e.environment, e.symbol, e.value,
         e.shown_before, e.shown_after, e.origin
  FROM unnest(
    edits.namespaces, edits.keys, edits.layers, edits.environments, edits.symbols, edits.values,
    edits.shown_before, edits.shown_after, edits.origins)
  WITH ORDINALITY AS e (
    namespace, key, layer, environment, symbol, value, shown_before, shown_after, origin, ordinal)
$$;

-- Records each edit. A revision of 0 is a dry run, whose versions stay as they are.
CREATE FUNCTION config.write_audit(
  new_revision bigint, instant timestamptz, author config.authorship, edits config.edits
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO config.audit (
    at, revision, kind, namespace, key, layer, environment, symbol, before, after,
    version_before, version_after, actor_subject, actor_role, claimed_by, client_ip, source,
    reason, request_id, trace_id, dry_run, rolled_back_revision, sequence, previous_hash, hash)
  SELECT instant, new_revision, author.kind, e.namespace, e.key, e.layer, e.environment, e.symbol,
         e.shown_before, e.shown_after,
         coalesce(s.version, 0) - CASE WHEN new_revision = 0 THEN 0 ELSE 1 END,
         coalesce(s.version, 0), author.actor_subject, author.actor_role, author.claimed_by,
         author.client_ip, author.source, author.reason, author.request_id, author.trace_id,
         new_revision = 0, author.rolled_back_revision, 0, '', ''
  FROM config.each_edit(edits) e
  LEFT JOIN config.scopes s USING (namespace, layer, environment, symbol)
  ORDER BY e.ordinal;
END
$$;

-- Says whether what was judged at `judged_revision` still stands, for a change that commits nothing:
-- because nothing differs (then `answer` is kept for a repetition), or because it is not allowed
-- (then there is none).
--
-- Also the question whether a commit whose answer was lost took effect: with the head locked, a
-- commit that was under way has ended.
CREATE FUNCTION config.settle(
  judged_revision bigint, subject text, called text, request text, digest bytea, answer bytea
) RETURNS config.commit_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp
AS $$
DECLARE
  head   config.head;
  result config.commit_result;
BEGIN
  SELECT * INTO STRICT head FROM config.head FOR UPDATE;
  SELECT * INTO result FROM config.earlier_answer(head, subject, called, request);
  IF FOUND THEN
    RETURN result;
  END IF;
  IF head.revision = judged_revision AND request <> '' AND answer IS NOT NULL THEN
    INSERT INTO config.idempotency (
      actor_subject, method, request_id, digest, revision, answer)
    VALUES (subject, called, request, digest, 0, answer);
  END IF;
  RETURN ROW(CASE WHEN head.revision = judged_revision THEN 'settled' ELSE 'moved' END,
             head.epoch, head.revision, head.chain_hash, head.committed_at, head.audit_hash,
             NULL, NULL)::config.commit_result;
END
$$;

-- Records a dry run, which has no revision but is part of the audit chain.
CREATE FUNCTION config.rehearse_edits(
  judged_revision bigint, author config.authorship, edits config.edits
) RETURNS config.commit_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  head config.head;
BEGIN
  SELECT * INTO STRICT head FROM config.head FOR UPDATE;
  IF head.revision <> judged_revision THEN
    RETURN ROW('moved', head.epoch, head.revision, head.chain_hash, head.committed_at,
               head.audit_hash, NULL, NULL)::config.commit_result;
  END IF;
  PERFORM config.write_audit(0, clock_timestamp(), author, edits);
  SELECT * INTO STRICT head FROM config.head;
  RETURN ROW('rehearsed', head.epoch, head.revision, head.chain_hash, head.committed_at,
             head.audit_hash, NULL, NULL)::config.commit_result;
END
$$;

-- Gives the store a new epoch after it was restored, so that nobody resumes a history that is gone.
--
-- Whoever notices first does it: for the others the epoch is no longer the one they know, and
-- nothing happens. Returns the epoch in force.
CREATE FUNCTION config.renew_epoch(known bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp
AS $$
DECLARE
  head config.head;
BEGIN
  SELECT * INTO STRICT head FROM config.head FOR UPDATE;
  IF head.epoch = known THEN
    head.epoch := 1 + (('x' || substr(md5(gen_random_uuid()::text), 1, 16))::bit(64)::bigint
                       & 9007199254740990);
    UPDATE config.head h SET epoch = head.epoch;
    -- No revision: whoever has the same one must look nevertheless.
    PERFORM pg_notify('mooring_config', '');
  END IF;
  RETURN head.epoch;
END
$$;

-- Forgets answers that are older than a day, at most `rows_max`; returns how many.
CREATE FUNCTION config.forget_answers(rows_max integer DEFAULT 1000) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = config, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM config.idempotency i
    USING (
      SELECT actor_subject, method, request_id
      FROM config.idempotency
      WHERE created_at < clock_timestamp() - interval '24 hours'
      ORDER BY created_at
      LIMIT rows_max
      FOR UPDATE SKIP LOCKED) old
    WHERE (i.actor_subject, i.method, i.request_id)
          = (old.actor_subject, old.method, old.request_id)
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
