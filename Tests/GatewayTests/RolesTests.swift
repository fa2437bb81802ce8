import Auth
import Contract
import Testing

@testable import Gateway

@Suite("Who may do what")
struct RolesTests {
  /// Who has each access, said here once more and by hand.
  static let holders: [RESTRoute.Access: Set<Role>] = [
    .read: [.viewer, .operator, .admin, .auditor],
    .operate: [.operator, .admin],
    .administer: [.admin],
    .audit: [.auditor, .admin],
  ]

  /// What must never become easier to reach by a slip in the contract.
  static let sensitive: [String: RESTRoute.Access] = [
    "POST /v1/change-sets": .administer, "POST /v1/change-sets/rollback": .administer,
    "POST /v1/import": .administer, "POST /v1/reload": .administer,
    "POST /v1/strategies": .administer, "POST /v1/cache/refresh": .administer,
    "DELETE /v1/namespaces/{namespace=*/*}/values": .administer,
    "GET /v1/audit": .audit, "GET /v1/audit/verify": .audit,
    "POST /v1/policies": .operate, "POST /v1/prices": .operate,
    "POST /v1/policies/import": .operate, "POST /v1/claims/{claim_id}/settle": .operate,
    "PUT /v1/vault": .administer, "POST /v1/scenarios": .administer,
    "POST /v1/simulations": .operate, "POST /v1/reports": .operate,
    "GET /v1/parameters": .read, "GET /v1/vault": .read, "GET /metrics": .read,
    "GET /v1/quotes/{asset}": .public, "POST /v1/quotes": .public, "GET /v1/tranches": .public,
  ]

  static var operations: [Gateway.Operation] { Surface.operations(on: .test) }

  @Test("what changes or tells much is for those who are meant to have it")
  func guarded() {
    var found: [String: RESTRoute.Access] = [:]
    for operation in Self.operations { found[operation.name] = operation.access }
    for (name, access) in Self.sensitive { #expect(found[name] == access, "\(name)") }
  }

  @Test("each operation lets exactly the roles in that it is for", arguments: Role.allCases)
  func roles(role: Role) throws {
    let gate = try TestGate(limits: .wide)
    let token = try TestTokens.token(role)
    for operation in Self.operations where operation.access != .public {
      let isHolder = Self.holders[operation.access]?.contains(role) == true
      let outcome = gate.outcome(of: operation, ["authorization": "Bearer \(token)"])
      #expect(outcome.status == (isHolder ? nil : 403), "\(operation.name)")
      #expect(outcome.code == (isHolder ? nil : "ROLE_NOT_ALLOWED"), "\(operation.name)")
    }
  }

  @Test("without a token only what is public is answered")
  func anybody() throws {
    let gate = try TestGate(limits: .wide)
    for operation in Self.operations {
      let outcome = gate.outcome(of: operation, [:])
      let isOpen = operation.access == .public
      #expect(outcome.status == (isOpen ? nil : 401), "\(operation.name)")
      #expect(outcome.code == (isOpen ? nil : "TOKEN_MISSING"), "\(operation.name)")
    }
  }

  @Test("nothing that is for the sockets is served")
  func sockets() {
    #expect(!Self.operations.contains { $0.access == .internal })
  }

  @Test("metrics are read without a token from the networks that are named, and from no other")
  func metrics() throws {
    let gate = try TestGate(limits: .wide)
    let metrics = try #require(Self.operations.first { $0.name == "GET /metrics" })
    #expect(gate.outcome(of: metrics, [:], from: "127.0.0.1").status == nil)
    #expect(gate.outcome(of: metrics, [:], from: "192.0.2.1").status == 401)
  }
}
