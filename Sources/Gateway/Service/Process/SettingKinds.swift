internal import EventLoop
internal import HTTP
internal import ServiceRuntime

extension SettingKind where Value == SocketAddress {
  /// A numeric address with a port, or the path of a Unix socket.
  static var address: SettingKind {
    SettingKind(
      form: "an address such as 127.0.0.1:8080, [::1]:8080 or unix:/srv/mooring/http.sock",
      read: Self.read, show: { $0.description })
  }

  private static func read(_ text: String) -> SocketAddress? {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      let isPath = (1...SocketAddress.pathBytesMax).contains(path.utf8.count)
      return isPath ? .unix(path: path) : nil
    }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let port = UInt16(digits)
    else { return nil }
    var host = text[..<colon]
    if host.first == "[", host.last == "]" {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") {
      return nil
    }
    return IPAddress(host) == nil ? nil : .tcp(host: String(host), port: port)
  }
}

extension SettingKind where Value == IPNetwork {
  /// An address with an optional number of leading bits.
  static var network: SettingKind {
    SettingKind(
      form: "a network such as 10.0.0.0/8", read: { IPNetwork($0) }, show: { $0.description })
  }
}

extension SettingKind where Value == String {
  /// The origin of a web page: scheme, host and port.
  static var origin: SettingKind {
    SettingKind(
      form: "an origin such as https://desk.example.org",
      read: { text in
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: { text.hasPrefix($0) }) else { return nil }
        let host = text.dropFirst(scheme.utf8.count)
        let isHost = host.utf8.allSatisfy { byte in
          byte > 0x20 && byte < 0x7F && ![0x2A, 0x2F, 0x3F, 0x23, 0x40].contains(byte)
        }
        return host.isEmpty || !isHost || text.utf8.count > 256 ? nil : text
      }, show: { $0 })
  }
}
