internal import Contract
internal import ServiceRuntime

/// Everything the program can do.
enum CommandTree {
  static let version = "0.1.0"

  static let root: Command = Command(
    group: "mooring", "Cover against stablecoin depegs: parameters, prices and operations.",
    discussion: """
      The commands talk to the services over the sockets in .mooring/run, or where MOORING_RUN_DIR \
      or --run-dir says. Answers are tables; with --json they are the messages of the contract.
      """,
    examples: [
      .init("mooring up", "starts everything in this folder"),
      .init(
        "mooring config set params/pricing:base_rate_USDC=0.05 --reason \"review\"", "a change"),
      .init("mooring help exit-codes", "what scripts can rely on"),
    ],
    [
      UpCommand.command, TokenCommand.command, OperationsCommands.status, OperationsCommands.health,
      ConfigCommands.group, StrategyCommands.group, AuditCommands.group,
    ] + PricingCommands.all + [
      RiskCommands.group, PolicyCommands.group, ClaimCommands.group, VaultCommands.group,
      DepegCommands.group,
    ] + [
      OperationsCommands.migrate, OperationsCommands.verifyAudit, completion, help, versionCommand,
    ])

  private static let shell = Argument<CompletionScript.Shell>.operand(
    "SHELL", "bash, zsh or fish.",
    .choice(CompletionScript.Shell.allCases) { $0.rawValue },
    candidates: .words(CompletionScript.Shell.allCases.map(\.rawValue)))

  private static let completion: Command = Command(
    "completion", "Prints a script that lets a shell complete these commands.",
    arguments: [shell],
    examples: [.init("source <(mooring completion bash)", "in ~/.bashrc")]
  ) { arguments, session in
    session.console.say(CompletionScript.text(for: arguments[shell], root: root))
    return .success
  }

  private static let topic = Argument<[String]>.operands(
    "COMMAND", "A command, or exit-codes.", .string(), countMin: 0,
    candidates: .words(["exit-codes"]))

  private static let help: Command = Command(
    "help", "Says more of a command, or what the exit codes mean.", arguments: [topic],
    examples: [.init("mooring help exit-codes", "what scripts can rely on")]
  ) { arguments, session throws(CommandFailure) in
    let words = arguments[topic]
    if words == ["exit-codes"] {
      session.console.say(ExitCode.help)
      return .success
    }
    switch ArgumentParser.parse(words + ["--help"], as: root) {
    case .help(let command, let path):
      session.console.say(
        HelpText.text(of: command, path: path, width: session.console.width ?? 80))
      return .success
    case .misuse(let problems, _): throw .usage(problems.joined(separator: "; "))
    case .run: throw .usage("there is no such topic")
    }
  }

  private static let versionCommand = Command("version", "Says which release this is.") {
    _, session in
    session.console.say("mooring \(version)\n")
    return .success
  }
}
