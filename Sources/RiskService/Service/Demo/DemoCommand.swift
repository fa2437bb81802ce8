internal import Basics
internal import ConfigClient
internal import EventLoop
internal import Postgres
internal import RPC
internal import ServiceRuntime

/// How `mooring-risk demo` runs.
enum DemoSettings {
  static let priceDaysRange: ClosedRange<Int> = 2...3_652
  static let policiesRange: ClosedRange<Int> = 1...100_000

  static let priceDays = Setting<Int?>.optional(
    "MOORING_DEMO_DAYS", "Days of made-up prices; five years when not set.",
    .integer(in: Self.priceDaysRange))

  static let policies = Setting<Int?>.optional(
    "MOORING_DEMO_POLICIES", "Made-up policies; 1,247 when not set.",
    .integer(in: Self.policiesRange))

  static let schema = SettingsSchema(
    program: "mooring-risk",
    summary: "fills a running RiskService with made-up prices, a vault and policies",
    settings: [ConfigWatcherSettings.environmentSetting, Self.priceDays, Self.policies]
      + DatabaseSettings.all + ProcessSettings.all,
    foreignNames: RiskSettings.servingNames)
}

/// `mooring-risk demo`: made-up data for somebody who wants to look at everything.
enum DemoCommand {
  static let usage = "usage: mooring-risk demo\n"

  static func run(_ arguments: [String], _ environment: [String: String]) async -> Never {
    guard arguments.isEmpty else {
      CommandOutcome(status: CommandOutcome.wrongArguments, text: Self.usage).end()
    }
    let command = DatabaseCommand(
      of: "mooring-risk", DemoSettings.schema, environment: environment)
    await command.end { () async throws in
      do {
        try await Self.load(command)
        return CommandOutcome(status: CommandOutcome.success, text: "")
      } catch let refusal as DemoRefusal {
        return command.complaint("\(refusal)")
      } catch let error as RPCError {
        return command.complaint("\(error)", CommandOutcome.unavailable)
      }
    }
  }

  private static func load(_ command: DatabaseCommand) async throws {
    let environment = command.settings[ConfigWatcherSettings.environmentSetting]?.description
    if let environment, environment != "development" {
      throw DemoRefusal.environment(environment)
    }
    var plan = try DemoPlan.embedded()
    plan.priceDays = command.settings[DemoSettings.priceDays] ?? plan.priceDays
    plan.policyCount = command.settings[DemoSettings.policies] ?? plan.policyCount
    let connection = try await command.connect()
    let facts = try await DemoFacts(connection, clock: plan.floating[0].symbol)
    await connection.close()
    let folder = command.settings[ProcessSettings.runDirectory]
    let loop = try EventLoop.start(named: "demo")
    let channel = RPCChannel(
      to: .unix(path: "\(folder)/\(RiskProgram.socketName)"), on: [loop])
    defer { channel.close() }
    try await DemoLoader(
      plan: plan, facts: facts, now: SystemClock().wallNow, channel: channel,
      tell: { CommandOutcome.tell("\($0)\n") }
    ).load()
  }
}
