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
