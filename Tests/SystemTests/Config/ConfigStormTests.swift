import Basics
import ContractConfig
import ContractType
import FoundationEssentials
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import TestSupport
import Testing

/// A storm that a test can afford, or the long one that `make soak` asks for.
enum StormSize {
  private static func number(_ name: String, default value: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? value
  }

  static let writers = 8
  static let changesEach = Self.number("MOORING_SOAK_CHANGES", default: 12)
  static let crashes = Self.number("MOORING_SOAK_CRASHES", default: 4)
  static let seed = UInt64(Self.number("MOORING_SOAK_SEED", default: 1))
  /// What a long run may take from one crash to the next.
  static let pauseMax = Duration.seconds(3_600)
}

@Suite("Changes while everything crashes")
struct ConfigStormTests {
  /// What can happen to a deployment.
  enum Crash: CaseIterable {
    case replica, database, connections
  }

  @Test("leave one history: nothing acknowledged is lost, nothing happens twice")
  func storm() async throws {
    let deployment = try await ConfigDeployment(replicas: 2)
    let storm = ConfigStorm(
      clients: deployment.clients, writerCount: StormSize.writers,
      changesEach: StormSize.changesEach, seed: StormSize.seed)
    let total = StormSize.writers * StormSize.changesEach
    let subscribers = try StormSubscribers(
      at: deployment.addresses + deployment.addresses, on: deployment.loop)
    async let following: Void = subscribers.run()
    async let writing: Void = storm.run()
    var random = SplitMix64(seed: StormSize.seed)
    // Crashes at random points of the storm; each kind comes in turn.
    let points = (0..<StormSize.crashes).map { _ in Int(random.next() % UInt64(total)) }.sorted()
    for (number, point) in points.enumerated() {
      try await storm.endings.first("change \(point)", within: StormSize.pauseMax) {
        $0.count > point
      }
      switch Crash.allCases[number % Crash.allCases.count] {
      case .replica: try await deployment.crash(replica: Int(random.next() % 2))
      case .database: try await deployment.crashDatabase()
      case .connections: try await deployment.cutConnections()
      }
    }
    await writing
    let endings = storm.endings.elements.map(\.ending)
    #expect(endings.count == total)
    let evidence = try await StormEvidence(deployment)
    evidence.judge(endings)
    try await self.judgeReplicas(deployment, evidence)
    try await subscribers.judge(evidence)
    subscribers.stop()
    try await following
    try await self.judgeChain(deployment, evidence)
    #expect(try await deployment.stop() == [0, 0], "\(deployment.logs.suffix(4_000))")
    try await self.judgeTampering(deployment)
  }

  /// Every replica tells the values that the store holds.
  private func judgeReplicas(
    _ deployment: ConfigDeployment, _ evidence: StormEvidence
  ) async throws {
    for client in deployment.clients {
      // Asked for this revision, a replica looks at the store when it does not know it yet.
      let request = GetSnapshotRequest(
        token: ContractType.RevisionToken(revision: evidence.head.revision),
        namespaces: [ConfigStorm.namespace])
      var response: GetSnapshotResponse?
      try await eventually("a replica that has found its store again") {
        do throws(RPCError) {
          response = try await client.getSnapshot(
            request, options: CallOptions(timeout: .seconds(30), waitsForReady: true))
          return true
        } catch {
          guard error.code == .unavailable else { throw error }
          return false
        }
      }
      let snapshot = try #require(response?.snapshot)
      #expect(snapshot.token?.chainHash == evidence.head.chainHash)
      let values = snapshot.namespaces.flatMap(\.values)
      for (symbol, value) in evidence.current {
        let told = values.first { $0.key == ConfigStorm.key && $0.symbol == symbol }
        #expect(told?.value?.kind == .floatValue(value), "\(symbol)")
      }
    }
  }

  /// The program finds what an owner did to the log, and says when it can say nothing.
  private func judgeTampering(_ deployment: ConfigDeployment) async throws {
    let owner = try await deployment.connect(as: "mooring_owner")
    try await owner.runScript(
      """
      ALTER TABLE config.audit DISABLE TRIGGER USER;
      DELETE FROM config.audit WHERE sequence = 2;
      """)
    await owner.close()
    let broken = try await deployment.run(["verify-audit"], as: "mooring_reader")
    #expect(broken.status == 1)
    #expect(broken.text.contains("first record at fault: 2"), "\(broken.text)")
    try await deployment.cluster.stopImmediately()
    let away = try await deployment.run(["verify-audit"], as: "mooring_reader")
    #expect(away.status == 69, "\(away.text)")
  }

