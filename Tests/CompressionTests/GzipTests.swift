import Compression
import TestSupport
import Testing

@Suite("Compressed bytes")
struct GzipTests {
  @Test("what is compressed can be restored", arguments: 0..<20 as Range<UInt64>)
  func restores(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 0...20_000, using: &random)
    let letters = UInt8.random(in: 1...255, using: &random)
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...letters, using: &random) }
    for effort in [Gzip.Effort.quick, .thorough] {
      let compressed = try #require(Gzip.compressed(bytes, effort))
      #expect(compressed.starts(with: [0x1F, 0x8B]))
      #expect(Gzip.restored(compressed, bytesMax: count) == bytes, "seed \(seed)")
      #expect(Gzip.compressed(bytes, effort) == compressed)
      if count > 0 { #expect(Gzip.restored(compressed, bytesMax: count - 1) == nil) }
    }
  }

  @Test("repeated text becomes much shorter")
  func shorter() throws {
    let text = Array(String(repeating: "{\"namespace\":\"params/pricing\"},", count: 500).utf8)
    #expect(try #require(Gzip.compressed(text)).count < text.count / 20)
  }

  @Test("a bomb is not unpacked, and what is damaged is refused")
  func hostile() throws {
    let bomb = try #require(
      Gzip.compressed([UInt8](repeating: 0, count: 10_000_000), .thorough))
    #expect(bomb.count < 20_000)
    #expect(Gzip.restored(bomb, bytesMax: 1_000_000) == nil)
    let compressed = try #require(Gzip.compressed(Array("some bytes".utf8)))
    #expect(Gzip.restored(Array(compressed.dropLast()), bytesMax: 100) == nil)
    #expect(Gzip.restored(compressed + [0], bytesMax: 100) == nil)
    var damaged = compressed
    damaged[damaged.count - 6] ^= 1
    #expect(Gzip.restored(damaged, bytesMax: 100) == nil)
    #expect(Gzip.restored([], bytesMax: 100) == nil)
  }
}
