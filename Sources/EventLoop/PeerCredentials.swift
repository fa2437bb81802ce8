private import CLibUV

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Which process is at the other end of a Unix socket, as the system saw it when it connected.
public struct PeerCredentials: Sendable, Hashable {
  /// The effective user.
  public let userID: UInt32
  /// The effective group.
  public let groupID: UInt32
  /// The process, where the system tells it.
  ///
  /// It may have ended, and its number may be in use again.
  public let processID: Int32?

  /// Names a peer.
  public init(userID: UInt32, groupID: UInt32, processID: Int32?) {
    self.userID = userID
    self.groupID = groupID
    self.processID = processID
  }

  /// The peer of a connected Unix socket; `nil` when the system does not know it.
  init?(of descriptor: Int32) {
    #if canImport(Glibc)
      var answer = CLibUV_peer_credentials()
      var length = socklen_t(MemoryLayout<CLibUV_peer_credentials>.size)
      let status = unsafe getsockopt(
        descriptor, SOL_SOCKET, SO_PEERCRED, &answer, &length)
      // A socket that is not connected answers with process 0 and no user.
      guard status == 0, answer.user != .max else { return nil }
      self.init(
        userID: answer.user, groupID: answer.group,
        processID: answer.process > 0 ? answer.process : nil)
    #else
      var user = uid_t()
      var group = gid_t()
      guard unsafe getpeereid(descriptor, &user, &group) == 0 else { return nil }
      var process = pid_t()
      var length = socklen_t(MemoryLayout<pid_t>.size)
      let status = unsafe getsockopt(
        descriptor, SOL_LOCAL, LOCAL_PEERPID, &process, &length)
      self.init(userID: user, groupID: group, processID: status == 0 ? process : nil)
    #endif
  }
}
