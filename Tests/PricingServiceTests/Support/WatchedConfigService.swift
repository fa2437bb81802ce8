import Basics
import ConfigClient
import ContractConfig
import ContractType
import EventLoop
import RPC
import ServiceRuntime
import TestSupport

@testable import PricingService

/// A ConfigService on a socket whose Watch sends what a test writes.
final class WatchedConfigService: Sendable {
  private let loop: EventLoop
  private let server: RPCServer
  private let messages: AsyncStream<WatchResponse>.Continuation
  /// What consumers have answered.
  let answers: Recorder<Acknowledgement>

  /// Listens at `path`; one consumer is served.
  init(at path: String) throws {
    let (stream, messages) = AsyncStream<WatchResponse>.makeStream()
    let answers = Recorder<Acknowledgement>()
    let handler = BidirectionalHandler<WatchRequest, WatchResponse> {
      requests, responses, _ async throws(RPCError) in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          do throws(RPCError) {
            for try await request in requests {
              if case .acknowledgement(let answer)? = request.kind { answers.record(answer) }
            }
          } catch {}
        }
        group.addTask {
          do throws(RPCError) {
            for await message in stream { try await responses.write(message) }
          } catch {}
        }
        await group.next()
        group.cancelAll()
      }
    }
    self.loop = try EventLoop.start(named: "config")
    self.server = RPCServer(routes: [Route(ConfigServiceMethods.watch, handler)])
    self.messages = messages
    self.answers = answers
    try self.server.listen(at: .unix(path: path), on: [self.loop])
  }

  /// Sends a whole snapshot and says that it is the newest.
  func send(_ revision: UInt64, _ values: ParameterValues) {
    var namespaces: [String: [ResolvedValue]] = [:]
    for (name, value) in values.values.sorted(by: { $0.key < $1.key }) {
      let parts = name.split(separator: ":", maxSplits: 1)
      namespaces[String(parts[0]), default: []].append(
        ResolvedValue(key: String(parts[1]), value: Value(value)))
    }
    let token = Self.token(revision)
    self.messages.yield(
      WatchResponse(
        kind: .snapshot(
          WatchSnapshot(
            token: token, environment: "development",
            namespaces: namespaces.sorted { $0.key < $1.key }.map {
              NamespaceValues(namespace: $0.key, values: $0.value)
            }))))
    self.messages.yield(
      WatchResponse(
        kind: .bookmark(WatchBookmark(token: token, at: Timestamp(PricingBench.time)))))
  }

  private static func token(_ revision: UInt64) -> RevisionToken {
    let token = PricingBench.token(revision)
    return RevisionToken(
      epoch: token.epoch.count, revision: revision, chainHash: token.hashBytes)
  }

  /// The consumer's answer to a revision, beyond that it was received.
  func verdict(on revision: UInt64) async throws -> Acknowledgement {
    try await self.answers.first { $0.revision == revision && $0.state != .received }
  }

  /// Ends as a killed process does: streams break and nobody listens any more.
  func kill() async {
    self.messages.finish()
    await self.server.drain(within: .zero)
    self.loop.stop()
    self.loop.join()
  }
}
