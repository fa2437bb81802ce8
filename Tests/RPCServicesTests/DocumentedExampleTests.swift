import ContractPlatform
import EventLoop
import Glibc
import RPC
import RPCServices
import Telemetry
import TestSupport
import Testing

@Suite("The documented example")
struct DocumentedExampleTests {
  @Test("works as it is printed")
  func works() async throws {
    let folder = TemporaryFolder()
    #expect(try await Example.run(at: folder.socket) == .serving)
  }

  @Test("is the code that the page prints")
  func isPrinted() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = try TextOfFile.read("/\(root)/Sources/RPC/RPC.docc/RPC.md")
    let source = try TextOfFile.read(#filePath)
    let printed = try #require(TextOfFile.between("```swift\n", "```", in: page))
    let compiled = try #require(
      TextOfFile.between("// example begins\n", "// example ends", in: source))
    #expect(printed == compiled)
  }
}

// example begins
enum Example {
  /// A handler is a function of the request.
  ///
  /// This one answers at once, so it needs no task.
  static let check = UnaryHandler<HealthV1.HealthCheckRequest, HealthV1.HealthCheckResponse> {
    request, context throws(RPCError) in
    guard request.service.isEmpty else {
      throw RPCError(.notFound, "There is no service of that name.")
    }
    return HealthV1.HealthCheckResponse(status: .serving)
  }

  /// Serves the handler at `path`, calls it, and drains the server.
  static func run(
    at path: String
  ) async throws -> HealthV1.HealthCheckResponse.ServingStatus {
    let loop = try EventLoop.start(named: "example")
    let server = RPCServer(routes: [Route(HealthV1.HealthMethods.check, Self.check)])
    try server.listen(at: .unix(path: path), on: [loop])

    let channel = RPCChannel(to: .unix(path: path), on: [loop])
    let answer = try await HealthV1.HealthClient(channel).check(
      HealthV1.HealthCheckRequest(), options: CallOptions(timeout: .seconds(30)))

    channel.close()
    await server.drain(within: .seconds(10))
    loop.stop()
    loop.join()
    return answer.status
  }
}
// example ends

/// Reads files of the repository.
private enum TextOfFile {
  struct Unreadable: Error {}

  static func read(_ path: String) throws -> String {
    guard let file = unsafe fopen(path, "r") else { throw Unreadable() }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What stands between the first `start` and the next `end`.
  static func between(_ start: String, _ end: String, in text: String) -> String? {
    guard let from = text.firstRange(of: start)?.upperBound,
      let to = text[from...].firstRange(of: end)?.lowerBound
    else { return nil }
    return String(text[from..<to])
  }
}
