import Basics
import ContractConfig
import ContractType
import JSON
import RPC
import Testing

@testable import ConfigService

@Suite("Messages of a stream")
struct WatchMessagesTests {
  let namespace = parsed("env/exchange") as ParameterNamespace

  /// A state with one secret and, when asked for, texts that fill messages.
  func watched(textBytes: Int = 0, textCount: Int = 0) -> WatchedState {
    var secret = ParameterSchema(
      name: Sample.name(self.namespace, "api_key"), type: .string)
    secret.isSensitive = true
    var schema = NamespaceSchema(self.namespace)
    schema.parameters = [secret]
    let texts = (0..<textCount).map { Sample.name(self.namespace, "text_\(1_000 + $0)") }
    schema.parameters += texts.map { ParameterSchema(name: $0, type: .string) }
    let catalogue = Catalogue(version: 4, namespaces: [schema], rules: [])
    guard let place = Place(stored: self.namespace, scope: Sample.scope()) else {
      preconditionFailure("no place")
    }
    let text = JSONValue.string(String(repeating: "x", count: textBytes))
    let edits =
      [Edit(place: place, key: secret.name.key, before: nil, after: .string("sealed"))]
      + texts.map { Edit(place: place, key: $0.key, before: nil, after: text) }
    let state = Sample.defaults.applying(
      edits,
      as: RevisionToken(epoch: StoreEpoch(1), revision: Revision(1), chainHash: nil),
      at: Sample.start, by: "tester")
    return WatchedState(state: state, catalogue: catalogue)
  }

  func order(_ namespaces: [String], isTrusted: Bool) throws -> WatchOrder {
    try WatchOrder(
      WatchStart(service: "s", instance: "i", bootID: "b", namespaces: namespaces),
      environment: Sample.environment, isTrusted: isTrusted)
  }

  func secret(
    as order: WatchOrder, reveal: @escaping SecretReveal = { _, _, _ in .string("plain") }
  ) throws -> ContractConfig.ResolvedValue {
    let watched = self.watched()
    let pieces = WatchMessages(reveal: reveal).snapshot(
      WatchFeed.snapshot(of: order.subscription, at: watched), at: watched,
      environment: Sample.environment, isStale: false, for: order.sight)
    guard case .snapshot(let snapshot)? = pieces.first?.message.kind else {
      preconditionFailure("no snapshot")
    }
    return try #require(snapshot.namespaces.first?.values.first)
  }

  @Test("show a secret only to the trusted who name its namespace in full")
  func secrets() throws {
    let plain = try self.secret(as: self.order(["env/exchange"], isTrusted: true))
    #expect(plain.value?.kind == .stringValue("plain"))
    #expect(plain.sensitive)
    #expect(!plain.redacted)
    for order in [
      try self.order(["env/exchange"], isTrusted: false),
      try self.order(["env/*"], isTrusted: true),
    ] {
      let hidden = try self.secret(as: order)
      #expect(hidden.value?.kind == .stringValue("***"))
      #expect(hidden.redacted)
      #expect(!hidden.sensitive)
    }
  }

  @Test("hide a secret that cannot be opened, and open it with the scope it was kept for")
  func unopened() throws {
    let order = try self.order(["env/exchange"], isTrusted: true)
    #expect(try self.secret(as: order) { _, _, _ in nil }.redacted)
    let seen = try self.secret(as: order) { kept, schema, scope in
      kept == .string("sealed") && schema.isSensitive && scope == Sample.scope()
        ? .string("opened") : nil
    }
    #expect(seen.value?.kind == .stringValue("opened"))
  }

  @Test("are cut where they would be too large, and say which piece is the last")
  func pieces() throws {
    let watched = self.watched(textBytes: 4_000, textCount: 300)
    let order = try self.order(["env/*"], isTrusted: false)
    let values = WatchFeed.snapshot(of: order.subscription, at: watched)
    let pieces = WatchMessages.plain.snapshot(
      values, at: watched, environment: Sample.environment, isStale: true, for: .none)
    #expect(pieces.count > 3)
    var keys: [String] = []
    for (index, piece) in pieces.enumerated() {
      #expect(piece.byteCount < WatchMessages.pieceBytesMax + 8_192)
      guard case .snapshot(let snapshot)? = piece.message.kind else {
        Issue.record("not a snapshot")
        continue
      }
      #expect(snapshot.more == (index + 1 < pieces.count))
      #expect(snapshot.stale)
      #expect(snapshot.catalogueVersion == 4)
      keys += snapshot.namespaces.flatMap { $0.values.map(\.key) }
    }
    #expect(keys == values.map(\.name.key.description))
  }
}
