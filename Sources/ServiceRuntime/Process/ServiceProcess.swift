public import Telemetry

#if canImport(Glibc)
  @unsafe @preconcurrency private import Glibc
#elseif canImport(Darwin)
  @unsafe @preconcurrency private import Darwin
#endif

/// The life of a process from its arguments to its exit code.
///
/// ```swift
/// let process = ServiceProcess.start(schema)
/// let server = RPCServer(…)
/// await process.run([pool, server])
/// ```
public struct ServiceProcess: Sendable {
  /// The checked settings.
  public let settings: Settings
  /// Writes to standard output.
  public let logger: Logger
  /// What the process counts.
  public let metrics: MetricsRegistry
  private let writer: LogWriter

  /// How long the last log lines may take to be written.
  private static let flushLimit = Duration.seconds(2)
  /// The exit code for arguments that mean nothing.
  private static let usageExitCode: Int32 = 64

  /// Reads the settings and starts to log.
  ///
  /// Ends the process when somebody asks for help (0), when an argument means nothing (64), when a
  /// setting is wrong (78) and when there is no thread for the log (71). The schema lists
  /// ``ProcessSettings/all`` besides its own settings.
  public static func start(
    _ schema: SettingsSchema, arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    environment: [String: String] = ProcessEnvironment.read()
  ) -> ServiceProcess {
    SignalListener.ignoreBrokenPipes()
    switch schema.read(arguments: arguments, environment: environment) {
    case .help(let text): Self.end(0, saying: text, to: STDOUT_FILENO)
    case .usage(let text): Self.end(Self.usageExitCode, saying: text, to: STDERR_FILENO)
    case .problems(let problems):
      Self.end(SettingsProblems.exitCode, saying: problems.description, to: STDERR_FILENO)
    case .settings(let settings, let warnings):
      let process = Self(schema, settings, environment: environment)
      for warning in warnings {
        process.logger.warning(
          "unknown variable ignored", ["setting.name": .string(warning.name)])
      }
      return process
    }
  }

  private init(_ schema: SettingsSchema, _ settings: Settings, environment: [String: String]) {
    let format = ProcessSettings.logFormat(
      in: settings, for: STDOUT_FILENO, environment: environment)
    do throws(NativeThread.StartError) {
      self.writer = try LogWriter(descriptor: STDOUT_FILENO, format: format)
    } catch {
      Self.end(71, saying: "\(schema.program): \(error)\n", to: STDERR_FILENO)
    }
    self.settings = settings
    self.metrics = MetricsRegistry()
    self.logger = Logger(to: self.writer, threshold: settings[ProcessSettings.logLevel]) { .now() }
      .with(["program": .string(schema.program.description)])
  }

  /// Runs `services` until they have ended, and ends the process.
  public func run(
    _ services: [any Service], onHangup: @escaping @Sendable () async -> Void = {}
  ) async -> Never {
    let limits = ServiceGroup.Limits(grace: self.settings[ProcessSettings.drainTime])
    let group = ServiceGroup(
      services, limits: limits, logger: self.logger, onHangup: onHangup)
    do throws(SignalListener.StartError) {
      self.end(try await group.run().exitCode)
    } catch {
      self.logger.error("signals refused", ["reason": .string("\(error)")])
      self.end(1)
    }
  }

  /// Writes the last log lines and ends the process.
  public func end(_ exitCode: Int32) -> Never {
    self.writer.flush(within: Self.flushLimit)
    exit(exitCode)
  }

  private static func end(_ exitCode: Int32, saying text: String, to descriptor: Int32) -> Never {
    // Nobody may be there to read it; the exit code says the rest.
    var text = text
    text.withUTF8 { utf8 in _ = unsafe write(descriptor, utf8.baseAddress, utf8.count) }
    exit(exitCode)
  }
}
