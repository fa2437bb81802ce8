private import Basics
private import Synchronization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Accepts connections and hands them to its loops in turn.
///
/// The first loop accepts; a connection then stays with the loop that it was given to. When the
/// process or the listener has all the connections it may have, further ones wait in the system's
/// queue until there is room again. Every method may be called from any thread.
@safe
public final class Listener: LoopResident, ReadinessTarget, @unchecked Sendable {
  // What changes is confined to the first loop's thread, but for `connectionsCount`, an atomic;
  // hence the unchecked Sendable.

  /// The bounds of a listener, and who may connect.
  public struct Settings: Sendable {
    /// Connections open at once.
    public var connectionsMax = 1024
    /// Connections that wait to be accepted.
    public var backlog = 512
    /// The mode of a Unix socket.
    public var socketMode: UInt16 = 0o660
    /// Whether the peer of a Unix socket may connect; who may not is disconnected at once.
    ///
    /// A peer that the system cannot name may not.
    public var admits: (@Sendable (PeerCredentials) -> Bool)?
    /// Told of what is worth knowing, on the first loop.
    public var observe: (@Sendable (Observation) -> Void)?

    /// Settings with the defaults.
    public init() {}
  }

  /// What happens to a listener that its users may want to count or log.
  public enum Observation: Sendable, Hashable {
    /// The process or the system has no room for another connection; accepting goes on later.
    case exhausted(code: Int32)
    /// The listener has all the connections it may have.
    case full
    /// The peer was not admitted; `nil` when the system does not know who it is.
    case refused(PeerCredentials?)
    /// A connection was lost between being accepted and reaching its loop.
    case dropped(EventLoopError)
    /// Nothing is accepted any more and the address is free.
    case closed
  }

  /// Connections accepted before the loop turns to its other sockets.
  static let acceptedPerTurnMax = 64
  /// How long to wait for descriptors when there are none.
  static let exhaustedRetryDelay = Duration.milliseconds(20)

  /// Where it listens, with the port that the system chose if it was asked to.
  public let address: SocketAddress

  var residence: Int?
  private let loops: [EventLoop]
  private let home: EventLoop
  private let settings: Settings
  private let accept: @Sendable (SocketStream) -> any StreamOwner
  private var bound: BoundSocket?
  private var source: ReadinessSource?
  private var retry: LoopTimer?
  private lazy var retryOwner = RetryOwner(listener: self)
  private var nextLoop = 0
  private var isPaused = false
  private var isWaitingForRoom = false
  private let connectionsCount = Atomic<Int>(0)

  /// Listens at `address` and gives each connection to `accept`, called on the connection's loop.
  ///
  /// When this returns, a client can connect. A Unix socket's path is claimed with a lock file, so
  /// that a second instance is refused and only what a dead one left is removed.
  public init(
    at address: SocketAddress, on loops: [EventLoop], settings: Settings = Settings(),
    accept: @escaping @Sendable (SocketStream) -> any StreamOwner
  ) throws(EventLoopError) {
    guard let home = loops.first else { preconditionFailure("a listener needs a loop") }
    precondition(settings.connectionsMax > 0)
    let bound = try BoundSocket(to: address, mode: settings.socketMode)
    try bound.socket.listen(backlog: Int32(clamping: settings.backlog))
    self.address = bound.socket.localAddress() ?? address
    self.loops = loops
    self.home = home
    self.settings = settings
    self.accept = accept
    self.bound = consume bound
    home.execute { self.begin() }
  }

  /// Stops accepting; connections wait in the system's queue.
  public func pause() {
    self.home.execute {
      self.isPaused = true
      self.updateInterest()
    }
  }

  /// Accepts again.
  public func resume() {
    self.home.execute {
      self.isPaused = false
      self.updateInterest()
    }
  }

  /// Stops listening and frees the address.
  ///
  /// Connections stay open.
  public func close() {
    self.home.execute { self.closeOnLoop() }
  }

  func loopIsStopping() { self.closeOnLoop() }

  /// One of its connections has closed; from any of its loops.
  func connectionEnded() {
    let before = self.connectionsCount.subtract(1, ordering: .acquiringAndReleasing).oldValue
    guard before == self.settings.connectionsMax else { return }
    self.home.execute {
      self.isWaitingForRoom = false
      self.updateInterest()
    }
  }

