private import CSimulation
import Testing

@testable import RiskModels

@Suite("Random words by counter")
struct RandomWordsTests {
  /// The known answers that come with Random123 (Salmon, Moraes, Dror and Shaw 2011).
  struct Known: Sendable {
    let counter: [UInt32]
    let key: [UInt32]
    let words: [UInt32]

    static let all = [
      Known(
        counter: [0, 0, 0, 0], key: [0, 0],
        words: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
      Known(
        counter: [UInt32](repeating: .max, count: 4), key: [.max, .max],
        words: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
      Known(
        counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344],
        key: [0xA409_3822, 0x299F_31D0],
        words: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
    ]
  }

  @Test("words are those of Philox 4x32-10, in Swift and in C", arguments: Known.all)
  func known(_ known: Known) {
    let counter = (known.counter[0], known.counter[1], known.counter[2], known.counter[3])
    #expect(Philox.words(counter: counter, key: (known.key[0], known.key[1])) == known.words)
    var words = [UInt32](repeating: 0, count: 4)
    unsafe simulation_philox(known.counter, known.key, &words)
    #expect(words == known.words)
  }
}
