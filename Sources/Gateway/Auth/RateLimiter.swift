public import Basics
private import ServiceRuntime

/// Counts the requests of each user or address against a limit, exactly; from any thread.
///
/// Remembers a bounded number of keys. A key whose limit has come back in full is forgotten: it is
/// like one that was never seen. When all places are taken by keys that are in use, further keys
/// share one place, so that inventing keys gains nothing.
public final class RateLimiter: Sendable {
  /// Whether a request may be answered, and what its client is told.
  public enum Decision: Sendable, Hashable {
    /// It may, and then so many more at once.
    case allowed(left: Int)
    /// It may not, before so long.
    case limited(retryAfter: Duration)
  }

  private struct Shard: ~Copyable {
    var buckets: [String: TokenBucket] = [:]
    var shared: TokenBucket?
    /// When looking for keys to forget is worth the while again.
    var nextSweep = MonotonicTime.origin
  }

  private static let shardsCount = 16

  /// The limit of each key.
  public let limit: RateLimit
  private let keysPerShardMax: Int
  private let shards: [Locked<Shard>]

  /// A limiter that remembers about `keysMax` keys.
  public init(_ limit: RateLimit, keysMax: Int = 65_536) {
    precondition(keysMax >= Self.shardsCount)
    self.limit = limit
    self.keysPerShardMax = keysMax / Self.shardsCount
    self.shards = (0..<Self.shardsCount).map { _ in Locked(Shard()) }
  }

  /// Counts a request of `key`.
  public func take(_ key: String, at now: MonotonicTime) -> Decision {
    self.withBucket(key, at: now) { $0.take(self.limit, at: now) }
  }

  /// Says what ``take(_:at:)`` would say, and counts nothing.
  ///
  /// For failures, which are counted only once they have happened.
  public func look(_ key: String, at now: MonotonicTime) -> Decision {
    self.withBucket(key, at: now) { $0.look(self.limit, at: now) }
  }

  /// Keys that are remembered.
  public var keysCount: Int {
    self.shards.reduce(0) { count, shard in count + shard.withLock { $0.buckets.count } }
  }

  private func withBucket(
    _ key: String, at now: MonotonicTime, _ body: (inout TokenBucket) -> TokenBucket.Decision
  ) -> Decision {
    // The hash is seeded anew in each process, so that nobody can aim at one shard.
    let index = Int(UInt(bitPattern: key.hashValue) % UInt(Self.shardsCount))
    let decision = self.shards[index].withLock { shard in
      if var bucket = shard.buckets[key] {
        defer { shard.buckets[key] = bucket }
        return body(&bucket)
      }
      if shard.buckets.count >= self.keysPerShardMax { self.sweep(&shard, at: now) }
      guard shard.buckets.count < self.keysPerShardMax else {
        var bucket = shard.shared ?? TokenBucket(self.limit, at: now)
        defer { shard.shared = bucket }
        return body(&bucket)
      }
      var bucket = TokenBucket(self.limit, at: now)
      defer { shard.buckets[key] = bucket }
      return body(&bucket)
    }
    switch decision {
    case .allowed(let left): return .allowed(left: left)
    case .limited(let delay): return .limited(retryAfter: delay)
    }
  }

  /// Forgets the keys whose limit has come back in full.
  private func sweep(_ shard: inout Shard, at now: MonotonicTime) {
    guard now >= shard.nextSweep else { return }
    shard.nextSweep = now + self.limit.period / 8
    let limit = self.limit
    shard.buckets = shard.buckets.filter { entry in
      var bucket = entry.value
      return !bucket.isFull(limit, at: now)
    }
  }
}
