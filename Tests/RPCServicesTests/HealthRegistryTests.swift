import RPC
import Testing

@testable import RPCServices

@Suite("Knowing which services answer calls")
struct HealthRegistryTests {
  private let registry = HealthRegistry(services: ["a"], watchersMax: 4)

  @Test("starts as not serving, for the server and for each service")
  func start() {
    #expect(self.registry.status() == .notServing)
    #expect(self.registry.status(of: "a") == .notServing)
    #expect(self.registry.status(of: "b") == nil)
  }

  @Test("a watch follows every change that it is awake for and ends with the server")
  func watch() async throws {
    var seen = try await self.registry.change(of: "a", after: nil)
    #expect(seen?.status == .notServing)
    for status in [ServingStatus.serving, .notServing, .serving] {
      let before = seen
      async let next = self.registry.change(of: "a", after: before)
      self.registry.set(status, for: "a")
      seen = try await next
      #expect(seen?.status == status)
    }
    let before = seen
    async let last = self.registry.change(of: "a", after: before)
    self.registry.shutDown()
    seen = try await last
    #expect(seen?.status == .notServing)
    #expect(try await self.registry.change(of: "a", after: seen) == nil)
  }

  @Test("a cancelled watch ends and makes room")
  func cancellation() async throws {
    let registry = HealthRegistry(services: [], watchersMax: 1)
    let seen = try await registry.change(of: "", after: nil)
    for _ in 0..<200 {
      let watch = Task { try await registry.change(of: "", after: seen) }
      await Task.yield()
      watch.cancel()
      let result = await watch.result
      #expect(throws: (any Error).self) { try result.get() }
    }
    async let next = registry.change(of: "", after: seen)
    registry.setAll(.serving)
    #expect(try await next?.status == .serving)
  }
}
