import TestSupport
import Testing

@Suite("Our server and grpcio's client", .ownThread)
struct ServerTests {
  @Test("agree on every case", arguments: PythonCases.all)
  func interoperates(name: String) async throws {
    let directory = TemporaryFolder()
    let server = try TestPlaces.startServer(["--socket", directory.socket])
    try await server.ready()
    let client = try TestPlaces.startPython(
      "client.py", ["--socket", directory.socket, "--case", name])
    #expect(try await client.end() == 0)
    #expect(client.lines.last == "passed \(name)")
    #expect(try await server.stop() == 0)
  }

  @Test(
    "agree on what became of each of 1,000 calls when the server is told to drain",
    arguments: [1, 2])
  func drains(loops: Int) async throws {
    let directory = TemporaryFolder()
    let server = try ProgramOrder.built("interop-server")
    let drain = try TestPlaces.startPython(
      "drain.py",
      [
        "--socket", directory.socket, "--",
        server, "--socket", directory.socket, "--loops", "\(loops)",
      ])
    #expect(try await drain.end() == 0)
    for line in drain.lines where line.hasPrefix("FAILED") { Issue.record("\(line)") }
  }
}
