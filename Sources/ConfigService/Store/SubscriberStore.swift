internal import Basics
internal import Postgres

/// The table through which replicas tell each other of their subscribers.
///
/// Times are the database's, so that the clocks of hosts need not agree.
struct SubscriberStore: Sendable {
  /// The most consumers that one statement writes, and that are read.
  static let rowsMax = 4_096
  /// The channel on which a replica says that it has written.
  static let channel: StaticString = "mooring_subscribers"

  /// A server process has started: what it served before is lost.
  func began(_ replica: String, on connection: PostgresConnection) async throws(PostgresError) {
    _ = try await connection.pipeline([
      Statement(
        """
        INSERT INTO config.replicas (replica, started_at, seen_at)
        VALUES ($1, clock_timestamp(), clock_timestamp())
        ON CONFLICT (replica) DO UPDATE
        SET started_at = excluded.started_at, seen_at = excluded.seen_at
        """,
        replica),
      Statement(
        """
        UPDATE config.subscribers
        SET lost_at = clock_timestamp()
        WHERE replica = $1 AND lost_at IS NULL
        """,
        replica),
      Statement("SELECT pg_notify('mooring_subscribers', $1)", replica),
    ])
  }

  /// The server process is alive; forgets who was lost long ago.
  func isAlive(_ replica: String, on connection: PostgresConnection) async throws(PostgresError) {
    _ = try await connection.pipeline([
      Statement(
        """
        INSERT INTO config.replicas (replica, started_at, seen_at)
        VALUES ($1, clock_timestamp(), clock_timestamp())
        ON CONFLICT (replica) DO UPDATE SET seen_at = excluded.seen_at
        """,
        replica),
      Statement(
        """
        DELETE FROM config.subscribers s
        WHERE s.lost_at < clock_timestamp() - interval '60 seconds'
           OR NOT EXISTS (
             SELECT FROM config.replicas r
             WHERE r.replica = s.replica AND r.seen_at > clock_timestamp() - interval '80 seconds')
        """),
      Statement(
        "DELETE FROM config.replicas WHERE seen_at < clock_timestamp() - interval '1 day'"),
    ])
  }

  /// Whether there are other server processes than `replica`.
  func hasOthers(
    than replica: String, on connection: PostgresConnection, deadline: MonotonicTime
  ) async throws(PostgresError) -> Bool {
    try await connection.query(
      """
      SELECT EXISTS (
        SELECT FROM config.replicas
        WHERE replica <> $1 AND seen_at > clock_timestamp() - interval '20 seconds') AS are_there
      """,
      replica, deadline: deadline
    ).onlyRow().decode("are_there")
  }

  /// Tells the other replicas of consumers: one statement for all of them.
  ///
  /// Who was lost here and has begun a stream at another replica meanwhile is that one's.
  func save(
    _ consumers: [Consumer], of replica: String, in epoch: StoreEpoch, now: MonotonicTime,
    on connection: PostgresConnection, deadline: MonotonicTime
  ) async throws(PostgresError) {
    let rows = SubscriberColumns(consumers, now: now)
    try await connection.query(
      """
      WITH told AS (
        INSERT INTO config.subscribers AS s (
          service, instance, boot_id, kind, environment, namespaces, replica, connected_at,
          seen_at, lost_at, epoch, sent_revision, applied_revision, applied_at, apply_lag_us,
          rejected_revision, rejected_parameter, rejected_reason)
        SELECT u.service, u.instance, u.boot_id, u.kind, u.environment,
               string_to_array(u.namespaces, ','), $1, u.connected_at, u.seen_at,
               clock_timestamp() - make_interval(secs => u.lost_seconds), $2, u.sent, u.applied,
               u.applied_at, u.lag, u.rejected, u.parameter, u.reason
        FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
          AS u (service, instance, boot_id, kind, environment, namespaces, connected_at, seen_at,
                lost_seconds, sent, applied, applied_at, lag, rejected, parameter, reason)
        ORDER BY u.service, u.instance, u.boot_id
        ON CONFLICT (service, instance, boot_id) DO UPDATE
        SET kind = excluded.kind, environment = excluded.environment,
            namespaces = excluded.namespaces, replica = excluded.replica,
            connected_at = excluded.connected_at, seen_at = excluded.seen_at,
            lost_at = excluded.lost_at, epoch = excluded.epoch,
            sent_revision = excluded.sent_revision, applied_revision = excluded.applied_revision,
            applied_at = excluded.applied_at, apply_lag_us = excluded.apply_lag_us,
            rejected_revision = excluded.rejected_revision,
            rejected_parameter = excluded.rejected_parameter,
            rejected_reason = excluded.rejected_reason
        WHERE excluded.lost_at IS NULL OR s.replica = excluded.replica
        RETURNING 1)
      SELECT pg_notify('mooring_subscribers', $1), count(*) FROM told
      """,
      replica, Int64(epoch.count), rows.services, rows.instances, rows.bootIDs, rows.kinds,
      rows.environments, rows.namespaces, rows.connectedAt, rows.seenAt, rows.lostSeconds,
      rows.sent, rows.applied, rows.appliedAt, rows.lags, rows.rejected, rows.parameters,
      rows.reasons, deadline: deadline)
  }

