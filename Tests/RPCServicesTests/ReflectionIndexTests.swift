import TestSupport
import Testing

@testable import RPCServices

/// Writes fields of descriptors, by their numbers in `descriptor.proto`.
private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
  precondition(bytes.count < 128 * 128)
  return [number << 3 | 2, UInt8(bytes.count & 127 | 128), UInt8(bytes.count >> 7)] + bytes
}

private func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

private func field(_ number: UInt8, varint: UInt8) -> [UInt8] { [number << 3, varint] }

@Suite("Answering reflection")
struct ReflectionIndexTests {
  /// The file `leaf.proto`.
  ///
  /// package p; message M { message N {} enum E { ONE } field f; oneof o }
  private static let leaf =
    field(
      4,
      field(1, "M") + field(3, field(1, "N")) + field(4, field(1, "E") + field(2, field(1, "ONE")))
        + field(2, field(1, "f")) + field(8, field(1, "o")))
    + field(1, "leaf.proto") + field(2, "p")

  /// The file `root.proto`.
  ///
  /// package q; imports leaf and one that the server does not have; service S { Do },
  /// an enum at the top and an extension of p.M.
  private static let root =
    field(1, "root.proto") + field(2, "q") + field(3, "leaf.proto") + field(3, "lost.proto")
    + field(6, field(1, "S") + field(2, field(1, "Do")))
    + field(5, field(1, "Colour") + field(2, field(1, "RED")))
    + field(7, field(1, "extra") + field(2, ".p.M") + field(3, varint: 100))

  private let index: ReflectionIndex

  init() throws {
    self.index = try ReflectionIndex(
      descriptors: [Self.leaf, Self.root, Self.leaf], services: ["q.S", "a.A", "q.S"])
  }

  @Test("lists each service once, sorted")
  func services() {
    #expect(self.index.services == ["a.A", "q.S"])
  }

  @Test("gives a file and all its imports, itself first")
  func file() {
    #expect(self.index.descriptors(ofFile: "root.proto") == [Self.root, Self.leaf])
    #expect(self.index.descriptors(ofFile: "leaf.proto") == [Self.leaf])
    #expect(self.index.descriptors(ofFile: "lost.proto") == nil)
  }

  @Test(
    "finds the file of every kind of symbol",
    arguments: ["p.M", "p.M.N", "p.M.E", "p.M.ONE", "p.M.f", "p.M.o"])
  func symbolsOfLeaf(symbol: String) {
    #expect(self.index.descriptors(ofSymbol: symbol) == [Self.leaf])
  }

  @Test(
    "finds services, methods, enums and extensions",
    arguments: ["q.S", "q.S.Do", "q.Colour", "q.RED", "q.extra"])
  func symbolsOfRoot(symbol: String) {
    #expect(self.index.descriptors(ofSymbol: symbol)?.first == Self.root)
  }

  @Test(
    "finds nothing under a name that nothing has",
    arguments: ["", "p", "M", "p.M.E.ONE", ".p.M", "q.S.Do.x"])
  func noSymbol(symbol: String) {
    #expect(self.index.descriptors(ofSymbol: symbol) == nil)
  }

  @Test("knows the extensions of a message")
  func extensions() {
    #expect(self.index.extensionNumbers(of: "p.M") == [100])
    #expect(self.index.extensionNumbers(of: "p.M.N") == [])
    #expect(self.index.extensionNumbers(of: "p.X") == nil)
    #expect(self.index.descriptors(ofExtension: 100, of: "p.M")?.first == Self.root)
    #expect(self.index.descriptors(ofExtension: 101, of: "p.M") == nil)
  }

  @Test("refuses descriptors that are cut off, and survives any noise", arguments: 0..<200)
  func noise(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes = Self.root
    for _ in 0..<3 {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    bytes.removeLast(Int.random(in: 0...10, using: &random))
    _ = try? ReflectionIndex(descriptors: [bytes], services: [])
    #expect(throws: DescriptorCursor.Malformed.self) {
      try ReflectionIndex(descriptors: [Self.root.dropLast()], services: [])
    }
  }

  @Test("refuses messages nested without end")
  func nesting() {
    var message = field(1, "M")
    for _ in 0..<100 { message = field(1, "M") + field(3, message) }
    #expect(throws: DescriptorCursor.Malformed.self) {
      try ReflectionIndex(descriptors: [field(4, message)], services: [])
    }
  }
}
