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
