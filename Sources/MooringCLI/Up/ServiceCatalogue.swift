/// A service that runs as a program of its own.
struct ServiceProgram: Sendable, Hashable {
  /// Its name, which is also that of its socket.
  let name: String
  /// The program's file.
  let program: String
  /// The role it uses the database under; nil when it uses none.
  let databaseRole: DatabaseRole?

  var hasDatabase: Bool { self.databaseRole != nil }

  /// Whether its program can make up what it keeps, for a demonstration.
  var canMakeUp: Bool { self.databaseRole == .risk }
}

/// The roles of a database, as deploy/postgres/roles.sql makes them.
enum DatabaseRole: String, Sendable, CaseIterable {
  case owner = "mooring_owner"
  case config = "mooring_config"
  case risk = "mooring_risk"
  case reader = "mooring_reader"
}

/// The services, in the order in which they start; each may rely on those before it.
enum ServiceCatalogue {
  static let all = [
    ServiceProgram(name: "config", program: "mooring-config", databaseRole: .config),
    ServiceProgram(name: "risk", program: "mooring-risk", databaseRole: .risk),
    ServiceProgram(name: "pricing", program: "mooring-pricing", databaseRole: nil),
    ServiceProgram(name: "gateway", program: "mooring-gateway", databaseRole: nil),
  ]

  /// The services whose programs are in `folder`.
  static func present(beside folder: String) -> [ServiceProgram] {
    self.all.filter { Folder.isExecutable("\(folder)/\($0.program)") }
  }
}
