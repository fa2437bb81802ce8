internal import ConfigClient
internal import EventLoop
internal import RPC
internal import ServiceRuntime
internal import Telemetry

/// Follows the configuration until a signal, an end of its own, or a refusal that will not pass.
struct ConfigFollowing: Sendable {
  let subscription: WatchSubscription
  let socket: String
  var stateFolder: String?
  let logger: Logger
  /// Whether preparing takes long and needs a thread of its own.
  var preparesLong = false
  /// Whether SIGTERM and SIGINT end it, as they end a program.
  var endsOnSignals = true

  /// What ends following before a signal does.
  final class Ending: Sendable {
    private struct State {
      var refusal: RPCError?
      var lifetime: ServiceLifetime?
    }

    private let state = Locked(State())

    fileprivate func begin(_ lifetime: ServiceLifetime) {
      self.state.withLock { $0.lifetime = lifetime }
    }

    fileprivate var refusal: RPCError? { self.state.withLock { $0.refusal } }

    /// Ends following; with the refusal, when there is one.
    func end(because refusal: RPCError? = nil) {
      let lifetime = self.state.withLock { state in
        if state.refusal == nil { state.refusal = refusal }
        return state.lifetime
      }
      lifetime?.requestStop()
    }
  }

  /// Whether asking again would be answered the same.
  static func isFinal(_ error: RPCError) -> Bool {
    switch error.code {
    case .notFound, .permissionDenied, .invalidArgument, .unimplemented, .unauthenticated: true
    default: false
    }
  }

  /// Follows; `prepare` takes or refuses each revision, `observer` hears of everything in order.
  func run(
    ending: Ending, observer: @escaping @Sendable (WatchObservation) -> Void,
    prepare: @escaping @Sendable (ConfigSnapshot) throws(SnapshotRejection) -> Void
  ) async throws(CommandFailure) {
    let (loop, pool) = try self.threads()
    var settings = ConfigWatcherSettings(
      subscription: self.subscription, stateFolder: self.stateFolder)
    settings.longestPause = .seconds(1)
    let channel = RPCChannel(to: .unix(path: self.socket), on: [loop])
    let watcher = ConfigWatcher<Bool>(
      settings: settings, channel: channel, holder: SnapshotHolder(readBy: []),
      logger: self.logger.with(threshold: .warning), metrics: MetricsRegistry(),
      preparing: pool.map { .pool($0) } ?? .task,
      observer: { observation in
        if case .streamLost(let error?) = observation, Self.isFinal(error) {
          ending.end(because: error)
        }
        observer(observation)
      },
      prepare: { snapshot throws(SnapshotRejection) in
        try prepare(snapshot)
        return true
      })
    await self.follow(watcher, ending)
    channel.close()
    loop.stop()
    if let refusal = ending.refusal { throw .call(refusal, socket: self.socket) }
  }

  private func threads() throws(CommandFailure) -> (EventLoop, ComputePool?) {
    do {
      return (
        try EventLoop.start(named: "mooring"),
        self.preparesLong ? try ComputePool(named: "prepare", threads: 1) : nil
      )
    } catch {
      throw .other(.system, "\(error)")
    }
  }

  private func follow(_ watcher: ConfigWatcher<Bool>, _ ending: Ending) async {
    let lifetime = ServiceLifetime()
    ending.begin(lifetime)
    // Without a listener a signal ends the program as it ends any other.
    let signals =
      self.endsOnSignals
      ? try? SignalListener.start(for: [.terminate, .interrupt]) { _ in ending.end() } : nil
    // Stopping is the only way it ends; what it throws then says no more.
    try? await watcher.run(lifetime)
    signals?.stop()
  }
}
