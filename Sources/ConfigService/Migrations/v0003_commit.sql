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
  SELECT 'replayed', head.epoch::bigint, i.revision, coalesce(c.chain_hash, ''),
         coalesce(c.committed_at, head.committed_at), head.audit_hash, i.digest, i.answer
  FROM config.idempotency i
  LEFT JOIN config.change_sets c USING (revision)
  WHERE request <> '' AND i.actor_subject = subject AND i.method = called
    AND i.request_id = request
$$;

-- Whether this transaction has moved the head; called with the head locked.
--
-- A change that was judged as those before it in the same transaction will leave things stands only
-- then: the number alone says nothing, because it may be another replica's.
CREATE FUNCTION config.head_is_ours() RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (
    SELECT FROM config.head h WHERE h.only_row AND h.xmin = pg_current_xact_id()::xid)
$$;

-- Commits edits that were judged at `judged_revision`, or says that the head has moved since.
--
-- The caller judges without a lock and calls; when the head has moved it reads what is new, judges
-- again and calls again. So two changes that are each allowed can never break a rule together.
--
-- Every row is found by its key, also in the head: its row moves at each commit, and while somebody
-- reads for long the places where it was pile up.
--
-- A service that knows of no other replica does not announce: it would wake only itself, at the
-- expense of the answer. A replica that it does not know of yet looks once a second.
CREATE FUNCTION config.commit_edits(
  judged_revision bigint,
  author config.authorship,
  edits config.edits,
  method text,
  digest bytea,
  answer bytea,
  follows boolean DEFAULT false,
  announces boolean DEFAULT true
) RETURNS config.commit_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp SET enable_seqscan = off
AS $$
DECLARE
  head   config.head;
  result config.commit_result;
BEGIN
  SELECT * INTO STRICT head FROM config.head WHERE only_row FOR UPDATE;
  IF author.request_id <> '' THEN
    SELECT * INTO result
    FROM config.earlier_answer(head, author.actor_subject, method, author.request_id);
    IF FOUND THEN
      RETURN result;
    END IF;
  END IF;
  IF head.revision <> judged_revision OR (follows AND NOT config.head_is_ours()) THEN
    RETURN ROW('moved', head.epoch, head.revision, head.chain_hash, head.committed_at,
               head.audit_hash, NULL, NULL)::config.commit_result;
  END IF;
  head.revision := head.revision + 1;
  -- The clock may be set back; the order of instants must be the order of revisions all the same.
  head.committed_at := greatest(clock_timestamp(), head.committed_at);
  head := config.write_edits(head, author, edits);
  IF author.request_id <> '' THEN
    INSERT INTO config.idempotency (
      actor_subject, method, request_id, digest, revision, answer)
    VALUES (author.actor_subject, method, author.request_id, digest, head.revision, answer);
  END IF;
  IF announces THEN
    PERFORM pg_notify('mooring_config', head.revision::text);
  END IF;
  RETURN ROW('committed', head.epoch, head.revision, head.audit_hash, head.committed_at,
             head.audit_hash, NULL, NULL)::config.commit_result;
END
$$;

-- Writes the rows of one revision: that of `head`, which is as it will be but for the end of the
-- audit chain. Called with the head locked; returns the head as it is then.
--
-- One edit after the other, each row by its key: nearly all change sets have one, and a statement
-- for all of them would first have to be put together from its parts.
CREATE FUNCTION config.write_edits(
  head config.head, author config.authorship, edits config.edits
) RETURNS config.head
LANGUAGE plpgsql
AS $$
DECLARE
  edit_count    integer := cardinality(edits.keys);
  scope_version bigint;
  touched       text[] := edits.namespaces;
BEGIN
  -- Audit records move the head; without any, it is moved here.
  IF edit_count = 0 THEN
    UPDATE config.head h
    SET revision = head.revision, committed_at = head.committed_at, chain_hash = h.audit_hash
    WHERE h.only_row;
  END IF;
  FOR n IN 1..edit_count LOOP
    -- Once for each change set, however many of its edits are for the same scope.
    UPDATE config.scopes s
    SET version = s.version + CASE WHEN s.revision = head.revision THEN 0 ELSE 1 END,
        revision = head.revision, updated_at = head.committed_at
    WHERE s.namespace = edits.namespaces[n] AND s.layer = edits.layers[n]
      AND s.environment = edits.environments[n] AND s.symbol = edits.symbols[n]
    RETURNING s.version INTO scope_version;
    IF NOT FOUND THEN
      scope_version := 1;
      INSERT INTO config.scopes (
        namespace, layer, environment, symbol, version, revision, created_at, updated_at)
      VALUES (edits.namespaces[n], edits.layers[n], edits.environments[n], edits.symbols[n],
              scope_version, head.revision, head.committed_at, head.committed_at);
    END IF;

    head := config.write_audit(
      head, author, edits, n, head.revision, scope_version - 1, scope_version);

    INSERT INTO config.history (
      namespace, key, layer, environment, symbol, revision, version, value, origin)
    VALUES (edits.namespaces[n], edits.keys[n], edits.layers[n], edits.environments[n],
            edits.symbols[n], head.revision, scope_version, edits.values[n], edits.origins[n]);

    IF edits.values[n] IS NULL THEN
      DELETE FROM config.current c
      WHERE c.namespace = edits.namespaces[n] AND c.key = edits.keys[n]
        AND c.layer = edits.layers[n] AND c.environment = edits.environments[n]
        AND c.symbol = edits.symbols[n];
      CONTINUE;
    END IF;
    UPDATE config.current c
    SET value = edits.values[n], version = scope_version, revision = head.revision,
        written_at = head.committed_at, written_by = author.actor_subject,
        origin = edits.origins[n]
    WHERE c.namespace = edits.namespaces[n] AND c.key = edits.keys[n]
      AND c.layer = edits.layers[n] AND c.environment = edits.environments[n]
      AND c.symbol = edits.symbols[n];
    IF NOT FOUND THEN
      INSERT INTO config.current (
        namespace, key, layer, environment, symbol, value, version, revision, written_at,
        written_by, origin)
      VALUES (edits.namespaces[n], edits.keys[n], edits.layers[n], edits.environments[n],
              edits.symbols[n], edits.values[n], scope_version, head.revision, head.committed_at,
              author.actor_subject, edits.origins[n]);
    END IF;
  END LOOP;

  -- Last, because it carries the hash of its last record.
  IF edit_count > 1 THEN
    touched := ARRAY(SELECT DISTINCT t FROM unnest(edits.namespaces) t ORDER BY t);
  END IF;
  INSERT INTO config.change_sets (
    revision, kind, committed_at, chain_hash, actor_subject, actor_role, claimed_by, client_ip,
    source, reason, request_id, trace_id, change_count, namespaces, rolled_back_revision)
  VALUES (
    head.revision, author.kind, head.committed_at, head.audit_hash, author.actor_subject,
    author.actor_role, author.claimed_by, author.client_ip, author.source, author.reason,
    author.request_id, author.trace_id, edit_count, touched, author.rolled_back_revision);
  RETURN head;
