import Basics
import ContractConfig
import ContractType

@testable import ConfigClient

/// Short ways to write what a service delivers.
enum Sample {
  static let namespace = "params/pricing"
  static let environment = "production"

  /// The position at a revision; `branch` tells histories apart that share an epoch.
  static func token(_ revision: UInt64, epoch: UInt64 = 1, branch: UInt8 = 0) -> SnapshotToken {
    var bytes = [UInt8](repeating: branch, count: ChainHash.byteCount)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: revision >> (8 * index)) }
    return SnapshotToken(
      epoch: StoreEpoch(epoch), revision: Revision(revision),
      chainHash: unsafe ChainHash(bytes: bytes.span.bytes))
  }

  static func values(_ numbers: [String: Double?], symbol: String = "") -> [NamespaceValues] {
    let values = numbers.sorted { $0.key < $1.key }.map { key, number in
      ResolvedValue(
        key: key, symbol: symbol, value: number.map { Value(kind: .floatValue($0)) },
        layer: .storedEnvironment, revision: 1)
    }
    return [NamespaceValues(namespace: Self.namespace, values: values)]
  }

  static func snapshot(
    _ token: SnapshotToken, _ numbers: [String: Double] = ["rate": 0.04], more: Bool = false,
    stale: Bool = false, environment: String = Sample.environment
  ) -> WatchResponse {
    WatchResponse(
      kind: .snapshot(
        WatchSnapshot(
          token: token.wire, environment: environment, catalogueVersion: 3,
          namespaces: Self.values(numbers), more: more, stale: stale)))
  }

  static func delta(
    _ after: SnapshotToken, _ token: SnapshotToken, _ numbers: [String: Double?],
    more: Bool = false, committedAt: WallTime? = nil
  ) -> WatchResponse {
    WatchResponse(
      kind: .delta(
        WatchDelta(
          after: after.wire, token: token.wire,
          namespaces: numbers.isEmpty ? [] : Self.values(numbers), more: more,
          committedAt: committedAt.map { Timestamp(microseconds: $0.microsecondsSinceEpoch) })))
  }

  static func bookmark(_ token: SnapshotToken, stale: Bool = false) -> WatchResponse {
    WatchResponse(kind: .bookmark(WatchBookmark(token: token.wire, stale: stale)))
  }

  static func subscription(instance: String = "one") throws -> WatchSubscription {
    try WatchSubscription(
      service: "pricing", instance: instance,
      environment: EnvironmentName(Self.environment), namespaces: [Self.namespace])
  }
}

extension ConfigSnapshot {
  /// The numbers of the sample's namespace, those of symbols left out.
  var numbers: [String: Double] {
    var numbers: [String: Double] = [:]
    for key in self.keys(in: Sample.namespace) {
      guard case .number(let number)? = self.parameter(key, in: Sample.namespace)?.value else {
        continue
      }
      numbers[key] = number
    }
    return numbers
  }
}
