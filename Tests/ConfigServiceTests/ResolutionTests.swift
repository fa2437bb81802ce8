import Basics
import JSON
import Testing

@testable import ConfigService

@Suite("Resolution")
struct ResolutionTests {
  @Test("with nothing written the defaults are in force, at version 0")
  func defaults() throws {
    let state = Sample.defaults
    let resolved = try #require(
      state.resolve(Sample.name(Sample.skew, "top_levels"), in: Sample.scope("BTCUSDT")))
    #expect(resolved.kept.value == .number(JSONNumber(Int64(5))))
    #expect(resolved.place.layer == .schemaDefault)
    let stored = try #require(Place(stored: Sample.skew, scope: Sample.scope()))
    #expect(state[stored].version == .zero)
  }

  @Test("the layers hide each other from default to symbol, key by key")
  func layers() throws {
    let variable = try #require(
      Place(local: .variable, Sample.skew, environment: Sample.environment))
    let key = try #require(ParameterKey("buy_threshold"))
    var state = Sample.defaults.applying(
      [Edit(place: variable, key: key, before: nil, after: .float(1.25), origin: "BUY")],
      as: Sample.defaults.token, at: Sample.start, by: "service")
    #expect(state.value(Sample.skew, "buy_threshold") == "1.25")
    state = state.changed(Sample.set(Sample.skew, "buy_threshold", .float(1.3)))
    state = state.changed(
      Sample.set(Sample.skew, "buy_threshold", .float(1.5), in: Sample.scope("btcusdt")))
    #expect(state.value(Sample.skew, "buy_threshold", "BTCUSDT") == "1.5")
    #expect(state.value(Sample.skew, "buy_threshold", "ETHUSDT") == "1.3")
    #expect(state.value(Sample.skew, "top_levels", "BTCUSDT") == "5")
    state = state.changed(Sample.unset(Sample.skew, "buy_threshold"))
    #expect(state.value(Sample.skew, "buy_threshold", "ETHUSDT") == "1.25")
    let layers = state.layers(
      Sample.name(Sample.skew, "buy_threshold"), in: Sample.scope("BTCUSDT"))
    #expect(layers.map(\.place.layer) == [.storedSymbol, .variable, .schemaDefault])
  }

  @Test("a value for all environments is seen in each that has none of its own")
  func everywhere() {
    let state = Sample.defaults.changed(
      Sample.set(Sample.skew, "top_levels", .float(7), in: .everywhere))
    #expect(state.value(Sample.skew, "top_levels") == "7")
    let staging = Scope(environment: EnvironmentName("staging"))
    let resolved = state.resolve(Sample.name(Sample.skew, "top_levels"), in: staging)
    #expect(resolved?.place.layer == .storedAll)
  }

  @Test("a scope counts its versions on when it was emptied")
  func versions() throws {
    let place = try #require(Place(stored: Sample.skew, scope: Sample.scope()))
    var state = Sample.defaults.changed(Sample.set(Sample.skew, "top_levels", .float(7)))
    state = state.changed(Sample.unset(Sample.skew, "top_levels"))
    #expect(state[place].version == Version(2))
    #expect(state[place].values.isEmpty)
    state = state.changed(Sample.set(Sample.skew, "top_levels", .float(8)))
    #expect(state[place].version == Version(3))
  }
}
