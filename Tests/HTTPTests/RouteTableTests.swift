import HTTP
import Testing

@Suite("Finding routes")
struct RouteTableTests {
  private static let routes: [(HTTPMethod, String)] = [
    (.get, "/"), (.get, "/v1/jobs/runs"), (.get, "/v1/jobs/{job}/runs"),
    (.post, "/v1/jobs/{job}/run"), (.post, "/v1/jobs/runs/{run_id}/cancel"),
    (.get, "/v1/parameters/{namespace=*/*}"), (.put, "/v1/parameters/{namespace=*/*}/{key}"),
    (.get, "/v1/parameters/{namespace=*/*}/{key}"),
    (.get, "/v1/parameters/{namespace=*/*}/{key}/history"),
    (.get, "/v1/quotes/{asset}"), (.post, "/v1/quotes"), (.post, "/v1/quotes/batch"),
    (.get, "/admin/config/{category}"), (.get, "/admin/config/stats"),
    (.get, "/admin/config/{category}/{key}"), (.get, "/console/{file=**}"),
    (.post, "/v1/{name=things/*}:freeze"), (.get, "/v1/{name=things/*}"), (.head, "/own-head"),
    (.get, "/own-head"),
  ]

  static func table() throws -> RouteTable<String> {
    var table = RouteTable<String>()
    for (method, template) in Self.routes {
      try table.add(method, PathTemplate(parsing: template), "\(method.name) \(template)")
    }
    return table
  }

  private static func text(_ match: RouteTable<String>.Match) -> String {
    switch match {
    case .found(let target, let parameters):
      ([target] + parameters.all.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
    case .methodNotAllowed(let methods):
      "405 " + methods.map { "\($0.name)" }.joined(separator: ", ")
    case .notFound: "404"
    }
  }

  @Test(
    "a request goes where its path says",
    arguments: [
      (.get, "/", "GET /"),
      (.get, "/v1/jobs/runs", "GET /v1/jobs/runs"),
      (.get, "/v1/jobs/etl/runs", "GET /v1/jobs/{job}/runs job=etl"),
      (.get, "/v1/jobs/runs/runs", "GET /v1/jobs/{job}/runs job=runs"),
      (.post, "/v1/jobs/runs/run", "POST /v1/jobs/{job}/run job=runs"),
      (.post, "/v1/jobs/runs/7/cancel", "POST /v1/jobs/runs/{run_id}/cancel run_id=7"),
      (
        .get, "/v1/parameters/params/core",
        "GET /v1/parameters/{namespace=*/*} namespace=params/core"
      ),
      (
        .put, "/v1/parameters/a/b/c:d",
        "PUT /v1/parameters/{namespace=*/*}/{key} namespace=a/b key=c:d"
      ),
      (
        .get, "/v1/parameters/a/b/history",
        "GET /v1/parameters/{namespace=*/*}/{key} namespace=a/b key=history"
      ),
      (
        .get, "/v1/parameters/a/b/c/history",
        "GET /v1/parameters/{namespace=*/*}/{key}/history namespace=a/b key=c"
      ),
      (.get, "/v1/quotes/batch", "GET /v1/quotes/{asset} asset=batch"),
      (.post, "/v1/quotes/batch", "POST /v1/quotes/batch"),
      (.get, "/admin/config/stats", "GET /admin/config/stats"),
      (.get, "/admin/config/pricing", "GET /admin/config/{category} category=pricing"),
      (
        .get, "/admin/config/stats/x",
        "GET /admin/config/{category}/{key} category=stats key=x"
      ),
      (.get, "/v1/quotes/BTC%2FUSD", "GET /v1/quotes/{asset} asset=BTC/USD"),
      (.get, "/v1/quotes/%C3%A4%20", "GET /v1/quotes/{asset} asset=ä "),
      (.get, "/%76%31/quotes/A", "GET /v1/quotes/{asset} asset=A"),
      (.get, "/v1/parameters/a%2Fb/c", "404"),
      (.get, "/console/", "GET /console/{file=**} file="),
      (.get, "/console", "GET /console/{file=**} file="),
      (.get, "/console/js/a.js", "GET /console/{file=**} file=js/a.js"),
      (.post, "/v1/things/7:freeze", "POST /v1/{name=things/*}:freeze name=things/7"),
      (.get, "/v1/things/7:melt", "GET /v1/{name=things/*} name=things/7:melt"),
      (.get, "/v1/things/7", "GET /v1/{name=things/*} name=things/7"),
      (.head, "/v1/quotes/A", "GET /v1/quotes/{asset} asset=A"),
      (.head, "/own-head", "HEAD /own-head"),
      (.get, "/v1/quotes/", "404"), (.get, "/v1/quotes/A/", "404"), (.get, "//", "404"),
      (.get, "/V1/quotes/A", "404"), (.get, "/v2", "404"), (.get, "/v1/quotes//A", "404"),
      (.delete, "/v1/quotes/A", "405 GET, HEAD, OPTIONS"),
      (.get, "/v1/quotes", "405 POST, OPTIONS"), (.trace, "/v1/quotes", "405 POST, OPTIONS"),
      (.trace, "/v1/nothing", "404"),
      (.delete, "/v1/quotes/batch", "405 GET, HEAD, POST, OPTIONS"),
      (.delete, "/v1/parameters/a/b/c", "405 GET, HEAD, PUT, OPTIONS"),
      (.get, "/" + String(repeating: "a/", count: 40), "404"),
    ] as [(HTTPMethod, String, String)])
  func goes(method: HTTPMethod, path: String, expected: String) throws {
    #expect(Self.text(try Self.table().match(method, path: path)) == expected)
  }

  @Test(
    "what is not a template is refused",
    arguments: [
      "", "v1", "/v1//a", "/{}", "/{a", "/a}", "/{a={b}}", "/**/a", "/{a=**}/b", "/a:", "/a b",
      "/{a}/{a}", "/{a=}", "/a?b", "/***", "/" + String(repeating: "a/", count: 40),
    ])
  func templates(text: String) {
    #expect(throws: PathTemplate.Rejection.self) { try PathTemplate(parsing: text) }
  }

  @Test("two routes cannot have the same form")
  func conflicts() throws {
    var table = try Self.table()
    #expect(throws: RouteTable<String>.Conflict.self) {
      try table.add(.get, PathTemplate(parsing: "/v1/quotes/{symbol}"), "again")
    }
    try table.add(.put, PathTemplate(parsing: "/v1/quotes/{symbol}"), "another method")
  }
}

