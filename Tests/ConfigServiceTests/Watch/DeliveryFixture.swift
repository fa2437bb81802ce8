import Basics
import ContractConfig
import ContractType
import EventLoop
import JSON
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import Telemetry
import TestSupport

@testable import ConfigClient
@testable import ConfigService

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension TemporaryFolder {
  func address(_ name: String) -> SocketAddress { .unix(path: "\(self.path)/\(name).sock") }
}

/// A running replica of the service, as far as delivery goes: a core, a hub, an exchange and a
/// socket, on a database that others may share.
final class Replica: Sendable {
  let name: String
  let loop: EventLoop
  let core: ConfigCore
  let hub: WatchHub
  let exchange: SubscriberExchange
  let handlers: WatchHandlers
  let metrics = MetricsRegistry()
  let logs = LogRecorder()
  private let server: RPCServer
  private let lifetime = ServiceLifetime()
  private let tasks: [Task<Void, any Error>]
  private let listener: PostgresListener

  init(
    _ name: String, at address: SocketAddress, database: PostgresConfiguration? = nil
  ) async throws {
    let place = try TemporaryDatabase.current
    let database = database ?? place.configuration
    self.name = name
    self.loop = try EventLoop.start(named: "replica-\(name)")
    let core = ConfigCore(
      catalogue: Sample.catalogue, environment: Sample.environment,
      pool: PostgresPool(
        to: database, settings: .patient, on: self.loop, blockingCalls: place.blockingCalls,
        logger: .disabled), startMax: .seconds(60))
    self.core = core
    try await core.catchUp()
    let delivery = Delivery(
      of: core, replica: name, logger: self.logs.logger(), metrics: self.metrics)
    self.hub = delivery.hub
    self.handlers = delivery.handlers
    let exchange = delivery.exchange
    self.exchange = exchange
    self.server = RPCServer(routes: self.handlers.routes)
    try self.server.listen(at: address, on: [self.loop])
    let listener = PostgresListener(
      to: database, channels: ["mooring_config", SubscriberStore.channel], on: self.loop,
      blockingCalls: place.blockingCalls, logger: .disabled)
    self.listener = listener
    let lifetime = self.lifetime
    let ready = Recorder<Bool>()
    self.tasks = [
      Task { try await exchange.run(lifetime) },
      Task {
        for await event in listener { await Self.take(event, core, exchange, ready) }
      },
    ]
    try await ready.first { $0 }
  }

  private static func take(
    _ event: ListenerEvent, _ core: ConfigCore, _ exchange: SubscriberExchange,
    _ ready: Recorder<Bool>
  ) async {
    switch event {
    case .notification(let notification) where notification.channel != "mooring_config":
      exchange.notified(notification.payload)
    case .notification: try? await core.catchUp()
    case .connected, .reconnected, .missed:
      exchange.notified(nil)
      try? await core.catchUp()
      ready.record(true)
    case .disconnected: break
    }
  }

  /// Commits changes; returns the revision.
  @discardableResult
  func commit(_ changes: ChangeRequest.Change...) async throws -> Revision {
    let author = Authorship(
      kind: .apply, subject: "operator@example.org", role: "admin", source: .rpc, reason: "a test")
    let answer = try await self.core.change(
      ConfigCore.Order(
        request: ChangeRequest(changes: changes), author: author,
        identity: RequestIdentity(method: "Apply", digest: [])))
    guard case .made(let result) = answer else { preconditionFailure("answered before") }
    return result.revision
  }

  /// Waits as a caller would.
  func waitApplied(
    _ revision: Revision, timeoutMs: UInt32 = 60_000,
    _ change: (inout WaitAppliedRequest) -> Void = { _ in }
  ) async throws -> WaitAppliedResponse {
    var request = WaitAppliedRequest(revision: revision.count, timeoutMs: timeoutMs)
    change(&request)
    return try await self.handlers.waitApplied(
      request, CallContext(method: "/test", peer: .inProcess))
  }

  /// The number of a metric with one label.
  func count(_ name: String, _ label: String) -> Double {
    for family in self.metrics.families where family.name == name {
      for sample in family.samples where sample.labels.map(\.value) == [label] {
        if case .number(let number) = sample.value { return number }
      }
    }
    return 0
  }

  func stop() async throws {
    self.lifetime.requestStop()
    async let drained: Void = self.server.drain(within: .seconds(30))
    self.hub.close()
    await drained
    await self.listener.stop()
    for task in self.tasks { _ = await task.result }
    await self.core.pool.shutDown(deadline: .never)
    self.loop.stop()
    self.loop.join()
  }
}

/// A process that follows the configuration with the real client.
final class FollowerProcess: Sendable {
  let watcher: ConfigWatcher<ConfigSnapshot>
  let observations = Recorder<WatchObservation>()
  private let loop: EventLoop
  private let channel: RPCChannel
  private let lifetime = ServiceLifetime()
  private let task: Task<Void, any Error>

