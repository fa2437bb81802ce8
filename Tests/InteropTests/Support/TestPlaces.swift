import Foundation

/// Where the tests find the programs they start.
enum TestPlaces {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let python = TestPlaces.root.appending(path: "Tests/InteropTests/python")

  /// One of our executables, built beside these tests.
  static func product(_ name: String) throws -> URL {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var directory = URL(filePath: runner).deletingLastPathComponent()
    // The runner is the test bundle itself or a helper of the toolchain that loads the bundle.
    if let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) {
      directory = URL(filePath: bundle).deletingLastPathComponent()
    }
    let product = directory.appending(path: name)
    guard FileManager.default.isExecutableFile(atPath: product.path) else {
      throw Subprocess.Failure(description: "\(product.path) is not built")
    }
    return product
  }

  /// The interpreter with the pinned packages; a machine without it is a failure, not a skip.
  static func interpreter() throws -> URL {
    let chosen = ProcessInfo.processInfo.environment["MOORING_TEST_PYTHON"]
    let path = chosen ?? self.root.appending(path: ".venv/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Subprocess.Failure(
        description: """
          \(path) is missing: run scripts/setup, or name an interpreter that has \
          scripts/requirements.txt installed in MOORING_TEST_PYTHON
          """)
    }
    return URL(filePath: path)
  }

  /// Starts one of the scripts in Tests/InteropTests/python.
  static func startPython(_ script: String, _ arguments: [String]) throws -> Subprocess {
    try Subprocess(
      try self.interpreter(), [self.python.appending(path: script).path] + arguments,
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
