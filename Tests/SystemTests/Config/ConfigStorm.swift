import Basics
import Contract
import ContractConfig
import ContractPlatform
import ContractType
import RPC
import ServiceRuntime
import TestSupport

/// Writers that change parameters on several replicas at once, with versions that are right, wrong
/// or not named, and repeat what was not answered.
struct ConfigStorm: Sendable {
  static let namespace = "strategy/orderbook_skew"
  static let key = "parameters.buy_threshold"
  /// Few scopes, so that writers meet.
  static let symbols = ["AAA", "BBB", "CCC"]
  /// How often one change is sent before it counts as never answered.
  static let attemptsMax = 1_000

  /// What a writer was told in the end.
  struct Ending: Sendable, Hashable {
    enum Outcome: Sendable, Hashable {
      /// Committed as this revision, which brought the scope to this version.
      case committed(revision: UInt64, version: UInt64, auditHash: [UInt8])
      /// Refused, because the scope was at another version than expected.
      case refused
      /// Anything else, which a test must not see.
      case unexpected(String)
    }

    let requestID: String
    let symbol: String
    let value: Double
    /// The version that the writer expected; nil when it named none.
    let expected: UInt64?
    let outcome: Outcome
  }

  let clients: [ConfigServiceClient]
  let writerCount: Int
  let changesEach: Int
  let seed: UInt64
  /// Told of every ending, in the order in which they came.
  let endings = Recorder<(count: Int, ending: Ending)>()
  private let count = Locked(0)

  /// Lets all writers make their changes.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<self.writerCount {
        group.addTask { await self.write(as: writer) }
      }
    }
  }

  private func write(as writer: Int) async {
    var random = SplitMix64(seed: self.seed &+ UInt64(writer) &* 1_000_003)
    // The versions that this writer saw last: often not the present ones.
    var seen: [String: UInt64] = [:]
    for number in 0..<self.changesEach {
      let symbol = Self.symbols[Int(random.next() % UInt64(Self.symbols.count))]
      let expected: UInt64? =
        switch random.next() % 4 {
        case 0: nil
        case 1: (seen[symbol] ?? 0) + 1
        default: seen[symbol] ?? 0
        }
      let ending = await self.change(
        "w\(writer)-\(number)", symbol,
        // Each value of the storm is another one, and within the bounds of the parameter.
        1 + Double(writer * self.changesEach + number + 1) / 100_000, expected, &random, &seen)
      let count = self.count.withLock { count in
        count += 1
        return count
      }
      self.endings.record((count, ending))
    }
  }

  private func change(
    _ requestID: String, _ symbol: String, _ value: Double, _ expected: UInt64?,
    _ random: inout SplitMix64, _ seen: inout [String: UInt64]
  ) async -> Ending {
    let scope = ContractType.Scope(symbol: symbol)
    let request = ApplyRequest(
      changes: [
        Change(
          namespace: Self.namespace, key: Self.key, scope: scope,
          action: .set(ContractType.Value(kind: .floatValue(value))))
      ],
      expectedVersions: expected.map {
        [ExpectedVersion(namespace: Self.namespace, scope: scope, version: $0)]
      } ?? [], reason: "storm", requestID: requestID)
    var backoff = Backoff(base: .milliseconds(5), cap: .milliseconds(100))
    var outcome = Ending.Outcome.unexpected("never answered")
    for _ in 0..<Self.attemptsMax {
      // A repetition may go to another replica than the first attempt.
      let client = self.clients[Int(random.next() % UInt64(self.clients.count))]
      do throws(RPCError) {
        let options = CallOptions(timeout: .seconds(30), waitsForReady: true)
        let answer = try await client.apply(request, options: options).outcome
        outcome = Self.outcome(of: answer)
        if let version = answer?.versions.first?.version { seen[symbol] = version }
        break
      } catch {
        if error.code == .aborted {
          seen[symbol] = Self.presentVersion(in: error)
          outcome = .refused
          break
        }
        guard [.unavailable, .deadlineExceeded, .cancelled].contains(error.code) else {
          outcome = .unexpected("\(error)")
          break
        }
        try? await SystemClock().sleep(for: backoff.next(using: &random))
      }
    }
    return Ending(
      requestID: requestID, symbol: symbol, value: value, expected: expected, outcome: outcome)
  }

  private static func outcome(of answer: ChangeOutcome?) -> Ending.Outcome {
    guard let answer, answer.committed, let version = answer.versions.first else {
      return .unexpected("\(String(describing: answer))")
    }
    return .committed(
      revision: answer.revision, version: version.version, auditHash: answer.auditHash)
  }

  private static func presentVersion(in error: RPCError) -> UInt64? {
    guard let status = unsafe try? GoogleRPC.Status(wire: error.details.span.bytes) else {
      return nil
    }
    for detail in status.details where detail.typeURL.hasSuffix(CurrentVersions.wireName) {
      let current = unsafe try? CurrentVersions(wire: detail.value.span.bytes)
      return current?.versions.first?.version
    }
    return nil
  }
}
