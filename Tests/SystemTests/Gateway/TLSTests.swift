import FoundationEssentials
import Glibc
import JSON
import TestSupport
import Testing

/// The program by itself, as its operators start it, with a certificate that is replaced.
@Suite("The gateway with a certificate")
struct TLSTests {
  private static let fixtures =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Fixtures/tls"

  private static let variables = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]

  /// A gateway with nothing behind it, whose files are in a folder of its own.
  private struct Deployment {
    let folder = TemporaryFolder(named: "mooring tls")
    let program: TestProgram
    let base: String

    init() async throws {
      let secret = String(repeating: "0123456789abcdef", count: 2)
      try Data(secret.utf8).write(to: URL(filePath: self.folder.file("token-key")))
      try Self.install("a", in: self.folder)
      self.program = try TestProgram(
        built: "mooring-gateway",
        environment: TLSTests.variables.merging([
          "MOORING_RUN_DIR": self.folder.path, "MOORING_LOG_FORMAT": "json",
          "MOORING_TOKEN_KEYS": self.folder.file("token-key"),
          "MOORING_TLS_CERTIFICATE": self.folder.file("chain.pem"),
          "MOORING_TLS_KEY": self.folder.file("key.pem"),
          "MOORING_HTTP_LISTEN": "127.0.0.1:0",
        ]) { $1 })
      let line = try await self.program.line(containing: "http.address")
      let object = try JSONValue(
        parsing: String(line[(line.firstIndex(of: "{") ?? line.startIndex)...]))
      guard case .string(let address) = object["http.address"] else {
        throw ProgramOrder.Failure("no address in \(line)")
      }
      self.base = address
    }

    static func install(_ name: String, in folder: TemporaryFolder) throws {
      for (part, file) in [("cert", "chain.pem"), ("key", "key.pem")] {
        let bytes = try Data(
          contentsOf: URL(filePath: "\(TLSTests.fixtures)/\(name).\(part).pem"))
        try bytes.write(to: URL(filePath: folder.file(file)))
      }
    }

    func install(_ name: String) throws { try Self.install(name, in: self.folder) }

    /// What the client of an ordinary user makes of it who believes the certificate `name`.
    func curl(
      believing name: String, _ arguments: String..., scheme: String = "https"
    ) async throws -> (status: Int32, text: String) {
      let words = ["/usr/bin/curl", "-sSi", "--max-time", "60"]
      let certificate = ["--cacert", "\(TLSTests.fixtures)/\(name).cert.pem"]
      let client = try TestProgram(
        ProgramOrder(
          words + certificate + arguments + ["\(scheme)://\(self.base)/livez"],
          environment: TLSTests.variables))
      return (try await client.end(), client.output)
    }
  }

  /// What curl ends with when it does not believe a certificate.
  private static let disbelief: Int32 = 60

  @Test("serves TLS and nothing else, and takes a new certificate at a hang-up")
  func reload() async throws {
    let deployment = try await Deployment()
    let first = try await deployment.curl(believing: "a")
    #expect(first.text.contains("HTTP/1.1 200"), "\(first)")
    #expect(first.text.contains("Strict-Transport-Security: max-age="), "\(first)")
    #expect(try await deployment.curl(believing: "b").status == Self.disbelief)
    let old = try await deployment.curl(believing: "a", "--tls-max", "1.1")
    #expect(old.status != 0, "\(old)")
    let plain = try await deployment.curl(believing: "a", scheme: "http")
    #expect(plain.status != 0, "\(plain)")

    try deployment.install("b")
    deployment.program.send(SIGHUP)
    // It looks by itself too, but says this only when it was asked to.
    try await deployment.program.line(containing: "keys and certificates looked at")
    let second = try await deployment.curl(believing: "b")
    #expect(second.text.contains("HTTP/1.1 200"), "\(second)")
    #expect(try await deployment.curl(believing: "a").status == Self.disbelief)

    // What cannot be used changes nothing, and is said.
    try Data("nothing".utf8).write(to: URL(filePath: deployment.folder.file("chain.pem")))
    deployment.program.send(SIGHUP)
    try await deployment.program.line(containing: "file not usable")
    #expect(try await deployment.curl(believing: "b").status == 0)
    #expect(try await deployment.program.stop() == 0, "\(deployment.program.output)")
  }
}
