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
