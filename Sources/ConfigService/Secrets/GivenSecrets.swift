internal import Basics
internal import Crypto
internal import JSON
internal import ServiceRuntime

/// Remembers what was behind the references to secrets when consumers were given them.
///
/// A reference stays as it is when the secret behind it is exchanged, so that only this tells who
/// still holds the one of before. It is kept for each value as it was written: once a revision has
/// written the reference again, consumers have the new secret with it. Keeps digests under a key of
/// its own, as a private file that outlives the process.
final class GivenSecrets: Sendable {
  /// The most bytes of its record.
  static let bytesMax = 4 << 20
  private static let form: Int64 = 1
  private static let keyByteCount = 32

  /// What was given with one value.
  private struct Entry: Hashable {
    let revision: Revision
    let digest: String
  }

  private struct Memory {
    var key: [UInt8]
    var epoch: StoreEpoch?
    var entries: [String: Entry] = [:]
    /// Whether the record differs from what was last read or handed out.
    var isNew = false

    var codes: HMACSHA256 { HMACSHA256(key: SecretKey(self.key)) }
  }

  /// A value that refers to a secret.
  private struct Reference {
    let place: Place
    let key: ParameterKey
    let kept: KeptValue
    let text: String
    let schema: ParameterSchema

    var id: String { "\(self.place.layer.rawValue) \(self.schema.name) \(self.place.scope)" }

    /// What stands for the secret behind it.
    func digest(with vault: SecretVault, _ codes: HMACSHA256) -> String {
      let secret = try? vault.resolve(self.text, for: self.schema)
      let text = "\(self.id)\n\(secret?.canonicalText ?? "")"
      return "\(codes.code(for: Array(text.utf8)))"
    }
  }

  private let memory: Locked<Memory>

  /// Remembers nothing yet.
  init() {
    var random = SystemRandomNumberGenerator()
    let key = (0..<Self.keyByteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
    self.memory = Locked(Memory(key: key))
  }

  /// Notes what `vault` has behind the references that were written since the last time.
  func note(_ state: ConfigState, _ catalogue: Catalogue, with vault: SecretVault) {
    let references = Self.references(in: state, catalogue)
    self.memory.withLock { memory in
      if memory.epoch != state.token.epoch {
        // Revisions of another history mean nothing here.
        memory.isNew = memory.isNew || !memory.entries.isEmpty
        (memory.epoch, memory.entries) = (state.token.epoch, [:])
      }
      let unknown = references.filter { memory.entries[$0.id]?.revision != $0.kept.revision }
      guard !unknown.isEmpty else { return }
      let codes = memory.codes
      for reference in unknown {
        memory.entries[reference.id] = Entry(
          revision: reference.kept.revision, digest: reference.digest(with: vault, codes))
      }
      memory.isNew = true
    }
  }

  /// The values whose secret is not the one any more that consumers were given with them.
  func exchanged(
    at state: ConfigState, _ catalogue: Catalogue, with vault: SecretVault
  ) -> [(place: Place, key: ParameterKey, kept: KeptValue)] {
    let references = Self.references(in: state, catalogue)
    guard !references.isEmpty else { return [] }
    return self.memory.withLock { memory in
      guard memory.epoch == state.token.epoch else { return [] }
      let codes = memory.codes
      return references.filter { reference in
        guard let entry = memory.entries[reference.id] else { return false }
        return entry.revision == reference.kept.revision
          && entry.digest != reference.digest(with: vault, codes)
      }.map { ($0.place, $0.key, $0.kept) }
    }
  }

  private static func references(
    in state: ConfigState, _ catalogue: Catalogue
  ) -> [Reference] {
    var references: [Reference] = []
    for place in state.writtenPlaces {
      for (key, kept) in state[place].values.sorted(by: { $0.key < $1.key }) {
        guard case .string(let text) = kept.value, SecretVault.isReference(text),
          let schema = catalogue[ParameterName(namespace: place.namespace, key: key)],
          schema.isSensitive
        else { continue }
        references.append(
          Reference(place: place, key: key, kept: kept, text: text, schema: schema))
      }
    }
    return references
  }

  // MARK: The record

  /// The bytes to keep, when they differ from those that were read or handed out last.
  func takeRecord() -> [UInt8]? {
    self.memory.withLock { memory in
      guard memory.isNew else { return nil }
      memory.isNew = false
      let entries = memory.entries.sorted { $0.key < $1.key }.map { id, entry in
        JSONValue.array([
          .string(id), .number(JSONNumber(entry.revision.count)), .string(entry.digest),
        ])
      }
      let document = JSONValue.object(
        JSONObject([
          ("form", .number(JSONNumber(Self.form))),
          ("key", .string(Base64URL.text(of: memory.key))),
          ("epoch", .number(JSONNumber(memory.epoch?.count ?? 0))), ("given", .array(entries)),
        ]))
      return Array("\(document.canonicalText)\n".utf8)
    }
  }

  /// Keeps the record for another time: it could not be written.
  func giveBackRecord() { self.memory.withLock { $0.isNew = true } }

  private static func count(_ value: JSONValue) -> UInt64? {
    if case .number(let number) = value { number.uint64 } else { nil }
  }

  /// Goes on with what a process before this one knew; false when the bytes are no such record.
  func restore(_ record: [UInt8]) -> Bool {
    guard let document = unsafe try? JSONValue(parsing: record.span.bytes),
      document["form"] == .number(JSONNumber(Self.form)),
      case .string(let keyText)? = document["key"], let key = Base64URL.bytes(of: keyText),
      key.count == Self.keyByteCount,
      let epoch = document["epoch"].flatMap(Self.count).flatMap(StoreEpoch.init(exactly:)),
      case .array(let given)? = document["given"]
    else { return false }
    var entries: [String: Entry] = [:]
    for entry in given {
      guard case .array(let parts) = entry, parts.count == 3, case .string(let id) = parts[0],
        let revision = Self.count(parts[1]).flatMap(Revision.init(exactly:)),
        case .string(let digest) = parts[2]
      else { return false }
      entries[id] = Entry(revision: revision, digest: digest)
    }
    self.memory.withLock { $0 = Memory(key: key, epoch: epoch, entries: entries) }
    return true
  }
}