  /// The consumers of the other replicas in this history, those lost lately included.
  func others(
    than replica: String, in epoch: StoreEpoch, now: MonotonicTime,
    on connection: PostgresConnection, deadline: MonotonicTime
  ) async throws(PostgresError) -> [Consumer] {
    let rows = try await connection.query(
      """
      SELECT service, instance, boot_id, kind, environment, namespaces, replica, connected_at,
             seen_at, sent_revision, applied_revision, applied_at, apply_lag_us,
             rejected_revision, rejected_parameter, rejected_reason,
             extract(epoch FROM clock_timestamp() - gone_at)::float8 AS lost_seconds
      FROM (
        SELECT s.*, coalesce(
                 s.lost_at,
                 CASE WHEN r.seen_at > clock_timestamp() - interval '20 seconds' THEN NULL
                      ELSE coalesce(r.seen_at, s.seen_at) END) AS gone_at
        FROM config.subscribers s
        LEFT JOIN config.replicas r ON r.replica = s.replica
        WHERE s.replica <> $1 AND s.epoch = $2) AS s
      WHERE gone_at IS NULL OR gone_at > clock_timestamp() - interval '60 seconds'
      ORDER BY service, instance, boot_id
      LIMIT 4096
      """,
      replica, Int64(epoch.count), deadline: deadline)
    var consumers: [Consumer] = []
    for row in rows { consumers.append(try Self.consumer(row, now: now)) }
    return consumers
  }

  /// What is kept of a revision; nil when there is no such revision, or not any more.
  func facts(
    of revision: Revision, on connection: PostgresConnection, deadline: MonotonicTime
  ) async throws(PostgresError) -> RevisionFacts? {
    let row = try await connection.query(
      """
      SELECT committed_at, chain_hash, namespaces
      FROM config.change_sets
      WHERE revision = $1
      """,
      Int64(revision.count), deadline: deadline
    ).rowIfAny()
    guard let row else { return nil }
    let names: [String] = try row.decode("namespaces")
    return RevisionFacts(
      committedAt: try row.decode("committed_at"), chainHash: try StoredRow.hash(row, "chain_hash"),
      namespaces: Set(names.compactMap { ParameterNamespace($0) }))
  }

  private static func consumer(
    _ row: Row, now: MonotonicTime
  ) throws(PostgresError) -> Consumer {
    let patterns: [String] = try row.decode("namespaces")
    let lostSeconds: Double? = try row.decode("lost_seconds")
    guard let environment = EnvironmentName(try row.decode("environment", as: String.self)) else {
      throw PostgresError(.unexpectedResult, "a subscriber has no environment")
    }
    let appliedAt: WallTime? = try row.decode("applied_at")
    let applied = try StoredRow.revision(row, "applied_revision")
    let sent = try StoredRow.revision(row, "sent_revision")
    let rejected = try StoredRow.revision(row, "rejected_revision")
    let lag: Int64? = try row.decode("apply_lag_us")
    var consumer = Consumer(
      id: ConsumerID(
        service: try row.decode("service"), instance: try row.decode("instance"),
        bootID: try row.decode("boot_id")),
      isRequired: try row.decode("kind", as: Int16.self) == SubscriberColumns.requiredKind,
      subscription: Subscription(
        environment: environment, patterns: patterns.compactMap { Subscription.Pattern($0) }),
      patterns: patterns, replica: try row.decode("replica"),
      connectedAt: try row.decode("connected_at"), seenAt: try row.decode("seen_at"))
    consumer.lostAt = lostSeconds.map { now - .seconds(max(0, $0)) }
    consumer.progress = ConsumerProgress(
      sent: sent == .zero ? nil : sent,
      applied: appliedAt.map { ConsumerProgress.Instant(revision: applied, at: $0) },
      rejected: rejected == .zero ? nil : rejected,
      refusal: rejected == .zero
        ? nil
        : ApplyVerdict.Refusal(
          parameter: try row.decode("rejected_parameter"),
          reason: try row.decode("rejected_reason")),
      lag: lag.map { .microseconds($0) })
    return consumer
  }
}

/// Consumers, one array for each column.
private struct SubscriberColumns {
  static let requiredKind: Int16 = 1
  static let observerKind: Int16 = 2

  let services: [String]
  let instances: [String]
  let bootIDs: [String]
  let kinds: [Int16]
  let environments: [String]
  let namespaces: [String]
  let connectedAt: [WallTime]
  let seenAt: [WallTime]
  let lostSeconds: [Double?]
  let sent: [Int64]
  let applied: [Int64]
  let appliedAt: [WallTime?]
  let lags: [Int64?]
  let rejected: [Int64]
  let parameters: [String]
  let reasons: [String]

  init(_ consumers: [Consumer], now: MonotonicTime) {
    self.services = consumers.map(\.id.service)
    self.instances = consumers.map(\.id.instance)
    self.bootIDs = consumers.map(\.id.bootID)
    self.kinds = consumers.map { $0.isRequired ? Self.requiredKind : Self.observerKind }
    self.environments = consumers.map(\.subscription.environment.description)
    self.namespaces = consumers.map { $0.patterns.joined(separator: ",") }
    self.connectedAt = consumers.map(\.connectedAt)
    self.seenAt = consumers.map(\.seenAt)
    self.lostSeconds = consumers.map { consumer in
      consumer.lostAt.map { Double((now - $0).nanosecondsClamped) / 1e9 }
    }
    self.sent = consumers.map { Int64($0.progress.sent?.count ?? 0) }
    self.applied = consumers.map { Int64($0.progress.applied?.count ?? 0) }
    self.appliedAt = consumers.map { $0.progress.instants.last?.at }
    self.lags = consumers.map { $0.progress.lag?.microsecondsClamped }
    self.rejected = consumers.map { Int64($0.progress.rejected?.count ?? 0) }
    self.parameters = consumers.map { $0.progress.refusal?.parameter ?? "" }
    self.reasons = consumers.map { $0.progress.refusal?.reason ?? "" }
  }
}
