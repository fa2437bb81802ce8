// Written by scripts/embed-catalogue from Sources/RiskService/Migrations. Do not edit.

/// The migrations as they were when the program was built.
enum MigrationFiles {
  static let all: [(number: Int, name: String, sql: String)] = [
    (
      1, "foundation",
      #"""
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
      """#
    ),
    (
      2, "book",
      #"""
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
      """#
    ),
    (
      3, "history",
      #"""
      -- What was observed of the market: prices, depeg events and correlations, each with when it became
      -- known, so that any result can be computed again from what was known at its time.
      --
      -- Two assets of a pair stand in the order of their bytes: in that of a language "crvUSD" would come
      -- before "USDC", and a pair would have another order here than in the program.

      CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

      -- The newest version of each price. One row for each asset, instant and source.
      --
      -- There is no foreign key to the assets: it would look each row of millions up. Who writes looks
      -- the assets up once.
      CREATE TABLE risk.price_points (
        asset      text             NOT NULL,
        at         timestamptz      NOT NULL,
        source     text             NOT NULL,
        price      double precision NOT NULL,
        -- Of 24 hours, in US dollars; null when not known.
        volume     double precision,
        -- How far it is to be trusted, 0 to 1.
        quality    double precision NOT NULL DEFAULT 1,
        -- It is taken for a glitch and not used.
        is_outlier boolean          NOT NULL DEFAULT false,
        known_at   timestamptz      NOT NULL DEFAULT now(),
        PRIMARY KEY (asset, at, source),
        CONSTRAINT price_points_price_positive CHECK (price > 0 AND price < 'Infinity'),
        CONSTRAINT price_points_quality_is_share CHECK (quality BETWEEN 0 AND 1)
      ) PARTITION BY RANGE (at);

      -- For what reads all assets over a stretch of time; rows come in the order of time.
      CREATE INDEX price_points_by_time ON risk.price_points USING brin (at) WITH (pages_per_range = 32);

      -- What a price was before it was told or judged otherwise.
      CREATE TABLE risk.price_versions (
        asset         text             NOT NULL,
        at            timestamptz      NOT NULL,
        source        text             NOT NULL,
        price         double precision NOT NULL,
        volume        double precision,
        quality       double precision NOT NULL,
        is_outlier    boolean          NOT NULL,
        known_at      timestamptz      NOT NULL,
        superseded_at timestamptz      NOT NULL,
        -- Another price was told; otherwise it was only judged anew.
        is_restated   boolean          NOT NULL,
        -- Two changes may have the clock's same microsecond.
        number        bigint GENERATED ALWAYS AS IDENTITY,
        PRIMARY KEY (asset, at, source, number)
      );

      CREATE FUNCTION risk.keep_price_version() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      BEGIN
        -- Whoever says when it became known says so; it never becomes known earlier than before.
        NEW.known_at := greatest(
          CASE WHEN NEW.known_at = OLD.known_at THEN now() ELSE NEW.known_at END, OLD.known_at);
        INSERT INTO risk.price_versions (
          asset, at, source, price, volume, quality, is_outlier, known_at, superseded_at, is_restated)
        VALUES (OLD.asset, OLD.at, OLD.source, OLD.price, OLD.volume, OLD.quality, OLD.is_outlier,
                OLD.known_at, NEW.known_at,
                (NEW.price, NEW.volume) IS DISTINCT FROM (OLD.price, OLD.volume));
        RETURN NEW;
      END
      $$;

      CREATE TRIGGER price_points_versions BEFORE UPDATE ON risk.price_points
      FOR EACH ROW EXECUTE FUNCTION risk.keep_price_version();

      -- Prices that cannot be one, or of which one alone is not believed.
      CREATE TABLE risk.price_quarantine (
        asset    text             NOT NULL,
        at       timestamptz      NOT NULL,
        source   text             NOT NULL,
        price    double precision NOT NULL,
        volume   double precision,
        -- Stable name of what is wrong, such as below_band.
        reason   text             NOT NULL,
        known_at timestamptz      NOT NULL DEFAULT now(),
        PRIMARY KEY (asset, at, source)
      );

      -- Makes the partitions of all months from `since` to `until`; tells how many it made.
      --
      -- A partition is filled from elsewhere and then attached, because making it in its place would
      -- keep everybody from reading any price.
      CREATE FUNCTION risk.make_price_partitions(since timestamptz, until timestamptz) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      DECLARE
        first date := date_trunc('month', since AT TIME ZONE 'UTC')::date;
        last  date := date_trunc('month', until AT TIME ZONE 'UTC')::date;
        name  text;
        made  integer := 0;
      BEGIN
        IF since < '2009-01-01 00:00:00+00' OR until > now() + interval '24 months' THEN
          RAISE EXCEPTION 'no prices are kept from % to %', since, until
            USING ERRCODE = 'invalid_parameter_value';
        END IF;
        WHILE first <= last LOOP
          name := 'price_points_' || to_char(first, 'YYYY_MM');
          IF to_regclass('risk.' || name) IS NULL THEN
            -- Replicas do this at the same time; the second one finds it done.
            PERFORM pg_advisory_xact_lock(hashtext('risk.make_price_partitions'));
            IF to_regclass('risk.' || name) IS NULL THEN
              EXECUTE format(
                'CREATE TABLE risk.%I (LIKE risk.price_points INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
                name);
              -- Partitions are reached through their table, whose rights count.
              EXECUTE format('REVOKE ALL ON risk.%I FROM mooring_risk, mooring_reader', name);
              EXECUTE format(
                'ALTER TABLE risk.price_points ATTACH PARTITION risk.%I FOR VALUES FROM (%L) TO (%L)',
                name, (first::text || ' 00:00:00+00')::timestamptz,
                ((first + interval '1 month')::date::text || ' 00:00:00+00')::timestamptz);
              made := made + 1;
            END IF;
          END IF;
          first := (first + interval '1 month')::date;
        END LOOP;
        RETURN made;
      END
      $$;

      -- This month and the next ones, so that no price waits for its partition.
      SELECT risk.make_price_partitions(now(), now() + interval '3 months');

      -- Prices as they were known at an instant: the newest versions, and older ones of what has been
      -- told or judged otherwise since.
      CREATE FUNCTION risk.prices_known(
        p_assets text[], p_since timestamptz, p_until timestamptz, p_known_at timestamptz
      ) RETURNS SETOF risk.price_points
      LANGUAGE sql STABLE
      AS $$
        SELECT p.*
        FROM risk.price_points p
        WHERE p.asset = ANY (p_assets) AND p.at >= p_since AND p.at < p_until
          AND p.known_at <= p_known_at
        UNION ALL
        SELECT v.asset, v.at, v.source, v.price, v.volume, v.quality, v.is_outlier, v.known_at
        FROM risk.price_versions v
        WHERE v.asset = ANY (p_assets) AND v.at >= p_since AND v.at < p_until
          AND v.known_at <= p_known_at AND v.superseded_at > p_known_at
      $$;

      -- The last good price of each source before each midnight, as known at an instant; none when it is
      -- older than `p_age_max`, because closes of different hours do not make a return.
      CREATE FUNCTION risk.daily_closes(
        p_assets text[], p_first date, p_last date, p_age_max interval, p_quality_min double precision,
        p_known_at timestamptz
      ) RETURNS TABLE (asset text, source text, day date, price double precision, at timestamptz)
      LANGUAGE sql STABLE
      AS $$
        SELECT DISTINCT ON (1, 2, 3) n.asset, n.source, n.day, n.price, n.at
        FROM (
          SELECT p.asset, p.source, p.price, p.at,
                 -- A price at midnight is the close of the day that ends.
                 ((p.at - interval '1 microsecond') AT TIME ZONE 'UTC')::date AS day
          FROM risk.prices_known(
            p_assets, p_first::timestamp AT TIME ZONE 'UTC',
            (p_last + 1)::timestamp AT TIME ZONE 'UTC' + interval '1 microsecond', p_known_at) p
          WHERE NOT p.is_outlier AND p.quality >= p_quality_min
        ) n
        WHERE n.day BETWEEN p_first AND p_last
          AND n.at >= (n.day + 1)::timestamp AT TIME ZONE 'UTC' - p_age_max
        ORDER BY 1, 2, 3, n.at DESC
      $$;

      -- Takes prices out of quarantine that are not alone: as many in a row as `p_prices_min`, none more
      -- than `p_gap_max` after the one before and no good one among them, are a collapse and no mistake.
      -- So is one that follows within that time on a price that is below the band and was believed.
      CREATE FUNCTION risk.release_confirmed_prices(
        p_source text, p_assets text[], p_prices_min integer, p_gap_max interval,
        p_band_low double precision, p_known_at timestamptz
      ) RETURNS bigint
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      DECLARE
        released bigint;
      BEGIN
        WITH held AS (
          SELECT q.*, lag(q.at) OVER (PARTITION BY q.asset ORDER BY q.at) AS before
          FROM price_quarantine q
          WHERE q.source = p_source AND q.asset = ANY (p_assets) AND q.reason = 'below_band'
        ), beside AS (
          SELECT h.asset, h.at, h.before, p.at AS stored_at,
                 p.price < p_band_low * a.peg_reference AS follows_collapse
          FROM held h
          JOIN assets a ON a.symbol = h.asset
          LEFT JOIN LATERAL (
            SELECT p.at, p.price FROM price_points p
            WHERE p.asset = h.asset AND p.source = p_source AND NOT p.is_outlier
              AND p.at < h.at AND p.at >= h.at - p_gap_max
            ORDER BY p.at DESC LIMIT 1) p ON true
        ), runs AS (
          SELECT b.asset, b.at, b.follows_collapse,
                 count(*) FILTER (
                   WHERE b.before IS NULL OR b.at - b.before > p_gap_max OR b.stored_at > b.before)
                   OVER (PARTITION BY b.asset ORDER BY b.at) AS run
          FROM beside b
        ), confirmed AS (
          SELECT r.asset, r.run FROM runs r GROUP BY r.asset, r.run
          HAVING count(*) >= p_prices_min OR bool_or(r.follows_collapse)
        ), gone AS (
          DELETE FROM price_quarantine q USING runs r JOIN confirmed c USING (asset, run)
          WHERE q.asset = r.asset AND q.at = r.at AND q.source = p_source
          RETURNING q.asset, q.at, q.source, q.price, q.volume
        ), kept AS (
          INSERT INTO price_points (asset, at, source, price, volume, known_at)
          SELECT g.*, p_known_at FROM gone g
          ON CONFLICT (asset, at, source) DO NOTHING
          RETURNING 1
        )
        SELECT count(*) INTO released FROM kept;
        RETURN released;
      END
      $$;

      -- Falls of assets below their pegs. Verified ones count in the classic estimators.
      CREATE TABLE risk.depeg_events (
        id           uuid             PRIMARY KEY DEFAULT gen_random_uuid(),
        -- What an older system's SQL knows it by.
        number       bigint           GENERATED ALWAYS AS IDENTITY UNIQUE,
        asset        text             NOT NULL REFERENCES risk.assets (symbol),
        started_at   timestamptz      NOT NULL,
        -- The last price below the threshold; null while it lasts.
        ended_at     timestamptz,
        -- The first price back at the peg; null while it lasts or when not known.
        recovered_at timestamptz,
        -- The deepest price as a fraction of the peg reference.
        min_ratio    numeric(5, 4)    NOT NULL,
        source       text             NOT NULL DEFAULT 'manual',
        verification text             NOT NULL DEFAULT 'open',
        name         text             NOT NULL DEFAULT '',
        note         text             NOT NULL DEFAULT '',
        -- Prices were missing while it ran, so that depth and length may be understated.
        incomplete   boolean          NOT NULL DEFAULT false,
        ongoing      boolean          GENERATED ALWAYS AS (ended_at IS NULL) STORED,
        -- Who judged it, as JSON of the contract's Actor, when, and why; null when nobody has.
        reviewed_by   jsonb,
        reviewed_at   timestamptz,
        review_reason text            NOT NULL DEFAULT '',
        -- Who wrote this version, in the same form; null for what came with the program.
        changed_by    jsonb,
        known_at     timestamptz      NOT NULL DEFAULT now(),
        version      bigint           NOT NULL DEFAULT 1,
        recorded_at  timestamptz      NOT NULL DEFAULT now(),
        CONSTRAINT depeg_events_depth CHECK (min_ratio > 0 AND min_ratio < 1),
        CONSTRAINT depeg_events_times_in_order CHECK (
          ended_at >= started_at AND recovered_at >= coalesce(ended_at, started_at)
          AND (ended_at IS NOT NULL OR recovered_at IS NULL)),
        CONSTRAINT depeg_events_verification_known CHECK (
          verification IN ('open', 'verified', 'rejected')),
        CONSTRAINT depeg_events_review_whole CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
        -- One fall is one event, whoever found it; what was rejected is no fall.
        CONSTRAINT depeg_events_no_overlap EXCLUDE USING gist (
          asset WITH =, tstzrange(started_at, coalesce(ended_at, 'infinity'), '[]') WITH &&
        ) WHERE (verification <> 'rejected')
      );

      CREATE INDEX depeg_events_by_start ON risk.depeg_events (started_at DESC, number DESC);
      CREATE INDEX depeg_events_by_asset ON risk.depeg_events (asset, started_at DESC);

      -- What an event was before each change.
      CREATE TABLE risk.depeg_event_versions (
        id            uuid        NOT NULL REFERENCES risk.depeg_events (id),
        version       bigint      NOT NULL,
        known_at      timestamptz NOT NULL,
        superseded_at timestamptz NOT NULL,
        event         jsonb       NOT NULL,
        PRIMARY KEY (id, version)
      );

      CREATE FUNCTION risk.keep_depeg_version() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      BEGIN
        NEW.version := OLD.version + 1;
        NEW.known_at := greatest(
          CASE WHEN NEW.known_at = OLD.known_at THEN now() ELSE NEW.known_at END, OLD.known_at);
        INSERT INTO depeg_event_versions (id, version, known_at, superseded_at, event)
        VALUES (OLD.id, OLD.version, OLD.known_at, NEW.known_at, to_jsonb(OLD));
        RETURN NEW;
      END
      $$;

      CREATE TRIGGER depeg_events_versions BEFORE UPDATE ON risk.depeg_events
      FOR EACH ROW EXECUTE FUNCTION risk.keep_depeg_version();

      -- Events as they were known at an instant.
      CREATE FUNCTION risk.depegs_known(p_known_at timestamptz) RETURNS SETOF risk.depeg_events
      LANGUAGE sql STABLE
      AS $$
        SELECT * FROM risk.depeg_events e WHERE e.known_at <= p_known_at
        UNION ALL
        SELECT r.*
        FROM risk.depeg_event_versions v,
             jsonb_populate_record(NULL::risk.depeg_events, v.event) r
        WHERE v.known_at <= p_known_at AND v.superseded_at > p_known_at
      $$;

      -- Events with the peg of their assets, in types that a program reads.
      CREATE VIEW risk.depegs_shown AS
      SELECT e.id, e.number, e.asset, e.started_at, e.ended_at, e.recovered_at,
             e.min_ratio::double precision AS min_ratio, e.source, e.name, e.note, e.verification,
             e.ongoing, e.incomplete, e.reviewed_by, e.reviewed_at, e.known_at, e.version,
             a.peg_reference::double precision AS peg_reference
      FROM risk.depeg_events e
      JOIN risk.assets a ON a.symbol = e.asset;

      -- Every matrix that was computed, and what it rests on.
      CREATE TABLE risk.correlation_sets (
        id              uuid               PRIMARY KEY DEFAULT gen_random_uuid(),
        number          bigint             GENERATED ALWAYS AS IDENTITY UNIQUE,
        -- The end of the window.
        as_of           timestamptz        NOT NULL,
        -- Prices as known at this instant.
        known_at        timestamptz        NOT NULL,
        window_days     integer            NOT NULL,
        assets          text[]             NOT NULL,
        -- Repaired, by rows.
        matrix          double precision[] NOT NULL,
        -- Days that all assets have in common.
        common_count    integer            NOT NULL,
        shrinkage       double precision   NOT NULL,
        -- Frobenius distance of the repair.
        repair_distance double precision   NOT NULL,
        eigenvalue_min  double precision   NOT NULL,
        defaulted_count integer            NOT NULL,
        -- Of the measured correlations; null when there are none.
        mean            double precision,
        is_synthetic    boolean            NOT NULL,
        computed_at     timestamptz        NOT NULL DEFAULT now(),
        CONSTRAINT correlation_sets_matrix_square CHECK (
          cardinality(matrix) = cardinality(assets) * cardinality(assets))
      );

      CREATE INDEX correlation_sets_by_window
      ON risk.correlation_sets (window_days, as_of DESC, number DESC);
      CREATE INDEX correlation_sets_by_time ON risk.correlation_sets (as_of DESC, number DESC);

      CREATE TABLE risk.asset_correlations (
        set_id            uuid             NOT NULL REFERENCES risk.correlation_sets (id)
                                           ON DELETE CASCADE,
        asset_a           text             NOT NULL,
        asset_b           text             NOT NULL,
        -- Pearson's, as measured; null when it cannot be, and then why.
        coefficient       double precision,
        missing_reason    text             NOT NULL DEFAULT '',
        -- After shrinkage and repair.
        repaired          double precision NOT NULL,
        is_defaulted      boolean          NOT NULL,
        sample_count      integer          NOT NULL,
        lower             double precision,
        upper             double precision,
        spearman          double precision,
        kendall           double precision,
        without_worst_day double precision,
        still_share       double precision NOT NULL,
        -- normal, elevated, high or critical; empty when not known.
        level             text             NOT NULL DEFAULT '',
        PRIMARY KEY (set_id, asset_a, asset_b),
        CONSTRAINT asset_correlations_in_order CHECK (
          asset_a COLLATE "C" < asset_b COLLATE "C"),
        CONSTRAINT asset_correlations_measured_or_not CHECK (
          (coefficient IS NULL) = is_defaulted AND (coefficient IS NULL) = (missing_reason <> '')),
        CONSTRAINT asset_correlations_bounds CHECK (
          coefficient BETWEEN -1 AND 1 AND repaired BETWEEN -1 AND 1)
      );

      CREATE INDEX asset_correlations_by_pair ON risk.asset_correlations (asset_a, asset_b);

      -- Work that runs by the clock. Nothing is scheduled yet; what schedules writes here.
      CREATE TABLE risk.jobs (
        name          text        PRIMARY KEY,
        state         text        NOT NULL DEFAULT 'pending',
        last_run_at   timestamptz,
        next_run_at   timestamptz,
        failure_count integer     NOT NULL DEFAULT 0
      );

      -- MARK: Users of SQL
      --
      -- Views and functions that look like those of an older system, over the same tables. The views run
      -- with the rights of their owner, so that nobody here needs any right to the tables.

      -- The scenarios in force, counted by when they were first written.
      CREATE VIEW public.stress_scenarios AS
      SELECT n.number                                            AS id,
             s.name::varchar(100)                                AS scenario_name,
             s.description,
             (ARRAY['banking', 'crypto_crash', 'regulatory', 'black_swan', 'baseline', 'other'])[s.kind]
               ::varchar(50)                                     AS scenario_type,
             s.impacts                                           AS asset_impacts,
             s.btc_change::numeric(5, 2)                         AS btc_impact,
             s.correlation_shift::numeric(5, 2)                  AS correlation_shift,
             s.annual_probability::numeric(10, 8)                AS probability_annual,
             (ARRAY['low', 'medium', 'high', 'extreme'])[s.severity]::varchar(20) AS severity_level,
             s.enabled,
             s.id                                                AS scenario_key
      FROM risk.stress_scenarios s
      JOIN (
        SELECT id, row_number() OVER (ORDER BY min(written_at), id)::integer AS number
        FROM risk.stress_scenario_versions
        GROUP BY id
      ) n USING (id);

      CREATE VIEW public.historical_depegs AS
      SELECT e.number                                                     AS id,
             e.asset::varchar(12)                                         AS asset,
             (e.min_ratio * a.peg_reference)::numeric(14, 8)              AS min_price,
             e.started_at                                                 AS "timestamp",
             extract(epoch FROM coalesce(e.ended_at, greatest(now(), e.started_at)) - e.started_at)
               ::integer                                                  AS duration_seconds,
             extract(epoch FROM e.recovered_at - e.started_at)::integer   AS recovery_time_seconds,
             e.source::varchar(64)                                        AS source,
             e.verification = 'verified'                                  AS verified,
             nullif(e.name, '')::varchar(200)                             AS event_name,
             nullif(e.note, '')                                           AS notes,
             e.recorded_at                                                AS created_at,
             e.known_at                                                   AS updated_at
      FROM risk.depeg_events e
      JOIN risk.assets a ON a.symbol = e.asset
      WHERE e.verification <> 'rejected';

      CREATE VIEW public.depeg_statistics AS
      SELECT asset,
             count(*)                                  AS total_events,
             avg(min_price)::numeric(14, 8)            AS avg_min_price,
             min(min_price)                            AS worst_price,
             avg(duration_seconds)::numeric(14, 2)     AS avg_duration_seconds,
             max(duration_seconds)                     AS max_duration_seconds,
             avg(recovery_time_seconds)::numeric(14, 2) AS avg_recovery_seconds,
             avg(severity)::numeric(5, 4)              AS avg_severity,
             max("timestamp")                          AS most_recent_depeg
      FROM (
        SELECT h.*, 1 - e.min_ratio AS severity
        FROM public.historical_depegs h JOIN risk.depeg_events e ON e.number = h.id
        WHERE h.verified
      ) verified
      GROUP BY asset;

      -- Capitalisation and hourly volatility belong to the older system's shape; nothing here keeps them.
      CREATE VIEW public.price_history AS
      SELECT p.asset,
             p.price,
             p.volume                             AS volume_24h,
             NULL::double precision               AS market_cap,
             p.source,
             p.at                                 AS "timestamp",
             p.quality::numeric(3, 2)             AS data_quality_score,
             p.is_outlier,
             NULL::numeric(10, 8)                 AS volatility_1h,
             p.volume::numeric(20, 2)             AS volume_usd
      FROM risk.price_points p;

      CREATE VIEW public.daily_price_stats AS
      SELECT p.asset,
             (p.at AT TIME ZONE 'UTC')::date                        AS date,
             min(p.price)                                           AS low_price,
             max(p.price)                                           AS high_price,
             avg(p.price)                                           AS avg_price,
             stddev_samp(p.price)                                   AS price_stddev,
             count(*)                                               AS sample_count,
             min(p.price) FILTER (WHERE NOT p.is_outlier)           AS low_price_filtered,
             max(p.price) FILTER (WHERE NOT p.is_outlier)           AS high_price_filtered
      FROM risk.price_points p
      WHERE p.at >= now() - interval '2 years'
      GROUP BY 1, 2;

      -- The newest set of each window. A pair that could not be measured is not here.
      CREATE VIEW public.latest_correlations AS
      SELECT c.asset_a                        AS asset_1,
             c.asset_b                        AS asset_2,
             c.coefficient::numeric(7, 6)     AS correlation,
             s.window_days,
             c.sample_count                   AS data_points,
             s.computed_at                    AS calculated_at
      FROM (
        SELECT DISTINCT ON (window_days) id, window_days, computed_at
        FROM risk.correlation_sets
        ORDER BY window_days, as_of DESC, number DESC
      ) s
      JOIN risk.asset_correlations c ON c.set_id = s.id
      WHERE c.coefficient IS NOT NULL;

      -- Pairs that move closely, with the level that was told when they were measured.
      CREATE VIEW public.contagion_risk AS
      SELECT l.asset_1, l.asset_2, l.correlation, l.window_days, upper(c.level) AS risk_level,
             l.calculated_at
      FROM public.latest_correlations l
      JOIN risk.correlation_sets s
        ON s.window_days = l.window_days AND s.computed_at = l.calculated_at
      JOIN risk.asset_correlations c
        ON c.set_id = s.id AND c.asset_a = l.asset_1 AND c.asset_b = l.asset_2
      WHERE c.level IN ('elevated', 'high', 'critical');

      CREATE VIEW public.etl_job_status AS
      SELECT name AS job_name, state AS status, last_run_at AS last_run, next_run_at AS next_run,
             failure_count
      FROM risk.jobs;

      -- Verified events at or below a price, per year; the price is a fraction of the peg reference.
      CREATE FUNCTION public.calculate_annual_depeg_probability(
        p_asset text, p_threshold numeric DEFAULT 0.97, p_lookback_years integer DEFAULT 5,
        as_of timestamptz DEFAULT now()
      ) RETURNS numeric
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      BEGIN
        IF p_lookback_years IS NULL OR p_lookback_years <= 0 THEN
          RAISE EXCEPTION 'years to look back must be above 0, not %', p_lookback_years
            USING ERRCODE = 'invalid_parameter_value';
        END IF;
        RETURN (
          SELECT count(*)::numeric / p_lookback_years
          FROM depeg_events e
          WHERE e.asset = p_asset AND e.verification = 'verified' AND e.min_ratio <= p_threshold
            AND e.started_at > as_of - make_interval(years => p_lookback_years)
            AND e.started_at <= as_of);
      END
      $$;

      -- The mean depth of verified events, however deep; 0 without one.
      CREATE FUNCTION public.calculate_expected_severity(
        p_asset text, as_of timestamptz DEFAULT now()
      ) RETURNS numeric
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
        SELECT coalesce(avg(1 - e.min_ratio), 0)
        FROM risk.depeg_events e
        WHERE e.asset = p_asset AND e.verification = 'verified' AND e.started_at <= as_of
      $$;

      -- Dollars a year: rate at the trigger, times mean depth, times cover.
      CREATE FUNCTION public.calculate_expected_loss_per_policy(
        p_asset text, p_coverage_usd numeric, p_trigger_price numeric DEFAULT 0.97,
        as_of timestamptz DEFAULT now()
      ) RETURNS numeric
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
        SELECT public.calculate_annual_depeg_probability(
                 p_asset, p_trigger_price, as_of => calculate_expected_loss_per_policy.as_of)
               * public.calculate_expected_severity(p_asset, calculate_expected_loss_per_policy.as_of)
               * p_coverage_usd
      $$;

      -- Rounds to a whole number, ties to even, as the program rounds money.
      CREATE FUNCTION risk.round_half_even(value numeric) RETURNS bigint
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      AS $$
        SELECT CASE
          WHEN abs(value - trunc(value)) = 0.5 THEN (2 * round(value / 2))::bigint
          ELSE round(value)::bigint
        END
      $$;

      -- What a policy pays at a price: nothing at the trigger or above, all of the cover at the floor or
      -- below, in cents. The three prices are fractions of the peg reference.
      CREATE FUNCTION risk.payout_cents(
        cover_cents bigint, trigger_ratio numeric, floor_ratio numeric, price numeric
      ) RETURNS bigint
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      AS $$
        SELECT CASE
          WHEN round(price, 4) >= trigger_ratio THEN 0
          WHEN round(price, 4) <= floor_ratio THEN cover_cents
          ELSE risk.round_half_even(
            cover_cents * (trigger_ratio - round(price, 4)) / (trigger_ratio - floor_ratio))
        END
      $$;

      -- The version of a scenario that was in force at an instant; before its first version, that one.
      CREATE FUNCTION risk.scenario_at(p_scenario text, p_at timestamptz)
      RETURNS risk.stress_scenario_versions
      LANGUAGE plpgsql STABLE SET search_path = risk, pg_temp
      AS $$
      DECLARE
        found stress_scenario_versions;
      BEGIN
        SELECT * INTO found FROM stress_scenario_versions v
        WHERE v.id = p_scenario
        ORDER BY v.written_at > p_at, CASE WHEN v.written_at > p_at THEN v.version ELSE -v.version END
        LIMIT 1;
        IF found.id IS NULL OR found.deleted THEN
          RAISE EXCEPTION 'there is no scenario %', p_scenario USING ERRCODE = 'no_data_found';
        END IF;
        RETURN found;
      END
      $$;

      -- The name of a scenario that an older system's SQL counts.
      CREATE FUNCTION risk.scenario_key(p_number integer) RETURNS text
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      DECLARE
        key text := (SELECT s.scenario_key FROM public.stress_scenarios s WHERE s.id = p_number);
      BEGIN
        IF key IS NULL THEN
          RAISE EXCEPTION 'there is no scenario %', p_number USING ERRCODE = 'no_data_found';
        END IF;
        RETURN key;
      END
      $$;

      -- The price of an asset in a scenario as a fraction of its peg reference; 1 when it is not touched.
      CREATE FUNCTION public.get_stressed_asset_price(
        p_scenario_id text, p_asset text, as_of timestamptz DEFAULT now()
      ) RETURNS numeric
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
        SELECT coalesce(((risk.scenario_at(p_scenario_id, as_of)).impacts ->> p_asset)::numeric, 1)
      $$;

      CREATE FUNCTION public.get_stressed_asset_price(
        p_scenario_id integer, p_asset text, as_of timestamptz DEFAULT now()
      ) RETURNS numeric
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
        SELECT public.get_stressed_asset_price(risk.scenario_key(p_scenario_id), p_asset, as_of)
      $$;

      -- What a policy pays in a scenario, in dollars; 0 when there is no such policy. The policy is named
      -- by its id or by the one that whoever wrote it gave it.
      CREATE FUNCTION public.calculate_stress_payout(
        p_policy_id text, p_scenario_id text, as_of timestamptz DEFAULT now()
      ) RETURNS numeric
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
        SELECT coalesce((
          SELECT risk.payout_cents(
            p.cover_cents, p.trigger_ratio, p.floor_ratio,
            public.get_stressed_asset_price(p_scenario_id, p.asset, as_of))
          FROM risk.policies p
          WHERE p.id::text = p_policy_id OR p.external_id = p_policy_id
          ORDER BY p.id::text = p_policy_id DESC
          LIMIT 1), 0)::numeric(20, 0) * 0.01
      $$;

      CREATE FUNCTION public.calculate_stress_payout(
        p_policy_id text, p_scenario_id integer, as_of timestamptz DEFAULT now()
      ) RETURNS numeric
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
        SELECT public.calculate_stress_payout(p_policy_id, risk.scenario_key(p_scenario_id), as_of)
      $$;

      -- Policies that cover at an instant.
      CREATE FUNCTION risk.policies_active(p_at timestamptz) RETURNS SETOF risk.policies
      LANGUAGE sql STABLE
      AS $$
        SELECT * FROM risk.policies p
        WHERE p.starts_at <= p_at AND p_at < p.ends_at
          AND (p.triggered_at IS NULL OR p.triggered_at > p_at)
          AND (p.left_at IS NULL OR p.left_at > p_at)
      $$;

      -- Stress tests that were run through SQL.
      CREATE TABLE risk.sql_stress_tests (
        id                     bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        scenario_id            text    NOT NULL,
        scenario_version       bigint  NOT NULL,
        vault_snapshot         jsonb   NOT NULL,
        total_claims           numeric(20, 2) NOT NULL,
        btc_float_change       numeric(20, 2) NOT NULL,
        net_loss               numeric(20, 2) NOT NULL,
        capital_adequacy_ratio numeric(20, 6) NOT NULL,
        would_survive          boolean NOT NULL,
        as_of                  timestamptz NOT NULL,
        tested_at              timestamptz NOT NULL DEFAULT now(),
        -- Whom the caller claims to be, and the user of the session.
        tested_by              text    NOT NULL DEFAULT '',
        session_subject        text    NOT NULL DEFAULT session_user
      );

      CREATE VIEW public.stress_test_results AS SELECT * FROM risk.sql_stress_tests;

      -- Applies a scenario to the policies that cover at an instant. The snapshot says in dollars what
      -- capital there is and what bitcoin is held; what it does not say is taken from the vault.
      CREATE FUNCTION public.run_stress_test(
        p_scenario_id text, p_vault_snapshot jsonb DEFAULT '{}', p_tested_by text DEFAULT '',
        as_of timestamptz DEFAULT now()
      ) RETURNS jsonb
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      DECLARE
        scenario stress_scenario_versions := scenario_at(p_scenario_id, as_of);
        given    jsonb := coalesce(p_vault_snapshot, '{}');
        vault    vault_versions;
        capital  numeric;
        bitcoin  numeric;
        claims   numeric;
        change   numeric;
        loss     numeric;
        result   sql_stress_tests;
      BEGIN
        SELECT * INTO vault FROM vault_versions v WHERE v.known_at <= as_of
        ORDER BY v.version DESC LIMIT 1;
        capital := coalesce((given ->> 'total_capital_usd')::numeric, vault.capital_cents / 100.0);
        bitcoin := coalesce((given ->> 'btc_float_value_usd')::numeric, vault.btc_float_cents / 100.0, 0);
        IF capital IS NULL OR capital <= 0 THEN
          RAISE EXCEPTION 'there is no capital to test'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give total_capital_usd above 0.';
        END IF;
        SELECT sum(payout_cents(
                 p.cover_cents, p.trigger_ratio, p.floor_ratio,
                 coalesce((scenario.impacts ->> p.asset)::numeric, 1))) / 100
        INTO claims
        FROM policies_active(as_of) p;
        IF claims IS NULL THEN
          RAISE EXCEPTION 'there are no policies to test' USING ERRCODE = 'no_data_found';
        END IF;
        change := round_half_even(100 * bitcoin * scenario.btc_change::numeric)::numeric / 100;
        loss := claims - change;
        INSERT INTO sql_stress_tests (
          scenario_id, scenario_version, vault_snapshot, total_claims, btc_float_change, net_loss,
          capital_adequacy_ratio, would_survive, as_of, tested_by)
        VALUES (
          scenario.id, scenario.version,
          jsonb_build_object('total_capital_usd', capital, 'btc_float_value_usd', bitcoin), claims,
          change, loss, (capital - loss) / capital, capital > loss, as_of, coalesce(p_tested_by, ''))
        RETURNING * INTO result;
        RETURN jsonb_build_object(
          'result_id', result.id, 'scenario_name', scenario.name, 'total_claims', result.total_claims,
          'btc_float_change', result.btc_float_change, 'net_loss', result.net_loss,
          'capital_adequacy_ratio', result.capital_adequacy_ratio,
          'would_survive', result.would_survive);
      END
      $$;

      CREATE FUNCTION public.run_stress_test(
        p_scenario_id integer, p_vault_snapshot jsonb DEFAULT '{}', p_tested_by text DEFAULT '',
        as_of timestamptz DEFAULT now()
      ) RETURNS jsonb
      LANGUAGE sql SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
        SELECT public.run_stress_test(
          risk.scenario_key(p_scenario_id), p_vault_snapshot, p_tested_by, as_of)
      $$;

      -- Applies all scenarios that are enabled, the worst first.
      CREATE FUNCTION public.run_all_stress_tests(
        p_vault_snapshot jsonb DEFAULT '{}', p_tested_by text DEFAULT '',
        as_of timestamptz DEFAULT now()
      ) RETURNS jsonb
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp
      AS $$
      DECLARE
        results jsonb := '[]';
        key     text;
      BEGIN
        FOR key IN SELECT s.id FROM stress_scenarios s WHERE s.enabled ORDER BY s.id LOOP
          results := results || public.run_stress_test(key, p_vault_snapshot, p_tested_by, as_of);
        END LOOP;
        IF results = '[]' THEN
          RAISE EXCEPTION 'no scenario is enabled' USING ERRCODE = 'no_data_found';
        END IF;
        SELECT jsonb_agg(r.result ORDER BY (r.result ->> 'net_loss')::numeric DESC, r.place)
        INTO results
        FROM jsonb_array_elements(results) WITH ORDINALITY r (result, place);
        RETURN jsonb_build_object(
          'test_count', jsonb_array_length(results),
          'worst_case_loss', greatest((results #>> '{0,net_loss}')::numeric, 0),
          'worst_case_scenario', results #>> '{0,scenario_name}',
          'results', results);
      END
      $$;

      REVOKE EXECUTE ON FUNCTION
        public.calculate_annual_depeg_probability(text, numeric, integer, timestamptz),
        public.calculate_expected_severity(text, timestamptz),
        public.calculate_expected_loss_per_policy(text, numeric, numeric, timestamptz),
        public.get_stressed_asset_price(text, text, timestamptz),
        public.get_stressed_asset_price(integer, text, timestamptz),
        public.calculate_stress_payout(text, text, timestamptz),
        public.calculate_stress_payout(text, integer, timestamptz),
        public.run_stress_test(text, jsonb, text, timestamptz),
        public.run_stress_test(integer, jsonb, text, timestamptz),
        public.run_all_stress_tests(jsonb, text, timestamptz)
      FROM PUBLIC;

      GRANT SELECT ON
        public.stress_scenarios, public.historical_depegs, public.depeg_statistics,
        public.price_history, public.daily_price_stats, public.latest_correlations,
        public.contagion_risk, public.etl_job_status, public.stress_test_results
      TO mooring_app, mooring_admin, mooring_reader, mooring_risk;

      GRANT EXECUTE ON FUNCTION
        public.calculate_annual_depeg_probability(text, numeric, integer, timestamptz),
        public.calculate_expected_severity(text, timestamptz),
        public.calculate_expected_loss_per_policy(text, numeric, numeric, timestamptz),
        public.get_stressed_asset_price(text, text, timestamptz),
        public.get_stressed_asset_price(integer, text, timestamptz),
        public.calculate_stress_payout(text, text, timestamptz),
        public.calculate_stress_payout(text, integer, timestamptz)
      TO mooring_app, mooring_admin, mooring_reader, mooring_risk;

      -- A test leaves a row behind, which is for those who may change things.
      GRANT EXECUTE ON FUNCTION
        public.run_stress_test(text, jsonb, text, timestamptz),
        public.run_stress_test(integer, jsonb, text, timestamptz),
        public.run_all_stress_tests(jsonb, text, timestamptz)
      TO mooring_admin, mooring_risk;

      -- The service adds to history and never takes from it; what was before a change is written by the
      -- change itself. What writes with the rights of the owner is for the service alone.
      REVOKE DELETE, TRUNCATE ON
        risk.price_points, risk.price_versions, risk.price_quarantine, risk.depeg_events,
        risk.depeg_event_versions, risk.correlation_sets, risk.asset_correlations, risk.sql_stress_tests
      FROM mooring_risk;
      REVOKE INSERT, UPDATE ON risk.price_versions, risk.depeg_event_versions, risk.sql_stress_tests
      FROM mooring_risk;
      REVOKE UPDATE ON risk.correlation_sets, risk.asset_correlations FROM mooring_risk;
      REVOKE EXECUTE ON FUNCTION
        risk.make_price_partitions(timestamptz, timestamptz),
        risk.release_confirmed_prices(text, text[], integer, interval, double precision, timestamptz)
      FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION
        risk.make_price_partitions(timestamptz, timestamptz),
        risk.release_confirmed_prices(text, text[], integer, interval, double precision, timestamptz)
      TO mooring_risk;
      """#
    ),
    (
      4, "reports",
      #"""
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
      """#
    ),
    (
      5, "results",
      #"""
      -- What was computed: simulations, stress tests and backtests, with what they were computed from.
      --
      -- Figures that are searched for or compared are columns in whole cents; the whole result is kept
      -- as the message that was answered, so that an old one reads as it did. Results never change.

      -- When assets were watched before there were prices here. Where no asset is named, all were.
      CREATE TABLE risk.observed_periods (
        asset  text,
        since  timestamptz NOT NULL,
        until  timestamptz NOT NULL,
        source text        NOT NULL,
        CONSTRAINT observed_periods_in_order CHECK (since < until),
        CONSTRAINT observed_periods_once UNIQUE NULLS NOT DISTINCT (asset, since)
      );

      -- The five years of the recorded events.
      INSERT INTO risk.observed_periods (asset, since, until, source)
      VALUES (NULL, '2020-01-01 00:00:00+00', '2025-01-01 00:00:00+00', 'recorded');

      -- The inputs of simulations, once for all that share them; kept as long as one is to be repeated.
      CREATE TABLE risk.run_inputs (
        -- SHA-256 of the record.
        digest  bytea       PRIMARY KEY CONSTRAINT run_inputs_digest_length CHECK (length(digest) = 32),
        record  bytea       NOT NULL,
        kept_at timestamptz NOT NULL
      );

      CREATE TABLE risk.simulation_runs (
        id                 uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
        -- The order in which they were kept.
        number             bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
        at                 timestamptz NOT NULL,
        known_at           timestamptz NOT NULL,
        actor_subject      risk.actor_subject NOT NULL,
        method             smallint    NOT NULL,
        title              text        NOT NULL DEFAULT '',
        -- Of the live book, with no assumption but the parameters in force.
        is_live            boolean     NOT NULL,
        book_version       bigint      NOT NULL,
        vault_version      bigint      NOT NULL,
        config_epoch       bigint      NOT NULL,
        config_revision    bigint      NOT NULL,
        model_version      integer     NOT NULL,
        seed               bigint      NOT NULL,
        simulation_count   bigint      NOT NULL,
        -- SHA-256 of inputs and terms, and of every figure.
        inputs_hash        bytea       NOT NULL,
        result_hash        bytea       NOT NULL,
        inputs_digest      bytea       NOT NULL,
        cover_cents        bigint      NOT NULL,
        capital_cents      bigint      NOT NULL,
        expected_loss_cents bigint     NOT NULL,
        -- In the order of their levels, which rise.
        levels             double precision[] NOT NULL,
        value_at_risk_cents bigint[]   NOT NULL,
        tail_value_at_risk_cents bigint[] NOT NULL,
        is_degraded        boolean     NOT NULL,
        -- The message mooring.risk.v1.Simulation.
        result             bytea       NOT NULL,
        CONSTRAINT simulation_runs_hash_lengths CHECK (
          length(inputs_hash) = 32 AND length(result_hash) = 32 AND length(inputs_digest) = 32),
        CONSTRAINT simulation_runs_levels_paired CHECK (
          cardinality(levels) = cardinality(value_at_risk_cents)
          AND cardinality(levels) = cardinality(tail_value_at_risk_cents))
      );

      CREATE INDEX simulation_runs_by_time ON risk.simulation_runs (at DESC, number DESC);
      CREATE INDEX simulation_runs_live ON risk.simulation_runs (number DESC) WHERE is_live;

      CREATE TABLE risk.stress_results (
        id                  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
        number              bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
        at                  timestamptz NOT NULL,
        known_at            timestamptz NOT NULL,
        actor_subject       risk.actor_subject NOT NULL,
        is_live             boolean     NOT NULL,
        inputs_hash         bytea       NOT NULL,
        cover_cents         bigint      NOT NULL,
        capital_cents       bigint      NOT NULL,
        -- The largest net loss; null without scenarios.
        worst_loss_cents    bigint,
        net_loss_mean_cents bigint      NOT NULL,
        over_half_count     integer     NOT NULL,
        -- The message mooring.risk.v1.RunStressResponse.
        result              bytea       NOT NULL
      );

      CREATE INDEX stress_results_by_time ON risk.stress_results (at DESC, number DESC);

      CREATE TABLE risk.backtest_results (
        id              uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
        number          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
        at              timestamptz NOT NULL,
        actor_subject   risk.actor_subject NOT NULL,
        -- Of a series that somebody gave, or of the model's own forecasts.
        is_series       boolean     NOT NULL,
        sample_count    bigint      NOT NULL,
        exception_count bigint      NOT NULL,
        -- The message mooring.risk.v1.BacktestResponse.
        result          bytea       NOT NULL
      );

      CREATE INDEX backtest_results_by_time ON risk.backtest_results (at DESC, number DESC);

      CREATE TRIGGER simulation_runs_stay BEFORE UPDATE ON risk.simulation_runs
        FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
      CREATE TRIGGER stress_results_stay BEFORE UPDATE ON risk.stress_results
        FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
      CREATE TRIGGER backtest_results_stay BEFORE UPDATE ON risk.backtest_results
        FOR EACH STATEMENT EXECUTE FUNCTION risk.refuse_change();
      """#
    ),
  ]
}
