import JSON
import TestSupport

/// Everything that `mooring up` starts, asked over HTTP by `curl` as its users do.
final class GatewayDeployment: Sendable {
  /// What a request was answered with.
  struct Answer: Sendable, CustomStringConvertible {
    let status: Int
    /// Names in lower case.
    let fields: [String: String]
    let text: String

    /// The body; null when it is not JSON.
    var body: JSONValue { (try? JSONValue(parsing: self.text)) ?? .null }
    var description: String { "\(self.status): \(self.text.prefix(2_000))" }
  }

  let system: TestSystem
  let program: TestProgram
  private let tokens: [String: String]

  /// Starts everything, and makes a token for each of these roles.
  init(roles: [String] = ["admin"]) async throws {
    // What is tested here is not how much one user may ask in a minute.
    self.system = try TestSystem(
      variables: ["MOORING_WRITES_PER_MINUTE": "10000", "MOORING_READS_PER_MINUTE": "10000"])
    self.program = try await self.system.up()
    var tokens: [String: String] = [:]
    for role in roles {
      let answer = try await self.system.mooring(
        "token", "--role", role, "--actor", "\(role)@example.org")
      tokens[role] = answer.lines.first
    }
    self.tokens = tokens
  }

  /// Ends everything.
  func down() async throws { try await self.system.down(self.program) }

  /// The command that sends a request.
  func command(
    _ method: String, _ path: String, body: String? = nil, role: String? = "admin",
    fields: [String] = [], type: String = "application/json"
  ) -> [String] {
    var words = ["/usr/bin/curl", "-sS", "--max-time", "60", "-X", method]
    words += ["--unix-socket", "\(self.system.folder)/http.sock"]
    if let token = role.map({ self.tokens[$0] ?? $0 }) {
      words += ["-H", "Authorization: Bearer \(token)"]
    }
    for field in fields { words += ["-H", field] }
    if let body { words += ["-H", "Content-Type: \(type)", "--data-binary", body] }
    return words + ["http://localhost\(path)"]
  }

  /// Sends a request and waits for the answer.
  func curl(
    _ method: String, _ path: String, body: String? = nil, role: String? = "admin",
    fields: [String] = [], type: String = "application/json"
  ) async throws -> Answer {
    var words = self.command(
      method, path, body: body, role: role, fields: fields, type: type)
    words.insert(contentsOf: ["-D", "-"], at: 2)
    let program = try self.system.start(words)
    let status = try await program.end()
    guard status == 0 else {
      throw ProgramOrder.Failure(
        "curl \(method) \(path) ended with \(status): \(program.output)")
    }
    return Self.answer(program.lines)
  }

  private static func answer(_ lines: [String]) -> Answer {
    let lines = lines.map { $0.hasSuffix("\r") ? String($0.dropLast()) : $0 }
    let end = lines.firstIndex(of: "") ?? lines.endIndex
    var fields: [String: String] = [:]
    for line in lines[..<end].dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    let status = lines.first.map { $0.split(separator: " ") }?.dropFirst().first.map(String.init)
    return Answer(
      status: status.flatMap { Int($0) } ?? 0, fields: fields,
      text: lines[min(end + 1, lines.endIndex)...].joined(separator: "\n"))
  }
}
