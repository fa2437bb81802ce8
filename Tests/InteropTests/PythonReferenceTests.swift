import TestSupport
import Testing

@Suite("The cases in Python", .ownThread)
struct PythonReferenceTests {
  /// What grpcio's own server does not do: reflection finds no methods.
  private static let beyondReference: Set<String> = ["reflection_of_method"]

  @Test("are named here one by one, so that none can disappear")
  func names() async throws {
    let client = try TestPlaces.startPython("client.py", ["--list"])
    #expect(try await client.end() == 0)
    #expect(client.lines == PythonCases.all)
  }

  @Test("are right: grpcio's own server passes them")
  func reference() async throws {
    let directory = TemporaryFolder()
    let server = try TestPlaces.startPython("reference_server.py", ["--socket", directory.socket])
    try await server.ready()
    let cases = PythonCases.all.filter { !Self.beyondReference.contains($0) }
    let client = try TestPlaces.startPython(
      "client.py", ["--socket", directory.socket] + cases.flatMap { ["--case", $0] })
    #expect(try await client.end() == 0)
    var passed: [String] = []
    for line in client.lines {
      if let name = line.wholeMatch(of: /passed (\w+)/)?.1 {
        passed.append(String(name))
      } else {
        Issue.record("\(line)")
      }
    }
    #expect(passed == cases)
  }
}

/// The cases of client.py.
enum PythonCases {
  static let all = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong",
    "empty_stream", "custom_metadata", "status_code_and_message", "special_status_message",
    "every_status_code", "unimplemented_method", "unimplemented_service", "cancel_after_begin",
    "cancel_after_first_response", "timeout_on_sleeping_server", "compressed_request",
    "message_of_4_mib", "message_of_4_mib_and_1", "health_check", "health_watch",
    "reflection_v1alpha", "reflection_v1", "reflection_stream_v1alpha", "reflection_of_method",
  ]
}
