internal import Basics
public import EventLoop
internal import Synchronization
internal import Telemetry

/// Calls the methods of one server.
///
/// Keeps one connection for each of its loops, made when a call needs it, shared by all calls of
/// tasks on that loop, and made again when it is lost. A task that prefers a loop of the channel
/// (`executorPreference`) calls without leaving its thread; others cross over and back.
public final class RPCChannel: Sendable {
  let settings: RPCChannelSettings
  private let links: [ClientLink]
  /// Spreads callers that are on none of the loops.
  private let turn = Atomic<Int>(0)
  private let isClosed = Atomic<Bool>(false)

  /// A channel to the server at `address`; connects when the first call is made.
  public convenience init(
    to address: SocketAddress, on loops: [EventLoop],
    settings: RPCChannelSettings = RPCChannelSettings()
  ) {
    let timeout = settings.connectTimeout
    self.init(
      links: loops.map { loop in
        (loop, { ClientSocket.connect($0, to: address, on: loop, timeout: timeout) })
      }, settings: settings)
  }

  /// A channel to a server in this process, without sockets; the server runs on the same loops.
  public convenience init(
    inProcess server: RPCServer, on loops: [EventLoop],
    settings: RPCChannelSettings = RPCChannelSettings()
  ) {
    self.init(
      links: loops.map { loop in
        (loop, { InProcessPipe.connect($0, to: server, on: loop) })
      }, settings: settings)
  }

  init(links: [(any CallLoop, ClientConnector)], settings: RPCChannelSettings) {
    precondition(!links.isEmpty, "a channel needs a loop")
    let ids = IDSource()
    self.settings = settings
    self.links = links.map { loop, connector in
      ClientLink(loop: loop, settings: settings, ids: ids, connector: connector)
    }
  }

  deinit { self.close() }

  /// Whether the server can be reached, from each loop.
  public var states: [ChannelState] { self.links.map(\.state) }

  /// Whether calls would fail at once, because no loop reaches the server.
  public var isFailing: Bool {
    self.states.allSatisfy { $0 == .failing || $0 == .closed }
  }

  /// Gives up what is in flight and closes the connections; further calls fail.
  public func close() {
    if self.isClosed.exchange(true, ordering: .relaxed) { return }
    for link in self.links { link.loop.execute { link.close() } }
  }

  /// The link of the loop that the caller is on, or any.
  func link() -> ClientLink {
    for link in self.links where link.loop.isCurrent { return link }
    let turn = self.turn.wrappingAdd(1, ordering: .relaxed).newValue
    return self.links[Int(UInt(bitPattern: turn) % UInt(self.links.count))]
  }

  /// When a call with `options` is given up.
  func deadline(_ options: CallOptions, now: MonotonicTime) -> MonotonicTime {
    var deadline = options.deadline ?? .never
    if let timeout = options.timeout ?? self.settings.defaultTimeout {
      deadline = min(deadline, now + timeout)
    }
    if let parent = options.parent { deadline = min(deadline, parent.deadline ?? .never) }
    return deadline
  }
}
