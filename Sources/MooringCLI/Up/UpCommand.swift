internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// `mooring up`: everything in one folder, with one command.
enum UpCommand {
  private static let folder = Argument<String>.option(
    "--dir", "FOLDER", "Where database, sockets and secrets are kept.", .path(),
    default: ".mooring", candidates: .folders)

  private static let demo = Argument<Bool>.flag(
    "--demo", "Fill it with made-up prices, a vault and policies, all labelled so.")

  static let command = Command(
    "up", "Starts everything in this folder and supervises it, until Ctrl-C.",
    discussion: """
      Makes a private PostgreSQL at the first start, or uses the server that MOORING_DATABASE_URL \
      names; brings its schema up to date; starts the services one after the other as each is \
      ready, and starts again what ends by itself. Variables that begin with MOORING_ go to the \
      services.

      Ctrl-C or SIGTERM lets the services finish what they have begun, in reverse order, the \
      database last; a second one does not wait. The next start goes on with the same data.

      With --demo there is something to look at: five years of hourly prices of the source \
      synthetic, and a vault and 1,247 policies labelled demo. Nothing made up is put where \
      anything real is, and what is there already is not made twice.
      """,
    arguments: [folder, demo],
    examples: [
      .init("mooring up", "in .mooring of this folder"),
      .init("mooring up --demo", "with made-up data, for a look around"),
      .init("MOORING_DATABASE_URL=postgres://… mooring up", "on an existing server"),
    ]
  ) { arguments, session throws(CommandFailure) in
    // What we were given by accident, our programs need not have.
    try DescriptorPair.closeOthersOnStart()
    let places = UpPlaces.at(arguments[folder], environment: session.environment)
    let services = ServiceCatalogue.present(beside: Programs.folder)
    guard !services.isEmpty else {
      throw .other(.notFound, "no service is beside this program, in \(Programs.folder)")
    }
    try places.make()
    let lock = try SupervisorLock(places.lock)
    defer { lock.release() }
    let plan = try UpPlan(
      places: places, services: services, session: session, programs: Programs.folder,
      hasDemo: arguments[demo])
    let outcome = try await supervise(plan, session)
    switch outcome {
    case .stopped: return .success
    case .killed: return .interrupted
    case .failed(let unit, let reason):
      throw .other(.fault, "\(unit) \(reason); what it wrote is above")
    }
  }

  /// Runs the supervisor on a thread of its own, which lasts as long as its programs.
  private static func supervise(
    _ plan: UpPlan, _ session: Session
  ) async throws(CommandFailure) -> SupervisorStateMachine.Outcome {
    let events = try SupervisorEvents()
    let signals: SignalListener
    do throws(SignalListener.StartError) {
      signals = try SignalListener.start(for: [.terminate, .interrupt, .hangup]) { signal in
        // A closed terminal is no reason to go on without one.
        events.tell(.stop)
      }
    } catch {
      throw .other(.system, "\(error)")
    }
    defer { signals.stop() }
    let renewal = try plan.gateway?.startRenewal(telling: session.console)
    defer { renewal?.cancel() }
    let outcome = await withCheckedContinuation { continuation in
      do throws(NativeThread.StartError) {
        _ = try NativeThread.start(named: "supervisor") {
          let supervisor = Supervisor(
            plan.parts, events: events, show: { session.console.say($0) },
            announceReady: { session.console.say(plan.welcome) })
          continuation.resume(returning: supervisor.run())
        }
      } catch {
        continuation.resume(returning: .failed(unit: "supervisor", reason: "\(error)"))
      }
    }
    if outcome == .stopped { session.console.say("mooring  | stopped\n") }
    return outcome
  }
}

/// Held while a supervisor runs in a folder; the system lets go of it when the process ends.
struct SupervisorLock {
  private let descriptor: Int32

  init(_ path: String) throws(CommandFailure) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .other(.file, "\(path): \(LocalFile.errorText(errno))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      var bytes = [UInt8](repeating: 0, count: 32)
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      close(descriptor)
      let holder = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        .filter { !$0.isWhitespace }
      throw .other(.conflict, "already running in this folder, as process \(holder)")
    }
    ftruncate(descriptor, 0)
    let text = Array("\(getpid())\n".utf8)
    _ = unsafe text.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    self.descriptor = descriptor
  }

  func release() { close(self.descriptor) }
}
