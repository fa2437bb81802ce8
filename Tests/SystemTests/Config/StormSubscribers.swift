import Basics
import ConfigClient
import EventLoop
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

/// Consumers that follow the configuration through a storm, each at its own replica.
final class StormSubscribers: Sendable {
  private struct Subscriber: Sendable {
    let watcher: ConfigWatcher<UInt64>
    let lifetime = ServiceLifetime()
    let installed: Recorder<SnapshotToken>
    let channel: RPCChannel
  }

  private let subscribers: [Subscriber]
  private let loop: EventLoop

  /// Makes consumers, as many as `addresses`.
  init(at addresses: [SocketAddress], on loop: EventLoop) throws {
    self.loop = loop
    self.subscribers = try addresses.enumerated().map { number, address in
      var settings = ConfigWatcherSettings(
        subscription: try WatchSubscription(
          service: "storm", instance: "subscriber-\(number)",
          namespaces: [ConfigStorm.namespace]))
      settings.longestPause = .milliseconds(200)
      let installed = Recorder<SnapshotToken>()
      let channel = RPCChannel(to: address, on: [loop])
      let watcher = ConfigWatcher<UInt64>(
        settings: settings, channel: channel, holder: SnapshotHolder(readBy: [loop]),
        logger: .disabled, metrics: MetricsRegistry(),
        observer: { observation in
          if case .installed(let token, _) = observation { installed.record(token) }
        }, prepare: { $0.token.revision.count })
      return Subscriber(watcher: watcher, installed: installed, channel: channel)
    }
  }

  /// Follows until told to stop.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for subscriber in self.subscribers {
        group.addTask { try await subscriber.watcher.run(subscriber.lifetime) }
      }
      try await group.waitForAll()
    }
  }

  /// Waits until every consumer has the last revision in force, and compares what it has with the
  /// values that the store holds.
  func judge(_ evidence: StormEvidence) async throws {
    for (number, subscriber) in self.subscribers.enumerated() {
      try await subscriber.installed.first { $0.revision.count == evidence.head.revision }
      let snapshot = try #require(subscriber.watcher.snapshot)
      for (symbol, value) in evidence.current {
        let held = snapshot.parameter(ConfigStorm.key, in: ConfigStorm.namespace, symbol: symbol)
        #expect(held?.value == .number(value), "subscriber \(number), \(symbol)")
      }
      // What is in force never goes back, whatever crashed.
      let revisions = subscriber.installed.elements.map(\.revision)
      #expect(revisions == revisions.sorted(), "subscriber \(number)")
      #expect(Set(revisions).count == revisions.count, "subscriber \(number)")
      #expect(Set(subscriber.installed.elements.map(\.epoch)).count == 1)
    }
  }

  /// Tells every consumer to stop.
  func stop() {
    for subscriber in self.subscribers {
      subscriber.lifetime.requestStop()
      subscriber.channel.close()
    }
  }
}
