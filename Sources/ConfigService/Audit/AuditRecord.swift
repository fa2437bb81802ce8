internal import Basics
internal import Crypto

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
  /// SHA-256 over `previous` and every field as `name:length:text` and a line feed; a null has the
  /// length `-`. Names and lengths keep one field from being taken for another.
  func hash(after previous: [UInt8]) -> [UInt8] {
    var message = HashedFields(previous)
    message.append("sequence", self.sequence)
    message.append("at", self.at.microsecondsSinceEpoch)
    message.append("revision", self.revision)
    message.append("kind", self.kind)
    message.append("namespace", self.namespace)
    message.append("key", self.key)
    message.append("layer", self.layer)
    message.append("environment", self.environment)
    message.append("symbol", self.symbol)
    message.append("before", self.before)
    message.append("after", self.after)
    message.append("version_before", self.versionBefore)
    message.append("version_after", self.versionAfter)
    message.append("actor_subject", self.actorSubject)
    message.append("actor_role", self.actorRole)
    message.append("claimed_by", self.claimedBy)
    message.append("client_ip", self.clientIP)
    message.append("source", self.source)
    message.append("reason", self.reason)
    message.append("request_id", self.requestID)
    message.append("trace_id", self.traceID)
    message.append("dry_run", self.isDryRun ? "1" : "0")
    message.append("rolled_back_revision", self.rolledBackRevision)
    return SHA256.digest(of: message.bytes).array
  }
}

/// The bytes that the hash of a record is made of.
private struct HashedFields {
  private(set) var bytes: [UInt8]

  init(_ previous: [UInt8]) {
    self.bytes = previous
    self.bytes.reserveCapacity(previous.count + 1_024)
  }

  mutating func append(_ name: StaticString, _ value: String?) {
    self.append(name, length: value.map { String($0.utf8.count) } ?? "-")
    if let value { self.bytes.append(contentsOf: value.utf8) }
    self.bytes.append(UInt8(ascii: "\n"))
  }

  mutating func append(_ name: StaticString, _ value: some BinaryInteger) {
    self.append(name, String(value))
  }

  private mutating func append(_ name: StaticString, length: String) {
    self.bytes.append(contentsOf: name.description.utf8)
    self.bytes.append(UInt8(ascii: ":"))
    self.bytes.append(contentsOf: length.utf8)
    self.bytes.append(UInt8(ascii: ":"))
  }
}
