internal import Basics
internal import JSON
internal import Postgres

/// Reads the columns that several questions share.
///
/// What is in the tables went through the same types on its way in, so that a name that cannot be
/// read means that somebody else wrote to them; it is an error, never a value that is skipped.
enum StoredRow {
  /// The place, from namespace, layer, environment and symbol.
  static func place(_ row: Row) throws(PostgresError) -> Place {
    let namespace: String = try row.decode("namespace")
    let environment: String = try row.decode("environment")
    let symbol: String = try row.decode("symbol")
    let number: Int16 = try row.decode("layer")
    guard let space = ParameterNamespace(namespace),
      let layer = UInt8(exactly: number).flatMap(Layer.init(rawValue:)),
      let scope = Scope(symbol.isEmpty ? environment : "\(environment)/\(symbol)"),
      let place = layer.isStored
        ? Place(stored: space, scope: scope)
        : Place(local: layer, space, environment: scope.environment),
      place.layer == layer
    else {
      throw Self.unreadable("place \(namespace) \(number) \(environment) \(symbol)")
    }
    return place
  }

  /// The key.
  static func key(_ row: Row) throws(PostgresError) -> ParameterKey {
    let text: String = try row.decode("key")
    guard let key = ParameterKey(text) else { throw Self.unreadable("key \(text)") }
    return key
  }

  /// A revision, by the name of its column.
  static func revision(_ row: Row, _ column: StaticString) throws(PostgresError) -> Revision {
    let count: Int64 = try row.decode(column)
    guard let revision = UInt64(exactly: count).flatMap(Revision.init(exactly:)) else {
      throw Self.unreadable("revision \(count)")
    }
    return revision
  }

  /// The version of a place.
  static func version(_ row: Row) throws(PostgresError) -> Version {
    let count: Int64 = try row.decode("version")
    guard let version = UInt64(exactly: count).flatMap(Version.init(exactly:)) else {
      throw Self.unreadable("version \(count)")
    }
    return version
  }

  /// A hash of the chain; nil before the first record.
  static func hash(_ row: Row, _ column: StaticString) throws(PostgresError) -> ChainHash? {
    let bytes: [UInt8] = try row.decode(column)
    return bytes.isEmpty ? nil : unsafe ChainHash(bytes: bytes.span.bytes)
  }

  /// A value as it is kept, from the columns of `config.current`.
  static func keptValue(_ row: Row) throws(PostgresError) -> KeptValue {
    KeptValue(
      value: try Self.json(try row.decode("value")),
      version: try Self.version(row),
      revision: try Self.revision(row, "revision"), writtenAt: try row.decode("written_at"),
      writtenBy: try row.decode("written_by"), origin: try row.decode("origin"))
  }

  /// Places with their values, from the columns of `config.scopes` and of `config.current`.
  static func places(
    _ scopes: QueryResult, values: QueryResult
  ) throws(PostgresError) -> [Place: PlaceValues] {
    var places: [Place: PlaceValues] = [:]
    for row in scopes {
      var held = PlaceValues()
      held.version = try Self.version(row)
      held.revision = try Self.revision(row, "revision")
      held.createdAt = try row.decode("created_at", as: WallTime.self)
      held.updatedAt = try row.decode("updated_at", as: WallTime.self)
      places[try Self.place(row)] = held
    }
    for row in values {
      places[try Self.place(row), default: PlaceValues()].values[try Self.key(row)] =
        try Self.keptValue(row)
    }
    return places
  }

  /// An edit, from the columns of `config.history`; what it replaced is not known here.
  static func edit(_ row: Row) throws(PostgresError) -> Edit {
    let value: String? = try row.decode("value")
    var after: JSONValue?
    if let value { after = try Self.json(value) }
    return Edit(
      place: try Self.place(row), key: try Self.key(row), before: nil, after: after,
      origin: try row.decode("origin"))
  }

  /// A token, from epoch, revision and chain_hash.
  static func token(_ row: Row) throws(PostgresError) -> RevisionToken {
    let count: Int64 = try row.decode("epoch")
    guard let epoch = UInt64(exactly: count).flatMap(StoreEpoch.init(exactly:)) else {
      throw Self.unreadable("epoch \(count)")
    }
    return RevisionToken(
      epoch: epoch, revision: try Self.revision(row, "revision"),
      chainHash: try Self.hash(row, "chain_hash"))
  }

  /// What a function of the store has returned, from the columns of `config.commit_result`.
  static func commitResult(_ row: Row) throws(PostgresError) -> ConfigStore.CommitResult {
    let status: String = try row.decode("status")
    switch status {
    case "committed":
      return .committed(token: try Self.token(row), at: try row.decode("committed_at"))
    case "replayed":
      return .replayed(
        StoredAnswer(
          token: try Self.token(row), committedAt: try row.decode("committed_at"),
          digest: try row.decode("digest"), bytes: try row.decode("answer")))
    case "rehearsed": return .rehearsed(try Self.hash(row, "audit_hash"))
    case "settled": return .settled
    case "moved": return .moved
    default: throw Self.unreadable("status \(status)")
    }
  }

  static func json(_ text: String) throws(PostgresError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: text)
    } catch {
      throw Self.unreadable("value: \(error)")
    }
  }

  static func unreadable(_ what: String) -> PostgresError {
    PostgresError(.unexpectedResult, "the configuration tables hold a \(what)")
  }
}

extension StoredRow {
  /// A record of the audit log, from all its columns in the order of the table.
  static func auditRecord(_ row: Row) throws(PostgresError) -> AuditRecord {
    AuditRecord(
      sequence: try row.decode(at: 0), at: try row.decode(at: 1), revision: try row.decode(at: 2),
      kind: try row.decode(at: 3), namespace: try row.decode(at: 4), key: try row.decode(at: 5),
      layer: try row.decode(at: 6), environment: try row.decode(at: 7),
      symbol: try row.decode(at: 8), before: try row.decode(at: 9), after: try row.decode(at: 10),
      versionBefore: try row.decode(at: 11), versionAfter: try row.decode(at: 12),
      actorSubject: try row.decode(at: 13), actorRole: try row.decode(at: 14),
      claimedBy: try row.decode(at: 15), clientIP: try row.decode(at: 16),
      source: try row.decode(at: 17), reason: try row.decode(at: 18),
      requestID: try row.decode(at: 19), traceID: try row.decode(at: 20),
      isDryRun: try row.decode(at: 21), rolledBackRevision: try row.decode(at: 22),
      previousHash: try row.decode(at: 23), hash: try row.decode(at: 24))
  }
}
