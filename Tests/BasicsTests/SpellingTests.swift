import Testing

@testable import Basics

@Suite("Suggestions for misspelt words")
struct SpellingTests {
  @Test(
    "the nearest word is offered when it is near enough",
    arguments: [
      ("confg", "config"), ("stauts", "status"), ("--dry-rnu", "--dry-run"),
      ("HISTORY", "history"), ("ge", "get"),
    ])
  func offersNearest(word: String, meant: String) {
    let known = ["config", "status", "history", "get", "--dry-run", "--env"]
    #expect(Spelling.nearest(to: word, among: known) == meant)
  }

  @Test("nothing is offered for a word that resembles none", arguments: ["frobnicate", "x", ""])
  func offersNothing(word: String) {
    #expect(Spelling.nearest(to: word, among: ["config", "status", "history"]) == nil)
  }

  @Test("the end of one dotted name is enough to mean it, the end of several is not")
  func ends() {
    let known = ["parameters.buy_threshold", "parameters.top_levels", "risk.limits.top_levels"]
    #expect(Spelling.nearest(to: "buy_threshold", among: known) == known[0])
    #expect(Spelling.nearest(to: "Limits.top_levels", among: known) == known[2])
    #expect(Spelling.nearest(to: "top_levels", among: known) == nil)
    // Part of a word is not its end.
    #expect(Spelling.nearest(to: "threshold", among: known) == nil)
  }

  @Test("a stricter caller allows fewer slips")
  func slipsMax() {
    #expect(Spelling.nearest(to: "MOORING_RUN_DORS", among: ["MOORING_RUN_DIR"]) != nil)
    #expect(
      Spelling.nearest(to: "MOORING_RUN_DORS", among: ["MOORING_RUN_DIR"], slipsMax: 1) == nil)
  }

  @Test("swapped neighbours count as one slip, and very long names are not compared")
  func slips() {
    func slips(_ left: String, _ right: String) -> Int {
      Spelling.slips(Array(left.utf8), Array(right.utf8))
    }
    #expect(slips("stauts", "status") == 1)
    #expect(slips("abc", "abc") == 0)
    #expect(slips("", "abc") == 3)
    #expect(slips(String(repeating: "a", count: Spelling.bytesMax + 1), "a") == .max)
  }
}
