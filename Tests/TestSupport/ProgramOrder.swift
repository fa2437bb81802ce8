private import FoundationEssentials

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How a test starts a program.
public struct ProgramOrder: Sendable {
  /// A program could not be started, or did not do what the test relies on.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
  }

  /// The path of the program, and its arguments.
  public let command: [String]
  /// All its variables; nothing is inherited.
  public let environment: [String: String]
  /// Where it runs; nil is where the tests do.
  public var folder: String?
  /// What it reads; nil is nothing.
  public var input: Int32?
  /// Whether its errors go where its output goes, instead of where those of the tests do.
  public var mergesErrors = true
  /// Whether it leads a group of its own, which hears nothing that is typed at the terminal.
  public var isInOwnGroup = false

  public init(_ command: [String], environment: [String: String]) {
    self.command = command
    self.environment = environment
  }

  /// The variables of the tests themselves.
  public static var ownEnvironment: [String: String] { ProcessInfo.processInfo.environment }

  /// The path of a program of this package, which was built beside the tests.
  public static func built(_ name: String) throws(Failure) -> String {
    // The runner is the test bundle itself or a program of the toolchain that loads the bundle.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    guard let runner = bundle ?? own else { throw Failure("no path of this program") }
    let folder = runner.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let path = folder.joined(separator: "/") + "/" + name
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Failure("\(path) is not built")
    }
    return path
  }

  /// Starts the program, whose output goes to the descriptor, and returns its number.
  public func start(output: Int32) throws(Failure) -> Int32 {
    guard let program = self.command.first else { throw Failure("no program is named") }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let input = self.input {
      unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    if self.mergesErrors { unsafe posix_spawn_file_actions_adddup2(&actions, output, 2) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe self.setSignals(&attributes)
    let shell = self.folder.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0] } ?? []
    let command = shell + self.command
    var words = unsafe command.map { unsafe strdup($0) } + [nil]
    var variables = unsafe self.environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var id: pid_t = 0
    let status = unsafe posix_spawn(&id, command[0], &actions, &attributes, &words, &variables)
    guard status == 0 else { throw Failure("cannot start \(program): errno \(status)") }
    return id
  }

  /// A test may run on a thread that hears no signals, or ignore some; what it starts must not.
  private func setSignals(_ attributes: UnsafeMutablePointer<posix_spawnattr_t>) {
    var standard = sigset_t()
    unsafe sigemptyset(&standard)
    for signal in [SIGPIPE, SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&standard, signal) }
    unsafe posix_spawnattr_setsigdefault(attributes, &standard)
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe posix_spawnattr_setsigmask(attributes, &blocked)
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if self.isInOwnGroup { flags |= POSIX_SPAWN_SETPGROUP }
    unsafe posix_spawnattr_setflags(attributes, Int16(flags))
  }

  /// Waits for the end of a program that was started; returns its status, negative for a signal.
  public static func waitForEnd(of id: Int32) -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : -signal
  }
}
