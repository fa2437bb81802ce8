public import Basics

/// The older simulation: one scenario drawn for each year, its loss net of the bitcoin held.
///
/// Its distribution has as many values as there are scenarios, and assumes that one happens.
public struct ClassicSimulation: Sendable, Hashable {
  /// Why nothing can be drawn.
  public enum Refusal: Error, Hashable {
    case noScenarios
    /// A probability or weight is negative or no number, or all are 0.
    case probabilities
    case noDraws
  }

  /// One scenario's loss and the chance that it is the one.
  public struct Atom: Sendable, Hashable {
    public let name: String
    public let loss: USDCents
    public let chance: Double
  }

  /// The atoms, losses rising.
  public let atoms: [Atom]

  /// Takes scenarios with their net losses and unnormalised chances: probability times weight.
  public init(
    _ scenarios: [(name: String, loss: USDCents, chance: Double)]
  ) throws(Refusal) {
    guard !scenarios.isEmpty else { throw .noScenarios }
    let total = scenarios.reduce(0) { $0 + $1.chance }
    guard scenarios.allSatisfy({ $0.chance >= 0 }), total > 0, total < .infinity else {
      throw .probabilities
    }
    self.atoms = scenarios.map { Atom(name: $0.name, loss: $0.loss, chance: $0.chance / total) }
      .enumerated().sorted { one, other in
        let (left, right) = (one.element.loss, other.element.loss)
        return left == right ? one.offset < other.offset : left < right
      }.map(\.element)
  }

  private init(atoms: [Atom]) { self.atoms = atoms }

  /// The shares of so many draws instead of the chances.
  public func drawn(_ count: Int, seed: UInt64) throws(Refusal) -> ClassicSimulation {
    guard count > 0, count <= SimulatedYears.pathsMax else { throw .noDraws }
    var counts = [Int](repeating: 0, count: self.atoms.count)
    let key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    let bounds = self.cumulative
    for draw in 0..<count {
      let words = Philox.words(counter: (UInt32(draw / 4), 0, 0, Self.stream), key: key)
      let uniform = (Double(words[draw % 4]) + 0.5) * 0x1p-32
      counts[bounds.firstIndex { uniform <= $0 } ?? bounds.count - 1] += 1
    }
    return ClassicSimulation(
      atoms: zip(self.atoms, counts).map {
        Atom(name: $0.name, loss: $0.loss, chance: Double($1) / Double(count))
      })
  }

  private static let stream: UInt32 = 0xC1A5_51C0
  /// Sums of chances are told apart from a level only beyond this.
  private static let tolerance = 1e-9

  /// The chance of at most each loss.
  public var cumulative: [Double] {
    var sum = 0.0
    return self.atoms.map { atom in
      sum += atom.chance
      return sum
    }
  }

  public var mean: USDCents {
    MoneyEstimate.cents(self.atoms.reduce(0) { $0 + $1.chance * Double($1.loss.count) })
  }

  /// The loss at place ⌊n·level⌋ of n sorted draws: the first that more than the level reach.
  public func valueAtRisk(_ level: Double) -> USDCents {
    let place = self.cumulative.firstIndex { $0 > level + Self.tolerance }
    return self.atoms[place ?? self.atoms.count - 1].loss
  }

  /// The mean of all losses at the value at risk or above.
  public func conditionalValueAtRisk(_ level: Double) -> USDCents {
    let threshold = self.valueAtRisk(level)
    let tail = self.atoms.filter { $0.loss >= threshold }
    let chance = tail.reduce(0) { $0 + $1.chance }
    guard chance > 0 else { return threshold }
    return MoneyEstimate.cents(
      tail.reduce(0) { $0 + $1.chance * Double($1.loss.count) } / chance)
  }
}
