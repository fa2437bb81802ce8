-- The book: policies, claims and the vault that stands behind them.
--
-- Amounts are cents. Triggers and floors are fractions of the peg reference in steps of 0.0001.
-- Policies are never deleted and their terms never change; what is left of their lives is a state.

CREATE DOMAIN risk.cents AS bigint
  -- So that JSON and a double hold it exactly.
  CONSTRAINT cents_exact CHECK (VALUE BETWEEN 0 AND 9007199254740991);
CREATE DOMAIN risk.change_source AS smallint
  CONSTRAINT change_source_known CHECK (VALUE BETWEEN 1 AND 7);

-- One row. Its lock orders everything that changes the book: whoever holds it is the only one who
-- sells capacity, so that two never sell the last of it.
CREATE TABLE risk.book_head (
  only_row      boolean     PRIMARY KEY DEFAULT true CONSTRAINT book_head_one_row CHECK (only_row),
  -- Counts the changes of policies, claims and vault.
  revision      bigint      NOT NULL DEFAULT 0,
  -- The newest version of the vault; 0 before there is one.
  vault_version bigint      NOT NULL DEFAULT 0,
  capital_cents risk.cents  NOT NULL DEFAULT 0,
  -- Sums over the policies in force, kept by the triggers below.
  sold_cents    risk.cents  NOT NULL DEFAULT 0,
  policy_count  bigint      NOT NULL DEFAULT 0 CONSTRAINT book_head_count CHECK (policy_count >= 0),
  changed_at    timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00'
);

INSERT INTO risk.book_head DEFAULT VALUES;

-- The same sums by asset.
CREATE TABLE risk.exposures (
  asset        text       PRIMARY KEY REFERENCES risk.assets (symbol),
  sold_cents   risk.cents NOT NULL,
  policy_count bigint     NOT NULL CONSTRAINT exposures_count CHECK (policy_count >= 0)
);

-- The vault as it was from one change to the next.
CREATE TABLE risk.vault_versions (
  version         bigint      PRIMARY KEY CONSTRAINT vault_versions_counted CHECK (version > 0),
  capital_cents   risk.cents  NOT NULL,
  btc_float_cents risk.cents  NOT NULL,
  reserve_cents   risk.cents  NOT NULL,
  -- Capital by name of the tranche, in cents; null where allocation percentages apply.
  tranches        jsonb,
  label           text        NOT NULL DEFAULT '',
  known_at        timestamptz NOT NULL,
  actor_subject   text        NOT NULL CONSTRAINT vault_versions_actor CHECK (actor_subject <> ''),
  actor_role      text        NOT NULL,
  claimed_by      text        NOT NULL DEFAULT '',
  client_ip       text        NOT NULL DEFAULT '',
  source          risk.change_source NOT NULL,
  reason          text        NOT NULL DEFAULT '',
  request_id      text        NOT NULL DEFAULT '',
  -- Less capital was set than the cover in force demands.
  is_forced       boolean     NOT NULL DEFAULT false,
  CONSTRAINT vault_versions_forced_with_reason CHECK (NOT is_forced OR reason <> '')
);

CREATE INDEX vault_versions_by_time ON risk.vault_versions (known_at DESC, version DESC);

