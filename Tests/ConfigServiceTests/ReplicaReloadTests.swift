import Basics
import ContractConfig
import ContractType
import JSON
import PostgresTestSupport
import TestSupport
import Testing

@testable import ConfigService

/// What each replica reads is its own; what is in force is one.
@Suite("Replicas with files of their own", .developmentDatabase)
struct ReplicaReloadTests {
  static let key = "database.pool_size"
  static let system = ReloadTests.system

  static func document(_ size: Int) -> String { "env/system: {database: {pool_size: \(size)}}" }

  static func size(_ replica: PublishedFixture) async throws -> ContractType.Value.Kind? {
    try await replica.get(Self.system, Self.key).value?.kind
  }

  @Test("serve the same values, and each says truly what its own files would change")
  func differ() async throws {
    try await PublishedFixture.with { one in
      try await one.withAnother(in: TemporaryFolder()) { two in
        one.write(Self.document(9))
        two.write(Self.document(7))
        let first = try await one.reload()
        #expect(first.outcome?.changes.map(\.key) == [Self.key])
        #expect(first.outcome?.changes.first?.resolvedAfter?.kind == .intValue(9))
        #expect(first.files.allSatisfy { $0.hasPrefix(one.folder.path) || !$0.hasPrefix("/tmp") })

        // The other has other files; in force is what the store says, and the check tells of it.
        two.readAgain()
        try await two.core.catchUp()
        two.readAgain()
        #expect(try await Self.size(two) == .intValue(9))
        #expect(two.layersCheck.hasPrefix("1 values differ"), "\(two.layersCheck)")
        one.readAgain()
        #expect(one.layersCheck == "")

        var plan = ReloadRequest(reason: "a test")
        plan.validateOnly = true
        let planned = try await two.reload(plan)
        #expect(planned.outcome?.changes.first?.resolvedBefore?.kind == .intValue(9))
        #expect(planned.outcome?.changes.first?.resolvedAfter?.kind == .intValue(7))
        let second = try await two.reload()
        #expect(second.outcome?.changes == planned.outcome?.changes)
        #expect(second.files.contains { $0.hasPrefix(two.folder.path) })
        try await one.core.catchUp()
        one.readAgain()
        #expect(one.layersCheck.hasPrefix("1 values differ"), "\(one.layersCheck)")
        try await self.expectEqual(one, two)
        #expect(try await Self.size(one) == .intValue(7))
      }
    }
  }

  @Test("told at the same time both win or wait, and end equal")
  func atOnce() async throws {
    try await PublishedFixture.with { one in
      try await one.withAnother(in: TemporaryFolder()) { two in
        one.write(Self.document(9))
        two.write(Self.document(7))
        let before = try one.core.state().token.revision
        async let first = one.reload()
        async let second = two.reload()
        let answers = try await [first, second]
        // The later of the two saw what the earlier had made.
        let sizes = answers.map { $0.outcome?.changes.first?.resolvedAfter?.kind }
        #expect(sizes == [.intValue(9), .intValue(7)])
        let revisions = answers.compactMap { $0.outcome?.revision }.sorted()
        #expect(revisions == [before.next.count, before.next.next.count])
        try await one.core.catchUp()
        try await two.core.catchUp()
        try await self.expectEqual(one, two)
        let last = answers.max { $0.outcome?.revision ?? 0 < $1.outcome?.revision ?? 0 }
        #expect(
          try await Self.size(one) == last?.outcome?.changes.first?.resolvedAfter?.kind)
      }
    }
  }

  /// Both have one history and the same value of every parameter.
  private func expectEqual(_ one: PublishedFixture, _ two: PublishedFixture) async throws {
    let (left, right) = (try one.core.state(), try two.core.state())
    #expect(left.token == right.token)
    let scope = Basics.Scope(environment: one.core.environment)
    for namespace in one.core.catalogue.namespaces {
      for schema in namespace.parameters {
        #expect(
          left.resolve(schema.name, in: scope)?.kept.value
            == right.resolve(schema.name, in: scope)?.kept.value, "\(schema.name)")
      }
    }
  }

  @Test(
    "a secret that was rotated before a restart is one revision of the next Reload, and told once",
    arguments: [false, true])
  func restart(rehearsed: Bool) async throws {
    try await PublishedFixture.with { before in
      before.folder.write("hunter2-old", to: "secrets/db")
      _ = try await before.reload()
      let set = try await before.apply(SecretDeliveryTests.set("${file:db}"))
      // As the service does every second.
      before.handlers.inputs.noteGiven(in: before.core)
      let record = try #require(before.handlers.inputs.given.takeRecord())
      #expect(!String(decoding: record, as: UTF8.self).contains("hunter2"))
      #expect(before.handlers.inputs.given.takeRecord() == nil)

      before.folder.write("hunter2-new", to: "secrets/db")
      let given = GivenSecrets()
      #expect(given.restore(record))
      try await before.withAnother(in: before.folder, given: given) { after in
        after.readAgain()
        #expect(after.layersCheck.hasPrefix("1 values differ"), "\(after.layersCheck)")
        if rehearsed {
          var plan = ReloadRequest(reason: "a test")
          plan.validateOnly = true
          #expect(try await after.reload(plan).outcome?.changes.count == 1)
        }
        let response = try await after.reload()
        #expect(response.outcome?.changes.map(\.key) == [SecretDeliveryTests.password])
        #expect(response.outcome?.revision == set.revision + 1)
        #expect(try await after.reload().outcome?.committed == false)
        #expect(after.layersCheck == "")
      }
    }
  }

  @Test("what another replica read before it was told is not forgotten when that one fails")
  func toldAndAbandoned() async throws {
    try await PublishedFixture.with { one in
      one.folder.write("hunter2-old", to: "secrets/db")
      _ = try await one.reload()
      try await one.apply(SecretDeliveryTests.set("${file:db}"))
      try await one.withAnother(in: one.folder) { two in
        one.folder.write("hunter2-new", to: "secrets/db")
        // The one that was asked has told the others, and died before its revision.
        two.readAgain()
        let response = try await two.reload()
        #expect(response.outcome?.changes.map(\.key) == [SecretDeliveryTests.password])
        #expect(try await two.reload().outcome?.committed == false)
      }
    }
  }

  @Test("a record of something else is not used", arguments: ["", "{}", #"{"form": 2}"#, "[1]"])
  func damaged(text: String) {
    #expect(!GivenSecrets().restore(Array(text.utf8)))
  }
}
