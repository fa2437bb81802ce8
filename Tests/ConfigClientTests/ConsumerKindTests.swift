import ConfigClient
import Testing

@Suite("Consumers")
struct ConsumerKindTests {
  @Test("that only look on are not those a change waits for")
  func differ() {
    #expect(ConsumerKind.required != .observer)
  }
}