  init(
    _ instance: String, at address: SocketAddress, kind: ConfigClient.ConsumerKind = .required,
    namespaces: [String] = ["strategy/*"],
    prepare: @escaping ConfigWatcher<ConfigSnapshot>.Prepare = {
      (snapshot) throws(SnapshotRejection) in snapshot
    }
  ) throws {
    self.loop = try EventLoop.start(named: "follower-\(instance)")
    self.channel = RPCChannel(to: address, on: [self.loop])
    var settings = ConfigWatcherSettings(
      subscription: try WatchSubscription(
        service: "follower", instance: instance, kind: kind, namespaces: namespaces))
    settings.firstPause = .milliseconds(1)
    settings.longestPause = .milliseconds(50)
    let observations = self.observations
    let watcher = ConfigWatcher(
      settings: settings, channel: self.channel, holder: SnapshotHolder(readBy: [self.loop]),
      logger: .disabled, metrics: MetricsRegistry(), observer: { observations.record($0) },
      prepare: prepare)
    self.watcher = watcher
    let lifetime = self.lifetime
    self.task = Task { try await watcher.run(lifetime) }
  }

  /// Returns once that revision, or a later one of its history, is in force.
  @discardableResult
  func installed(_ revision: Revision, in epoch: StoreEpoch? = nil) async throws -> SnapshotToken {
    let found = try await self.observations.first { observation in
      guard case .installed(let token, _) = observation else { return false }
      return token.revision >= revision && (epoch == nil || token.epoch == epoch)
    }
    guard case .installed(let token, _) = found else { preconditionFailure() }
    return token
  }

  /// The value in force.
  func value(_ key: String, symbol: String? = nil) -> ConfigValue? {
    self.watcher.snapshot?.parameter(key, in: "strategy/orderbook_skew", symbol: symbol)?.value
  }

  func stop() async throws {
    self.lifetime.requestStop()
    try await self.task.value
    self.channel.close()
    self.loop.stop()
    self.loop.join()
  }
}

/// A consumer whose every message a test decides.
final class ConsumerByHand: Sendable {
  let messages = Recorder<WatchResponse>()
  let ended = Recorder<RPCError?>()
  private let channel: RPCChannel
  private let requests = Mailbox<WatchRequest>(countMax: 64)
  private let task: Task<Void, Never>

  init(
    _ channel: RPCChannel, reading gate: Recorder<Bool>? = nil, sending first: WatchRequest
  ) {
    self.channel = channel
    let (messages, requests, ended) = (self.messages, self.requests, self.ended)
    requests.push(first)
    self.task = Task {
      let error = await Self.follow(channel, requests, gate) { messages.record($0) }
      ended.record(error)
    }
  }

  convenience init(
    _ instance: String, _ channel: RPCChannel, kind: ContractConfig.ConsumerKind = .required,
    namespaces: [String] = ["strategy/*"], resume: ContractType.RevisionToken? = nil,
    reading gate: Recorder<Bool>? = nil
  ) {
    self.init(
      channel, reading: gate,
      sending: WatchRequest(
        kind: .start(
          WatchStart(
            service: "hand", instance: instance, bootID: "boot", consumerKind: kind,
            namespaces: namespaces, resume: resume))))
  }

  private static func follow(
    _ channel: RPCChannel, _ requests: Mailbox<WatchRequest>, _ gate: Recorder<Bool>?,
    _ record: @escaping @Sendable (WatchResponse) -> Void
  ) async -> RPCError? {
    do throws(RPCError) {
      return try await channel.bidirectional(ConfigServiceMethods.watch) {
        (writer, stream) async throws(RPCError) -> RPCError? in
        await withTaskGroup(of: RPCError?.self) { group in
          group.addTask {
            do throws(RPCError) {
              while let request = await requests.next() { try await writer.write(request) }
              return nil
            } catch { return error }
          }
          group.addTask {
            if let gate { _ = try? await gate.first { $0 } }
            do throws(RPCError) {
              for try await message in stream { record(message) }
              return nil
            } catch { return error }
          }
          let first = await group.next() ?? nil
          requests.close()
          group.cancelAll()
          return first
        }
      }
    } catch {
      return error
    }
  }

  func send(_ request: WatchRequest) { self.requests.push(request) }

  func answer(_ revision: Revision, _ state: ApplyState, reason: String = "") {
    self.send(
      WatchRequest(
        kind: .acknowledgement(
          Acknowledgement(revision: revision.count, state: state, reason: reason))))
  }

  /// Returns once a delivery that reaches the revision has arrived.
  func reached(_ revision: Revision) async throws {
    try await self.messages.first { message in
      switch message.kind {
      case .snapshot(let snapshot)?: (snapshot.token?.revision ?? 0) >= revision.count
      case .delta(let delta)?: (delta.token?.revision ?? 0) >= revision.count
      case .bookmark?, nil: false
      }
    }
  }

  /// Ends the stream from this side and waits for its end.
  func stop() async {
    self.requests.close()
    await self.task.value
  }
}