@Suite("Reading queries")
struct QueryItemsTests {
  @Test(
    "a query is names with values",
    arguments: [
      (nil, []), ("", []), ("&&", []), ("a", ["a="]), ("a=", ["a="]), ("a=b=c", ["a=b=c"]),
      ("a=1&b=2&a=3", ["a=1", "b=2", "a=3"]), ("a+b=c%2Bd", ["a b=c+d"]), ("a=%26%3D", ["a=&="]),
      ("%C3%A4=1", ["ä=1"]),
    ] as [(String?, [String])])
  func items(query: String?, expected: [String]) throws {
    #expect(try QueryItems(query).items.map { "\($0.name)=\($0.value)" } == expected)
  }

  @Test(
    "what is not a query is refused",
    arguments: [
      ("=a", .nameless), ("a=%00", .malformed), ("a=%FF", .malformed), ("a=%", .malformed),
      (String(repeating: "a&", count: 65), .tooMany(max: 64)),
    ] as [(String, QueryItems.Rejection)])
  func refused(query: String, rejection: QueryItems.Rejection) {
    #expect(throws: rejection) { try QueryItems(query) }
  }

  @Test("a name that stands for one value is not there twice, and an unknown one not at all")
  func rules() throws {
    let query = try QueryItems("page=1&tag=a&tag=b")
    #expect(try query.single("page") == "1")
    #expect(try query.single("size") == nil)
    #expect(query.all("tag") == ["a", "b"])
    #expect(throws: QueryItems.Rejection.repeated("tag")) { try query.single("tag") }
    try query.refuseUnknown(except: ["page", "tag"])
    #expect(throws: QueryItems.Rejection.unknown("tag", known: ["page"])) {
      try query.refuseUnknown(except: ["page"])
    }
  }
}

@Suite("Conditions on states")
struct EntityTagTests {
  @Test(
    "a tag matches as the fields say",
    arguments: [
      (["\"a\""], true, true), (["W/\"a\""], false, true), (["\"b\""], false, false),
      (["\"b\", \"a\""], true, true), (["\"b\"", "\"a\""], true, true), (["*"], true, true),
      (["\"a,b\""], false, false), ([",, \"a\" ,"], true, true),
    ])
  func matches(fields: [String], strongly: Bool, weakly: Bool) throws {
    let condition = try #require(EntityTagCondition(fields))
    #expect(condition.matchesStrongly(EntityTag("a")) == strongly)
    #expect(condition.matchesWeakly(EntityTag("a")) == weakly)
    #expect(condition.matchesStrongly(EntityTag("a", isWeak: true)) == (condition == .any))
  }

  @Test(
    "what is not a list of tags is no condition",
    arguments: ["", "a", "\"a", "a\"", "\"a\" \"b\"", "w/\"a\"", "*, \"a\"", "\"a b\"", "W/*"])
  func refused(field: String) {
    #expect(EntityTagCondition([field]) == nil)
  }

  @Test("a client that has the bytes is told so")
  func staticContent() throws {
    let content = StaticContent([1, 2], type: "a/b", tag: EntityTag("t"))
    func response(_ fields: String) throws -> HTTPResponse {
      let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
      return content.response(to: try #require(Transcript(request).heads.first))
    }
    #expect(try response("").status == .ok)
    #expect(try response("If-None-Match: \"u\"\r\n").status == .ok)
    #expect(try response("If-None-Match: W/\"t\"\r\n").status == .notModified)
    #expect(try response("If-None-Match: nonsense\r\n").status == .ok)
    #expect(try response("").fields.contains(HTTPField("ETag", "\"t\"")))
  }
}
