internal import Basics

/// What tells one request from another that came under the same identifier.
struct RequestIdentity: Sendable, Hashable {
  /// The method, which is part of what an identifier identifies.
  let method: String
  /// SHA-256 of the request, under a key where there is one.
  let digest: [UInt8]
}

/// The answer that a request was given before.
struct StoredAnswer: Sendable, Hashable {
  /// The revision that it made, with its hash; revision 0 when nothing had differed.
  let token: RevisionToken
  /// When that revision was committed.
  let committedAt: WallTime
  /// The digest of the request that was answered.
  let digest: [UInt8]
  /// The answer in the words of whoever gave it.
  let bytes: [UInt8]
}
