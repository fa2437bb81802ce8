import Postgres
import Testing

@Suite("SQLSTATE")
struct SQLStateTests {
  @Test("shows the characters that the server sent")
  func description() {
    #expect(SQLState("40001") == .serializationFailure)
    #expect("\(SQLState.deadlockDetected)" == "40P01")
  }
}
