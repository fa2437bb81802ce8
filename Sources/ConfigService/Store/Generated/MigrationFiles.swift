// Written by scripts/embed-catalogue from Sources/ConfigService/Migrations. Do not edit.

/// The migrations as they were when the program was built.
enum MigrationFiles {
  static let all: [(number: Int, name: String, sql: String)] = [
    (
      1, "history",
      #"""
      -- What was decided, by whom, and when: the tables of the configuration store.
      --
      -- Every value is canonical JSON text. An environment of '*' means all of them; an empty symbol means
      -- none. Layers are numbered as in the contract: 1 to 4 come from the catalogue, from files and from
      -- variables, 5 to 7 were written by people.

      CREATE SCHEMA config;

      -- What a column may hold is said by its type: that is looked at when the column is written, and not
      -- at every change of its row.
      CREATE DOMAIN config.json_text AS text
        CONSTRAINT json_text_is_json CHECK (VALUE IS NULL OR VALUE::jsonb IS NOT NULL);
      CREATE DOMAIN config.store_epoch AS bigint
        -- So that a double holds it.
        CONSTRAINT store_epoch_fits_a_double CHECK (VALUE BETWEEN 1 AND 9007199254740991);
      CREATE DOMAIN config.change_kind AS smallint
        CONSTRAINT change_kind_known CHECK (VALUE BETWEEN 1 AND 6);
      CREATE DOMAIN config.change_source AS smallint
        CONSTRAINT change_source_known CHECK (VALUE BETWEEN 1 AND 7);
      CREATE DOMAIN config.actor_name AS text CONSTRAINT actor_name_not_empty CHECK (VALUE <> '');
      CREATE DOMAIN config.always AS boolean CONSTRAINT always_true CHECK (VALUE);

      -- One row. Its lock orders change sets: whoever holds it commits next, so that the order of
      -- revisions is the order of commits and an aborted change set leaves no gap.
      CREATE TABLE config.head (
        only_row          config.always PRIMARY KEY DEFAULT true,
        epoch             config.store_epoch NOT NULL,
        revision          bigint      NOT NULL DEFAULT 0,
        -- The first revision whose values can still be told; retention raises it.
        oldest_revision   bigint      NOT NULL DEFAULT 0,
        -- Hash of the last audit record of that revision; empty before the first.
        chain_hash        bytea       NOT NULL DEFAULT '',
        committed_at      timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',
        -- The end of the audit chain. Dry runs are chained too, so that it may be past chain_hash.
        audit_sequence    bigint      NOT NULL DEFAULT 0,
        audit_hash        bytea       NOT NULL DEFAULT '',
        catalogue_version integer     NOT NULL DEFAULT 0,
        -- The environment that this database belongs to; empty until the first start.
        environment       text        NOT NULL DEFAULT '',
        CONSTRAINT head_revisions_in_order CHECK (0 <= oldest_revision AND oldest_revision <= revision)
      );

      -- 53 random bits, so that two stores never share an epoch by accident.
      INSERT INTO config.head (epoch)
      SELECT 1 + (('x' || substr(md5(gen_random_uuid()::text), 1, 16))::bit(64)::bigint
                  & 9007199254740990);

      -- What was committed together.
      CREATE TABLE config.change_sets (
        revision             bigint      PRIMARY KEY,
        kind                 config.change_kind NOT NULL,
        committed_at         timestamptz NOT NULL,
        chain_hash           bytea       NOT NULL,
        actor_subject        config.actor_name NOT NULL,
        actor_role           text        NOT NULL,
        claimed_by           text        NOT NULL,
        client_ip            text        NOT NULL,
        source               config.change_source NOT NULL,
        reason               text        NOT NULL,
        request_id           text        NOT NULL,
        trace_id             text        NOT NULL,
        change_count         integer     NOT NULL,
        namespaces           text[]      NOT NULL,
        rolled_back_revision bigint      NOT NULL DEFAULT 0,
        -- For change sets that wait for an instant, for a second person, or that end by themselves.
        effective_at         timestamptz,
        approved_by          text,
        approved_at          timestamptz,
        is_emergency         boolean     NOT NULL DEFAULT false,
        expires_at           timestamptz,
        CONSTRAINT change_sets_approval_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL))
      );

