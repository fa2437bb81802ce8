private import Basics
public import EventLoop
public import ServiceRuntime
public import TLS

/// Answers HTTP/1.1 on sockets.
///
/// Requests are read strictly, under limits and deadlines; each connection has one request
/// answered at a time. Which handler answers is decided when the head is there.
public final class HTTPServer: Sendable {
  /// Decides where a request goes, on the loop of its connection.
  public typealias Router = @Sendable (RequestHead, HTTPPeer) -> HTTPRoute
  /// Words the answer to what is not a request.
  public typealias Refuser = @Sendable (RequestRefusal, HTTPPeer) -> HTTPResponse
  /// Is told of what happens, on the loop where it happens.
  public typealias Observer = @Sendable (HTTPObservation) -> Void

  private let core: ServerCore
  private let loops: [EventLoop]
  private let listeners = Locked([Listener]())

  /// A server whose connections live on `loops`.
  public init(
    on loops: [EventLoop], settings: HTTPServerSettings = HTTPServerSettings(),
    refuse: @escaping Refuser = { refusal, _ in HTTPResponse(refusing: refusal) },
    observe: @escaping Observer = { _ in }, route: @escaping Router
  ) {
    self.loops = loops
    self.core = ServerCore(
      settings: settings, loops: loops, router: route, refuser: refuse, observer: observe)
  }

  /// Begins to listen at `address`, and returns it with the port that was chosen.
  ///
  /// With `identities`, connections are encrypted.
  public func listen(
    at address: SocketAddress, as identities: TLSIdentityStore? = nil
  ) throws(EventLoopError) -> SocketAddress {
    let core = self.core
    var settings = Listener.Settings()
    settings.connectionsMax = core.settings.connectionsMax
    settings.observe = { core.observe(.listener($0)) }
    let listener = try Listener(at: address, on: self.loops, settings: settings) { stream in
      guard let identities else { return core.accept(stream) }
      let secure = TLSStream(stream, as: identities.identity) { core.accept($0) }
      // Without memory for the keys of a connection there is nothing to say to its client.
      return secure ?? ClosingOwner(stream)
    }
    self.listeners.withLock { $0.append(listener) }
    return listener.address
  }

  /// Closes every connection at once.
  public func closeAll() { self.core.closeAll() }

  /// The connections that are open.
  public var connectionsCount: Int { self.core.connectionsCount }

  /// Stops listening, lets requests that have begun finish, and closes what is left after `limit`.
  ///
  /// Says whether everything finished in time.
  public func drain(within limit: Duration, clock: any TimeSource = SystemClock()) async -> Bool {
    let listeners = self.listeners.withLock { listeners in
      let taken = listeners
      listeners = []
      return taken
    }
    for listener in listeners { listener.close() }
    let core = self.core
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask { await Self.emptied(core) }
      group.addTask {
        do { try await clock.sleep(for: limit) } catch { return false }
        core.closeAll()
        return false
      }
      let isClean = await group.next() ?? true
      if !isClean { _ = await group.next() }
      group.cancelAll()
      return isClean
    }
  }

  private static func emptied(_ core: ServerCore) async -> Bool {
    await withCheckedContinuation { continuation in
      core.drain { continuation.resume(returning: true) }
    }
  }
}

extension ServerConnection {
  /// Answers before anything was asked: there are too many connections from this address.
  func turnAway() {
    guard self.machine.requestRefused() else { return }
    var response = HTTPResponse(
      .tooManyRequests, text: "Too many connections from this address.\n",
      [HTTPField("Retry-After", "10")])
    response.closesConnection = true
    self.answer(response)
  }
}

/// Closes a stream that nobody can use.
private final class ClosingOwner: StreamOwner {
  init(_ stream: SocketStream) { stream.close() }

  func streamReceived(_ bytes: RawSpan) {}
  func streamReadClosed() {}
  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }
  func streamClosed(_ reason: StreamCloseReason) {}
}
