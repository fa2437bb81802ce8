public import Basics
public import EventLoop

/// A request, complete but for a body that its handler reads bit by bit.
public struct HTTPRequest: Sendable {
  /// What came before the body.
  public let head: RequestHead
  /// What the variables of the route's path stand for.
  public let parameters: PathParameters
  /// The body; empty when the handler reads it bit by bit.
  public let body: [UInt8]
  /// Who sent it.
  public let peer: HTTPPeer
  /// When its head was complete.
  public let arrival: MonotonicTime

  package init(
    head: RequestHead, parameters: PathParameters = PathParameters(), body: [UInt8] = [],
    peer: HTTPPeer, arrival: MonotonicTime
  ) {
    self.head = head
    self.parameters = parameters
    self.body = body
    self.peer = peer
    self.arrival = arrival
  }
}

/// The other end of a connection.
public struct HTTPPeer: Sendable, Hashable {
  /// Where the connection comes from; of a Unix socket, where it goes to.
  public let address: SocketAddress
  /// The user behind a Unix socket.
  public let credentials: PeerCredentials?
  /// Whether the connection is encrypted.
  public let isSecure: Bool
  /// Who it is by their address; `nil` on a Unix socket.
  public let client: ClientName?

  /// Names a peer.
  public init(
    address: SocketAddress, credentials: PeerCredentials? = nil, isSecure: Bool = false
  ) {
    self.address = address
    self.credentials = credentials
    self.isSecure = isSecure
    self.client =
      if case .tcp(let host, _) = address { IPAddress(host).map(ClientName.init) } else { nil }
  }
}