      CREATE INDEX change_sets_by_time ON config.change_sets (committed_at);
      CREATE INDEX change_sets_by_actor ON config.change_sets (actor_subject, revision);

      -- Every value ever written. The value at revision R is the last row at or before R; null means that
      -- the value was removed. Its change set is written by the same function, so that no foreign key has
      -- to look for it at each write.
      CREATE TABLE config.history (
        namespace   text     NOT NULL,
        key         text     NOT NULL,
        layer       smallint NOT NULL,
        environment text     NOT NULL,
        symbol      text     NOT NULL,
        revision    bigint   NOT NULL,
        version     bigint   NOT NULL,
        value       config.json_text,
        origin      text     NOT NULL DEFAULT '',
        PRIMARY KEY (namespace, key, layer, environment, symbol, revision),
        CONSTRAINT history_layer_fits_scope CHECK (
          CASE layer
            WHEN 1 THEN environment = '*' AND symbol = ''
            WHEN 2 THEN environment = '*' AND symbol = ''
            WHEN 3 THEN environment <> '*' AND symbol = ''
            WHEN 4 THEN environment <> '*' AND symbol = ''
            WHEN 5 THEN environment = '*' AND symbol = ''
            WHEN 6 THEN environment <> '*' AND symbol = ''
            WHEN 7 THEN environment <> '*' AND symbol <> ''
            ELSE false
          END)
      );

      CREATE INDEX history_by_revision ON config.history (revision);

      -- The values that are kept now: the last row of each in the history. Derived, in the same
      -- transaction, so that a start reads one table.
      CREATE TABLE config.current (
        namespace   text        NOT NULL,
        key         text        NOT NULL,
        layer       smallint    NOT NULL,
        environment text        NOT NULL,
        symbol      text        NOT NULL,
        value       text        NOT NULL,
        version     bigint      NOT NULL,
        revision    bigint      NOT NULL,
        written_at  timestamptz NOT NULL,
        written_by  text        NOT NULL,
        origin      text        NOT NULL DEFAULT '',
        PRIMARY KEY (namespace, key, layer, environment, symbol)
      );

      -- How often a set of values was written. The row stays when all values are gone, so that a version
      -- never comes again.
      CREATE TABLE config.scopes (
        namespace   text        NOT NULL,
        layer       smallint    NOT NULL,
        environment text        NOT NULL,
        symbol      text        NOT NULL,
        version     bigint      NOT NULL,
        revision    bigint      NOT NULL,
        created_at  timestamptz NOT NULL,
        updated_at  timestamptz NOT NULL,
        PRIMARY KEY (namespace, layer, environment, symbol)
      );

      -- The catalogue in force, for those who read or write through SQL; the service has its own copy.
      CREATE TABLE config.namespaces (
        namespace   text    PRIMARY KEY,
        position    integer NOT NULL,
        definition  jsonb   NOT NULL,
        -- Made from a template while the service ran.
        is_made_at_run_time boolean NOT NULL DEFAULT false
      );

      CREATE TABLE config.schemas (
        id          integer GENERATED ALWAYS AS IDENTITY UNIQUE,
        namespace   text    NOT NULL REFERENCES config.namespaces ON DELETE CASCADE,
        key         text    NOT NULL,
        position    integer NOT NULL,
        definition  jsonb   NOT NULL,
        PRIMARY KEY (namespace, key)
      );

      CREATE TABLE config.rules (
        name        text    PRIMARY KEY,
        position    integer NOT NULL,
        -- Full names, namespace:key.
        parameters  text[]  NOT NULL,
        definition  jsonb   NOT NULL
      );

      CREATE INDEX rules_by_parameter ON config.rules USING gin (parameters);

