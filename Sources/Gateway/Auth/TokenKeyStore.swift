private import Crypto
private import ServiceRuntime

/// The keys of some files, read again when they change.
///
/// A file that cannot be used any more leaves the keys in force as they are: a slip while keys are
/// rotated must not lock everybody out. From any thread.
public final class TokenKeyStore: Sendable {
  /// What reading the files again came to.
  public enum Outcome: Sendable, Hashable {
    /// The files say what they said before.
    case unchanged
    /// Other keys are in force now.
    case installed(keyCount: Int)
    /// The files cannot be used; the keys stay.
    case rejected(TokenKeySet.Rejection)
  }

  private struct State {
    var set: TokenKeySet
    var digest: SHA256Digest
  }

  /// Files of keys.
  public static let filesMax = 8

  private let paths: [String]
  private let state: Locked<State>

  /// Reads the keys of the files at `paths`; a token that names no key means the first.
  ///
  /// A process without keys that can be trusted must not start, so this throws.
  public init(paths: [String]) throws(TokenKeySet.Rejection) {
    precondition(paths.count <= Self.filesMax)
    self.paths = paths
    let (set, digest) = try Self.read(paths)
    self.state = Locked(State(set: set, digest: digest))
  }

  /// The keys in force.
  public var keys: TokenKeySet { self.state.withLock { $0.set } }

  /// Reads the files again.
  public func reload() -> Outcome {
    do throws(TokenKeySet.Rejection) {
      let (set, digest) = try Self.read(self.paths)
      return self.state.withLock { state in
        guard digest != state.digest else { return .unchanged }
        state = State(set: set, digest: digest)
        return .installed(keyCount: set.keys.count)
      }
    } catch {
      return .rejected(error)
    }
  }

  private static func read(
    _ paths: [String]
  ) throws(TokenKeySet.Rejection) -> (TokenKeySet, SHA256Digest) {
    var keys: [TokenKey] = []
    var hash = SHA256()
    for path in paths {
      guard let file = KeyFile.read(path, bytesMax: TokenKeySet.fileBytesMax) else {
        throw .unreadable(path: path)
      }
      keys += try TokenKeySet(parsing: file).keys
      // The length first, so that moving bytes from one file to the next is a change.
      hash.update(Array(String(file.count).utf8) + [0])
      hash.update(file)
    }
    return (try TokenKeySet(keys), hash.finish())
  }
}
