import FoundationEssentials
import Glibc

/// Where the tests find the programs they start.
enum TestPlaces {
  static let root = String(#filePath.dropLast("/Tests/InteropTests/Support/TestPlaces.swift".count))

  /// One of our executables, built beside these tests.
  static func product(_ name: String) throws -> String {
    // The runner is the test bundle itself or a program of the toolchain that loads the bundle.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
    let runner =
      try bundle ?? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let directory = runner.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let product = directory.joined(separator: "/") + "/" + name
    guard FileManager.default.isExecutableFile(atPath: product) else {
      throw Subprocess.Failure(description: "\(product) is not built")
    }
    return product
  }

  /// The interpreter with the pinned packages; a machine without it is a failure, not a skip.
  static func interpreter() throws -> String {
    let chosen = ProcessInfo.processInfo.environment["MOORING_TEST_PYTHON"]
    let path = chosen ?? self.root + "/.venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Subprocess.Failure(
        description: """
          \(path) is missing: run scripts/setup test, or name an interpreter that has \
          scripts/requirements.txt installed in MOORING_TEST_PYTHON
          """)
    }
    return path
  }

  /// Starts one of the scripts in Tests/InteropTests/python.
  static func startPython(_ script: String, _ arguments: [String]) throws -> Subprocess {
    try Subprocess(
      try self.interpreter(),
      ["\(self.root)/Tests/InteropTests/python/\(script)"] + arguments,
      environment: ["PYTHONDONTWRITEBYTECODE": "1"])
  }
}

/// A directory of its own for the sockets of one test, removed with the test.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/mooring-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw Subprocess.Failure(description: "no temporary directory: errno \(errno)")
    }
    self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: self.path) }

  var socket: String { self.path + "/test.sock" }
}