      -- Answers already given, so that a repeated request has no second effect.
      CREATE TABLE config.idempotency (
        actor_subject text        NOT NULL,
        method        text        NOT NULL,
        request_id    text        NOT NULL,
        -- SHA-256 of the request; another body under the same identifier is an error.
        digest        bytea       NOT NULL,
        -- The revision that the request made; 0 when nothing differed.
        revision      bigint      NOT NULL,
        -- What was answered, in the service's own words; the commit itself adds hash and instant.
        answer        bytea       NOT NULL,
        created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (actor_subject, method, request_id)
      );

      CREATE INDEX idempotency_by_age ON config.idempotency (created_at);

      -- The processes that follow the configuration and how far they are, on all replicas.
      CREATE TABLE config.subscribers (
        service           text        NOT NULL,
        instance          text        NOT NULL,
        boot_id           text        NOT NULL,
        -- 1 must follow, 2 only looks.
        kind              smallint    NOT NULL,
        environment       text        NOT NULL,
        namespaces        text[]      NOT NULL,
        -- The server process that holds the stream.
        replica           text        NOT NULL,
        connected_at      timestamptz NOT NULL,
        seen_at           timestamptz NOT NULL,
        -- When the stream was lost; null while it is open.
        lost_at           timestamptz,
        applied_revision  bigint      NOT NULL DEFAULT 0,
        applied_at        timestamptz,
        rejected_revision bigint      NOT NULL DEFAULT 0,
        rejected_parameter text       NOT NULL DEFAULT '',
        rejected_reason   text        NOT NULL DEFAULT '',
        PRIMARY KEY (service, instance, boot_id)
      );

      -- Reads through the service, counted by the minute.
      CREATE TABLE config.access_log (
        minute   timestamptz NOT NULL,
        category text        NOT NULL,
        hits     bigint      NOT NULL,
        misses   bigint      NOT NULL,
        PRIMARY KEY (minute, category)
      );
      """#
    ),
    (
      2, "audit",
      #"""
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
      """#
    ),
    (
      3, "commit",
      #"""
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
      """#
    ),
    (
      4, "sql_users",
      #"""
      -- For those who read and write parameters through SQL.
      --
      -- The views look like tables of an older system. Writes through them pass the same checks of type,
      -- bounds, list of values and step as writes through the API, are committed by the same function,
      -- and stand in the same audit log. A parameter that a rule binds to others cannot be written here,
      -- because one row cannot say what the others become, unless the rule only warns.

      -- The values in force in this deployment's environment, without symbols.
      CREATE VIEW config.in_force AS
      SELECT DISTINCT ON (c.namespace, c.key)
             c.namespace, c.key, c.layer, c.environment, c.value, c.version, c.revision, c.written_at,
             c.written_by, c.origin
      FROM config.current c, config.head h
      WHERE c.environment IN ('*', h.environment) AND c.symbol = ''
      ORDER BY c.namespace, c.key, c.layer DESC;

      CREATE VIEW public.config_parameters AS
      SELECT s.id,
             substr(s.namespace, 8)::varchar(50)                AS category,
             s.key::varchar(100)                                AS key,
             CASE s.definition ->> 'type'
               WHEN 'bool' THEN 'json'
               WHEN 'list' THEN 'json'
               ELSE s.definition ->> 'type'
             END::varchar(20)                                   AS value_type,
             CASE WHEN coalesce((s.definition ->> 'sensitive')::boolean, false)
                  THEN to_jsonb('***'::text) ELSE f.value::jsonb END AS value_data,
             s.definition ->> 'description'                     AS description,
             f.written_at                                       AS last_updated_at,
             f.written_by::varchar(100)                         AS updated_by,
             first.committed_at                                 AS created_at
      FROM config.schemas s
      JOIN config.in_force f USING (namespace, key)
      LEFT JOIN LATERAL (
        SELECT c.committed_at
        FROM config.history i JOIN config.change_sets c USING (revision)
        WHERE i.namespace = s.namespace AND i.key = s.key
        ORDER BY i.revision
        LIMIT 1) first ON true
      WHERE s.namespace LIKE 'params/%';

