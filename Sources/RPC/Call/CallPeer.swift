/// Who is at the other end of a connection, as the kernel tells it.
public struct CallPeer: Sendable, Hashable {
  /// The user that opened the connection; `nil` when the transport does not know it.
  public let uid: UInt32?
  /// The group of that user.
  public let gid: UInt32?
  /// The process that opened the connection.
  public let pid: Int32?
  /// Whether this user may speak for others, for example name the actor of a change.
  public let isTrusted: Bool

  /// Describes a peer.
  public init(uid: UInt32?, gid: UInt32? = nil, pid: Int32? = nil, isTrusted: Bool) {
    self.uid = uid
    self.gid = gid
    self.pid = pid
    self.isTrusted = isTrusted
  }

  /// A caller within this process.
  public static let inProcess = CallPeer(uid: nil, isTrusted: true)
}
