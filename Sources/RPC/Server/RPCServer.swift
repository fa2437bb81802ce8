public import EventLoop
internal import ServiceRuntime

/// Serves routes to callers over HTTP/2.
///
/// Listens on sockets as soon as it is told to, and closes without losing a call:
///
/// ```swift
/// let server = RPCServer(routes: handlers.routes)
/// try server.listen(at: .unix(path: "/run/mooring/pricing.sock"), on: loops)
/// …
/// await server.drain(within: .seconds(10))
/// ```
public final class RPCServer: Sendable {
  private struct State {
    var listeners: [Listener] = []
    /// Listeners whose addresses are not free again.
    var listenersOpen = 0
    /// The loops that listeners hand their connections to.
    var loops: [EventLoop] = []
    var connections: [ObjectIdentifier: ServerConnection] = [:]
    var drainTime: Duration?
    var drained: [@Sendable () -> Void] = []

    /// Nothing is open: who waits for that, now or never.
    mutating func takeDrained() -> [@Sendable () -> Void] {
      guard self.connections.isEmpty, self.listenersOpen == 0 else { return [] }
      defer { self.drained = [] }
      return self.drained
    }
  }

  let core: ServerCore
  private let state = Locked(State())

  /// A server of `routes`, each with a path of its own; it does not listen yet.
  public init(
    routes: [Route], settings: RPCServerSettings = RPCServerSettings(),
    interceptors: [any ServerInterceptor] = []
  ) {
    self.core = ServerCore(routes: routes, settings: settings, interceptors: interceptors)
  }

  /// What is served, in the order in which it was given.
  public var routes: [Route] { self.core.table.routes.objects.map(\.route) }

  /// Whether the server takes no further connections and lets its calls end.
  public var isDraining: Bool { self.state.withLock { $0.drainTime != nil } }

  /// How many connections are open.
  public var connectionCount: Int { self.state.withLock { $0.connections.count } }

  /// Listens at `address`; its connections are handed to `loops` in turn.
  ///
  /// When this returns, a caller can connect.
  @discardableResult
  public func listen(
    at address: SocketAddress, on loops: [EventLoop]
  ) throws(EventLoopError) -> SocketAddress {
    var settings = Listener.Settings()
    settings.connectionsMax = self.core.settings.connectionsMax
    let allowed = self.core.settings.allowedUIDs
    if !allowed.isEmpty { settings.admits = { allowed.contains($0.userID) } }
    settings.observe = { if $0 == .closed { self.listenerClosed() } }
    self.state.withLock { $0.listenersOpen += 1 }
    let listener: Listener
    do throws(EventLoopError) {
      listener = try Listener(at: address, on: loops, settings: settings) { stream in
        ServerSocket(stream: stream, server: self)
      }
    } catch {
      self.listenerClosed()
      throw error
    }
    let isLate = self.state.withLock { state in
      state.listeners.append(listener)
      state.loops.append(contentsOf: loops)
      return state.drainTime != nil
    }
    if isLate { listener.close() }
    return listener.address
  }

  /// Takes no further connections, lets calls end, and returns when every connection is closed and
  /// every address is free.
  ///
  /// Calls that have not ended within `drainTime` are answered UNAVAILABLE and their handlers
  /// cancelled. Drains once: a second call waits for the first.
  public func drain(within drainTime: Duration) async {
    let (listeners, loops, connections) = self.state.withLock { state in
      guard state.drainTime == nil else {
        return ([Listener](), [EventLoop](), [ServerConnection]())
      }
      state.drainTime = drainTime
      return (state.listeners, state.loops, Array(state.connections.values))
    }
    for listener in listeners { listener.close() }
    for connection in connections {
      connection.loop.execute { connection.beginDrain(within: drainTime) }
    }
    // A listener closes on its loop, and what it accepted before may still be on its way to
    // another one: once every loop has been round twice, all connections are known.
    for loop in loops + loops {
      await withCheckedContinuation { continuation in
        loop.execute { continuation.resume() }
      }
    }
    await withCheckedContinuation { continuation in
      self.whenEmpty { continuation.resume() }
    }
  }

  private func whenEmpty(_ body: @escaping @Sendable () -> Void) {
    let drained = self.state.withLock { state in
      state.drained.append(body)
      return state.takeDrained()
    }
    for body in drained { body() }
  }

  /// A connection is there; on its loop.
  func opened(_ connection: ServerConnection) {
    let drainTime = self.state.withLock { state in
      state.connections[ObjectIdentifier(connection)] = connection
      return state.drainTime
    }
    if let drainTime { connection.beginDrain(within: drainTime) }
  }

  /// A connection is gone; on its loop.
  func closed(_ connection: ServerConnection) {
    let drained = self.state.withLock { state in
      state.connections[ObjectIdentifier(connection)] = nil
      return state.takeDrained()
    }
    for body in drained { body() }
  }

  /// A listener accepts no more and its address is free.
  private func listenerClosed() {
    let drained = self.state.withLock { state in
      state.listenersOpen -= 1
      // They know the server, and so would keep it for ever.
      if state.listenersOpen == 0 { state.listeners = [] }
      return state.takeDrained()
    }
    for body in drained { body() }
  }
}
