internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The programs beside this one.
enum Programs {
  /// The folder that this program is in; links are followed.
  static var folder: String {
    #if os(Linux)
      let path = Folder.target(of: "/proc/self/exe") ?? CommandLine.arguments[0]
    #else
      let path = Folder.absolute(CommandLine.arguments[0])
    #endif
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return parts.joined(separator: "/")
  }

  /// Runs a program beside this one to its end, on the same terminal.
  static func run(
    _ name: String, _ arguments: [String], environment: [String: String]
  ) throws(CommandFailure) -> ExitCode {
    let path = "\(Self.folder)/\(name)"
    guard Folder.isExecutable(path) else {
      throw .other(.notFound, "\(name) is not beside this program, in \(Self.folder)")
    }
    let child: ChildProcess
    do throws(ChildProcess.StartError) {
      child = try ChildProcess.start(
        ProcessOrder(program: path, arguments: arguments, environment: environment),
        input: STDIN_FILENO, output: STDOUT_FILENO, errors: STDERR_FILENO, inOwnGroup: false)
    } catch {
      throw .other(.system, "\(error)")
    }
    switch child.waitForEnd() {
    case .exited(let code): return ExitCode(rawValue: code) ?? .fault
    case .killed: return .interrupted
    }
  }

  /// The variables of a program that works on the database under `role`.
  ///
  /// Without a database of the caller's own it is the private one of this folder, if there is one.
  static func databaseEnvironment(_ session: Session, role: DatabaseRole) -> [String: String] {
    var environment = session.environment
    if environment["MOORING_DATABASE_URL"] == nil, let url = UpPlaces.here.databaseURL(role) {
      environment["MOORING_DATABASE_URL"] = url
    }
    return environment
  }
}
