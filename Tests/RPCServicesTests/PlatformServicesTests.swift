import Contract
import ContractPlatform
import EventLoop
import RPC
import RPCServices
import Telemetry
import Testing

@Suite("What every server answers")
struct PlatformServicesTests {
  private let loop: EventLoop
  private let health = HealthRegistry(services: ["a"], status: .serving)
  private let metrics = MetricsRegistry()
  private let channel: RPCChannel

  init() throws {
    self.loop = try EventLoop.start(named: "platform")
    let platform = PlatformServices(
      health: self.health, metrics: self.metrics, files: ContractPlatformIndex.files
    ) {
      OpsV1.StatusResponse(service: "test", phase: .serving)
    }
    let server = RPCServer(routes: platform.routes(beside: []))
    self.channel = RPCChannel(inProcess: server, on: [self.loop])
  }

  @Test("health of one service, of the whole and of all")
  func checks() async throws {
    let client = HealthV1.HealthClient(self.channel)
    self.health.set(.notServing, for: "a")
    #expect(try await client.check(.init(service: "a")).status == .notServing)
    #expect(try await client.check(.init()).status == .serving)
    let entries = try await client.list(.init()).statuses
    #expect(entries.map(\.key) == ["", "a"])
    #expect(entries.map(\.value?.status) == [.serving, .notServing])
  }

  @Test("health that is watched is told at once, at each change and for the last time at the end")
  func watch() async throws {
    var told: [HealthV1.HealthCheckResponse.ServingStatus] = []
    do {
      told = try await HealthV1.HealthClient(self.channel).watch(.init(service: "b")) {
        responses throws(RPCError) in
        var told: [HealthV1.HealthCheckResponse.ServingStatus] = []
        var iterator = responses.makeAsyncIterator()
        for step in 0..<3 {
          guard let response = try await iterator.next() else { break }
          told.append(response.status)
          if step == 0 { self.health.set(.serving, for: "b") }
          if step == 1 { self.health.shutDown() }
        }
        await #expect(throws: RPCError.self) { try await iterator.next() }
        return told
      }
    }
    #expect(told == [.serviceUnknown, .serving, .notServing])
  }

  @Test("metrics as text, and the state that the process tells")
  func ops() async throws {
    self.metrics.counter("mooring_test_calls_total", help: "Calls.").add(3)
    let client = OpsV1.OpsServiceClient(self.channel)
    let text = String(decoding: try await client.metrics(.init()).text, as: UTF8.self)
    #expect(text.contains("mooring_test_calls_total 3\n"))
    #expect(try await client.status(.init()).service == "test")
  }

  @Test(
    "reflection, under both of its names",
    arguments: [
      ReflectionV1.ServerReflectionMethods.serverReflectionInfo.path,
      ReflectionV1Alpha.ServerReflectionMethods.serverReflectionInfo.path,
    ].map(\.description))
  func reflection(path: String) async throws {
    let draft = ReflectionV1Alpha.ServerReflectionMethods.serverReflectionInfo
    let isDraft = path == draft.path.description
    let method = MethodDescriptor<
      ReflectionV1.ServerReflectionRequest, ReflectionV1.ServerReflectionResponse
    >(
      path: isDraft
        ? draft.path : ReflectionV1.ServerReflectionMethods.serverReflectionInfo.path,
      kind: .bidirectional)
    let answers = try await self.channel.bidirectional(method) {
      requests, responses throws(RPCError) in
      try await requests.write(.init(messageRequest: .listServices("")))
      try await requests.write(.init(messageRequest: .fileContainingSymbol("no.such.Symbol")))
      try await requests.write(.init())
      requests.finish()
      var answers: [ReflectionV1.ServerReflectionResponse.MessageResponse?] = []
      for try await response in responses { answers.append(response.messageResponse) }
      return answers
    }
    try #require(answers.count == 3)
    guard case .listServicesResponse(let list) = answers[0],
      case .errorResponse(let missing) = answers[1], case .errorResponse(let empty) = answers[2]
    else {
      Issue.record("\(answers)")
      return
    }
    #expect(
      list.service.map(\.name) == [
        "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection", "mooring.ops.v1.OpsService",
      ])
    #expect(missing.errorCode == 5)
    #expect(empty.errorCode == 3)
  }
}
