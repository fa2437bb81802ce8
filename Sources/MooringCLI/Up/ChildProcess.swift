internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How a program is started.
struct ProcessOrder: Sendable, Hashable {
  /// The program's path.
  let program: String
  let arguments: [String]
  /// All its variables; nothing is inherited.
  let environment: [String: String]
  /// Who it runs as, when not as we do.
  var account: Account?
  /// Where it runs; nil is where we do.
  var folder: String?

  private static let setpriv = "/usr/bin/setpriv"

  /// The words it is started with, of whom the first is a path.
  ///
  /// On Linux `setpriv` changes the user, and has the kernel tell the program when we have died:
  /// `farewell` is the signal for that.
  func command(farewell: ExitSignal?) -> [String] {
    var privileges: [String] = []
    if let account = self.account {
      privileges += ["--reuid=\(account.user)", "--regid=\(account.group)", "--clear-groups"]
    }
    if let farewell { privileges += ["--pdeathsig", farewell.rawValue] }
    let program = [self.program] + self.arguments
    let words =
      self.folder.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0] + program } ?? program
    guard !privileges.isEmpty, Folder.isExecutable(Self.setpriv) else { return words }
    return [Self.setpriv] + privileges + ["--"] + words
  }
}

/// A signal that asks a program to end.
enum ExitSignal: String, Sendable, Hashable {
  case terminate = "TERM"
  case interrupt = "INT"
  case kill = "KILL"

  var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .interrupt: SIGINT
    case .kill: SIGKILL
    }
  }
}

/// How a process ended.
enum ProcessEnd: Sendable, Hashable, CustomStringConvertible {
  case exited(Int32)
  case killed(signal: Int32)

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7F
    self = signal == 0 ? .exited(waitStatus >> 8 & 0xFF) : .killed(signal: signal)
  }

  var isSuccess: Bool { self == .exited(0) }

  var description: String {
    switch self {
    case .exited(let code): "exited with \(code)"
    case .killed(let signal): "was ended by signal \(signal)"
    }
  }
}

/// A process that we started and that nobody else waits for.
struct ChildProcess: Sendable, Hashable {
  let id: Int32

  /// Why a program could not be started.
  struct StartError: Error, Hashable, CustomStringConvertible {
    let program: String
    let errorNumber: Int32
    var description: String { "\(self.program): \(LocalFile.errorText(self.errorNumber))" }
  }

  /// Starts a program; only the three descriptors go along, every other of ours closes by itself.
  ///
  /// In a process group of its own it does not hear what is typed at our terminal. `farewell` is
  /// bound to the life of the calling thread, which therefore must be one that lasts.
  static func start(
    _ order: ProcessOrder, input: Int32, output: Int32, errors: Int32,
    inOwnGroup: Bool = true, farewell: ExitSignal? = nil
  ) throws(StartError) -> ChildProcess {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (ours, theirs) in [(input, 0), (output, 1), (errors, 2)] as [(Int32, Int32)] {
      unsafe posix_spawn_file_actions_adddup2(&actions, ours, theirs)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe Self.resetSignals(&attributes, inOwnGroup: inOwnGroup)
    let command = order.command(farewell: farewell)
    var words = unsafe command.map { unsafe strdup($0) } + [nil]
    var variables = unsafe order.environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var id: pid_t = 0
    let status = unsafe posix_spawn(&id, command[0], &actions, &attributes, &words, &variables)
    guard status == 0 else { throw StartError(program: command[0], errorNumber: status) }
    return ChildProcess(id: id)
  }

  /// Signals that we handle or ignore mean to a child what they mean to any program.
  private static func resetSignals(
    _ attributes: UnsafeMutablePointer<posix_spawnattr_t>, inOwnGroup: Bool
  ) {
    var standard = sigset_t()
    unsafe sigemptyset(&standard)
    for signal in [SIGPIPE, SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&standard, signal) }
    unsafe posix_spawnattr_setsigdefault(attributes, &standard)
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe posix_spawnattr_setsigmask(attributes, &blocked)
    unsafe posix_spawnattr_setpgroup(attributes, 0)
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if inOwnGroup { flags |= POSIX_SPAWN_SETPGROUP }
    unsafe posix_spawnattr_setflags(attributes, Int16(flags))
  }

  /// Waits for its end; blocks the thread.
  func waitForEnd() -> ProcessEnd {
    var status: Int32 = 0
    while unsafe waitpid(self.id, &status, 0) < 0 {
      guard errno == EINTR else { return .exited(0) }
    }
    return ProcessEnd(waitStatus: status)
  }

  /// Sends a signal to the process alone.
  func send(_ signal: ExitSignal) { kill(self.id, signal.number) }

  /// Sends a signal to the process and all it started.
  func sendToGroup(_ signal: ExitSignal) { kill(-self.id, signal.number) }
}
