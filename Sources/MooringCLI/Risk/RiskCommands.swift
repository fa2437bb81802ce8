/// `mooring risk`: what may be lost, and how sure one may be of it.
enum RiskCommands {
  static let group = Command(
    group: "risk", "What may be lost: simulations, stress tests, reports, limits and alerts.",
    examples: [
      .init("mooring risk run", "VaR, TVaR and return periods of the live book"),
      .init("mooring risk stress", "what the scenarios would cost"),
      .init("mooring risk report --open", "a report in the browser"),
    ],
    [
      RunCommand.command, RunCommand.show, RunCommand.list, StressCommands.stress,
      StressCommands.reverse, StressCommands.backtest, StressCommands.models,
      ReportCommands.report, ReportCommands.list, AlertCommands.limits, AlertCommands.group,
    ])
}
