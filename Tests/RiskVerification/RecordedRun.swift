internal import RiskModels

/// A run whose bits are known: debug and release builds, every processor and every instruction set
/// give the same.
struct RecordedRun: Sendable, CustomStringConvertible {
  let method: SamplingMethod
  /// ``SimulatedYears/hash`` of its years.
  let hash: UInt64

  var description: String { self.method.rawValue }

  static let all = [
    RecordedRun(method: .crude, hash: 2_962_190_505_718_102_101),
    RecordedRun(method: .importance, hash: 8_473_427_192_953_256_901),
  ]

  private static let seed: UInt64 = 0xC0FFEE
  private static let blocks = 8

  /// The hash that this build and processor give.
  func hash(on instructions: KernelInstructions) throws -> UInt64 {
    let simulation = try YearSimulation(
      SampleModels.model(), SampleModels.sevenPolicies(), scale: SampleModels.scale4,
      method: self.method, seed: Self.seed, instructions: instructions)
    var years = SimulatedYears()
    years.append(simulation.simulate(blocks: 0..<Self.blocks))
    return years.hash
  }
}
