import Basics
import ConfigClient
import ContractConfig
import ContractPricing
import ContractType
import EventLoop
import RPC
import ServiceRuntime

@testable import PricingService

/// A ConfigService that knows GetSnapshot and Resolve of the revisions a test gives it.
final class ScriptedConfigService: Sendable {
  private struct State {
    var revisions: [UInt64: (token: SnapshotToken, values: ParameterValues)] = [:]
    var violations: [Violation] = []
    var snapshotCount = 0
    var isGone = false
  }

  let channel: RPCChannel
  private let state: Locked<State>

  init(on loop: EventLoop) {
    let state = Locked(State())
    let snapshot = UnaryHandler<GetSnapshotRequest, GetSnapshotResponse> {
      request, _ throws(RPCError) in try Self.snapshot(request, state)
    }
    let resolve = UnaryHandler<ResolveRequest, ResolveResponse> { request, _ throws(RPCError) in
      try Self.resolve(request, state)
    }
    let server = RPCServer(routes: [
      Route(ConfigServiceMethods.getSnapshot, snapshot),
      Route(ConfigServiceMethods.resolve, resolve),
    ])
    self.state = state
    self.channel = RPCChannel(inProcess: server, on: [loop])
  }

  /// How often a snapshot was asked for.
  var snapshotCount: Int { self.state.withLock { $0.snapshotCount } }

  func add(_ token: SnapshotToken, _ values: ParameterValues) {
    self.state.withLock { $0.revisions[token.revision.count] = (token, values) }
  }

  /// From now on every call is answered UNAVAILABLE.
  func goAway() { self.state.withLock { $0.isGone = true } }

  func refuse(_ violations: [Violation]) { self.state.withLock { $0.violations = violations } }

  private static func snapshot(
    _ request: GetSnapshotRequest, _ state: Locked<State>
  ) throws(RPCError) -> GetSnapshotResponse {
    let revision = state.withLock { state in
      state.snapshotCount += 1
      return state.isGone ? nil : state.revisions[request.token?.revision ?? 0]
    }
    guard let revision else {
      let isGone = state.withLock { $0.isGone }
      throw RPCError(isGone ? .unavailable : .notFound, "There is no such revision.")
    }
    let token = RevisionToken(
      epoch: revision.token.epoch.count, revision: revision.token.revision.count,
      chainHash: revision.token.hashBytes)
    if let asked = request.token, !asked.chainHash.isEmpty, asked.chainHash != token.chainHash {
      throw RPCError(.failedPrecondition, "The history differs.")
    }
    var values: [String: [ResolvedValue]] = [:]
    for (name, value) in revision.values.values {
      let parts = name.split(separator: ":", maxSplits: 1)
      values[String(parts[0]), default: []].append(
        ResolvedValue(key: String(parts[1]), value: Value(value)))
    }
    return GetSnapshotResponse(
      snapshot: WatchSnapshot(
        token: token, environment: "development",
        namespaces: values.map { NamespaceValues(namespace: $0.key, values: $0.value) }))
  }

  private static func resolve(
    _ request: ResolveRequest, _ state: Locked<State>
  ) throws(RPCError) -> ResolveResponse {
    let (newest, violations, isGone) = state.withLock { state in
      (state.revisions.max { $0.key < $1.key }?.value, state.violations, state.isGone)
    }
    guard let newest, !isGone else { throw RPCError(.unavailable, "Nobody is there.") }
    var values = newest.values
    for change in request.candidateChanges {
      guard case .set(let value)? = change.action else { continue }
      values["\(change.namespace):\(change.key)"] = ParameterValue(test: value)
    }
    let entries = values.values.map { name, value in
      let parts = name.split(separator: ":", maxSplits: 1)
      return Entry(namespace: String(parts[0]), key: String(parts[1]), value: Value(value))
    }
    return ResolveResponse(entries: entries, violations: violations)
  }
}

extension Value {
  init(_ value: ParameterValue) {
    switch value {
    case .number(let number): self.init(kind: .floatValue(number))
    case .integer(let integer): self.init(kind: .intValue(integer))
    case .text(let text): self.init(kind: .stringValue(text))
    case .flag(let flag): self.init(kind: .boolValue(flag))
    }
  }
}

extension ParameterValue {
  init?(test value: Value) {
    switch value.kind {
    case .floatValue(let number): self = .number(number)
    case .intValue(let integer): self = .integer(integer)
    case .stringValue(let text): self = .text(text)
    case .boolValue(let flag): self = .flag(flag)
    case .jsonValue, nil: return nil
    }
  }
}
