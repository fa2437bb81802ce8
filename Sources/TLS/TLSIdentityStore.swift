private import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The identity of two files, read again when they change.
///
/// Files that cannot be used leave the identity in force as it is. Connections keep the one that
/// they began with. From any thread.
public final class TLSIdentityStore: Sendable {
  /// What reading the files again came to.
  public enum Outcome: Sendable, Hashable {
    /// The files say what they said before.
    case unchanged
    /// Connections that begin from now on use another identity.
    case installed
    /// The files cannot be used; the identity stays.
    case rejected(TLSError)
  }

  private struct State {
    var identity: TLSIdentity
    var chain: [UInt8]
    var key: [UInt8]
  }

  /// Bytes of a file of certificates or a key.
  public static let fileBytesMax = 1_048_576

  private let chainPath: String
  private let keyPath: String
  private let state: Locked<State>

  /// Reads the certificates and the key of the files at these paths.
  public init(chainPath: String, keyPath: String) throws(TLSError) {
    self.chainPath = chainPath
    self.keyPath = keyPath
    let chain = try Self.read(chainPath)
    let key = try Self.read(keyPath)
    self.state = Locked(
      State(identity: try TLSIdentity(chain: chain, key: key), chain: chain, key: key))
  }

  /// The identity in force.
  public var identity: TLSIdentity { self.state.withLock { $0.identity } }

  /// Reads the files again.
  public func reload() -> Outcome {
    do throws(TLSError) {
      let chain = try Self.read(self.chainPath)
      let key = try Self.read(self.keyPath)
      guard self.state.withLock({ $0.chain != chain || $0.key != key }) else { return .unchanged }
      let identity = try TLSIdentity(chain: chain, key: key)
      self.state.withLock { $0 = State(identity: identity, chain: chain, key: key) }
      return .installed
    } catch {
      return .rejected(error)
    }
  }

  private static func read(_ path: String) throws(TLSError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= self.fileBytesMax {
      let count = unsafe uninterruptedRead(descriptor, &piece, piece.count)
      guard count >= 0 else { throw .unreadable(path: path) }
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
    throw .unreadable(path: path)
  }
}

/// `read` that a signal does not interrupt.
private func uninterruptedRead(
  _ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>, _ count: Int
) -> Int {
  while true {
    let count = unsafe read(descriptor, buffer, count)
    guard count < 0, errno == EINTR else { return count }
  }
}
