import Contract
import ContractPlatform
import Testing

@testable import RPCServices

@Suite("Answering reflection")
struct ReflectionIndexTests {
  private static let files = ContractPlatformIndex.files

  private let index = ReflectionIndex(files: files + files, services: ["q.S", "a.A", "q.S"])

  private func bytes(of names: String...) throws -> [[UInt8]] {
    try names.map { name in try #require(Self.files.first { $0.name == name }).bytes }
  }

  @Test("lists each service once, sorted")
  func services() {
    #expect(self.index.answer(.services) == .services(["a.A", "q.S"]))
  }

  @Test("gives a file with everything it imports, itself first, and leaves out what it has not")
  func file() throws {
    let leaf = try self.bytes(of: "grpc/health/v1/health.proto")
    #expect(self.index.answer(.fileNamed("grpc/health/v1/health.proto")) == .files(leaf))
    let root = try self.bytes(of: "google/rpc/status.proto", "google/protobuf/any.proto")
    #expect(self.index.answer(.fileNamed("google/rpc/status.proto")) == .files(root))
    // The files of mooring.type are not in this index.
    let partial = try self.bytes(of: "mooring/ops/v1/ops.proto")
    #expect(self.index.answer(.fileNamed("mooring/ops/v1/ops.proto")) == .files(partial))
  }

  @Test(
    "finds messages, enums, services and methods",
    arguments: [
      "grpc.health.v1.Health", "grpc.health.v1.Health.Watch",
      "grpc.health.v1.HealthCheckRequest", "grpc.health.v1.HealthCheckResponse.ServingStatus",
    ])
  func symbol(name: String) throws {
    let file = try self.bytes(of: "grpc/health/v1/health.proto")
    #expect(self.index.answer(.fileDeclaring(name)) == .files(file))
  }

  @Test("knows the extensions of a message")
  func extensions() throws {
    let options = "google.protobuf.MethodOptions"
    #expect(
      self.index.answer(.extensionsOf(options)) == .extensionNumbers(of: options, [72_295_728]))
    #expect(
      self.index.answer(.extensionsOf("google.rpc.Status"))
        == .extensionNumbers(of: "google.rpc.Status", []))
    let annotations = try self.bytes(
      of: "google/api/annotations.proto", "google/api/http.proto",
      "google/protobuf/descriptor.proto")
    #expect(self.index.answer(.fileExtending(options, 72_295_728)) == .files(annotations))
  }

  @Test(
    "says so when there is no such thing",
    arguments: [
      ReflectionQuestion.fileNamed("health.proto"), .fileNamed(""),
      .fileDeclaring("grpc.health.v1"), .fileDeclaring(""),
      .fileDeclaring(".grpc.health.v1.Health"),
      .fileExtending("google.protobuf.MethodOptions", 1), .extensionsOf("no.such.Message"),
    ])
  func nothing(question: ReflectionQuestion) {
    guard case .notFound = self.index.answer(question) else {
      Issue.record("\(question) has an answer")
      return
    }
  }

  @Test("refuses a request without a question")
  func noQuestion() {
    #expect(self.index.answer(.nothing) == .invalid("The request asks nothing."))
  }
}