END
$$;

-- Records one edit after the last record that `head` knows, and returns the head with the new end.
--
-- A revision of 0 is a dry run.
CREATE FUNCTION config.write_audit(
  head config.head, author config.authorship, edits config.edits, n integer,
  new_revision bigint, version_before bigint, version_after bigint
) RETURNS config.head
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO config.audit (
    sequence, at, revision, kind, namespace, key, layer, environment, symbol, before, after,
    version_before, version_after, actor_subject, actor_role, claimed_by, client_ip, source,
    reason, request_id, trace_id, dry_run, rolled_back_revision, previous_hash, hash)
  VALUES (
    head.audit_sequence + 1, head.committed_at, new_revision, author.kind, edits.namespaces[n],
    edits.keys[n], edits.layers[n], edits.environments[n], edits.symbols[n],
    edits.shown_before[n], edits.shown_after[n], version_before, version_after,
    author.actor_subject, author.actor_role, author.claimed_by, author.client_ip, author.source,
    author.reason, author.request_id, author.trace_id, new_revision = 0,
    author.rolled_back_revision, head.audit_hash, '')
  RETURNING sequence, hash INTO head.audit_sequence, head.audit_hash;
  RETURN head;
END
$$;

-- Says whether what was judged at `judged_revision` still stands, for a change that commits nothing:
-- because nothing differs (then `answer` is kept for a repetition), or because it is not allowed
-- (then there is none).
--
-- Also the question whether a commit whose answer was lost took effect: with the head locked, a
-- commit that was under way has ended.
CREATE FUNCTION config.settle(
  judged_revision bigint, subject text, called text, request text, digest bytea, answer bytea,
  follows boolean DEFAULT false
) RETURNS config.commit_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp SET enable_seqscan = off
AS $$
DECLARE
  head   config.head;
  result config.commit_result;
  stands boolean;
BEGIN
  SELECT * INTO STRICT head FROM config.head WHERE only_row FOR UPDATE;
  SELECT * INTO result FROM config.earlier_answer(head, subject, called, request);
  IF FOUND THEN
    RETURN result;
  END IF;
  stands := head.revision = judged_revision
            AND (NOT follows OR config.head_is_ours());
  IF stands AND request <> '' AND answer IS NOT NULL THEN
    INSERT INTO config.idempotency (
      actor_subject, method, request_id, digest, revision, answer)
    VALUES (subject, called, request, digest, 0, answer);
  END IF;
  RETURN ROW(CASE WHEN stands THEN 'settled' ELSE 'moved' END,
             head.epoch, head.revision, head.chain_hash, head.committed_at, head.audit_hash,
             NULL, NULL)::config.commit_result;
END
$$;

-- Records a dry run, which has no revision but is part of the audit chain.
CREATE FUNCTION config.rehearse_edits(
  judged_revision bigint, author config.authorship, edits config.edits,
  follows boolean DEFAULT false
) RETURNS config.commit_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp SET enable_seqscan = off
AS $$
DECLARE
  head          config.head;
  recorded      config.head;
  scope_version bigint;
BEGIN
  SELECT * INTO STRICT head FROM config.head WHERE only_row FOR UPDATE;
  IF head.revision <> judged_revision OR (follows AND NOT config.head_is_ours()) THEN
    RETURN ROW('moved', head.epoch, head.revision, head.chain_hash, head.committed_at,
               head.audit_hash, NULL, NULL)::config.commit_result;
  END IF;
  recorded := head;
  recorded.committed_at := clock_timestamp();
  FOR n IN 1..cardinality(edits.keys) LOOP
    -- Null when nothing was ever written there.
    SELECT s.version INTO scope_version
    FROM config.scopes s
    WHERE s.namespace = edits.namespaces[n] AND s.layer = edits.layers[n]
      AND s.environment = edits.environments[n] AND s.symbol = edits.symbols[n];
    recorded := config.write_audit(
      recorded, author, edits, n, 0, coalesce(scope_version, 0), coalesce(scope_version, 0));
  END LOOP;
  RETURN ROW('rehearsed', head.epoch, head.revision, head.chain_hash, head.committed_at,
             recorded.audit_hash, NULL, NULL)::config.commit_result;
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