  private func begin() {
    guard let number = self.bound?.socket.number else { return }
    do throws(EventLoopError) {
      try self.home.admit(self)
      self.source = try self.home.poller.addSource(number, target: self)
      self.retry = LoopTimer(on: self.home, owner: self.retryOwner)
      self.updateInterest()
    } catch {
      self.settings.observe?(.dropped(error))
      self.closeOnLoop()
    }
  }

  private func closeOnLoop() {
    guard self.bound != nil else { return }
    self.retry?.cancel()
    self.retry = nil
    self.source?.close()
    self.source = nil
    self.bound?.claim?.removeSocket()
    self.bound = nil
    self.home.dismiss(self)
    self.settings.observe?(.closed)
  }

  fileprivate func updateInterest() {
    let isWaiting = self.isPaused || self.isWaitingForRoom || self.retry?.isScheduled == true
    self.source?.setInterest(isWaiting ? [] : .readable)
  }

  func descriptorReady(_ readiness: DescriptorInterest) {
    for _ in 0..<Self.acceptedPerTurnMax {
      guard !self.isPaused, self.hasRoom(), self.acceptOne() else { break }
    }
    self.updateInterest()
  }

  private func hasRoom() -> Bool {
    guard self.connectionsCount.load(ordering: .acquiring) >= self.settings.connectionsMax else {
      return true
    }
    // Whoever ends first takes this back, in a later piece of work.
    self.isWaitingForRoom = true
    self.settings.observe?(.full)
    return false
  }

  /// Accepts one connection.
  ///
  /// Says whether there may be another.
  private func acceptOne() -> Bool {
    guard let accepted = self.bound?.socket.accept() else { return false }
    switch consume accepted {
    case .socket(let socket, let remote):
      self.place(socket, remote: remote ?? self.address)
      return true
    case .failed(let code):
      switch code {
      case EAGAIN: return false
      // The peer gave up while it waited, or the network did.
      case ECONNABORTED, EPROTO, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH: return true
      default:
        // EMFILE, ENFILE, ENOBUFS, ENOMEM. The socket stays readable, so look away for a while.
        self.retry?.schedule(after: Self.exhaustedRetryDelay)
        self.settings.observe?(.exhausted(code: code))
        return false
      }
    }
  }

  /// Gives an accepted connection to the loop whose turn it is.
  private func place(_ socket: consuming Socket, remote: SocketAddress) {
    if case .unix = self.address, let admits = self.settings.admits {
      let peer = socket.peerCredentials()
      guard let peer, admits(peer) else {
        self.settings.observe?(.refused(peer))
        return
      }
    }
    let loop = self.loops[self.nextLoop]
    self.nextLoop = (self.nextLoop + 1) % self.loops.count
    self.connectionsCount.add(1, ordering: .relaxed)
    guard loop !== self.home else {
      self.start(socket, remote: remote, on: loop)
      return
    }
    // A closure cannot carry what cannot be copied; the number is owned again on the other side.
    let number = socket.take()
    loop.execute { self.start(Socket(owning: number), remote: remote, on: loop) }
  }

  private func start(_ socket: consuming Socket, remote: SocketAddress, on loop: EventLoop) {
    do throws(EventLoopError) {
      _ = try SocketStream.adopt(
        socket, on: loop, remote: remote, listener: self, owner: self.accept)
    } catch {
      self.connectionEnded()
      self.settings.observe?(.dropped(error))
    }
  }
}

/// Looks again when descriptors may have become free.
private final class RetryOwner: TimerOwner {
  private unowned let listener: Listener

  init(listener: Listener) { self.listener = listener }

  func timerFired(_ timer: LoopTimer) { self.listener.updateInterest() }
}

/// A socket at its address, and for a Unix socket the claim to the path.
private struct BoundSocket: ~Copyable {
  let socket: Socket
  let claim: SocketPathClaim?

  init(to address: SocketAddress, mode: UInt16) throws(EventLoopError) {
    var claim: SocketPathClaim?
    if case .unix(let path) = address { claim = try SocketPathClaim(path) }
    let socket = try Socket(for: address)
    if case .tcp = address { socket.reuseAddress() }
    try socket.bind(to: address)
    // Nobody can connect before `listen`, so the mode is never seen to be another.
    try claim?.setMode(mode)
    self.socket = consume socket
    self.claim = consume claim
  }
}