      CREATE VIEW public.config_audit_log AS
      SELECT a.sequence                              AS id,
             s.id                                    AS config_id,
             substr(a.namespace, 8)::varchar(50)     AS category,
             a.key::varchar(100)                     AS key,
             a.before::jsonb                         AS old_value,
             a.after::jsonb                          AS new_value,
             a.actor_subject::varchar(100)           AS changed_by,
             a.at                                    AS changed_at,
             a.reason                                AS change_reason,
             nullif(a.client_ip, '')::varchar(45)    AS client_ip,
             a.dry_run
      FROM config.audit a
      LEFT JOIN config.schemas s USING (namespace, key)
      WHERE a.namespace LIKE 'params/%';

      -- One row for each read, as the older system kept them.
      CREATE VIEW public.config_access_log AS
      SELECT l.minute AS "timestamp", l.category, true AS cache_hit
      FROM config.access_log l, generate_series(1, l.hits)
      UNION ALL
      SELECT l.minute, l.category, false
      FROM config.access_log l, generate_series(1, l.misses);

      CREATE FUNCTION public.get_config_value(p_category text, p_key text) RETURNS jsonb
      LANGUAGE sql STABLE
      AS $$
        SELECT value_data FROM public.config_parameters WHERE category = p_category AND key = p_key
      $$;

      -- Refuses a list whose items are too many, too few, of another type, or there twice.
      CREATE FUNCTION config.check_items(definition jsonb, name text, value jsonb) RETURNS void
      LANGUAGE plpgsql
      AS $$
      DECLARE
        items integer := jsonb_array_length(value);
        wrong bigint;
      BEGIN
        IF items < (definition ->> 'items_min')::integer OR items > (definition ->> 'items_max')::integer
        THEN
          RAISE EXCEPTION '% has % items, allowed are % to %', name, items, definition ->> 'items_min',
            definition ->> 'items_max' USING ERRCODE = 'check_violation';
        END IF;
        SELECT min(i.place) INTO wrong FROM jsonb_array_elements(value) WITH ORDINALITY i(item, place)
        WHERE NOT CASE definition ->> 'item_type'
          WHEN 'string' THEN jsonb_typeof(i.item) = 'string'
          WHEN 'bool' THEN jsonb_typeof(i.item) = 'boolean'
          WHEN 'float' THEN jsonb_typeof(i.item) = 'number'
          WHEN 'int' THEN jsonb_typeof(i.item) = 'number'
            AND i.item #>> '{}' ~ '^-?[0-9]+(\.0+)?$'
          WHEN 'list' THEN jsonb_typeof(i.item) = 'array'
          ELSE true END;
        IF wrong IS NOT NULL THEN
          RAISE EXCEPTION '% has an item of another type than % at place %', name,
            definition ->> 'item_type', wrong - 1 USING ERRCODE = 'check_violation';
        END IF;
        IF (definition ->> 'items_unique')::boolean
          AND (SELECT count(DISTINCT item) FROM jsonb_array_elements(value) item) < items
        THEN
          RAISE EXCEPTION '% names an item twice', name USING ERRCODE = 'check_violation';
        END IF;
      END
      $$;

