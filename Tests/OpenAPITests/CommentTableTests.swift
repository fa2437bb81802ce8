import Testing

@testable import OpenAPI

@Suite("Comments of the contract")
struct CommentTableTests {
  private let table = CommentTable(parsing: [
    """
    = a.B
    Says one thing
    on two lines.

    Then more:
    * one,
      with more
    * two.
    = a.C
    = a.D
    Last.
    """
  ])

  @Test("are a first paragraph on one line, and the rest")
  func paragraphs() {
    #expect(self.table["a.B"]?.summary == "Says one thing on two lines.")
    #expect(self.table["a.B"]?.details == "Then more:\n* one, with more\n* two.")
    #expect(self.table.text(of: "a.D") == "Last.")
  }

  @Test("are nothing where nothing is said")
  func nothing() {
    #expect(self.table["a.C"] == nil)
    #expect(self.table.text(of: "a.X") == "")
  }
}