CREATE TABLE risk.policies (
  id               uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Id given by whoever wrote the policy elsewhere.
  external_id      text,
  -- The quote it was bound from.
  quote_id         text,
  holder           text         NOT NULL DEFAULT '',
  asset            text         NOT NULL,
  cover_cents      risk.cents   NOT NULL,
  premium_cents    risk.cents   NOT NULL,
  trigger_ratio    numeric(5,4) NOT NULL,
  floor_ratio      numeric(5,4) NOT NULL,
  days             integer      NOT NULL,
  -- Dollars that the asset was meant to be worth when it was bound.
  peg_reference    double precision NOT NULL,
  bound_at         timestamptz  NOT NULL,
  starts_at        timestamptz  NOT NULL,
  ends_at          timestamptz  NOT NULL,
  state            text         NOT NULL,
  triggered_at     timestamptz,
  cancelled_at     timestamptz,
  refund_cents     risk.cents   NOT NULL DEFAULT 0,
  fee_cents        risk.cents   NOT NULL DEFAULT 0,
  -- What it was priced with; 0 and '' when it was written elsewhere.
  config_epoch     bigint       NOT NULL DEFAULT 0,
  config_revision  bigint       NOT NULL DEFAULT 0,
  market_version   bigint       NOT NULL DEFAULT 0,
  model            text         NOT NULL DEFAULT '',
  label            text         NOT NULL DEFAULT '',
  version          bigint       NOT NULL DEFAULT 1,
  -- The revisions of the book with which it came into force and went out of it.
  entered_revision bigint       NOT NULL,
  left_revision    bigint,
  known_at         timestamptz  NOT NULL,
  left_at          timestamptz,
  made_by          text         NOT NULL CONSTRAINT policies_made_by CHECK (made_by <> ''),
  made_role        text         NOT NULL,
  made_request     text         NOT NULL DEFAULT '',
  changed_by       text         NOT NULL DEFAULT '',
  changed_role     text         NOT NULL DEFAULT '',
  changed_request  text         NOT NULL DEFAULT '',
  change_reason    text         NOT NULL DEFAULT '',

  CONSTRAINT policies_cover CHECK (cover_cents BETWEEN 1 AND 100000000000000),
  CONSTRAINT policies_layer CHECK (
    floor_ratio >= 0 AND floor_ratio < trigger_ratio AND trigger_ratio < 1),
  CONSTRAINT policies_peg CHECK (peg_reference > 0 AND peg_reference <= 1000000),
  CONSTRAINT policies_term CHECK (starts_at < ends_at AND days BETWEEN 1 AND 365),
  CONSTRAINT policies_state_known CHECK (
    state IN ('pending', 'active', 'triggered', 'claimed', 'expired', 'cancelled')),
  CONSTRAINT policies_trigger_told CHECK (
    (state IN ('triggered', 'claimed')) = (triggered_at IS NOT NULL)),
  CONSTRAINT policies_cancellation_told CHECK (
    (state = 'cancelled') = (cancelled_at IS NOT NULL)),
  CONSTRAINT policies_refund CHECK (
    refund_cents + fee_cents <= premium_cents
    AND (state = 'cancelled' OR refund_cents + fee_cents = 0)),
  CONSTRAINT policies_in_force_or_left CHECK (
    (state IN ('claimed', 'expired', 'cancelled')) = (left_revision IS NOT NULL)
    AND (left_revision IS NULL) = (left_at IS NULL)),
  CONSTRAINT policies_known_somewhere CHECK (external_id IS NOT NULL OR quote_id IS NOT NULL)
);

CREATE UNIQUE INDEX policies_by_external_id ON risk.policies (external_id)
  WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX policies_by_quote ON risk.policies (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX policies_newest ON risk.policies (bound_at DESC, id DESC);
CREATE INDEX policies_to_start ON risk.policies (starts_at) WHERE state = 'pending';
CREATE INDEX policies_to_end ON risk.policies (ends_at) WHERE state = 'active';
CREATE INDEX policies_in_force ON risk.policies (asset, id) WHERE left_revision IS NULL;
CREATE INDEX policies_entered ON risk.policies (entered_revision);
CREATE INDEX policies_left ON risk.policies (left_revision) WHERE left_revision IS NOT NULL;

CREATE TABLE risk.claims (
  id                uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  -- A policy pays once.
  policy_id         uuid         NOT NULL UNIQUE REFERENCES risk.policies (id),
  asset             text         NOT NULL,
  event_id          uuid         NOT NULL,
  state             text         NOT NULL,
  triggered_at      timestamptz  NOT NULL,
  -- Deepest price of the event as a fraction of the policy's own peg reference.
  deepest_ratio     numeric(5,4) NOT NULL,
  cover_cents       risk.cents   NOT NULL,
  payout_cents      risk.cents   NOT NULL,
  known_at          timestamptz  NOT NULL,
  version           bigint       NOT NULL DEFAULT 1,
  settled_at        timestamptz,
  payment_reference text         NOT NULL DEFAULT '',
  note              text         NOT NULL DEFAULT '',
  settled_by        text         NOT NULL DEFAULT '',
  settled_role      text         NOT NULL DEFAULT '',
  settled_claimed   text         NOT NULL DEFAULT '',
  settled_ip        text         NOT NULL DEFAULT '',
  settled_source    risk.change_source,

  CONSTRAINT claims_state_known CHECK (state IN ('running', 'owed', 'settled')),
  CONSTRAINT claims_payout CHECK (payout_cents <= cover_cents AND deepest_ratio >= 0),
  CONSTRAINT claims_settlement_told CHECK (
    (state = 'settled')
    = (settled_at IS NOT NULL AND settled_by <> '' AND payment_reference <> ''))
);

CREATE INDEX claims_newest ON risk.claims (triggered_at DESC, id DESC);
CREATE INDEX claims_by_event ON risk.claims (event_id);
CREATE INDEX claims_unsettled ON risk.claims (asset) WHERE state <> 'settled';

-- MARK: What may happen to rows

-- The life of a policy: terms stay, and states follow each other as the service has them.
CREATE FUNCTION risk.check_policy_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF ROW(NEW.id, NEW.external_id, NEW.quote_id, NEW.holder, NEW.asset, NEW.cover_cents,
         NEW.premium_cents, NEW.trigger_ratio, NEW.floor_ratio, NEW.days, NEW.peg_reference,
         NEW.bound_at, NEW.starts_at, NEW.ends_at, NEW.entered_revision, NEW.known_at,
         NEW.made_by)
     IS DISTINCT FROM
     ROW(OLD.id, OLD.external_id, OLD.quote_id, OLD.holder, OLD.asset, OLD.cover_cents,
         OLD.premium_cents, OLD.trigger_ratio, OLD.floor_ratio, OLD.days, OLD.peg_reference,
         OLD.bound_at, OLD.starts_at, OLD.ends_at, OLD.entered_revision, OLD.known_at,
         OLD.made_by)
  THEN
    RAISE EXCEPTION 'the terms of policy % do not change', OLD.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'policies_terms_stay';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'a change of policy % counts its version by one', OLD.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'policies_version_counts';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
    ('pending', 'active'), ('pending', 'cancelled'), ('active', 'triggered'),
    ('active', 'expired'), ('active', 'cancelled'), ('triggered', 'claimed'))
  THEN
    RAISE EXCEPTION 'policy % does not go from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'policies_life';
  END IF;
  IF OLD.left_revision IS NULL AND NEW.state IN ('claimed', 'expired', 'cancelled') THEN
    SELECT revision + 1 INTO STRICT NEW.left_revision FROM risk.book_head;
    NEW.left_at := coalesce(NEW.left_at, clock_timestamp());
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER policies_change BEFORE UPDATE ON risk.policies
  FOR EACH ROW EXECUTE FUNCTION risk.check_policy_change();

