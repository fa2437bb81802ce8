import EventLoop
import FoundationEssentials
import HTTP
import ServiceRuntime
import TLS
import TestSupport
import Testing

@Suite("Encrypted connections")
struct HTTPSTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }

  private static func path(_ name: String) -> String { "\(Self.folder)/Fixtures/tls/\(name)" }

  private static func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: Self.path(name))))
  }

  private static let echo: HTTPServer.Router = { _, peer in
    HTTPRoute(
      "echo",
      HTTPHandler { request in
        guard request.peer.isSecure else { return HTTPResponse(.internalError) }
        return request.body.isEmpty
          ? HTTPResponse(.ok, text: "[]\n") : HTTPResponse(.ok, request.body, type: "a/b")
      }, bodyBytesMax: 1 << 23)
  }

  /// Runs the client of another make against a server that is `identities`.
  private static func run(
    _ cases: [(name: String, certificate: String)], as identities: TLSIdentityStore,
    between: @escaping @Sendable () throws -> Void = {}
  ) async throws -> [String] {
    try await withServer { fixture in
      let address = try fixture.server.listen(
        at: .tcp(host: "127.0.0.1", port: 0), as: identities)
      guard case .tcp(_, let port) = address else { return [] }
      var outputs: [String] = []
      for (index, entry) in cases.enumerated() {
        if index == 1 { try between() }
        let script = "\(Self.folder)/HTTPTests/python/tls_client.py"
        let command =
          "python3 -W ignore \(ShellCommand.quoted(script)) \(entry.name) \(port) "
          + "\(ShellCommand.quoted(Self.path(entry.certificate))) 2>&1"
        outputs.append(await Self.shell(command))
      }
      return outputs
    }
  }

  private static func withServer(
    _ body: (ServerFixture) async throws -> [String]
  ) async throws -> [String] {
    let fixture = try ServerFixture(route: Self.echo)
    defer { fixture.stop() }
    return try await body(fixture)
  }

  /// A command's output; a thread of its own waits for it.
  private static func shell(_ command: String) async -> String {
    await withCheckedContinuation { continuation in
      let thread = try? NativeThread.start(named: "shell") {
        continuation.resume(returning: ShellCommand(command).text)
      }
      if thread == nil { continuation.resume(returning: "no thread") }
    }
  }

  @Test(
    "a client of another make gets what it may, and nothing else",
    arguments: [
      ("version_13", "HTTP/1.1 200 OK []\n http/1.1\n"), ("version_12", "True\n"),
      ("version_11", "refused\n"), ("only_h2", "refused\n"), ("plain", "False\n"),
      ("large", "HTTP/1.1 200 OK True\n"), ("drip", "HTTP/1.1 200 OK\n"),
    ])
  func clients(name: String, expected: String) async throws {
    let identities = try TLSIdentityStore(
      chainPath: Self.path("a.cert.pem"), keyPath: Self.path("a.key.pem"))
    let outputs = try await Self.run([(name, "a.cert.pem")], as: identities)
    #expect(outputs == [expected])
  }

  @Test("a new certificate is used by the connections that begin after it")
  func reload() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mooring-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let chain = folder.appending(path: "chain")
    let key = folder.appending(path: "key")
    @Sendable func install(_ name: String) throws {
      try Data(Self.read("\(name).cert.pem")).write(to: chain)
      try Data(Self.read("\(name).key.pem")).write(to: key)
    }
    try install("a")
    let identities = try TLSIdentityStore(chainPath: chain.path, keyPath: key.path)
    #expect(identities.reload() == .unchanged)
    let names = try await Self.run(
      [("name", "a.cert.pem"), ("name", "b.cert.pem")], as: identities
    ) {
      try Data(Self.read("b.key.pem")).write(to: key)
      #expect(identities.reload() == .rejected(.mismatch))
      try install("b")
      #expect(identities.reload() == .installed)
    }
    #expect(names == ["localhost-a\n", "localhost-b\n"])
  }

  @Test("files that are not an identity are refused")
  func refused() throws {
    let chain = try Self.read("a.cert.pem")
    let key = try Self.read("a.key.pem")
    let other = try Self.read("b.key.pem")
    func make(_ chain: [UInt8], _ key: [UInt8]) throws {
      _ = try TLSIdentity(chain: chain, key: key)
    }
    #expect(throws: TLSError.mismatch) { try make(chain, other) }
    #expect(throws: TLSError.malformedCertificate) { try make([], key) }
    #expect(throws: TLSError.malformedCertificate) { try make(key, key) }
    #expect(throws: TLSError.malformedKey) { try make(chain, chain) }
    #expect(throws: TLSError.malformedKey) { try make(chain, []) }
    #expect(throws: TLSError.unreadable(path: "/nowhere")) {
      try TLSIdentityStore(chainPath: "/nowhere", keyPath: Self.path("a.key.pem"))
    }
    try make(chain + chain, key)
  }
}
