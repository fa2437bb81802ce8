public import EventLoop

/// Finds out whose request it is when proxies stand between.
public struct ClientAddress: Sendable, Hashable {
  /// The proxies whose word is taken.
  public let trusted: [IPNetwork]
  /// Whether whoever connects to a Unix socket is such a proxy.
  public let trustsLocal: Bool

  /// Addresses that are looked at in the fields of one request.
  static let hopsMax = 32

  /// Believes the proxies in `trusted`.
  public init(trusted: [IPNetwork], trustsLocal: Bool = false) {
    self.trusted = trusted
    self.trustsLocal = trustsLocal
  }

  /// The client of a request from `peer` with these `X-Forwarded-For` fields.
  ///
  /// Each proxy appends whom it heard from, so the list is read from its end: as long as the last
  /// one named is a trusted proxy, the one that it names counts. What the client itself wrote
  /// stands before that and is never looked at. What is not an address ends the reading. `nil`
  /// when the request came over a Unix socket and nobody is named.
  public func client(of peer: SocketAddress, forwardedFor: [String]) -> IPAddress? {
    var client: IPAddress?
    if case .tcp(let host, _) = peer {
      client = IPAddress(host)
      guard let address = client, self.isTrusted(address) else { return client }
    } else if !self.trustsLocal {
      return nil
    }
    let named = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for text in named.suffix(Self.hopsMax).reversed() {
      guard let address = Self.address(text) else { return client }
      client = address
      guard self.isTrusted(address) else { return client }
    }
    return client
  }

  /// The client of a request from `peer`, whose `X-Forwarded-For` fields are looked at only when
  /// the word of the peer is taken.
  public func client(
    of peer: HTTPPeer, forwardedFor: @autoclosure () -> [String]
  ) -> ClientName? {
    if let client = peer.client, !self.isTrusted(client.address) { return client }
    return self.client(of: peer.address, forwardedFor: forwardedFor()).map(ClientName.init)
  }

  private func isTrusted(_ address: IPAddress) -> Bool {
    self.trusted.contains { $0.contains(address) }
  }

  /// An address with blanks around it, perhaps in brackets and with a port, as some proxies add.
  private static func address(_ text: Substring) -> IPAddress? {
    let blanks: Set<Character> = [" ", "\t"]
    var text = text.drop { blanks.contains($0) }
    while let last = text.last, blanks.contains(last) { text.removeLast() }
    if text.first == "[" {
      guard let bracket = text.firstIndex(of: "]"), self.isPort(text[bracket...].dropFirst())
      else { return nil }
      return IPAddress(text[text.index(after: text.startIndex)..<bracket])
    }
    let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
    guard colons == 1, let colon = text.firstIndex(of: ":") else { return IPAddress(text) }
    return self.isPort(text[colon...]) ? IPAddress(text[..<colon]) : nil
  }

  private static func isPort(_ text: Substring) -> Bool {
    guard !text.isEmpty else { return true }
    let digits = text.dropFirst()
    return text.first == ":" && (1...5).contains(digits.count)
      && digits.utf8.allSatisfy(ByteSet.isDigit)
  }
}
