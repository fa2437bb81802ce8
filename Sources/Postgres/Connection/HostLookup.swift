#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Asks the system for the addresses of a host.
enum HostLookup {
  /// The most addresses that are tried.
  static let addressesMax = 8

  /// The numeric addresses of `name`, best first; may wait for long, so never on a loop.
  static func addresses(of name: String) -> Result<[String], PostgresError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(streamSocket)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(name, nil, &hints, &list)
    defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
    guard status == 0 else {
      let reason = unsafe String(cString: gai_strerror(status))
      return .failure(PostgresError(.connectFailed, "no address of \(name): \(reason)"))
    }
    var addresses: [String] = []
    var next = unsafe list
    while let entry = unsafe next, addresses.count < Self.addressesMax {
      unsafe next = entry.pointee.ai_next
      if let text = unsafe Self.numeric(entry.pointee), !addresses.contains(text) {
        addresses.append(text)
      }
    }
    return addresses.isEmpty
      ? .failure(PostgresError(.connectFailed, "no address of \(name)")) : .success(addresses)
  }

  private static func numeric(_ entry: addrinfo) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let status = unsafe getnameinfo(
      entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    guard status == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  #if canImport(Glibc)
    private static var streamSocket: UInt32 { SOCK_STREAM.rawValue }
  #else
    private static var streamSocket: Int32 { SOCK_STREAM }
  #endif
}