CREATE FUNCTION risk.check_claim_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF OLD.state <> 'running' AND (
       ROW(NEW.deepest_ratio, NEW.payout_cents) <> ROW(OLD.deepest_ratio, OLD.payout_cents)
       OR (OLD.state, NEW.state) NOT IN (('owed', 'owed'), ('owed', 'settled')))
     OR OLD.state = 'running' AND (
       NEW.state = 'settled' OR NEW.payout_cents < OLD.payout_cents)
     OR ROW(NEW.id, NEW.policy_id, NEW.event_id, NEW.cover_cents, NEW.triggered_at)
        <> ROW(OLD.id, OLD.policy_id, OLD.event_id, OLD.cover_cents, OLD.triggered_at)
  THEN
    RAISE EXCEPTION 'claim % does not change like that', OLD.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'claims_life';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER claims_change BEFORE UPDATE ON risk.claims
  FOR EACH ROW EXECUTE FUNCTION risk.check_claim_change();

CREATE TRIGGER policies_stay BEFORE DELETE OR TRUNCATE ON risk.policies
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
CREATE TRIGGER claims_stay BEFORE DELETE OR TRUNCATE ON risk.claims
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
CREATE TRIGGER vault_versions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON risk.vault_versions
  FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();

-- MARK: Sums, kept with what they sum

-- Counts one change of the book and tells whoever listens.
CREATE FUNCTION risk.turn_book(cover bigint, policies bigint) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  made bigint;
BEGIN
  UPDATE risk.book_head
  SET revision = revision + 1, sold_cents = sold_cents + cover,
      policy_count = policy_count + policies,
      -- The clock may be set back; the order of instants must be the order of revisions all the
      -- same.
      changed_at = greatest(clock_timestamp(), changed_at)
  WHERE only_row
  RETURNING revision INTO STRICT made;
  PERFORM pg_notify('mooring_risk_book', made::text);
  RETURN made;
END
$$;

CREATE FUNCTION risk.count_new_policies() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  made     bigint;
  cover    bigint;
  policies bigint;
  least    bigint;
  most     bigint;
