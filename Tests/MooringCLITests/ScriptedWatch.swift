import Basics
import ContractConfig
import ContractType
import EventLoop
import RPC
import TestSupport

/// A service in miniature: it delivers what a script says, one revision for each acknowledgement.
final class ScriptedWatch: Sendable {
  /// What was acknowledged, in order.
  let acknowledgements = Recorder<Acknowledgement>()
  let socket: String
  private let folder = TemporaryFolder()
  private let server: RPCServer
  private let loop: EventLoop

  /// Serves `script` to whoever watches, or refuses with `refusal`.
  init(_ script: [WatchResponse], refusal: RPCError? = nil) throws {
    self.socket = self.folder.file("config.sock")
    self.loop = try EventLoop.start(named: "scripted")
    let acknowledgements = self.acknowledgements
    let handler = BidirectionalHandler<WatchRequest, WatchResponse> {
      (requests, responses, _) async throws(RPCError) in
      if let refusal { throw refusal }
      var incoming = requests.makeAsyncIterator()
      _ = try await incoming.next()
      for response in script {
        try await responses.write(response)
        while let request = try await incoming.next() {
          guard case .acknowledgement(let acknowledgement)? = request.kind else { continue }
          // Preparing that takes long is told of first.
          guard acknowledgement.state != .received else { continue }
          acknowledgements.record(acknowledgement)
          break
        }
      }
      // Stays open, as the real one does, until the watcher goes.
      while try await incoming.next() != nil {}
    }
    self.server = RPCServer(routes: [Route(ConfigServiceMethods.watch, handler)])
    try self.server.listen(at: .unix(path: self.socket), on: [self.loop])
  }

  /// Ends the service.
  func close() async {
    await self.server.drain(within: .zero)
    self.loop.stop()
  }

  /// A file for what a command leaves behind.
  var file: String { self.folder.file("lines") }

  static func token(_ revision: UInt64) -> RevisionToken {
    RevisionToken(
      epoch: 1, revision: revision,
      chainHash: Array(repeating: UInt8(truncatingIfNeeded: revision), count: 32))
  }

  /// Values of a strategy by key and symbol.
  static func values(_ values: [(String, String, Double)]) -> [NamespaceValues] {
    [
      NamespaceValues(
        namespace: "strategy/skew",
        values: values.map { key, symbol, number in
          ResolvedValue(
            key: key, symbol: symbol, value: Value(kind: .floatValue(number)),
            layer: .storedEnvironment)
        })
    ]
  }

  static func snapshot(_ revision: UInt64, _ values: [(String, String, Double)]) -> WatchResponse {
    WatchResponse(
      kind: .snapshot(
        WatchSnapshot(
          token: Self.token(revision), environment: "development",
          namespaces: Self.values(values))))
  }

  static func delta(_ revision: UInt64, _ values: [(String, String, Double)]) -> WatchResponse {
    WatchResponse(
      kind: .delta(
        WatchDelta(
          after: Self.token(revision - 1), token: Self.token(revision),
          namespaces: Self.values(values))))
  }
}
