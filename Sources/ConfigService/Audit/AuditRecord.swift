internal import Basics
internal import Crypto
private import Postgres

/// One record of the audit log, with everything that its hash covers.
///
/// Numbers and names are as they were found: whoever changed a row may have written anything, and a
/// verifier must be able to read it all the same.
struct AuditRecord: Sendable, Hashable {
  var sequence: Int64
  var at: WallTime
  /// 0 for a dry run.
  var revision: Int64
  var kind: Int16
  var namespace: String
  var key: String
  var layer: Int16
  var environment: String
  var symbol: String
  /// Canonical JSON; nil when there was no value.
  var before: String?
  var after: String?
  var versionBefore: Int64
  var versionAfter: Int64
  var actorSubject: String
  var actorRole: String
  var claimedBy: String
  var clientIP: String
  var source: Int16
  var reason: String
  var requestID: String
  var traceID: String
  var isDryRun: Bool
  var rolledBackRevision: Int64
  /// Hash of the record before, as this one says it.
  var previousHash: [UInt8]
  var hash: [UInt8]

  /// The hash that the record must have after one whose hash is `previous`.
  ///
  /// SHA-256 over `previous`, the names of the fields, and the fields as the database sends a row
  /// of them: their number, then each with its type, its length and its bytes.
  func hash(after previous: [UInt8]) -> [UInt8] {
    var message = HashedFields(after: previous, count: 23)
    message.append(self.sequence)
    message.append(self.at)
    message.append(self.revision)
    message.append(self.kind)
    message.append(self.namespace)
    message.append(self.key)
    message.append(self.layer)
    message.append(self.environment)
    message.append(self.symbol)
    message.append(self.before)
    message.append(self.after)
    message.append(self.versionBefore)
    message.append(self.versionAfter)
    message.append(self.actorSubject)
    message.append(self.actorRole)
    message.append(self.claimedBy)
    message.append(self.clientIP)
    message.append(self.source)
    message.append(self.reason)
    message.append(self.requestID)
    message.append(self.traceID)
    message.append(self.isDryRun)
    message.append(self.rolledBackRevision)
    return SHA256.digest(of: message.bytes).array
  }
}

/// The bytes that the hash of a record is made of.
private struct HashedFields {
  /// What each field is called, in their order.
  private static let names =
    "sequence at revision kind namespace key layer environment symbol before after "
    + "version_before version_after actor_subject actor_role claimed_by client_ip source reason "
    + "request_id trace_id dry_run rolled_back_revision"

  private var encoder = PostgresEncoder()

  var bytes: [UInt8] { self.encoder.bytes }

  init(after previous: [UInt8], count: Int32) {
    self.encoder.append(previous)
    self.encoder.append(utf8: Self.names)
    self.encoder.append(bigEndian: count)
  }

  mutating func append<Value: PostgresValue>(_ value: Value) {
    self.encoder.append(bigEndian: Value.postgresType.oid)
    self.encoder.append(withLength: value)
  }
}
