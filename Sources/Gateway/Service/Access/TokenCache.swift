internal import Auth
internal import Basics
internal import Crypto
internal import ServiceRuntime

/// Remembers who holds a token, so that its signature is verified once; from any thread.
///
/// Tokens are kept as hashes: what is not in memory cannot leak from it.
final class TokenCache: Sendable {
  private struct Entry {
    let principal: Principal
    /// The keys it was verified with, by the number of their installation.
    let generation: UInt64
  }

  private let entriesMax: Int
  private let entries = Locked([SHA256Digest: Entry]())

  /// Remembers up to `entriesMax` tokens.
  init(entriesMax: Int = 4_096) { self.entriesMax = entriesMax }

  /// Who holds the token, when it was verified with these keys and is not over.
  func principal(_ digest: SHA256Digest, generation: UInt64, at now: WallTime) -> Principal? {
    self.entries.withLock { entries in
      guard let entry = entries[digest] else { return nil }
      guard entry.generation == generation, now < entry.principal.expiry else {
        entries[digest] = nil
        return nil
      }
      return entry.principal
    }
  }

  /// Remembers who holds a token.
  func keep(
    _ principal: Principal, of digest: SHA256Digest, generation: UInt64, at now: WallTime
  ) {
    self.entries.withLock { entries in
      if entries.count >= self.entriesMax {
        entries = entries.filter {
          $0.value.generation == generation && now < $0.value.principal.expiry
        }
        // All of them are good: who was seen is found out once more.
        if entries.count >= self.entriesMax { entries = [:] }
      }
      entries[digest] = Entry(principal: principal, generation: generation)
    }
  }

  /// Tokens that are remembered.
  var count: Int { self.entries.withLock { $0.count } }
}
