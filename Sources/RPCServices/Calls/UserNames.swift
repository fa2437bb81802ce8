private import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Names of this machine's users, asked for once each: the system may have to look them up.
public final class UserNames: Sendable {
  /// How many names are kept; sockets are opened by few users.
  private static let namesMax = 256
  private static let entryBytesMax = 16_384

  private let names = Locked<[UInt32: String]>([:])

  /// Knows no names yet.
  public init() {}

  /// The name of a user, or the number when it has none.
  public func name(of uid: UInt32?) -> String {
    let uid = uid ?? geteuid()
    if let name = self.names.withLock({ $0[uid] }) { return name }
    let name = Self.look(uid) ?? String(uid)
    self.names.withLock { names in
      if names.count >= Self.namesMax { names = [:] }
      names[uid] = name
    }
    return name
  }

  private static func look(_ uid: UInt32) -> String? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: Self.entryBytesMax)
    let status = unsafe getpwuid_r(uid, &entry, &buffer, buffer.count, &found)
    guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name else { return nil }
    return unsafe String(validatingCString: name)
  }
}
