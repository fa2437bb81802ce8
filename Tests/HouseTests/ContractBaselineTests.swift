import Testing

@Suite("Contract baseline")
struct ContractBaselineTests {
  let old: ContractShape = {
    var shape = ContractShape()
    shape.packages = ["a.v1"]
    shape.records["a.v1.Quote"] = ContractShape.Record(
      members: [
        1: ContractShape.Member(name: "asset", type: "text"),
        2: ContractShape.Member(name: "cents", type: "number"),
      ], reservedNumbers: [7], reservedNames: ["rate"])
    shape.methods["a.v1.Quotes/Get"] = ".a.v1.GetRequest gives .a.v1.Quote"
    return shape
  }()

  @Test("what has shipped still holds")
  func compatible() throws {
    let baseline = ContractShape(
      descriptorSet: try #require(Repository.bytes(of: "Proto/baseline.binpb")))
    let shipped = Set(
      try #require(Repository.text(of: "Proto/baseline.txt")).split(separator: "\n")
        .filter { !$0.hasPrefix("#") }.map(String.init))
    #expect(baseline.packages == shipped)
    let breaks = try Protoc.contract().breaks(since: baseline)
    #expect(breaks.isEmpty, "\(breaks.joined(separator: "\n"))")
  }

  @Test("a descriptor set is read as protoc wrote it")
  func read() throws {
    let health = try Protoc.contract()
    let request = try #require(health.records["grpc.health.v1.HealthCheckRequest"])
    #expect(request.members[1]?.name == "service")
    #expect(health.methods["grpc.health.v1.Health/Watch"]?.contains("gives stream") == true)
    #expect(
      health.records["grpc.health.v1.HealthCheckResponse.ServingStatus"]?.members[1]?.name
        == "SERVING")
  }

  @Test("what is added, and what goes and stays reserved, breaks nobody")
  func additions() {
    var new = self.old
    new.packages.insert("b.v1")
    new.records["a.v1.Quote"]?.members[3] = ContractShape.Member(name: "note", type: "text")
    new.records["a.v1.Quote"]?.members[2] = nil
    new.records["a.v1.Quote"]?.reservedNumbers.insert(2)
    new.records["a.v1.Quote"]?.reservedNames.insert("cents")
    new.methods["a.v1.Quotes/List"] = ".a.v1.ListRequest gives .a.v1.ListResponse"
    #expect(new.breaks(since: self.old) == [])
  }

  @Test(
    "every way to break a peer is found",
    arguments: [
      { $0.packages = [] },
      { $0.records = [:] },
      { $0.methods = [:] },
      { $0.methods["a.v1.Quotes/Get"] = "stream .a.v1.GetRequest gives .a.v1.Quote" },
      { $0.records["a.v1.Quote"]?.members[1]?.name = "symbol" },
      { $0.records["a.v1.Quote"]?.members[1]?.type = "number" },
      { $0.records["a.v1.Quote"]?.members[1] = nil },
      { $0.records["a.v1.Quote"]?.members[7] = ContractShape.Member(name: "b", type: "text") },
      { $0.records["a.v1.Quote"]?.members[8] = ContractShape.Member(name: "rate", type: "text") },
      { $0.records["a.v1.Quote"]?.reservedNumbers = [] },
    ] as [@Sendable (inout ContractShape) -> Void])
  func breaks(change: @Sendable (inout ContractShape) -> Void) {
    var new = self.old
    change(&new)
    #expect(new.breaks(since: self.old).count == 1)
  }
}
