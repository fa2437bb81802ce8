import FoundationEssentials
import TestSupport

/// Where the tests find the programs they start.
enum TestPlaces {
  static let root = String(#filePath.dropLast("/Tests/InteropTests/Support/TestPlaces.swift".count))

  /// The interpreter with the pinned packages; a machine without it is a failure, not a skip.
  static func interpreter() throws -> String {
    let chosen = ProcessInfo.processInfo.environment["MOORING_TEST_PYTHON"]
    let path = chosen ?? self.root + "/.venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw ProgramOrder.Failure(
        """
        \(path) is missing: run scripts/setup test, or name an interpreter that has \
        scripts/requirements.txt installed in MOORING_TEST_PYTHON
        """)
    }
    return path
  }

  /// Starts one of the scripts in Tests/InteropTests/python.
  static func startPython(_ script: String, _ arguments: [String]) throws -> TestProgram {
    let path = "\(self.root)/Tests/InteropTests/python/\(script)"
    return try self.start([try self.interpreter(), path] + arguments)
  }

  /// Starts our server.
  static func startServer(_ arguments: [String]) throws -> TestProgram {
    try self.start([try ProgramOrder.built("interop-server")] + arguments)
  }

  /// Starts a program that has our variables, and says on its output only what tests read.
  private static func start(_ command: [String]) throws -> TestProgram {
    var variables = ProgramOrder.ownEnvironment
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    var order = ProgramOrder(command, environment: variables)
    order.mergesErrors = false
    return try TestProgram(order)
  }
}
