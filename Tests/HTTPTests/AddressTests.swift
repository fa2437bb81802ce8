import Basics
import EventLoop
import HTTP
import Testing

@Suite("Addresses of clients")
struct AddressTests {
  @Test(
    "an address has one meaning",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
      ("::1", "0:0:0:0:0:0:0:1"), ("::", "0:0:0:0:0:0:0:0"),
      ("2001:DB8::a", "2001:db8:0:0:0:0:0:a"),
      ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
      ("1::", "1:0:0:0:0:0:0:0"),
    ])
  func reads(text: String, description: String) {
    #expect(IPAddress(text)?.description == description)
  }

  @Test(
    "what is not an address is none",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.-4", "1.2.3.4 ", "0x7f.0.0.1",
      ":", ":::", "1:2", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "[::1]", "fe80::1%eth0",
      "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "127.1", "1:2:3:4:5:6:7::8:9",
    ])
  func refuses(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    "a network holds what begins like it",
    arguments: [
      ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
      ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("192.0.2.7", "192.0.2.7", true),
      ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "8.8.8.8", true),
      ("0.0.0.0/0", "::1", false), ("::/0", "8.8.8.8", true), ("fd00::/8", "fd12::1", true),
      ("fd00::/8", "fe00::1", false),
    ])
  func networks(network: String, address: String, isIn: Bool) throws {
    let network = try #require(IPNetwork(network))
    #expect(network.contains(try #require(IPAddress(address))) == isIn)
  }

  @Test(
    "a network that is a slip is none",
    arguments: ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "/8", "a/8"])
  func refusedNetworks(text: String) {
    #expect(IPNetwork(text) == nil)
  }

  @Test("a subscriber of IPv6 is one, whatever address they take")
  func subscribers() throws {
    func subscriber(_ text: String) throws -> String { try #require(IPAddress(text)).subscriber }
    let first = try subscriber("2001:db8:1:2::1")
    #expect(try subscriber("2001:db8:1:2:ffff::9") == first)
    #expect(try subscriber("2001:db8:1:3::1") != first)
    #expect(try subscriber("192.0.2.1") == "192.0.2.1")
    #expect(try subscriber("::ffff:192.0.2.1") == "192.0.2.1")
    #expect(try subscriber("192.0.2.2") != "192.0.2.1")
  }

  struct Forwarding: Sendable, CustomTestStringConvertible {
    let name: String
    let peer: String
    let fields: [String]
    let client: String

    init(_ name: String, from peer: String, _ fields: [String], _ client: String) {
      self.name = name
      self.peer = peer
      self.fields = fields
      self.client = client
    }

    var testDescription: String { self.name }
  }

  // Trusted are 10.0.0.0/8 and ::1.
  static let forwardings = [
    Forwarding("no field", from: "203.0.113.5", [], "203.0.113.5"),
    Forwarding("no field from a proxy", from: "10.0.0.1", [], "10.0.0.1"),
    Forwarding(
      "a client that names another", from: "203.0.113.5", ["198.51.100.7"], "203.0.113.5"),
    Forwarding("a client that names a proxy", from: "203.0.113.5", ["10.0.0.1"], "203.0.113.5"),
    Forwarding("one proxy", from: "10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
    Forwarding("a proxy by IPv6", from: "::1", ["198.51.100.7"], "198.51.100.7"),
    Forwarding(
      "a proxy by mapped IPv4", from: "::ffff:10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
    Forwarding(
      "two proxies", from: "10.0.0.1", ["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
    Forwarding(
      "two proxies, two fields", from: "10.0.0.1", ["198.51.100.7", "10.0.0.2"], "198.51.100.7"),
    Forwarding(
      "what the client wrote first", from: "10.0.0.1", ["127.0.0.1, 198.51.100.7"],
      "198.51.100.7"),
    Forwarding(
      "what the client wrote in a field of its own", from: "10.0.0.1",
      ["10.9.9.9", "198.51.100.7"], "198.51.100.7"),
    Forwarding(
      "a client that pretends to be a chain", from: "10.0.0.1",
      ["1.1.1.1, 10.0.0.3, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
    Forwarding("only proxies", from: "10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    Forwarding("not an address", from: "10.0.0.1", ["unknown"], "10.0.0.1"),
    Forwarding(
      "not an address in between", from: "10.0.0.1", ["1.1.1.1, _x, 10.0.0.2"], "10.0.0.2"),
    Forwarding("an empty element", from: "10.0.0.1", ["1.1.1.1,"], "10.0.0.1"),
    Forwarding("a script", from: "10.0.0.1", ["<script>"], "10.0.0.1"),
    Forwarding("blanks and tabs", from: "10.0.0.1", [" \t198.51.100.7\t "], "198.51.100.7"),
    Forwarding("a port", from: "10.0.0.1", ["198.51.100.7:4711"], "198.51.100.7"),
    Forwarding("IPv6", from: "10.0.0.1", ["2001:db8::1"], "2001:db8:0:0:0:0:0:1"),
    Forwarding("IPv6 and a port", from: "10.0.0.1", ["[2001:db8::1]:80"], "2001:db8:0:0:0:0:0:1"),
    Forwarding("an open bracket", from: "10.0.0.1", ["[2001:db8::1"], "10.0.0.1"),
    Forwarding("octal", from: "10.0.0.1", ["0198.51.100.7"], "10.0.0.1"),
    Forwarding(
      "more than is looked at", from: "10.0.0.1",
      ["198.51.100.7" + String(repeating: ", 10.0.0.2", count: 40)], "10.0.0.2"),
  ]

  @Test("only a trusted proxy's word is taken", arguments: forwardings)
  func forwarding(forwarding: Forwarding) throws {
    let networks = [try #require(IPNetwork("10.0.0.0/8")), try #require(IPNetwork("::1"))]
    let resolver = ClientAddress(trusted: networks)
    let client = resolver.client(
      of: .tcp(host: forwarding.peer, port: 1), forwardedFor: forwarding.fields)
    #expect(client?.description == forwarding.client)
  }

  @Test("over a Unix socket the client is whom a trusted local proxy names")
  func local() {
    let peer = SocketAddress.unix(path: "/a")
    let believing = ClientAddress(trusted: [], trustsLocal: true)
    #expect(believing.client(of: peer, forwardedFor: ["192.0.2.1"])?.description == "192.0.2.1")
    #expect(believing.client(of: peer, forwardedFor: []) == nil)
    #expect(ClientAddress(trusted: []).client(of: peer, forwardedFor: ["192.0.2.1"]) == nil)
  }

  @Test(
    "a date is written as RFC 9110 has it",
    arguments: [
      ("1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
      ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
      ("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
      ("2024-02-29T12:00:00Z", "Thu, 29 Feb 2024 12:00:00 GMT"),
      ("0800-06-15T01:02:03Z", "Thu, 15 Jun 0800 01:02:03 GMT"),
    ])
  func dates(time: String, text: String) throws {
    let time = try WallTime(parsing: time)
    #expect(HTTPDate.text(time) == text)
  }
}
