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
