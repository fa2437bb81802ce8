private import Basics
import Testing

@testable import RiskModels
@testable import RiskVerification

@Suite("Bits of the simulation")
struct KernelBitsTests {
  /// A book and model, whose every path is compared.
  struct Setup: Sendable, CustomTestStringConvertible {
    let name: String
    let assets: Int
    let isTilted: Bool
    let degrees: Double

    var testDescription: String { self.name }

    static let all = [
      Setup(name: "fourteen assets", assets: 14, isTilted: false, degrees: 4),
      Setup(name: "fourteen assets, tilted", assets: 14, isTilted: true, degrees: 4),
      Setup(name: "five assets, Gaussian, tilted", assets: 5, isTilted: true, degrees: .infinity),
      Setup(name: "one asset", assets: 1, isTilted: false, degrees: 4),
    ]

    func tables(seed: UInt64) throws -> KernelTables {
      let whole = try SampleModels.model()
      let model = try YearModel(
        assets: Array(whole.assets[..<self.assets]),
        scenarios: whole.scenarios.map {
          ScenarioModel(
            name: $0.name, annualProbability: $0.annualProbability,
            depths: Array($0.depths[..<self.assets]), correlationShift: $0.correlationShift)
        },
        correlation: try #require(CorrelationMatrix(uniform: 0.5, order: self.assets)),
        degrees: self.degrees, depthSpread: 0.2)
      var book = ExposureGrid(assetCount: self.assets)
      for asset in 0..<self.assets where asset % 4 != 3 {
        let layer = try CoverLayer(
          cover: USDCents(1_000_003 * Int64(asset + 1)), trigger: Decimal4(units: 9_700),
          floor: Decimal4(units: 9_000))
        try book.add(layer, asset: asset)
      }
      let scale = self.degrees == 4 ? SampleModels.scale4 : CopulaScale(degrees: self.degrees)
      return KernelTables(
        model, book, scale: scale, seed: seed, tilt: self.isTilted ? ImportanceTilt(model) : nil)
    }
  }

  @Test("every instruction set gives the bits of the plain reference", arguments: Setup.all)
  func agrees(setup: Setup) throws {
    let tables = try setup.tables(seed: 0x1234_5678_9ABC_DEF0)
    // Not a whole number of lanes, and not from the start.
    let paths = (0..<1_003).map { UInt32($0 + 65_536) }
    let expected = ReferenceKernel(tables: tables).block(paths)
    #expect(expected.aggregate.contains { $0 > 0 })
    #expect(!expected.scenarioPlaces.isEmpty)
    for instructions in KernelInstructions.available {
      let memory = KernelMemory()
      let block = PathKernel(tables, instructions: instructions).block(paths, memory)
      #expect(block == expected, "\(instructions)")
    }
  }

  @Test("paths chosen in any order lose what they lost, by asset and by source")
  func details() throws {
    let tables = try Setup.all[1].tables(seed: 7)
    let kernel = PathKernel(tables)
    let memory = KernelMemory()
    let block = kernel.block((0..<512).map { UInt32($0) }, memory)
    let chosen = block.scenarioPlaces.reversed() + [3, 1, 2]
    let details = kernel.details(chosen, memory)
    for (place, path) in chosen.enumerated() {
      let loss = block.aggregate[Int(path)]
      #expect(details.assetLosses.reduce(0) { $0 + $1[place] } == loss)
      #expect(details.sourceLosses.reduce(0) { $0 + $1[place] } == loss)
    }
  }
}