BEGIN
  SELECT coalesce(sum(cover_cents) FILTER (WHERE left_revision IS NULL), 0),
         count(*) FILTER (WHERE left_revision IS NULL), min(entered_revision),
         max(entered_revision)
  INTO cover, policies, least, most
  FROM added;
  IF least IS NULL THEN
    RETURN NULL;
  END IF;
  made := risk.turn_book(cover, policies);
  IF least <> made OR most <> made THEN
    RAISE EXCEPTION 'policies came into force with another revision than %', made
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'policies_entered';
  END IF;
  INSERT INTO risk.exposures AS e (asset, sold_cents, policy_count)
  SELECT asset, coalesce(sum(cover_cents) FILTER (WHERE left_revision IS NULL), 0),
         count(*) FILTER (WHERE left_revision IS NULL)
  FROM added
  GROUP BY asset
  ON CONFLICT (asset) DO UPDATE
  SET sold_cents = e.sold_cents + excluded.sold_cents,
      policy_count = e.policy_count + excluded.policy_count;
  RETURN NULL;
END
$$;

CREATE TRIGGER policies_added AFTER INSERT ON risk.policies
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION risk.count_new_policies();

CREATE FUNCTION risk.count_changed_policies() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  cover    bigint;
  policies bigint;
BEGIN
  -- Terms stay and nobody comes back: what counts is who has gone out of force just now.
  SELECT coalesce(sum(a.cover_cents), 0), count(*) INTO cover, policies
  FROM after_change a
  JOIN before_change b USING (id)
  WHERE b.left_revision IS NULL AND a.left_revision IS NOT NULL;
  IF policies = 0 AND NOT EXISTS (SELECT FROM after_change) THEN
    RETURN NULL;
  END IF;
  PERFORM risk.turn_book(-cover, -policies);
  IF policies > 0 THEN
    UPDATE risk.exposures e
    SET sold_cents = e.sold_cents - gone.cover, policy_count = e.policy_count - gone.policies
    FROM (
      SELECT a.asset, sum(a.cover_cents) AS cover, count(*) AS policies
      FROM after_change a
      JOIN before_change b USING (id)
      WHERE b.left_revision IS NULL AND a.left_revision IS NOT NULL
      GROUP BY a.asset
    ) gone
    WHERE e.asset = gone.asset;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER policies_changed AFTER UPDATE ON risk.policies
  REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change
  FOR EACH STATEMENT EXECUTE FUNCTION risk.count_changed_policies();

CREATE FUNCTION risk.count_claims() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT FROM changed) THEN
    PERFORM risk.turn_book(0, 0);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER claims_added AFTER INSERT ON risk.claims
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION risk.count_claims();
CREATE TRIGGER claims_changed AFTER UPDATE ON risk.claims
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION risk.count_claims();

CREATE FUNCTION risk.take_vault() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE risk.book_head
  SET vault_version = NEW.version, capital_cents = NEW.capital_cents
  WHERE only_row AND vault_version = NEW.version - 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'version % does not follow the newest one of the vault', NEW.version
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'vault_versions_follow';
  END IF;
  PERFORM risk.turn_book(0, 0);
  RETURN NULL;
END
$$;

CREATE TRIGGER vault_versions_added AFTER INSERT ON risk.vault_versions
  FOR EACH ROW EXECUTE FUNCTION risk.take_vault();

-- MARK: As the service reads them

-- Ratios as units of 0.0001, and the claim with its policy.
CREATE VIEW risk.policy_rows AS
SELECT p.id, p.external_id, p.quote_id, p.holder, p.asset, p.cover_cents, p.premium_cents,
       (p.trigger_ratio * 10000)::bigint AS trigger_units,
       (p.floor_ratio * 10000)::bigint AS floor_units,
       p.days, p.peg_reference, p.bound_at, p.starts_at, p.ends_at, p.state, p.triggered_at,
       p.cancelled_at, p.refund_cents, p.fee_cents, p.config_epoch, p.config_revision,
       p.market_version, p.model, p.label, p.version, c.id AS claim_id
FROM risk.policies p
LEFT JOIN risk.claims c ON c.policy_id = p.id;

CREATE VIEW risk.claim_rows AS
SELECT id, policy_id, asset, event_id, state, triggered_at,
       (deepest_ratio * 10000)::bigint AS deepest_units, cover_cents, payout_cents, version,
       settled_at, payment_reference, settled_by, settled_role, settled_claimed, settled_ip,
       settled_source
FROM risk.claims;

-- MARK: Time

-- Begins the cover of policies that are due, at most `most` of them; says how many.
--
-- Any number of replicas may call this: the head's lock lets one work, and the others find nothing.
CREATE FUNCTION risk.activate_policies(due timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  changed bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM risk.policies WHERE state = 'pending' AND starts_at <= due) THEN
    RETURN 0;
  END IF;
  PERFORM FROM risk.book_head WHERE only_row FOR UPDATE;
  UPDATE risk.policies
  SET state = 'active', version = version + 1, changed_by = 'service', changed_role = 'service',
      changed_request = '', change_reason = 'cover begins'
  WHERE id IN (
    SELECT id FROM risk.policies
    WHERE state = 'pending' AND starts_at <= due
    ORDER BY starts_at
    LIMIT most);
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$$;

