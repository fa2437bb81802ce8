import Testing

@testable import MooringCLI

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

  @Test("swapped neighbours count as one mistake")
  func swapCountsOnce() {
    #expect(Spelling.distance("stauts", "status") == 1)
    #expect(Spelling.distance("abc", "abc") == 0)
    #expect(Spelling.distance("", "abc") == 3)
  }
}