      -- Refuses a value that the schema of its parameter does not allow.
      CREATE FUNCTION config.check_value(definition jsonb, name text, value jsonb, old jsonb)
      RETURNS void
      LANGUAGE plpgsql
      AS $$
      DECLARE
        kind   text := definition ->> 'type';
        number numeric;
        before numeric;
      BEGIN
        IF jsonb_typeof(value) = 'null' THEN
          IF coalesce((definition ->> 'nullable')::boolean, false) THEN RETURN; END IF;
          RAISE EXCEPTION '% must not be null', name USING ERRCODE = 'check_violation';
        END IF;
        IF NOT (CASE kind
          WHEN 'float' THEN jsonb_typeof(value) = 'number'
          WHEN 'int' THEN jsonb_typeof(value) = 'number' AND value::numeric = trunc(value::numeric)
          WHEN 'string' THEN jsonb_typeof(value) = 'string'
          WHEN 'bool' THEN jsonb_typeof(value) = 'boolean'
          WHEN 'list' THEN jsonb_typeof(value) = 'array'
          ELSE true END)
        THEN
          RAISE EXCEPTION '% must be of the type %', name, kind USING ERRCODE = 'check_violation';
        END IF;
        IF definition ? 'allowed' AND NOT (CASE kind
          WHEN 'list' THEN value <@ (definition -> 'allowed')
          ELSE (definition -> 'allowed') @> jsonb_build_array(value) END)
        THEN
          RAISE EXCEPTION '% must be one of %', name, definition -> 'allowed'
            USING ERRCODE = 'check_violation';
        END IF;
        IF definition ? 'pattern' AND kind = 'string'
          AND (value #>> '{}') !~ ('^(?:' || (definition ->> 'pattern') || ')$')
        THEN
          RAISE EXCEPTION '% must have the form %', name, definition ->> 'pattern'
            USING ERRCODE = 'check_violation';
        END IF;
        IF kind = 'string' AND length(value #>> '{}') > (definition ->> 'chars_max')::integer THEN
          RAISE EXCEPTION '% has % characters, allowed are %', name, length(value #>> '{}'),
            definition ->> 'chars_max' USING ERRCODE = 'check_violation';
        END IF;
        IF kind = 'list' THEN PERFORM config.check_items(definition, name, value); END IF;
        IF kind NOT IN ('float', 'int') THEN RETURN; END IF;
        number := value::numeric;
        IF number < (definition ->> 'min')::numeric OR number > (definition ->> 'max')::numeric THEN
          RAISE EXCEPTION '% is %, allowed is % to %', name, number, definition ->> 'min',
            definition ->> 'max' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT definition ? 'step' OR jsonb_typeof(old) IS DISTINCT FROM 'number' THEN RETURN; END IF;
        before := old::numeric;
        IF (definition #>> '{step,factor}') IS NOT NULL AND number <> before AND (
             before = 0
             OR abs(number) > abs(before) * (definition #>> '{step,factor}')::numeric * 1.000000001
             OR abs(number) * (definition #>> '{step,factor}')::numeric * 1.000000001 < abs(before))
           OR (definition #>> '{step,relative}') IS NOT NULL
             AND abs(number - before)
                 > abs(before) * (definition #>> '{step,relative}')::numeric * 1.000000001
           OR (definition #>> '{step,absolute}') IS NOT NULL
             AND abs(number - before) > (definition #>> '{step,absolute}')::numeric * 1.000000001
        THEN
          RAISE EXCEPTION '% may not go from % to % in one step', name, before, number
            USING ERRCODE = 'check_violation',
                  HINT = 'The API takes a larger step with override_step and a reason.';
        END IF;
      END
      $$;

      -- Sets the value of a parameter in this deployment's environment.
      --
      -- The actor is the user of the session. `p_updated_by` is kept as what that user claims, because
      -- anybody can write a name.
      CREATE FUNCTION public.update_config_value(
        p_category text, p_key text, p_value jsonb, p_updated_by text DEFAULT '',
        p_reason text DEFAULT ''
      ) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp
      AS $$
      DECLARE
        space  text := 'params/' || p_category;
        full_name text := space || ':' || p_key;
        schema config.schemas;
        old    config.in_force;
        kept   text;
        head   config.head;
        result config.commit_result;
      BEGIN
        SELECT * INTO schema FROM config.schemas s WHERE s.namespace = space AND s.key = p_key;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'there is no parameter %', full_name USING ERRCODE = 'no_data_found';
        END IF;
        IF coalesce((schema.definition ->> 'sensitive')::boolean, false) THEN
          RAISE EXCEPTION '% is a secret', full_name
            USING ERRCODE = 'insufficient_privilege', HINT = 'Use the API.';
        END IF;
        -- A rule that only warns keeps nobody from writing.
        IF EXISTS (
          SELECT FROM config.rules r
          WHERE full_name = ANY (r.parameters) AND r.definition ->> 'severity' <> 'warning')
        THEN
          RAISE EXCEPTION '% is bound to other parameters by a rule', full_name
            USING ERRCODE = 'check_violation', HINT = 'Use the API, which changes them together.';
        END IF;
        -- One number, one text: 0.050 is kept as 0.05, as the service writes it.
        IF jsonb_typeof(p_value) = 'number' THEN
          p_value := to_jsonb(trim_scale(p_value::numeric));
        END IF;
        -- With the head locked nobody else commits, so that what is read here is what is replaced.
        SELECT * INTO STRICT head FROM config.head FOR UPDATE;
        SELECT * INTO old FROM config.in_force f WHERE f.namespace = space AND f.key = p_key;
        PERFORM config.check_value(schema.definition, full_name, p_value, old.value::jsonb);
        SELECT c.value INTO kept FROM config.current c
        WHERE c.namespace = space AND c.key = p_key AND c.layer = 6
          AND c.environment = head.environment AND c.symbol = '';
        IF kept::jsonb = p_value THEN RETURN true; END IF;
        result := config.commit_edits(
          head.revision,
          ROW(6, session_user, 'sql', coalesce(p_updated_by, ''), coalesce(host(inet_client_addr()), ''),
              5, coalesce(p_reason, ''), '', '', 0)::config.authorship,
          ROW(ARRAY[space], ARRAY[p_key], ARRAY[6]::smallint[], ARRAY[head.environment], ARRAY[''],
              ARRAY[p_value::text], ARRAY[kept], ARRAY[p_value::text], ARRAY[''])::config.edits,
          'sql', '', '');
        RETURN result.status = 'committed';
      END
      $$;

      -- `UPDATE config_parameters SET value_data = …` does what the function above does.
      -- Whoever may update the view may do so: the right to the function is not needed besides.
      CREATE FUNCTION config.write_through_view() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = config, pg_temp
      AS $$
      BEGIN
        IF (NEW.id, NEW.category, NEW.key, NEW.value_type, NEW.description)
           IS DISTINCT FROM (OLD.id, OLD.category, OLD.key, OLD.value_type, OLD.description) THEN
          RAISE EXCEPTION 'only value_data and updated_by of a parameter can be changed here'
            USING ERRCODE = 'feature_not_supported', HINT = 'Everything else comes from the catalogue.';
        END IF;
        IF NEW.value_data IS DISTINCT FROM OLD.value_data THEN
          PERFORM public.update_config_value(
            OLD.category, OLD.key, NEW.value_data,
            CASE WHEN NEW.updated_by IS DISTINCT FROM OLD.updated_by THEN NEW.updated_by ELSE '' END);
        END IF;
        RETURN NEW;
      END
      $$;

      CREATE TRIGGER config_parameters_write INSTEAD OF UPDATE ON public.config_parameters
      FOR EACH ROW EXECUTE FUNCTION config.write_through_view();

      CREATE FUNCTION config.refuse_view_write() RETURNS trigger
      LANGUAGE plpgsql
      AS $$
      BEGIN
        RAISE EXCEPTION '% of % is not possible', TG_OP, TG_TABLE_NAME
          USING ERRCODE = 'feature_not_supported',
                HINT = 'Parameters come from the catalogue; the audit log writes itself.';
      END
      $$;

      CREATE TRIGGER config_parameters_refuse INSTEAD OF INSERT OR DELETE ON public.config_parameters
      FOR EACH ROW EXECUTE FUNCTION config.refuse_view_write();
      CREATE TRIGGER config_audit_log_refuse
      INSTEAD OF INSERT OR UPDATE OR DELETE ON public.config_audit_log
      FOR EACH ROW EXECUTE FUNCTION config.refuse_view_write();
      """#
    ),
    (
      5, "roles",
      #"""
      -- Who may do what. The roles themselves belong to the cluster and are made before migrations run,
      -- by deploy/postgres/roles.sql.

      REVOKE ALL ON SCHEMA config FROM PUBLIC;
      REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA config FROM PUBLIC;
      REVOKE EXECUTE ON FUNCTION
        public.update_config_value(text, text, jsonb, text, text) FROM PUBLIC;

      -- The service reads everything, and writes values only through the functions that audit them.
      GRANT USAGE ON SCHEMA config TO mooring_config;
      GRANT SELECT ON ALL TABLES IN SCHEMA config TO mooring_config;
      GRANT EXECUTE ON FUNCTION
        config.commit_edits(
          bigint, config.authorship, config.edits, text, bytea, bytea, boolean, boolean),
        config.rehearse_edits(bigint, config.authorship, config.edits, boolean),
        config.settle(bigint, text, text, text, bytea, bytea, boolean),
        config.renew_epoch(bigint), config.forget_answers(integer), config.make_audit_partitions(integer)
      TO mooring_config;
      GRANT INSERT, UPDATE, DELETE ON config.subscribers, config.access_log TO mooring_config;
      GRANT INSERT, UPDATE, DELETE ON config.namespaces, config.schemas, config.rules TO mooring_config;
      GRANT UPDATE (catalogue_version, environment) ON config.head TO mooring_config;

      GRANT USAGE ON SCHEMA config TO mooring_reader;
      GRANT SELECT ON ALL TABLES IN SCHEMA config TO mooring_reader;
      GRANT SELECT ON public.config_parameters, public.config_audit_log, public.config_access_log
      TO mooring_reader, mooring_config;

      -- Users of an older system's SQL. The views run with the rights of their owner, so that nobody here
      -- needs any right to the tables; what a write may do is checked by the function behind the view.
      GRANT SELECT ON public.config_parameters, public.config_access_log TO mooring_app, mooring_admin;
      GRANT SELECT ON public.config_audit_log TO mooring_admin;
      GRANT UPDATE ON public.config_parameters TO mooring_admin;
      GRANT EXECUTE ON FUNCTION public.update_config_value(text, text, jsonb, text, text)
      TO mooring_admin;
      """#
    ),
    (
      6, "retention",
      #"""
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
      """#
    ),
    (
      7, "subscribers",
      #"""
      -- What the replicas tell each other of the processes that follow the configuration.

      ALTER TABLE config.subscribers
        -- The history that the revisions belong to.
        ADD COLUMN epoch         bigint NOT NULL DEFAULT 0,
        ADD COLUMN sent_revision bigint NOT NULL DEFAULT 0,
        -- From the commit to the word that it is in force, for the last revision that came as a change.
        ADD COLUMN apply_lag_us  bigint;

      -- The server processes. One row is touched as a sign of life, not one for each subscriber: the
      -- subscribers of a process that is silent are lost with it.
      CREATE TABLE config.replicas (
        replica    text        PRIMARY KEY,
        started_at timestamptz NOT NULL,
        seen_at    timestamptz NOT NULL
      );

      GRANT SELECT ON config.replicas TO mooring_config, mooring_reader;
      GRANT INSERT, UPDATE, DELETE ON config.replicas TO mooring_config;
      """#
    ),
    (
      8, "layer_check",
      #"""
      -- What a row of the history may be is looked at by a function: it is prepared once in a session, where
      -- an expression of this length would be read from its text at every single insert, which took longer
      -- than the insert itself.

      CREATE FUNCTION config.layer_fits(layer smallint, environment text, symbol text) RETURNS boolean
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
      AS $$
      BEGIN
        RETURN CASE
          WHEN layer IN (1, 2, 5) THEN environment = '*' AND symbol = ''
          WHEN layer IN (3, 4, 6) THEN environment <> '*' AND symbol = ''
          WHEN layer = 7 THEN environment <> '*' AND symbol <> ''
          ELSE false
        END;
      END
      $$;

      -- Only who may write the history, its owner, has to run it.
      REVOKE EXECUTE ON FUNCTION config.layer_fits(smallint, text, text) FROM PUBLIC;

      ALTER TABLE config.history
        DROP CONSTRAINT history_layer_fits_scope,
        ADD CONSTRAINT history_layer_fits_scope CHECK (config.layer_fits(layer, environment, symbol));
      """#
    ),
  ]
}
