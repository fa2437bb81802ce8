import Basics
import JSON
import TestSupport
import Testing

@testable import ConfigService

@Suite("The file of the last known state")
struct StateRecordTests {
  let state = Sample.defaults.changed(
    Sample.set(Sample.skew, "top_levels", .float(9), in: Sample.scope("BTCUSDT")),
    Sample.set(Sample.pricing, "model", .string("classic")))
  let made = [
    MadeNamespace(
      namespace: parsed("strategy/own"), template: Sample.skew, title: "Own", summary: "")
  ]

  var record: StateRecord {
    StateRecord(environment: Sample.environment, made: self.made, state: self.state)
  }

  @Test("gives back the state that was written")
  func roundTrip() throws {
    let read = try StateRecord(reading: self.record.bytes, for: Sample.environment)
    #expect(read.made == self.made)
    #expect(read.state.token == self.state.token)
    #expect(read.state.committedAt == self.state.committedAt)
    #expect(read.state.writtenPlaces == self.state.writtenPlaces)
    for place in self.state.writtenPlaces { #expect(read.state[place] == self.state[place]) }
  }

  @Test("is refused when a single byte differs, is missing or is of another environment")
  func damaged() throws {
    let bytes = self.record.bytes
    var random = SplitMix64(seed: 7)
    for _ in 0..<200 {
      var copy = bytes
      let place = Int(random.next() % UInt64(copy.count))
      if random.next() % 4 == 0 {
        copy.removeLast(copy.count - place)
      } else {
        copy[place] ^= UInt8(1 << (random.next() % 8))
      }
      #expect(throws: StateRecord.Fault.self) {
        try StateRecord(reading: copy, for: Sample.environment)
      }
    }
    #expect(throws: StateRecord.Fault.self) {
      try StateRecord(reading: bytes, for: parsed("staging"))
    }
  }
}
