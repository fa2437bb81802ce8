import Basics
import Telemetry
import TestSupport
import Testing

@Suite("Logger")
struct LoggerTests {
  let recorder = LogRecorder()

  @Test("builds nothing for a line below its threshold", arguments: LogLevel.allCases)
  func filters(threshold: LogLevel) {
    let logger = self.recorder.logger(threshold: threshold)
    var built: [LogLevel] = []
    func metadata(_ level: LogLevel) -> LogMetadata {
      built.append(level)
      return [:]
    }
    for level in LogLevel.allCases { logger.log(level, "told", metadata(level)) }
    let expected = LogLevel.allCases.filter { $0 >= threshold }
    #expect(built == expected)
    #expect(self.recorder.records.elements.map(\.level) == expected)
  }

  @Test("writes the level that each of its functions names")
  func levels() {
    let logger = self.recorder.logger()
    logger.trace("t")
    logger.debug("d")
    logger.info("i")
    logger.notice("n")
    logger.warning("w")
    logger.error("e")
    #expect(self.recorder.records.elements.map(\.level) == LogLevel.allCases)
    #expect(self.recorder.messages == ["t", "d", "i", "n", "w", "e"])
  }

  @Test("says on every line what it was told to, and lets a line say otherwise")
  func bindsMetadata() throws {
    let parent = self.recorder.logger(at: .epoch + .seconds(1))
    let child = parent.with(["request.id": "r1", "rpc.method": "Get"]).with(["attempt": 1])
    child.info("done", ["rpc.method": "Set"])
    parent.info("alone")
    let first = self.recorder.records.elements[0]
    #expect(first.metadata["request.id"] == "r1")
    #expect(first.metadata["rpc.method"] == "Set")
    #expect(first.metadata["attempt"] == 1)
    #expect(first.metadata.fields.count == 3)
    #expect(first.time == .epoch + .seconds(1))
    #expect(self.recorder.records.elements[1].metadata.fields.isEmpty)
  }

  @Test("a child can write more than its parent")
  func childThreshold() {
    let parent = self.recorder.logger(threshold: .error)
    parent.with(threshold: .debug).debug("heard")
    parent.debug("not heard")
    #expect(self.recorder.messages == ["heard"])
    #expect(parent.writes(.error))
    #expect(!parent.writes(.warning))
  }

  @Test("a disabled logger does not even look at the metadata of what it may not write")
  func disabled() {
    func metadata() -> LogMetadata {
      Issue.record("built")
      return [:]
    }
    Logger.disabled.warning("never", metadata())
  }

  @Test("metadata keeps each key once, in the order of their coming")
  func metadataOrder() {
    var metadata: LogMetadata = ["b": 1, "a": 2, "b": 3]
    #expect(metadata.fields.map(\.key.description) == ["b", "a"])
    #expect(metadata["b"] == 3)
    metadata["b"] = nil
    metadata["c"] = true
    #expect(metadata.fields.map(\.key.description) == ["a", "c"])
    #expect(metadata["b"] == nil)
  }

  @Test("whole numbers beyond 64 bits become the nearest that fits")
  func clampsIntegers() {
    #expect(LogValue.integer(UInt64.max) == .integer(Int64.max))
    #expect(LogValue.integer(UInt8(7)) == 7)
  }
}
