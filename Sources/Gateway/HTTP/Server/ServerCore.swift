internal import Basics
internal import EventLoop
private import ServiceRuntime

/// What all connections of a server share.
///
/// What changes is behind a lock and touched only when connections begin and end; hence Sendable.
final class ServerCore: Sendable {
  private struct Connections {
    var open: [Int: ServerConnection] = [:]
    var countByHost: [String: Int] = [:]
    var nextNumber = 0
    var isDraining = false
    var onEmpty: (@Sendable () -> Void)?
  }

  let settings: HTTPServerSettings
  private let router: HTTPServer.Router
  private let refuser: HTTPServer.Refuser
  private let observer: HTTPServer.Observer
  private let dates: [LoopDate]
  private let connections = Locked(Connections())

  init(
    settings: HTTPServerSettings, loops: [EventLoop], router: @escaping HTTPServer.Router,
    refuser: @escaping HTTPServer.Refuser, observer: @escaping HTTPServer.Observer
  ) {
    self.settings = settings
    self.router = router
    self.refuser = refuser
    self.observer = observer
    self.dates = loops.map(LoopDate.init)
  }

  func route(_ head: RequestHead, _ peer: HTTPPeer) -> HTTPRoute { self.router(head, peer) }

  func refuse(_ refusal: RequestRefusal, _ peer: HTTPPeer) -> HTTPResponse {
    var response = self.refuser(refusal, peer)
    response.closesConnection = true
    return response
  }

  func observe(_ observation: HTTPObservation) { self.observer(observation) }

  /// The date for answers from `loop`, which the caller is on.
  func date(on loop: EventLoop) -> [UInt8] {
    guard let date = self.dates.first(where: { $0.loop === loop }) else {
      return LoopDate(loop).bytes()
    }
    return date.bytes()
  }

  // MARK: Connections

  /// Takes a connection on, unless its address has as many as it may.
  func accept(_ carrier: any ConnectionCarrier) -> ServerConnection {
    let host = Self.limitedHost(carrier.httpPeer, self.settings)
    let (number, isOneTooMany, isDraining) = self.connections.withLock { connections in
      connections.nextNumber += 1
      var count = 0
      if let host {
        count = connections.countByHost[host, default: 0] + 1
        connections.countByHost[host] = count
      }
      return (
        connections.nextNumber, count > self.settings.connectionsPerAddressMax,
        connections.isDraining
      )
    }
    let connection = ServerConnection(core: self, carrier: carrier, number: number)
    self.connections.withLock { $0.open[number] = connection }
    self.observe(.connectionOpened(carrier.httpPeer))
    if isDraining { connection.drain() }
    if isOneTooMany {
      self.observe(.connectionRefused(carrier.httpPeer))
      connection.turnAway()
    }
    return connection
  }

  func closed(_ number: Int, _ peer: HTTPPeer, on loop: EventLoop) {
    let host = Self.limitedHost(peer, self.settings)
    let onEmpty = self.connections.withLock { connections in
      connections.open[number] = nil
      if let host, let count = connections.countByHost[host] {
        connections.countByHost[host] = count > 1 ? count - 1 : nil
      }
      guard connections.open.isEmpty else { return nil as (@Sendable () -> Void)? }
      let onEmpty = connections.onEmpty
      connections.onEmpty = nil
      return onEmpty
    }
    self.observe(.connectionClosed(peer))
    onEmpty?()
  }

  /// The host whose connections are counted; `nil` for those that may have any number.
  private static func limitedHost(_ peer: HTTPPeer, _ settings: HTTPServerSettings) -> String? {
    guard case .tcp(let host, _) = peer.address else { return nil }
    guard let address = IPAddress(host) else { return host }
    return settings.unlimitedNetworks.contains { $0.contains(address) } ? nil : address.subscriber
  }

  /// Tells every connection to finish, and calls `onEmpty` when all have.
  func drain(onEmpty: @escaping @Sendable () -> Void) {
    let open = self.connections.withLock { connections -> [ServerConnection] in
      connections.isDraining = true
      guard !connections.open.isEmpty else { return [] }
      connections.onEmpty = onEmpty
      return Array(connections.open.values)
    }
    guard !open.isEmpty else { return onEmpty() }
    for connection in open { connection.loop.execute { connection.drain() } }
  }

  func closeAll() {
    let open = self.connections.withLock { Array($0.open.values) }
    for connection in open { connection.loop.execute { connection.close() } }
  }

  var connectionsCount: Int { self.connections.withLock { $0.open.count } }
}

/// The Date field of a loop's answers, written once a second.
///
/// Used on the thread of `loop` only; hence the unchecked Sendable.
private final class LoopDate: @unchecked Sendable {
  let loop: EventLoop
  private var second: UInt64?
  private var written: [UInt8] = []

  init(_ loop: EventLoop) { self.loop = loop }

  func bytes() -> [UInt8] {
    let second = self.loop.now.nanoseconds / 1_000_000_000
    if second != self.second {
      self.second = second
      self.written = Array(HTTPDate.text(.now()).utf8)
    }
    return self.written
  }
}
