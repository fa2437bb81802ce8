import Glibc
import Testing

@testable import Contract

@Suite("Arena")
struct ArenaTests {
  /// The arena of the thread that runs the test; a test does not change its thread.
  var arena: Arena { Arena.current }

  @Test("pieces are aligned, apart from each other, and keep what is written to them")
  func pieces() throws {
    let mark = self.arena.mark(budget: .max)
    defer { self.arena.release(to: mark) }
    var pieces: [(Piece, UInt8)] = []
    for round in 0..<400 {
      let piece = try #require(Piece(round * 37 % 900, of: self.arena))
      #expect(piece.address % 8 == 0)
      piece.fill(with: UInt8(truncatingIfNeeded: round))
      pieces.append((piece, UInt8(truncatingIfNeeded: round)))
    }
    for (piece, filling) in pieces { #expect(piece.isFilled(with: filling)) }
  }

  @Test("what the budget does not allow is refused, and the next message is not affected")
  func budget() {
    let mark = self.arena.mark(budget: 100)
    #expect(Piece(96, of: self.arena) != nil)
    #expect(Piece(8, of: self.arena) == nil)
    #expect(self.arena.isExhausted)
    #expect(Piece(.max, of: self.arena) == nil)
    self.arena.release(to: mark)
    let next = self.arena.mark(budget: 100)
    #expect(!self.arena.isExhausted)
    #expect(Piece(96, of: self.arena) != nil)
    self.arena.release(to: next)
  }

  @Test("a message within a message gives back only its own memory and budget")
  func nested() throws {
    let outer = self.arena.mark(budget: 1000)
    let kept = try #require(Piece(8, of: self.arena))
    kept.fill(with: 0x5a)
    for _ in 0..<3 {
      let inner = self.arena.mark(budget: 1 << 20)
      let piece = try #require(Piece(500_000, of: self.arena))
      piece.fill(with: 0xff)
      self.arena.release(to: inner)
    }
    #expect(kept.isFilled(with: 0x5a))
    #expect(Piece(992, of: self.arena) != nil)
    #expect(Piece(1, of: self.arena) == nil)
    self.arena.release(to: outer)
  }

  @Test("memory is used again, and a large message leaves none behind")
  func reuse() throws {
    let mark = self.arena.mark(budget: .max)
    let first = try #require(Piece(64, of: self.arena))
    #expect(Piece(10 << 20, of: self.arena) != nil)
    #expect(self.arena.bytesHeld > 10 << 20)
    self.arena.release(to: mark)
    #expect(self.arena.bytesHeld == Arena.bytesKept)
    let again = self.arena.mark(budget: .max)
    #expect(Piece(64, of: self.arena)?.address == first.address)
    self.arena.release(to: again)
  }

  @Test("every thread has its own, which goes with the thread")
  func threads() {
    weak var seen: Arena?
    do {
      let box = ArenaBox()
      var thread = pthread_t()
      let argument = unsafe Unmanaged.passUnretained(box).toOpaque()
      let status = unsafe pthread_create(
        &thread, nil,
        { argument in
          guard let argument = unsafe argument else { return nil }
          unsafe Unmanaged<ArenaBox>.fromOpaque(argument).takeUnretainedValue().arena =
            Arena.current
          return nil
        }, argument)
      #expect(status == 0)
      pthread_join(thread, nil)
      #expect(box.arena != nil)
      #expect(box.arena !== self.arena)
      seen = box.arena
      box.arena = nil
    }
    #expect(seen == nil)
  }
}

/// Memory that an arena gave.
@safe
private struct Piece {
  private let bytes: UnsafeMutableRawBufferPointer

  /// Asks `arena` for `count` bytes; `nil` when it refuses.
  init?(_ count: Int, of arena: Arena) {
    guard let start = unsafe arena.allocate(count) else { return nil }
    unsafe self.bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  var address: Int { unsafe Int(bitPattern: self.bytes.baseAddress) }

  func fill(with byte: UInt8) {
    unsafe _ = self.bytes.initializeMemory(as: UInt8.self, repeating: byte)
  }

  func isFilled(with byte: UInt8) -> Bool { unsafe self.bytes.allSatisfy { $0 == byte } }
}

/// Carries an arena out of its thread.
private final class ArenaBox {
  var arena: Arena?
}
