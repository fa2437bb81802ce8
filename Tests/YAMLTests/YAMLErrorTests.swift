import Testing
import YAML

@Suite("YAML errors")
struct YAMLErrorTests {
  @Test("say where the fault is")
  func description() {
    let error = YAMLError(line: 3, column: 7, message: "a key stands twice")
    #expect("\(error)" == "line 3, column 7: a key stands twice")
  }
}
