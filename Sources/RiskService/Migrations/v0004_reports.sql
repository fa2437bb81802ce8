-- Limits with the alerts that they raise, and reports.

-- Where each limit stands, so that what was crossed is remembered by whichever process looks next.
CREATE TABLE risk.limit_states (
  name  text        PRIMARY KEY CONSTRAINT limit_states_name_not_empty CHECK (name <> ''),
  -- 1 green, 2 amber, 3 red.
  state smallint    NOT NULL CONSTRAINT limit_states_known CHECK (state BETWEEN 1 AND 3),
  since timestamptz NOT NULL
);

-- One row. Its lock orders the changes of alerts, so that whoever has seen change n has seen all
-- before it.
CREATE TABLE risk.alert_head (
  only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT alert_head_one_row CHECK (only_row),
  change   bigint  NOT NULL DEFAULT 0
);

INSERT INTO risk.alert_head DEFAULT VALUES;

CREATE TABLE risk.alerts (
  id                   uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  number               bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- The number of its last change.
  change               bigint      NOT NULL DEFAULT 0,
  severity             smallint    NOT NULL
    CONSTRAINT alerts_severity_known CHECK (severity BETWEEN 1 AND 4),
  category             text        NOT NULL CONSTRAINT alerts_category_not_empty CHECK (category <> ''),
  -- What it is about; of two alerts about the same one is over.
  subject              text        NOT NULL CONSTRAINT alerts_subject_not_empty CHECK (subject <> ''),
  message              text        NOT NULL CONSTRAINT alerts_message_not_empty CHECK (message <> ''),
  value                double precision,
  threshold            double precision,
  parameter            text        NOT NULL DEFAULT '',
  raised_at            timestamptz NOT NULL,
  acknowledged_at      timestamptz,
  acknowledged_by      text        NOT NULL DEFAULT '',
  acknowledged_role    text        NOT NULL DEFAULT '',
  acknowledged_claimed text        NOT NULL DEFAULT '',
  acknowledged_ip      text        NOT NULL DEFAULT '',
  acknowledged_source  risk.change_source,
  note                 text        NOT NULL DEFAULT '',
  resolved_at          timestamptz,

  CONSTRAINT alerts_acknowledgement_told CHECK (
    (acknowledged_at IS NULL) = (acknowledged_by = '')
    AND (acknowledged_at IS NULL) = (acknowledged_source IS NULL)),
  CONSTRAINT alerts_resolved_after CHECK (resolved_at IS NULL OR resolved_at >= raised_at)
);

CREATE UNIQUE INDEX alerts_once ON risk.alerts (subject) WHERE resolved_at IS NULL;
CREATE UNIQUE INDEX alerts_by_change ON risk.alerts (change);
CREATE INDEX alerts_newest ON risk.alerts (raised_at DESC, number DESC);

CREATE FUNCTION risk.count_alert_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE risk.alert_head SET change = change + 1 WHERE only_row
  RETURNING change INTO STRICT NEW.change;
  PERFORM pg_notify('mooring_risk_alerts', NEW.change::text);
  RETURN NEW;
END
$$;

CREATE TRIGGER alerts_are_counted BEFORE INSERT OR UPDATE ON risk.alerts
  FOR EACH ROW EXECUTE FUNCTION risk.count_alert_change();

-- What was said stays said, and what is over stays over.
CREATE FUNCTION risk.check_alert_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF ROW(NEW.id, NEW.severity, NEW.category, NEW.subject, NEW.raised_at)
       IS DISTINCT FROM ROW(OLD.id, OLD.severity, OLD.category, OLD.subject, OLD.raised_at)
     OR OLD.resolved_at IS NOT NULL
     OR OLD.acknowledged_at IS NOT NULL AND ROW(NEW.acknowledged_at, NEW.acknowledged_by, NEW.note)
       IS DISTINCT FROM ROW(OLD.acknowledged_at, OLD.acknowledged_by, OLD.note)
  THEN
    RAISE EXCEPTION 'alert % does not change like that', OLD.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'alerts_life';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER alerts_change BEFORE UPDATE ON risk.alerts
  FOR EACH ROW EXECUTE FUNCTION risk.check_alert_change();
CREATE TRIGGER alerts_stay BEFORE DELETE OR TRUNCATE ON risk.alerts
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();

CREATE TABLE risk.risk_reports (
  id                  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  -- The order in which they were kept.
  number              bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  report_date         date        NOT NULL,
  generated_at        timestamptz NOT NULL,
  actor_subject       risk.actor_subject NOT NULL,
  is_degraded         boolean     NOT NULL,
  capital_cents       bigint      NOT NULL,
  cover_cents         bigint      NOT NULL,
  var_95_cents        bigint      NOT NULL,
  cvar_99_cents       bigint      NOT NULL,
  expected_loss_cents bigint      NOT NULL,
  -- The largest net loss of a scenario; null without scenarios.
  worst_stress_cents  bigint,
  -- Change of value at risk in 30 days, as a fraction; null without a report of then.
  var_trend           double precision,
  ltv_ratio           double precision NOT NULL,
  alert_count         integer     NOT NULL,
  -- The message mooring.risk.v1.Report.
  report              bytea       NOT NULL
);

CREATE INDEX risk_reports_newest ON risk.risk_reports (report_date DESC, number DESC);
CREATE INDEX risk_reports_by_time ON risk.risk_reports (generated_at DESC);

CREATE TRIGGER risk_reports_stay BEFORE UPDATE OR TRUNCATE ON risk.risk_reports
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
