import Basics
import Crypto
import TestSupport
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "gives the digests of FIPS 180-4",
    arguments: [
      ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("616263", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        """
        6162636462636465636465666465666765666768666768696768696a68696a6b\
        696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071
        """, 1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      ("61", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func vectors(message: String, count: Int, digest: String) {
    let bytes = [UInt8]((0..<count).map { _ in hex(message) }.joined())
    #expect(SHA256.digest(of: bytes).description == digest)
  }

  @Test("is the same however the message is cut", arguments: 0..<50 as Range<UInt64>)
  func pieces(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let message = (0..<Int.random(in: 0...300, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    var hash = SHA256()
    var rest = message[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 0...70, using: &random))
      hash.update([UInt8](piece))
      rest = rest.dropFirst(piece.count)
    }
    #expect(hash.finish() == SHA256.digest(of: message), "seed \(seed)")
  }

  @Test("reads a digest from 32 bytes and from no other number")
  func digestBytes() throws {
    let digest = SHA256.digest(of: [1, 2, 3])
    let bytes = digest.array
    func read(_ bytes: [UInt8]) -> SHA256Digest? {
      unsafe SHA256Digest(bytes: bytes.span.bytes)
    }
    #expect(read(bytes) == digest)
    #expect(read([UInt8](bytes.dropLast())) == nil)
    #expect(read(bytes + [0]) == nil)
    var buffer = ByteBuffer()
    digest.append(to: &buffer)
    #expect(buffer.array() == bytes)
  }
}

@Suite("Comparison in constant time")
struct ConstantTimeTests {
  @Test("tells any two texts apart that differ", arguments: 0..<64)
  func differs(place: Int) {
    let text = (0..<64).map { UInt8($0) }
    var other = text
    other[place] ^= 1
    #expect(ConstantTime.areEqual(text, text))
    #expect(!ConstantTime.areEqual(text, other))
    #expect(!ConstantTime.areEqual(text, [UInt8](text.prefix(place))))
  }

  @Test("takes nothing for nothing")
  func empty() {
    #expect(ConstantTime.areEqual([] as [UInt8], []))
    #expect(!ConstantTime.areEqual([], [0]))
  }
}
