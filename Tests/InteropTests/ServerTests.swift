import Glibc
import TestSupport
import Testing

@Suite("Our server and grpcio's client", .ownThread)
struct ServerTests {
  @Test("agree on every case", arguments: PythonCases.all)
  func interoperates(name: String) throws {
    let directory = try TemporaryDirectory()
    let server = try Subprocess(
      try TestPlaces.product("interop-server"), ["--socket", directory.socket])
    try server.waitUntilReady()
    let client = try TestPlaces.startPython(
      "client.py", ["--socket", directory.socket, "--case", name])
    let (status, lastLine) = try client.finish()
    #expect(lastLine == "passed \(name)")
    #expect(status == 0)
    server.send(signal: SIGTERM)
    #expect(try server.finish().status == 0)
  }

  @Test(
    "agree on what became of each of 1,000 calls when the server is told to drain",
    arguments: [1, 2])
  func drains(loops: Int) throws {
    let directory = try TemporaryDirectory()
    let server = try TestPlaces.product("interop-server")
    let drain = try TestPlaces.startPython(
      "drain.py",
      [
        "--socket", directory.socket, "--",
        server, "--socket", directory.socket, "--loops", "\(loops)",
      ])
    while let line = try drain.nextLine() {
      if line.hasPrefix("FAILED") { Issue.record("\(line)") }
    }
    #expect(try drain.finish().status == 0)
  }
}
