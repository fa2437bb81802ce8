import Basics
import ContractConfig
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCServices
import RPCTestSupport
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

// Each test has a server of its own and stops it: one after the other is enough for a machine.
@Suite("With the database away", .serialized)
struct DegradationTests {
  @Test("reads go on and say so, writes are refused, and all is well when it is back")
  func awayAndBack() async throws {
    try await DegradationServer.with { server in
      try await FollowingReplica(on: server, file: "a").run { replica in
        _ = try await replica.state(at: 1)
        #expect(try await replica.set(7).committed)
        try await replica.log.first("configuration known")
        #expect(replica.health.status() == .serving)
        try await server.cluster.stopImmediately()
        try await replica.log.first("the database does not answer")
        let stale = try await replica.get()
        #expect(stale.stale && !stale.unsynced)
        #expect(stale.entry?.value?.kind == .intValue(7))
        #expect(replica.health.status() == .serving)
        let refusal = try await Refusal.of { _ = try await replica.set(8) }
        #expect((refusal.code, refusal.reason) == (.unavailable, "NOT_COMMITTED"))
        var past = GetRequest(namespace: "strategy/orderbook_skew", key: "top_levels")
        past.at = .atTime(ContractType.Timestamp(microseconds: 1))
        let unavailable = try await Refusal.of {
          _ = try await replica.handlers.get(past, try HandlerFixture.call())
        }
        #expect(unavailable.reason == "STORE_UNAVAILABLE")
        try await server.cluster.startAgain()
        // Somebody else changes something meanwhile: it is learnt without a restart.
        let other = try FollowingReplica(on: server, file: "b")
        try await eventually("a connection of the other") {
          (try? await other.core.catchUp()) != nil
        }
        #expect(try await other.set(9).committed)
        await other.core.pool.shutDown(deadline: .never)
        _ = try await replica.state(at: 3)
        let fresh = try await replica.get()
        #expect(!fresh.stale)
        #expect(fresh.entry?.value?.kind == .intValue(9))
        #expect(try await replica.set(8).committed)
      }
    }
  }

  @Test("a start without it shows the last known state, or defaults that are marked, and heals")
  func awayAtStart() async throws {
    try await DegradationServer.with { server in
      try await FollowingReplica(on: server, file: "a").run { replica in
        _ = try await replica.state(at: 1)
        #expect(try await replica.set(7).committed)
        await replica.keeper.save()
      }
      try await server.cluster.stopImmediately()
      let known = try FollowingReplica(on: server, file: "a")
      #expect(known.keeper.load())
      // The store may be there: ready is said once that is known.
      #expect(known.health.status() == .notServing)
      let unsynced = try FollowingReplica(on: server, file: "b")
      #expect(!unsynced.keeper.load())
      try await known.run { known in
        try await unsynced.run { unsynced in
          try await known.log.first("the database does not answer")
          #expect(known.health.status() == .serving)
          let last = try await known.get()
          #expect(last.stale && !last.unsynced)
          #expect(last.entry?.value?.kind == .intValue(7))
          try await unsynced.log.first("the database does not answer")
          let defaults = try await unsynced.get()
          #expect(defaults.unsynced)
          #expect(defaults.entry?.value?.kind == .intValue(5))
          #expect(unsynced.health.status() == .notServing)
          let refusal = try await Refusal.of { _ = try await unsynced.set(8) }
          #expect(refusal.reason == "NOT_READY")
          try await server.cluster.startAgain()
          _ = try await unsynced.state(at: 2)
          try await unsynced.log.first("configuration known")
          #expect(unsynced.health.status() == .serving)
          #expect(try await unsynced.get().entry?.value?.kind == .intValue(7))
          #expect(try await unsynced.set(9).committed)
          _ = try await known.state(at: 3)
          #expect(try await known.get().entry?.value?.kind == .intValue(9))
        }
      }
    }
  }

  @Test("a commit whose answer is lost is looked up, and repeated without a second effect")
  func lostAnswer() async throws {
    try await DegradationServer.with { server in
      try await FollowingReplica(on: server, file: "a").run { replica in
        _ = try await replica.state(at: 1)
        try await replica.log.first("configuration known")
        // Under its identifier the fate of a commit is known; without one it is not.
        for (id, reason) in [("r1", "NOT_COMMITTED"), ("", "OUTCOME_UNKNOWN")] {
          // With the head locked, the commit is under way and cannot end.
          let blocker = try await server.connect()
          try await blocker.query("BEGIN")
          try await blocker.query("SELECT * FROM config.head FOR UPDATE")
          let watcher = try await server.connect()
          async let refusal = Refusal.of { _ = try await replica.set(7, id: id) }
          try await eventually("a commit that waits for the head") {
            try await watcher.query(
              """
              SELECT count(*) AS count FROM pg_stat_activity
              WHERE wait_event_type = 'Lock' AND query LIKE '%commit_edits%'
              """
            ).onlyRow().decode("count", as: Int64.self) == 1
          }
          try await server.cluster.stopImmediately()
          try await server.cluster.startAgain()
          #expect(try await refusal.reason == reason)
        }
        try await eventually("a connection again") { replica.core.pool.isConnected }
        #expect(try await replica.set(7, id: "r1").committed)
        #expect(try await replica.set(7, id: "r1").replayed)
        #expect(try replica.core.state().token.revision == Revision(2))
      }
    }
  }

  @Test("replicas see each other's changes, and start over when the store is an older one")
  func restored() async throws {
    try await DegradationServer.with { server in
      try await FollowingReplica(on: server, file: "a").run { here in
        try await FollowingReplica(on: server, file: "b").run { there in
          _ = try await there.state(at: 1)
          _ = try await here.state(at: 1)
          for value in 6...8 { #expect(try await here.set(Int64(value)).committed) }
          _ = try await there.state(at: 4)
          let known = try here.core.state().token
          ConfigAssembly.logRestarts(of: here.core, here.log.logger())
          // As a copy of yesterday would be: the same epoch, another end.
          let connection = try await server.connect()
          try await connection.query("BEGIN")
          try await connection.query(
            "UPDATE config.change_sets SET chain_hash = sha256(chain_hash) WHERE revision = 4")
          try await connection.query("UPDATE config.head SET chain_hash = sha256(chain_hash)")
          try await connection.query("COMMIT")
          let restart = "the database has another history"
          _ = try await here.log.records.first { $0.message.description.hasPrefix(restart) }
          while try there.core.state().token.epoch == known.epoch {
            try await there.core.catchUp()
          }
          let epochs = try [here, there].map { try $0.core.state().token.epoch }
          #expect(epochs[0] == epochs[1])
          #expect(epochs[0] != known.epoch)
          #expect(try await here.get().entry?.value?.kind == .intValue(8))
        }
      }
    }
  }
}
