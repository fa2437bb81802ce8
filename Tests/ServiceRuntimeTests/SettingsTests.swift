import Basics
import ServiceRuntime
import Testing

@Suite("Settings")
struct SettingsTests {
  enum Colour: String, CaseIterable, Sendable { case red, green }

  static let loops = Setting(
    "MOORING_LOOPS", "Threads that serve.", .integer(in: 1...64), default: 2)
  static let idle = Setting(
    "MOORING_IDLE_TIME", "Time before sleep.", .duration(in: .zero ... .seconds(3_600)),
    default: .seconds(90))
  static let body = Setting(
    "MOORING_BODY_MAX", "Largest body.", .byteCount(in: 1...(1 << 30)), default: 4 << 20)
  static let colour = Setting(
    "MOORING_COLOUR", "A colour.", .choice(Colour.allCases) { $0.rawValue }, default: .red)
  static let uids = Setting(
    "MOORING_UIDS", "Who is trusted.", .list(of: .integer(in: 0...65_535), countMax: 3),
    default: [])
  static let debug = Setting("MOORING_DEBUG", "More checks.", .bool, default: false)
  static let password = Setting.required(
    "MOORING_PASSWORD", "Opens the store.", .secret(.string(bytesMax: 8)))
  static let report = Setting.optional("MOORING_REPORT_DIR", "Where reports go.", .path())

  let schema = SettingsSchema(
    program: "test-service", summary: "Serves tests.",
    settings: [loops, idle, body, colour, uids, debug, password, report],
    foreignNames: ["MOORING_LOOPZ"])

  func settings(_ environment: [String: String]) throws -> Settings {
    let environment = environment.merging(["MOORING_PASSWORD": "hunter2"]) { own, _ in own }
    guard
      case .settings(let settings, _) = self.schema.read(
        arguments: [], environment: environment)
    else {
      Issue.record("not accepted")
      throw CancellationError()
    }
    return settings
  }

  func problems(_ environment: [String: String]) throws -> SettingsProblems {
    guard
      case .problems(let problems) = self.schema.read(
        arguments: [], environment: environment)
    else {
      Issue.record("accepted")
      throw CancellationError()
    }
    return problems
  }

  @Test("have their defaults when nothing is set, or set to nothing")
  func defaults() throws {
    for environment in [[:], ["MOORING_LOOPS": "", "MOORING_REPORT_DIR": ""]] {
      let settings = try self.settings(environment)
      #expect(settings[Self.loops] == 2)
      #expect(settings[Self.idle] == .seconds(90))
      #expect(settings[Self.body] == 4_194_304)
      #expect(settings[Self.colour] == .red)
      #expect(settings[Self.uids] == [])
      #expect(settings[Self.report] == nil)
      #expect(settings[Self.password].reveal() == "hunter2")
    }
  }

  @Test("take their values from the environment")
  func values() throws {
    let settings = try self.settings([
      "MOORING_LOOPS": "64", "MOORING_IDLE_TIME": "1m30s", "MOORING_BODY_MAX": "64KiB",
      "MOORING_COLOUR": "green", "MOORING_UIDS": "0, 1000", "MOORING_DEBUG": "on",
      "MOORING_REPORT_DIR": "/tmp/a b",
    ])
    #expect(settings[Self.loops] == 64)
    #expect(settings[Self.idle] == .seconds(90))
    #expect(settings[Self.body] == 65_536)
    #expect(settings[Self.colour] == .green)
    #expect(settings[Self.uids] == [0, 1_000])
    #expect(settings[Self.debug])
    #expect(settings[Self.report] == "/tmp/a b")
  }

