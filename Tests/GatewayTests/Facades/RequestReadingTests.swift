import Contract
import ContractType
import HTTP
import JSON
import Testing

@testable import Gateway

@Suite("What a façade reads of a request")
struct RequestReadingTests {
  private static let shape = RequestShape([
    .init("name", .text(charactersMax: 5), "A name.", isRequired: true),
    .init("count", .integer(1...10), "A count."),
    .init("share", .number(0...1), "A share."),
    .init("dry_run", .flag, "Whether."),
    .init("value", .anything, "A value."),
    .init("more", .object(1...2), "More."),
    .init("word", .choice(["one", "two"]), "A word."),
    .init("place", .formatted(.environment, bytesMax: 8), "A place."),
    .init("since", .instant, "An instant."),
  ])

  private static func faults(_ body: String) -> [String] {
    var reading = RequestReading()
    _ = reading.body(Array(body.utf8), as: Self.shape)
    return reading.violations.map { "\($0.field) \($0.code)" }
  }

  @Test("values that are what they may be are there under their names")
  func values() {
    var reading = RequestReading()
    let body = #"{"name":"a","count":3,"share":0.5,"dry_run":true,"value":null,"more":{"x":[1]}}"#
    let read = reading.body(Array(body.utf8), as: Self.shape)
    #expect(reading.violations.isEmpty)
    #expect(read.text("name") == "a" && read.integer("count") == 3 && read.number("share") == 0.5)
    #expect(read.flag("dry_run") && read.value("value") == .null)
    #expect(read.members("more").map(\.key) == ["x"])
    #expect(!read.has("word"))
  }

  @Test(
    "everything that is wrong with a body is said at once",
    arguments: [
      (#"{}"#, ["name required"]),
      (#"{"name":null}"#, ["name required"]),
      (#"{"name":"abcdef"}"#, ["name too_long"]),
      (
        #"{"name":5,"count":"3","share":"x","dry_run":1,"more":[],"word":"six","other":0}"#,
        [
          "other unknown_field", "name wrong_type", "count wrong_type", "share wrong_type",
          "dry_run wrong_type", "more wrong_type", "word not_allowed",
        ]
      ),
      (#"{"name":"a","count":0,"share":1.5}"#, ["count out_of_range", "share out_of_range"]),
      (#"{"name":"a","count":2.5}"#, ["count out_of_range"]),
      (#"{"name":"a","count":9223372036854775808}"#, ["count out_of_range"]),
      (#"{"name":"a","more":{"a":1,"b":2,"c":3}}"#, ["more too_many"]),
      (#"{"name":"a","more":{}}"#, ["more too_few"]),
      (#"{"name":"a","place":"NOT","since":"now"}"#, ["place bad_format", "since bad_format"]),
      (#"{"name":"a","place":"production"}"#, ["place too_long"]),
      (#"{"name":"a","place":"*","since":"2026-03-04T05:06:07Z"}"#, []),
      (#"[]"#, [" wrong_type"]), (#"5"#, [" wrong_type"]), ("", ["name required"]),
    ])
  func faults(body: String, expected: [String]) {
    #expect(Self.faults(body) == expected)
  }

  @Test(
    "what is not JSON is refused with its place",
    arguments: [
      #"{"name":"a","name":"b"}"#, #"{"name":"a","count":1e999}"#, #"{"name":"a""#, #"{'name':1}"#,
      "{\"name\":\"\u{0}\"}", #"{"name":"\ud800"}"#, "nul", #"{"name":"a"} {}"#,
      #"{"share":NaN}"#, #"{"share":01}"#,
    ])
  func notJSON(body: String) {
    #expect(Self.faults(body).map { $0.split(separator: " ").last } == ["invalid_json"])
  }

  @Test("a nesting that is too deep is refused, not followed")
  func depth() {
    let body = "{\"value\":" + String(repeating: "[", count: 100_000)
    #expect(Self.faults(body).count == 1)
  }

  @Test(
    "texts of a query become what is due, and all faults are said",
    arguments: [
      ("name=a&count=3&share=0.25&dry_run=true&word=two", [String]()),
      ("count=3", ["name required"]),
      ("name=a&count=3&count=4", ["count too_many"]),
      (
        "name=a&count=x&share=&dry_run=yes&nam=b",
        ["nam unknown_field", "count wrong_type", "share wrong_type", "dry_run wrong_type"]
      ),
    ])
  func query(text: String, expected: [String]) throws {
    var reading = RequestReading()
    let read = reading.query(try QueryItems(text), as: Self.shape)
    #expect(reading.violations.map { "\($0.field) \($0.code)" } == expected)
    if expected.isEmpty {
      #expect(read.integer("count") == 3 && read.number("share") == 0.25 && read.flag("dry_run"))
    }
  }

  @Test("where a surface says 422, faults name the part of the request")
  func located() throws {
    var reading = RequestReading()
    _ = reading.query(try QueryItems("x=1"), as: .none)
    _ = reading.body(Array(#"{"y":1}"#.utf8), as: .none)
    let fault = #expect(throws: Fault.self) { try reading.finish(HTTPStatus(422)) }
    #expect(fault?.violations.map(\.field) == ["query.x", "body.y"])
    #expect(fault?.status.code == 422)
  }
}
