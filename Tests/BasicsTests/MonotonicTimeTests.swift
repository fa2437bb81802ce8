import Basics
import Testing

@Suite("Monotonic time")
struct MonotonicTimeTests {
  @Test("moves by a duration and back")
  func movesAndReturns() {
    let start = MonotonicTime(nanoseconds: 1_000)
    #expect((start + .nanoseconds(234)).nanoseconds == 1_234)
    #expect((start - .nanoseconds(1)).nanoseconds == 999)
    #expect(start + .microseconds(5) - .microseconds(5) == start)
    #expect((start + .seconds(2)) - start == .seconds(2))
    #expect(start - (start + .seconds(2)) == .seconds(-2))
  }

  @Test("stops at its ends instead of trapping")
  func saturates() {
    #expect(MonotonicTime.never + .nanoseconds(1) == .never)
    #expect(MonotonicTime(nanoseconds: 5) - .nanoseconds(6) == .origin)
    #expect(MonotonicTime(nanoseconds: 5) + .seconds(Int64.max) > .origin)
    #expect(MonotonicTime(nanoseconds: .max - 1) + .seconds(Int64.max) == .never)
    #expect(MonotonicTime.never - .origin == .nanoseconds(Int64.max))
  }

  @Test("moves and is compared in whole nanoseconds, up to its ends")
  func nanoseconds() {
    let start = MonotonicTime(nanoseconds: 7)
    #expect(start.advanced(byNanoseconds: 5) == start + .nanoseconds(5))
    #expect(start.advanced(byNanoseconds: .max) == .never)
    #expect(start.advanced(byNanoseconds: 5).nanoseconds(since: start) == 5)
    #expect(start.nanoseconds(since: start.advanced(byNanoseconds: 5)) == 0)
  }

  @Test(
    "counts the whole nanoseconds of a duration",
    arguments: [
      (.zero, 0), (.nanoseconds(1), 1), (.seconds(-3), -3_000_000_000),
      (Duration(secondsComponent: 0, attosecondsComponent: 999_999_999), 0),
      (.seconds(Int64.max), .max), (.seconds(Int64.min), .min),
    ] as [(Duration, Int64)])
  func countsNanoseconds(duration: Duration, expected: Int64) {
    #expect(duration.nanosecondsClamped == expected)
  }
}
