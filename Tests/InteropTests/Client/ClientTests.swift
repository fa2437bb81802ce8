import ContractTesting
import EventLoop
import RPC
import TestSupport
import Testing

@Suite("Our client", .ownThread)
struct ClientTests {
  /// Whose server answers.
  enum Server: String, CaseIterable {
    case grpcio
    case ours

    func start(at socket: String) throws -> TestProgram {
      switch self {
      case .grpcio: try TestPlaces.startPython("reference_server.py", ["--socket", socket])
      case .ours: try TestPlaces.startServer(["--socket", socket])
      }
    }
  }

  @Test("agrees on every case with", arguments: ClientCase.all, Server.allCases)
  func interoperates(client: ClientCase, server: Server) async throws {
    try await self.withChannel(to: server) { try await client.run($0) }
  }

  @Test("refuses a response that grpcio compressed although only identity is accepted")
  func compressedResponse() async throws {
    try await self.withChannel(to: .grpcio) { channel in
      let request = SimpleRequest(
        responseSize: 65_536, responseCompressed: BoolValue(value: true))
      let error = try await ClientCase.expect(.internal) { () async throws(RPCError) in
        try await TestServiceClient(channel).unaryCall(request, options: ClientCase.patient)
      }
      #expect(error.origin == .local)
    }
  }

  private func withChannel(to server: Server, _ body: @escaping ClientCase.Body) async throws {
    let directory = TemporaryFolder()
    let process = try server.start(at: directory.socket)
    try await process.ready()
    let loop = try EventLoop.start(named: "client")
    defer { loop.stop() }
    let channel = RPCChannel(to: .unix(path: directory.socket), on: [loop])
    defer { channel.close() }
    // On the loop, as a service calls; and other tests, which block the threads that tasks run on
    // otherwise, cannot use up the deadlines of these calls.
    try await Task(executorPreference: loop) { try await body(channel) }.value
  }
}
