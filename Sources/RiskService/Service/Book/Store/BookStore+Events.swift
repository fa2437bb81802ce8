internal import Basics
internal import Postgres

extension BookStore {
  /// What came of an event for the policies of its asset.
  struct EventEffect: Sendable, Hashable {
    /// Policies that it triggered just now.
    var triggeredCount = 0
    /// Claims that it had brought before and that it changed.
    var changedCount = 0
    /// What all its claims come to, in cents.
    var payoutCents: Int64 = 0
  }

  /// How many policies are judged at a time.
  private static let judgedMax: Int64 = 5_000

  /// Triggers the policies that an event concerns and brings its claims up to date.
  ///
  /// Part of the transaction that writes the event down, so that both are there or neither. May be
  /// called again whenever more is known of the event: what is known already changes nothing.
  @discardableResult
  static func applyDepegEvent(
    _ id: PostgresUUID, _ evidence: DepegEvidence, by author: ChangeAuthor, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) -> EventEffect {
    _ = try await Self.lock(transaction)
    try await transaction.query(
      "SELECT risk.activate_policies($1, $2)", min(now, evidence.startedAt), Int32.max)
    var effect = EventEffect()
    effect.changedCount = try await Self.continueClaims(of: id, evidence, transaction)
    effect.triggeredCount = try await Self.triggerPolicies(
      id, evidence, by: author, at: now, transaction)
    if !evidence.isOngoing {
      try await transaction.query(
        """
        UPDATE risk.policies
        SET state = 'claimed', left_at = $2, version = version + 1, changed_by = $3,
            changed_role = $4, changed_request = $5, change_reason = 'the event is over'
        WHERE state = 'triggered'
          AND id IN (SELECT policy_id FROM risk.claims WHERE event_id = $1)
        """,
        id, now, author.subject, author.role, author.requestID)
    }
    effect.payoutCents = try await transaction.query(
      "SELECT coalesce(sum(payout_cents), 0)::bigint FROM risk.claims WHERE event_id = $1", id
    ).onlyRow().decode(at: 0)
    return effect
  }

  /// Lets claims of the event grow, and ends them with it; says how many changed.
  private static func continueClaims(
    of event: PostgresUUID, _ evidence: DepegEvidence, _ transaction: Transaction
  ) async throws(PostgresError) -> Int {
    var last: PostgresUUID?
    var changedCount = 0
    while true {
      let rows = try await transaction.query(
        """
        SELECT p.id, p.cover_cents, p.trigger_units, p.floor_units, p.peg_reference, p.starts_at,
               p.ends_at, p.state, c.triggered_at
        FROM risk.claims c
        JOIN risk.policy_rows p ON p.id = c.policy_id
        WHERE c.event_id = $1 AND c.state = 'running' AND ($2::uuid IS NULL OR p.id > $2)
        ORDER BY p.id
        LIMIT $3
        """,
        event, last, Self.judgedMax)
      var written = ClaimColumns()
      for row in rows {
        let policy = try Self.covered(row)
        let judgement = ClaimJudgement(
          continuing: policy.covered, triggeredAt: try row.decode("triggered_at"), evidence)
        written.append(policy.id, judgement)
        last = policy.id
      }
      changedCount += try await transaction.query(
        """
        UPDATE risk.claims c
        SET deepest_ratio = least(c.deepest_ratio, n.deepest / 10000.0),
            payout_cents = greatest(c.payout_cents, n.payout), state = n.state,
            version = c.version + 1
        FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[])
          AS n (policy_id, deepest, payout, state)
        WHERE c.policy_id = n.policy_id
          AND (c.deepest_ratio * 10000 > n.deepest OR c.state <> n.state)
        """,
        written.policies, written.deepest, written.payouts, written.states
      ).affectedRowCount
      guard rows.count == Int(Self.judgedMax) else { return changedCount }
    }
  }

  /// Triggers what the event concerns and was not triggered before; says how many policies.
  private static func triggerPolicies(
    _ event: PostgresUUID, _ evidence: DepegEvidence, by author: ChangeAuthor, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) -> Int {
    guard !evidence.confirmations.isEmpty else { return 0 }
    var last: PostgresUUID?
    var triggeredCount = 0
    while true {
      let rows = try await transaction.query(
        """
        SELECT id, cover_cents, trigger_units, floor_units, peg_reference, starts_at, ends_at,
               state
        FROM risk.policy_rows
        WHERE asset = $1 AND state = 'active' AND starts_at <= $2 AND ends_at > $2
          AND trigger_units * peg_reference > $3 * 10000 AND ($4::uuid IS NULL OR id > $4)
        ORDER BY id
        LIMIT $5
        """,
        evidence.asset, evidence.startedAt, evidence.deepestPrice, last, Self.judgedMax)
      var written = ClaimColumns()
      for row in rows {
        let policy = try Self.covered(row)
        last = policy.id
        guard let judgement = ClaimJudgement(policy.covered, evidence) else { continue }
        written.append(policy.id, judgement)
      }
      if !written.policies.isEmpty {
        try await Self.write(written, event, by: author, at: now, transaction)
      }
      triggeredCount += written.policies.count
      guard rows.count == Int(Self.judgedMax) else { return triggeredCount }
    }
  }

  private static func write(
    _ written: ClaimColumns, _ event: PostgresUUID, by author: ChangeAuthor, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) {
    try await transaction.pipeline([
      Statement(
        """
        UPDATE risk.policies p
        SET state = 'triggered', triggered_at = n.at, version = p.version + 1, changed_by = $3,
            changed_role = $4, changed_request = $5, change_reason = 'below its trigger'
        FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, at)
        WHERE p.id = n.id
        """,
        written.policies, written.triggeredAt, author.subject, author.role, author.requestID),
      Statement(
        """
        INSERT INTO risk.claims (
          policy_id, asset, event_id, state, triggered_at, deepest_ratio, cover_cents,
          payout_cents, known_at)
        SELECT p.id, p.asset, $1, n.state, n.at, n.deepest / 10000.0, p.cover_cents, n.payout, $7
        FROM unnest($2::uuid[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::text[])
          AS n (id, at, deepest, payout, state)
        JOIN risk.policies p USING (id)
        """,
        event, written.policies, written.triggeredAt, written.deepest, written.payouts,
        written.states, now),
    ])
  }

  private static func covered(
    _ row: Row
  ) throws(PostgresError) -> (id: PostgresUUID, covered: CoveredPolicy) {
    let id: PostgresUUID = try row.decode("id")
    let trigger: Int64 = try row.decode("trigger_units")
    let policy = CoveredPolicy(
      id: id.description,
      layer: try StoredPolicy.layer(
        cover: try row.decode("cover_cents"), trigger: trigger,
        floor: try row.decode("floor_units")),
      trigger: Decimal4(units: trigger), pegReference: try row.decode("peg_reference"),
      term: try StoredPolicy.term(row), life: try StoredPolicy.life(row))
    return (id, policy)
  }

  /// Claims, one array for each column.
  private struct ClaimColumns {
    var policies: [PostgresUUID] = []
    var triggeredAt: [WallTime] = []
    var deepest: [Int64] = []
    var payouts: [Int64] = []
    var states: [String] = []

    mutating func append(_ policy: PostgresUUID, _ judgement: ClaimJudgement) {
      self.policies.append(policy)
      self.triggeredAt.append(judgement.triggeredAt)
      self.deepest.append(judgement.deepest.units)
      self.payouts.append(judgement.payout.count)
      self.states.append(judgement.life.rawValue)
    }
  }
}