  @Test("report every problem at once, in their order, and no secret")
  func reportsAll() throws {
    let problems = try self.problems([
      "MOORING_LOOPS": "65", "MOORING_BODY_MAX": "4 MiB", "MOORING_COLOUR": "blue\u{1B}",
      "MOORING_PASSWORD": "much-too-long", "MOORING_REPORTDIR": "/tmp",
    ])
    #expect(
      problems.description == """
        test-service: 5 settings are wrong
          MOORING_LOOPS must be a whole number from 1 to 64, not "65"
          MOORING_BODY_MAX must be a number of bytes such as 64KiB or 4MiB, from 1B to 1GiB, \
        not "4 MiB"
          MOORING_COLOUR must be one of red, green, not "blue\u{FFFD}"
          MOORING_PASSWORD must be a text of at most 8 bytes
          MOORING_REPORTDIR is not a setting; did you mean MOORING_REPORT_DIR?
        See --help for all settings.

        """)
  }

  @Test("that must be set are asked for")
  func required() throws {
    let problems = try self.problems([:])
    #expect(problems.problems.map(\.message) == ["is required: Opens the store."])
    #expect(problems.description.hasPrefix("test-service: a setting is wrong\n"))
  }

  @Test("that nobody knows are a warning unless they look like a slip of the keyboard")
  func unknown() throws {
    let environment = [
      "MOORING_PASSWORD": "x", "MOORING_LOOPZ": "1",  // Another program's.
      "MOORING_SOMETHING_ELSE": "1", "MOORINGS": "1", "PATH": "/bin",
    ]
    guard
      case .settings(_, let warnings) = self.schema.read(
        arguments: [], environment: environment)
    else {
      Issue.record("not accepted")
      return
    }
    #expect(warnings.map(\.name) == ["MOORING_SOMETHING_ELSE"])
  }

  @Test(
    "see a slip of the keyboard",
    arguments: [
      "MOORING_LOPOS", "MOORING_LOOP", "MOORING_LOOOPS", "MOORING_LOOBS", "MOORING_loOPS",
    ])
  func slips(name: String) throws {
    let problems = try self.problems(["MOORING_PASSWORD": "x", name: "1"])
    #expect(
      problems.problems.map(\.message) == ["is not a setting; did you mean MOORING_LOOPS?"])
  }

  @Test("do not take a variable for a slip when the setting it resembles is set")
  func noSlip() throws {
    _ = try self.settings(["MOORING_LOOPS": "1", "MOORING_LOOP": "1"])
  }

  @Test(
    "refuse texts of the wrong form",
    arguments: [
      ("MOORING_LOOPS", "1.5"), ("MOORING_LOOPS", "0x1"), ("MOORING_LOOPS", " 1"),
      ("MOORING_IDLE_TIME", "90"), ("MOORING_IDLE_TIME", "s"), ("MOORING_IDLE_TIME", "1s1m"),
      ("MOORING_IDLE_TIME", "2h"), ("MOORING_IDLE_TIME", "-1s"),
      ("MOORING_IDLE_TIME", "99999999999999999999s"), ("MOORING_IDLE_TIME", "9223372036s9s"),
      ("MOORING_BODY_MAX", "0"), ("MOORING_BODY_MAX", "4mib"),
      ("MOORING_BODY_MAX", "9999999999GiB"),
      ("MOORING_BODY_MAX", "+1"), ("MOORING_COLOUR", "Red"), ("MOORING_UIDS", "1,,2"),
      ("MOORING_UIDS", "1,2,3,4"), ("MOORING_UIDS", "1,x"), ("MOORING_DEBUG", "maybe"),
      ("MOORING_REPORT_DIR", "a\0b"),
    ])
  func refuses(name: String, text: String) throws {
    let problems = try self.problems(["MOORING_PASSWORD": "x", name: text])
    #expect(problems.problems.map(\.name) == [name])
  }

  @Test("explain themselves, with their defaults, on request", arguments: ["--help", "-h"])
  func help(argument: String) {
    guard case .help(let text) = self.schema.read(arguments: [argument], environment: [:]) else {
      Issue.record("no help")
      return
    }
    #expect(text.hasPrefix("test-service: Serves tests.\n"))
    for line in [
      "  MOORING_LOOPS\n      Threads that serve.\n"
        + "      A whole number from 1 to 64; default 2.\n",
      "default 1m30s.\n", "default 4MiB.\n", "default red.\n", "default false.\n",
      "A text of at most 8 bytes; required.\n",
      "A path of at most 4095 bytes; not set by default.\n",
    ] {
      #expect(text.contains(line))
    }
  }

  @Test("are no arguments")
  func usage() {
    guard case .usage(let text) = self.schema.read(arguments: ["--loops=2"], environment: [:])
    else {
      Issue.record("accepted")
      return
    }
    #expect(text.contains("--loops=2"))
  }
}

@Suite("Service process", .serialized)
struct ServiceProcessTests {
  static let schema = SettingsSchema(
    program: "test-service", summary: "Serves tests.", settings: ProcessSettings.all)

  @Test("ends with 78 when a setting is wrong")
  func wrongSetting() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(78), observing: [\.standardErrorContent]
    ) {
      _ = ServiceProcess.start(
        Self.schema, arguments: [],
        environment: ["MOORING_LOG_LEVEL": "loud", "MOORING_DRAIN_TIME": "never"])
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains("MOORING_LOG_LEVEL must be one of trace, debug"))
    #expect(text.contains("MOORING_DRAIN_TIME must be a duration"))
  }

  @Test("ends with 0 after its help and with 64 when it is called wrongly")
  func helpAndUsage() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(0), observing: [\.standardOutputContent]
    ) {
      _ = ServiceProcess.start(Self.schema, arguments: ["--help"], environment: [:])
    }
    #expect(
      String(decoding: result.standardOutputContent, as: UTF8.self).contains("MOORING_RUN_DIR"))
    await #expect(processExitsWith: .exitCode(64)) {
      _ = ServiceProcess.start(Self.schema, arguments: ["now"], environment: [:])
    }
  }

  @Test("ends with the outcome of its services, and its last lines are written")
  func runs() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(1), observing: [\.standardOutputContent]
    ) {
      let process = ServiceProcess.start(
        Self.schema, arguments: [], environment: ["MOORING_UNHEARD_OF": "1"])
      await process.run([ScriptedService("brief", .endsEarly)])
    }
    let text = String(decoding: result.standardOutputContent, as: UTF8.self)
    #expect(text.contains(#""message":"unknown variable ignored""#))
    #expect(text.contains(#""outcome":"endedEarly(service: \"brief\")""#))
    #expect(text.contains(#""program":"test-service""#))
  }
}
