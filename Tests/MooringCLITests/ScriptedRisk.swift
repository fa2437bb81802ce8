import ContractRisk
import EventLoop
import RPC
import ServiceRuntime
import TestSupport

@testable import MooringCLI

/// The risk service in miniature, and a terminal that keeps what commands say.
final class ScriptedRisk: Sendable {
  /// What a command came to.
  struct Outcome {
    let code: ExitCode
    let output: String
    let errors: String
  }

  let folder = TemporaryFolder()
  private let server: RPCServer
  private let loop: EventLoop

  init(_ routes: [Route]) throws {
    self.loop = try EventLoop.start(named: "scripted")
    self.server = RPCServer(routes: routes)
    try self.server.listen(
      at: .unix(path: self.folder.file("risk.sock")), on: [self.loop])
  }

  /// Carries out `mooring` with these words.
  func mooring(
    _ words: String..., terminal: Bool = false, environment: [String: String] = [:]
  ) async -> Outcome {
    let output = Locked("")
    let errors = Locked("")
    let console = Console(
      width: nil, progressWidth: terminal ? 80 : nil,
      output: { text in output.withLock { $0 += text } },
      errors: { text in errors.withLock { $0 += text } })
    let session = Session(environment: environment, console: console)
    let code = await MooringCLI.run(words + ["--run-dir", self.folder.path], in: session)
    return Outcome(
      code: code, output: output.withLock { $0 }, errors: errors.withLock { $0 })
  }

  /// Ends the service.
  func close() async {
    await self.server.drain(within: .zero)
    self.loop.stop()
  }
}
