import JSON
import TestSupport
import Testing

/// One after the other: each starts a database and services of its own.
@Suite("Changes of documents as a client hears of them", .serialized)
struct ConfigurationWatchTests {
  /// The client of an ordinary user: it prints what it hears as it comes.
  private static func listen(
    _ deployment: GatewayDeployment, _ path: String, after id: String? = nil
  ) throws -> TestProgram {
    var command = deployment.command(
      "GET", path, fields: id.map { ["Last-Event-ID: \($0)"] } ?? [])
    command.insert(contentsOf: ["-N", "--max-time", "120"], at: 1)
    return try deployment.system.start(command)
  }

  private static func put(
    _ deployment: GatewayDeployment, _ key: String, _ value: String
  ) async throws {
    let answer = try await deployment.curl(
      "PUT", "/config/\(key.prefix { $0 != "." })",
      body: #"{"key":"\#(key)","value":\#(value)}"#)
    #expect(answer.status == 200, "\(answer)")
  }

  @Test("the document comes first, then each change of it, and a client goes on where it was")
  func watch() async throws {
    let deployment = try await GatewayDeployment()
    let first = try Self.listen(deployment, "/config/risk/watch")
    try await first.line(containing: "event: snapshot")
    let document = try await first.line(containing: "data: {\"config_type\":\"risk\"")
    #expect(document.contains(#""max_leverage":3.0"#), "\(document)")
    try await Self.put(deployment, "risk.global.max_leverage", "2.5")
    try await first.line(containing: #""key":"risk.global.max_leverage","value":2.5"#)
    let id = try #require(first.lines.last { $0.hasPrefix("id: ") }).dropFirst(4)
    _ = try await first.stop()

    // What happened meanwhile is told, other documents' changes are not, and nothing twice.
    try await Self.put(deployment, "system.log_level", "\"WARNING\"")
    try await Self.put(deployment, "risk.global.max_leverage", "2.25")
    let second = try Self.listen(deployment, "/config/risk/watch", after: String(id))
    try await second.line(containing: #""value":2.25"#)
    try await Self.put(deployment, "risk.global.min_liquidity", "6000")
    try await second.line(containing: "min_liquidity")
    let told = second.lines.filter { $0.hasPrefix("data: ") }
    #expect(told.count == 2 && !told.joined().contains("log_level"), "\(told)")
    #expect(!second.lines.contains("event: snapshot"), "\(second.lines)")
    _ = try await second.stop()

    // An id of another history begins with everything.
    let other = try Self.listen(
      deployment, "/config/risk/watch", after: "1.1.\(String(repeating: "0", count: 64))")
    try await other.line(containing: "event: snapshot")
    _ = try await other.stop()
    try await deployment.down()
  }

  @Test("secrets are not told, strategies are, and what is not there is refused at once")
  func subjects() async throws {
    let deployment = try await GatewayDeployment(roles: ["admin", "viewer"])
    let system = try Self.listen(deployment, "/config/system/watch")
    let document = try await system.line(containing: "data: ")
    #expect(document.contains(#""password":"#) == document.contains(#""password":"***""#))
    let maker = try Self.listen(deployment, "/strategy/market_maker/watch")
    try await maker.line(containing: #""strategies":{"market_maker":"#)
    let answer = try await deployment.curl(
      "PUT", "/strategy/market_maker/parameters?param_name=size&value=1500", body: nil)
    #expect(answer.status == 200, "\(answer)")
    try await maker.line(
      containing: #""key":"strategies.market_maker.parameters.size","value":1500"#)
    for program in [system, maker] {
      _ = try await program.stop()
    }
    let unknown = try await deployment.curl("GET", "/strategy/nothing/watch")
    #expect(unknown.status == 404, "\(unknown)")
    let nobody = try await deployment.curl("GET", "/config/risk/watch", role: nil)
    #expect(nobody.status == 401, "\(nobody)")
    try await deployment.down()
  }
}
