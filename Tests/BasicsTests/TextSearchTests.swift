import Basics
import Testing

@Suite("Looking for a text in another")
struct TextSearchTests {
  @Test(
    "the first place is found, byte by byte",
    arguments: [
      ("abcabc", "bc", 1), ("aab", "ab", 1), ("aaaab", "aab", 2), ("b", "b", 0), ("é=1", "=1", 2),
      ("", "a", nil), ("abc", "abcd", nil), ("abc", "x", nil), ("abab", "abb", nil),
      ("abc", "", nil),
    ])
  func firstPlace(_ text: String, _ part: String, _ offset: Int?) {
    let place = text.firstPlace(of: part)
    #expect(place.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) } == offset)
    if let place { #expect(text[place] == part) }
  }

  @Test(
    "every place gets the other text, and what is put in is not looked at again",
    arguments: [
      ("a.b.c", ".", "..", "a..b..c"), ("aaa", "aa", "b", "ba"), ("abc", "x", "y", "abc"),
      ("x", "x", "", ""), ("", "x", "y", ""), ("abc", "", "y", "abc"),
    ])
  func exchanging(_ text: String, _ part: String, _ other: String, _ result: String) {
    #expect(text.exchanging(part, for: other) == result)
  }
}
