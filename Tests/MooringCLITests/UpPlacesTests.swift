import Testing

@testable import MooringCLI

@Suite("Where things are kept")
struct UpPlacesTests {
  static let ordinaryUser = Account(name: "operator", user: 1_000, group: 1_000)
  static let postgres = Account(name: "postgres", user: 105, group: 110)

  @Test("an ordinary user has everything in one folder")
  func ordinary() {
    let places = UpPlaces(
      root: "/srv/mooring/.mooring", isRoot: false, databaseAccount: Self.ordinaryUser)
    #expect(places.databaseData == "/srv/mooring/.mooring/pg/data")
    #expect(places.databaseSocketFolder == "/srv/mooring/.mooring/pg/run")
    #expect(places.socketFolder == "/srv/mooring/.mooring/run")
  }

  @Test("under root the database is where its user may work")
  func root() {
    let places = UpPlaces(
      root: "/srv/mooring/.mooring", isRoot: true, databaseAccount: Self.postgres)
    #expect(places.databaseHome == "/var/lib/mooring/\(places.fingerprint)")
    #expect(places.fingerprint.count == 16)
    let other = UpPlaces(root: "/srv/other/.mooring", isRoot: true, databaseAccount: Self.postgres)
    #expect(other.fingerprint != places.fingerprint)
  }

  @Test("a folder too deep for sockets gets a short one", arguments: [20, 60, 75, 100, 300])
  func short(depth: Int) {
    let root = "/" + String(repeating: "d", count: depth) + "/.mooring"
    for temporary in ["/tmp", "/" + String(repeating: "t", count: 90)] {
      let places = UpPlaces(
        root: root, isRoot: false, databaseAccount: Self.ordinaryUser, temporary: temporary)
      #expect("\(places.socketFolder)/pricing.sock".utf8.count <= 100)
      #expect("\(places.databaseSocketFolder)/.s.PGSQL.5432".utf8.count <= 100)
      #expect(places.needsShortRun == (places.socketFolder != places.run))
    }
  }

  @Test("a path in a URL says what it is, whatever it holds")
  func encoded() {
    #expect(UpPlaces.percentEncoded("/a b/ü@:?") == "%2Fa%20b%2F%C3%BC%40%3A%3F")
    #expect(PrivateCluster.quoted("it's \\ here") == "'it''s \\\\ here'")
    #expect(UpPlan.shellQuoted("./mooring") == "./mooring")
    #expect(UpPlan.shellQuoted("/a b/it's") == "'/a b/it'\\''s'")
  }
}

@Suite("Starting programs")
struct ProcessOrderTests {
  @Test("another user, a folder and a farewell are put before the program")
  func command() {
    var order = ProcessOrder(program: "/bin/x", arguments: ["a b"], environment: [:])
    #expect(order.command(farewell: nil) == ["/bin/x", "a b"])
    order.folder = "/"
    #expect(order.command(farewell: nil).suffix(3) == ["/", "/bin/x", "a b"])
    order.account = UpPlacesTests.postgres
    let words = order.command(farewell: .interrupt)
    #expect(words.first == "/usr/bin/setpriv")
    #expect(words.contains("--reuid=105") && words.contains("--regid=110"))
    #expect(words.contains("--clear-groups"))
    #expect(words.suffix(3) == ["/", "/bin/x", "a b"])
  }

  @Test("how a program ended is read from what the system says")
  func ends() {
    #expect(ProcessEnd(waitStatus: 0) == .exited(0))
    #expect(ProcessEnd(waitStatus: 78 << 8) == .exited(78))
    #expect(ProcessEnd(waitStatus: 9) == .killed(signal: 9))
  }
}
