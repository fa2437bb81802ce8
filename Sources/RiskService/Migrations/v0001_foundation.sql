-- What everything else in the schema stands on: assets, scenarios, and answers already given.
--
-- Money is whole cents, instants are timestamptz, prices are fractions of the peg reference.

CREATE SCHEMA risk;

-- Who may do what with everything that is made in the schema from now on: the service works on all
-- of it, the reader reads all of it, and nobody else comes in. What is made for others stands in
-- the schema public and is granted there.
REVOKE ALL ON SCHEMA risk FROM PUBLIC;
GRANT USAGE ON SCHEMA risk TO mooring_risk, mooring_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA risk
  GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO mooring_risk;
ALTER DEFAULT PRIVILEGES IN SCHEMA risk GRANT SELECT ON TABLES TO mooring_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA risk GRANT USAGE, SELECT ON SEQUENCES TO mooring_risk;

-- So that a double, and therefore JSON, holds every version.
CREATE DOMAIN risk.version_count AS bigint
  CONSTRAINT version_count_fits_a_double CHECK (VALUE BETWEEN 1 AND 9007199254740991);
CREATE DOMAIN risk.actor_subject AS text CONSTRAINT actor_subject_not_empty CHECK (VALUE <> '');

-- What may be insured, and what the vault holds beside it.
CREATE TABLE risk.assets (
  symbol         text PRIMARY KEY
    CONSTRAINT assets_symbol_form CHECK (symbol ~ '^[A-Za-z0-9.]{2,12}$'),
  class          text NOT NULL CONSTRAINT assets_class_not_empty CHECK (class <> ''),
  peg_reference  numeric NOT NULL CONSTRAINT assets_reference_positive CHECK (peg_reference > 0),
  yield_bearing  boolean NOT NULL DEFAULT false,
  launched_on    date NOT NULL,
  kind           text NOT NULL CONSTRAINT assets_kind_known CHECK (kind IN ('stablecoin', 'reserve'))
);

-- The answers to requests that carried an id, so that a repetition gets the first answer.
CREATE TABLE risk.requests (
  actor_subject risk.actor_subject NOT NULL,
  method        text NOT NULL,
  request_id    text NOT NULL CONSTRAINT requests_id_not_empty CHECK (request_id <> ''),
  -- SHA-256 of the request.
  digest        bytea NOT NULL CONSTRAINT requests_digest_length CHECK (length(digest) = 32),
  answer        bytea NOT NULL,
  answered_at   timestamptz NOT NULL,
  PRIMARY KEY (actor_subject, method, request_id)
);

CREATE INDEX requests_by_age ON risk.requests (answered_at);

-- Every version of every scenario; the newest of an id is the one in force. A deleted scenario is a
-- version too.
CREATE TABLE risk.stress_scenario_versions (
  id                 text NOT NULL
    CONSTRAINT scenarios_id_form CHECK (id ~ '^[a-z][a-z0-9_-]{0,63}$'),
  version            risk.version_count NOT NULL,
  name               text NOT NULL CONSTRAINT scenarios_name_not_empty CHECK (name <> ''),
  kind               smallint NOT NULL,
  severity           smallint NOT NULL,
  annual_probability double precision NOT NULL
    CONSTRAINT scenarios_probability_range CHECK (annual_probability BETWEEN 0 AND 1),
  -- Drawn in simulations; otherwise it is only stress-tested.
  drawn              boolean NOT NULL,
  enabled            boolean NOT NULL,
  btc_change         double precision NOT NULL
    CONSTRAINT scenarios_btc_range CHECK (btc_change BETWEEN -1 AND 10),
  correlation_shift  double precision NOT NULL
    CONSTRAINT scenarios_shift_range CHECK (correlation_shift BETWEEN -1 AND 1),
  -- Asset to lowest price as a fraction of the peg reference.
  impacts            jsonb NOT NULL
    CONSTRAINT scenarios_impacts_object CHECK (jsonb_typeof(impacts) = 'object'),
  mc_weight          double precision
    CONSTRAINT scenarios_weight_range CHECK (mc_weight BETWEEN 0 AND 100),
  description        text NOT NULL DEFAULT '',
  source             text NOT NULL DEFAULT '',
  deleted            boolean NOT NULL DEFAULT false,
  written_at         timestamptz NOT NULL,
  actor_subject      risk.actor_subject NOT NULL,
  actor_role         text NOT NULL,
  claimed_by         text NOT NULL DEFAULT '',
  client_ip          text NOT NULL DEFAULT '',
  -- The door, numbered as in the contract.
  source_door        smallint NOT NULL
    CONSTRAINT scenarios_door_known CHECK (source_door BETWEEN 1 AND 7),
  reason             text NOT NULL DEFAULT '',
  PRIMARY KEY (id, version)
);

-- The scenarios in force.
CREATE VIEW risk.stress_scenarios AS
SELECT *
FROM (
  SELECT DISTINCT ON (id) *
  FROM risk.stress_scenario_versions
  ORDER BY id, version DESC
) newest
WHERE NOT deleted;

-- A version is never changed or removed.
CREATE FUNCTION risk.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'rows of %.% are never changed', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER scenario_versions_are_kept
BEFORE UPDATE OR DELETE ON risk.stress_scenario_versions
FOR EACH ROW EXECUTE FUNCTION risk.refuse_change();
