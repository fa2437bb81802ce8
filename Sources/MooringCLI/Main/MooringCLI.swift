internal import RPC
internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The `mooring` command.
@main
enum MooringCLI {
  static func main() async {
    SignalListener.ignoreBrokenPipes()
    let session = Session(environment: ProcessEnvironment.read())
    let words = CommandLine.arguments.dropFirst()
    exit(await Self.run(words, in: session).rawValue)
  }

  /// Carries a command line out and returns what to exit with.
  static func run(_ words: some Sequence<String>, in session: Session) async -> ExitCode {
    let root = CommandTree.root
    switch ArgumentParser.parse(words, as: root) {
    case .help(let command, let path):
      session.console.say(
        HelpText.text(of: command, path: path, width: session.console.width ?? 80))
      return .success
    case .misuse(let problems, let path):
      let name = path.joined(separator: " ")
      let lines = problems.map { "\(name): \($0)\n" } + ["`\(name) --help` says more.\n"]
      session.console.complain(lines.joined())
      return .usage
    case .run(let command, let path, let arguments):
      return await Self.run(command, path, arguments, session)
    }
  }

  private static func run(
    _ command: Command, _ path: [String], _ arguments: ParsedArguments, _ session: Session
  ) async -> ExitCode {
    guard let action = command.action else { return .usage }
    do throws(CommandFailure) {
      return try await action(arguments, session)
    } catch {
      let isJSON = arguments.declares(Shared.json) && arguments[Shared.json]
      return Self.report(error, path.joined(separator: " "), isJSON: isJSON, session)
    }
  }

  private static func report(
    _ failure: CommandFailure, _ name: String, isJSON: Bool, _ session: Session
  ) -> ExitCode {
    switch failure {
    case .call(let error, let socket):
      let report = ErrorReport(error)
      if isJSON {
        session.console.complain(report.json + "\n")
        return report.exitCode
      }
      session.console.complain("\(name): \(report.text)\n")
      if error.code == .unavailable && error.origin == .local {
        session.console.complain(
          "Nobody answers on \(socket); `mooring up` starts the services here.\n")
      }
      return report.exitCode
    case .other(let code, let message):
      session.console.complain("\(name): \(message)\n")
      return code
    }
  }
}