-- Ends policies that are over, at most `most` of them; says how many.
CREATE FUNCTION risk.expire_policies(due timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  changed bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM risk.policies WHERE state = 'active' AND ends_at <= due) THEN
    RETURN 0;
  END IF;
  PERFORM FROM risk.book_head WHERE only_row FOR UPDATE;
  UPDATE risk.policies
  SET state = 'expired', version = version + 1, left_at = due, changed_by = 'service',
      changed_role = 'service', changed_request = '', change_reason = 'cover ends'
  WHERE id IN (
    SELECT id FROM risk.policies
    WHERE state = 'active' AND ends_at <= due
    ORDER BY ends_at
    LIMIT most);
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$$;

-- MARK: Experience

-- The share of a policy's premium that is earned by an instant.
--
-- It is earned evenly over the cover. A policy that triggers pays once and then covers nothing: the
-- rest of its premium is earned at that instant. One that is cancelled earns nothing more.
CREATE FUNCTION risk.earned_share(
  starts_at timestamptz, ends_at timestamptz, triggered_at timestamptz,
  cancelled_at timestamptz, by_instant timestamptz
) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN triggered_at <= by_instant THEN 1
    ELSE greatest(0, least(1,
      date_part('epoch', least(by_instant, cancelled_at, ends_at) - starts_at)
      / date_part('epoch', ends_at - starts_at)))
  END
$$;

-- Claims incurred and premium earned from one instant to another, in cents.
CREATE FUNCTION risk.loss_experience(
  since timestamptz, until timestamptz, OUT incurred_cents bigint, OUT earned_cents bigint
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT
    (SELECT coalesce(sum(c.payout_cents), 0)::bigint
     FROM risk.claims c
     WHERE c.triggered_at > since AND c.triggered_at <= until),
    (SELECT coalesce(round(sum(p.premium_cents * (
       risk.earned_share(p.starts_at, p.ends_at, p.triggered_at, p.cancelled_at, until)
       - risk.earned_share(p.starts_at, p.ends_at, p.triggered_at, p.cancelled_at, since)))), 0)
       ::bigint
     FROM risk.policies p
     WHERE p.starts_at < until AND p.ends_at > since)
$$;

-- MARK: The market as it is told

-- One row: which snapshot of the market is the newest, counted here so that every replica counts
-- alike.
CREATE TABLE risk.market_head (
  only_row       boolean     PRIMARY KEY DEFAULT true
                 CONSTRAINT market_head_one_row CHECK (only_row),
  version        bigint      NOT NULL DEFAULT 0,
  -- SHA-256 of what it tells.
  digest         bytea       NOT NULL DEFAULT '',
  made_at        timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',
  curves_version bigint      NOT NULL DEFAULT 0,
  curves_digest  bytea       NOT NULL DEFAULT ''
);

INSERT INTO risk.market_head DEFAULT VALUES;

-- Gives what a replica sees of the market its version: the newest one where it tells the same.
--
-- The curves have the digest told_curves, which is empty when there are none. A replica that has not
-- made them yet says null, and the curves of the others keep their version.
CREATE FUNCTION risk.take_market(
  told bytea, told_curves bytea, at timestamptz,
  OUT version bigint, OUT curves_version bigint, OUT made_at timestamptz
)
LANGUAGE plpgsql
AS $$
DECLARE
  head risk.market_head;
BEGIN
  SELECT * INTO STRICT head FROM risk.market_head h WHERE h.only_row;
  IF head.digest <> told OR head.curves_digest <> told_curves THEN
    SELECT * INTO STRICT head FROM risk.market_head h WHERE h.only_row FOR UPDATE;
  END IF;
  IF head.digest <> told OR head.curves_digest <> told_curves THEN
    UPDATE risk.market_head h
    SET version = h.version + 1, digest = told, made_at = greatest(at, h.made_at),
        curves_version = CASE
          WHEN told_curves IS NULL OR told_curves = h.curves_digest THEN h.curves_version
          WHEN told_curves = '' THEN 0
          ELSE h.version + 1
        END,
        curves_digest = coalesce(told_curves, h.curves_digest)
    WHERE h.only_row
    RETURNING * INTO STRICT head;
    PERFORM pg_notify('mooring_risk_market', head.version::text);
  END IF;
  version := head.version;
  curves_version := head.curves_version;
  made_at := head.made_at;
END
$$;
