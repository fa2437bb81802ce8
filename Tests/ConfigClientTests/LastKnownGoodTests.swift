import Basics
import ContractConfig
import ContractType
import ServiceRuntime
import TestSupport
import Testing

@testable import ConfigClient

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("The last-known-good file")
struct LastKnownGoodTests {
  let folder = TemporaryFolder()
  let subscription: WatchSubscription
  let file: LastKnownGoodFile
  let snapshot: ConfigSnapshot
  let time = WallTime.epoch + .seconds(1_000)

  init() throws {
    self.subscription = try Sample.subscription()
    self.file = LastKnownGoodFile(in: self.folder.path, for: self.subscription)
    self.snapshot = try ConfigSnapshot(
      token: Sample.token(42), environment: EnvironmentName(parsing: "production"),
      catalogueVersion: 7,
      values: Sample.values(["rate": 0.04, "floor": 1])
        + [
          NamespaceValues(
            namespace: "params/external",
            values: [
              ResolvedValue(
                key: "token", value: Value(kind: .stringValue("s3cret")), sensitive: true),
              ResolvedValue(
                key: "url", symbol: "BTCUSDT", value: Value(kind: .stringValue("https://a")),
                layer: .storedSymbol, revision: 9),
            ])
        ])
  }

  @Test("what is written is read again, all but the secrets")
  func roundTrip() throws {
    try self.file.write(self.snapshot, at: self.time)
    let record = try #require(try self.file.read())
    #expect(record.savedAt == self.time)
    #expect(record.snapshot.token == self.snapshot.token)
    #expect(record.snapshot.catalogueVersion == 7)
    #expect(record.snapshot.omittedCount == 1)
    #expect(record.snapshot.numbers == ["rate": 0.04, "floor": 1])
    let url = record.snapshot.parameter("url", in: "params/external", symbol: "BTCUSDT")
    #expect(url == self.snapshot.parameter("url", in: "params/external", symbol: "BTCUSDT"))
    #expect(record.snapshot.count == 3)
    let bytes = self.folder.read(self.file.path)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("s3cret"))
  }

  @Test("the file is this user's alone, and nothing else is left in its folder")
  func permissions() throws {
    let mask = umask(0o277)
    defer { umask(mask) }
    try self.file.write(self.snapshot, at: self.time)
    try self.file.write(self.snapshot, at: self.time)
    #expect(self.folder.mode(of: self.file.path) == 0o600)
    #expect(self.folder.names == [self.subscription.fileName(ending: "config")])
  }

  @Test("without a file there is nothing, and that is no fault")
  func absent() throws {
    #expect(try self.file.read() == nil)
  }

  @Test("a file cut short anywhere is refused")
  func truncated() throws {
    try self.file.write(self.snapshot, at: self.time)
    let bytes = self.folder.read(self.file.path)
    for count in 0..<bytes.count {
      self.folder.write(Array(bytes.prefix(count)), to: self.file.path)
      #expect(throws: LastKnownGoodFault.wrongLength, "\(count) bytes") { try self.file.read() }
    }
    self.folder.write(bytes + [0], to: self.file.path)
    #expect(throws: LastKnownGoodFault.wrongLength) { try self.file.read() }
  }

  @Test("a file with any bit flipped is refused")
  func flipped() throws {
    try self.file.write(self.snapshot, at: self.time)
    let bytes = self.folder.read(self.file.path)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 1 << UInt8(index % 8)
      self.folder.write(damaged, to: self.file.path)
      #expect(throws: LastKnownGoodFault.self, "byte \(index)") { try self.file.read() }
    }
  }

  @Test("a file that is half old and half new is refused", arguments: 0..<50)
  func torn(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    try self.file.write(self.snapshot, at: self.time)
    let old = self.folder.read(self.file.path)
    var next = self.snapshot
    next.token = Sample.token(43)
    try self.file.write(next, at: self.time + .seconds(1))
    let new = self.folder.read(self.file.path)
    // Within these bytes the two differ, so that the mixture is neither.
    let cut = 24 + Int(random.next() % UInt64(new.count - 32))
    let torn = Array(new[..<cut] + old[cut...])
    guard torn != old, torn != new else { return }
    self.folder.write(torn, to: self.file.path)
    #expect(throws: LastKnownGoodFault.damaged) { try self.file.read() }
  }

  @Test("a later form is refused by its number, and something else as something else")
  func otherForms() throws {
    try self.file.write(self.snapshot, at: self.time)
    var bytes = self.folder.read(self.file.path)
    bytes[11] = 2
    self.folder.write(bytes, to: self.file.path)
    #expect(throws: LastKnownGoodFault.unknownForm(2)) { try self.file.read() }
    self.folder.write(Array("{\"token\": 42}".utf8), to: self.file.path)
    #expect(throws: LastKnownGoodFault.notOfThisKind) { try self.file.read() }
  }

  @Test("a file that others could have read or written is refused", arguments: [0o644, 0o620])
  func notPrivate(mode: mode_t) throws {
    try self.file.write(self.snapshot, at: self.time)
    _ = unsafe chmod(self.file.path, mode)
    #expect(throws: LastKnownGoodFault.file(.notPrivate)) { try self.file.read() }
  }

  @Test("a link and a folder in its place are refused")
  func notRegular() throws {
    let real = LastKnownGoodFile(
      in: self.folder.path, for: try Sample.subscription(instance: "two"))
    try real.write(self.snapshot, at: self.time)
    _ = unsafe symlink(real.path, self.file.path)
    #expect(throws: LastKnownGoodFault.file(.notRegular)) { try self.file.read() }
    _ = unsafe unlink(self.file.path)
    _ = unsafe mkdir(self.file.path, 0o700)
    #expect(throws: LastKnownGoodFault.file(.notRegular)) { try self.file.read() }
    _ = unsafe rmdir(self.file.path)
  }

  @Test("a file of another subscription is refused, saying in what it differs")
  func otherSubscription() throws {
    try self.file.write(self.snapshot, at: self.time)
    let bytes = self.folder.read(self.file.path)
    let others: [(String, WatchSubscription)] = [
      ("instance", try Sample.subscription(instance: "two")),
      (
        "environment",
        try WatchSubscription(
          service: "pricing", instance: "one", environment: EnvironmentName("staging"),
          namespaces: [Sample.namespace])
      ),
      (
        "set of namespaces",
        try WatchSubscription(
          service: "pricing", instance: "one", environment: EnvironmentName("production"),
          namespaces: [Sample.namespace, "env/risk"])
      ),
    ]
    for (what, subscription) in others {
      #expect(throws: LastKnownGoodFault.otherSubscription(what)) {
        try unsafe LastKnownGoodRecord.read(bytes.span.bytes, for: subscription)
      }
    }
  }

  @Test("a folder that is not there is a fault with its reason, and leaves the rest alone")
  func noFolder() throws {
    let file = LastKnownGoodFile(in: "\(self.folder.path)/none", for: self.subscription)
    #expect(
      throws: LastKnownGoodFault.file(.system(operation: "create it", errorNumber: ENOENT))
    ) { try file.write(self.snapshot, at: self.time) }
  }

  @Test("the checksum is CRC-64/XZ")
  func checkValue() {
    let text = Array("123456789".utf8)
    #expect(unsafe RedundancyCode.of(text.span.bytes) == 0x995D_C9BB_DF19_39FA)
  }
}