  /// The program itself finds the log whole, and another one than was noted when that is so.
  private func judgeChain(
    _ deployment: ConfigDeployment, _ evidence: StormEvidence
  ) async throws {
    let whole = try await deployment.run(
      ["verify-audit", "--expect", evidence.auditHash], as: "mooring_reader")
    #expect(whole.status == 0, "\(whole.text)")
    let other = try await deployment.run(
      ["verify-audit", "--expect", String(repeating: "0", count: 64)], as: "mooring_reader")
    #expect(other.status == 1, "\(other.text)")
  }
}

/// What the store holds after a storm.
struct StormEvidence {
  private struct Change: Hashable {
    let revision: UInt64
    let symbol: String
    let value: Double
  }

  private struct Record {
    let requestID: String
    let revision: UInt64
    let symbol: String
    let versionBefore: UInt64
  }

  let head: (revision: UInt64, chainHash: [UInt8])
  let auditHash: String
  /// The values in force, by symbol.
  let current: [String: Double]
  private let revisions: [UInt64]
  private let changes: [Change]
  private let records: [Record]

  init(_ deployment: ConfigDeployment) async throws {
    let connection = try await deployment.connect()
    let head = try await connection.query(
      "SELECT revision, chain_hash, encode(audit_hash, 'hex') AS audit_hash FROM config.head"
    ).onlyRow()
    self.head = (
      UInt64(try head.decode("revision", as: Int64.self)), try head.decode("chain_hash")
    )
    self.auditHash = try head.decode("audit_hash")
    self.revisions = try await connection.query(
      "SELECT revision FROM config.change_sets ORDER BY revision"
    ).map { UInt64(try $0.decode("revision", as: Int64.self)) }
    self.changes = try await connection.query(
      """
      SELECT revision, symbol, value::float8 AS value
      FROM config.history
      WHERE namespace = $1 AND key = $2 AND layer = 7
      """, ConfigStorm.namespace, ConfigStorm.key
    ).map {
      Change(
        revision: UInt64(try $0.decode("revision", as: Int64.self)),
        symbol: try $0.decode("symbol"), value: try $0.decode("value"))
    }
    self.records = try await connection.query(
      """
      SELECT request_id, revision, symbol, version_before
      FROM config.audit
      WHERE namespace = $1 AND key = $2 AND layer = 7 AND NOT dry_run
      """, ConfigStorm.namespace, ConfigStorm.key
    ).map {
      Record(
        requestID: try $0.decode("request_id"),
        revision: UInt64(try $0.decode("revision", as: Int64.self)),
        symbol: try $0.decode("symbol"),
        versionBefore: UInt64(try $0.decode("version_before", as: Int64.self)))
    }
    self.current = try await connection.query(
      """
      SELECT symbol, value::float8 AS value
      FROM config.current
      WHERE namespace = $1 AND key = $2 AND layer = 7
      """, ConfigStorm.namespace, ConfigStorm.key
    ).reduce(into: [:]) { values, row in
      values[try row.decode("symbol", as: String.self)] = try row.decode("value", as: Double.self)
    }
    await connection.close()
  }

  /// Compares with what writers were told.
  func judge(_ endings: [ConfigStorm.Ending]) {
    #expect(self.revisions == Array(1...self.head.revision), "revisions have a gap")
    let recorded = Dictionary(grouping: self.records, by: \.requestID)
    let written = Dictionary(grouping: self.changes) { $0.revision }
    var committed = 0
    for ending in endings {
      let records = recorded[ending.requestID] ?? []
      switch ending.outcome {
      case .committed(let revision, let version, _):
        committed += 1
        #expect(records.map(\.revision) == [revision], "\(ending)")
        #expect(records.map(\.versionBefore) == [version - 1], "\(ending)")
        #expect(
          written[revision] == [
            Change(revision: revision, symbol: ending.symbol, value: ending.value)
          ], "\(ending)")
        if let expected = ending.expected { #expect(expected == version - 1, "\(ending)") }
      case .refused:
        #expect(records.isEmpty, "refused, and in the log: \(ending)")
        #expect(ending.expected != nil, "\(ending)")
      case .unexpected(let what): Issue.record("\(ending.requestID): \(what)")
      }
    }
    // Nothing is there that nobody was told of, and each version had one winner.
    #expect(self.changes.count == committed)
    #expect(self.records.count == committed)
    let versions = self.records.map { "\($0.symbol) \($0.versionBefore)" }
    #expect(Set(versions).count == versions.count)
  }
}
