/// The simulation of a path as plainly as it can be said, in the same arithmetic as the kernel.
///
/// Slow. Every kernel gives the bits of this one.
struct ReferenceKernel: Sendable {
  let tables: KernelTables

  /// What one path drew of one stream.
  private struct Draws {
    var normals: [Float]
    var scale: Float
    var choice: UInt32
  }

  private static let scenarioChoiceStream: UInt32 = 0xFFFF
  private static let leadingWords = 2

  func block(_ paths: [UInt32]) -> SimulatedBlock {
    var block = SimulatedBlock(pathCount: paths.count, self.tables)
    var late: [(place: Int, year: Year)] = []
    for (place, path) in paths.enumerated() {
      let year = self.year(path)
      block.aggregate[place] = year.losses.reduce(0, +)
      if self.tables.tilt != nil { block.weights[place] = year.weight }
      if year.scenarios == 0 {
        self.add(year, path: path, to: &block)
      } else {
        late.append((place, year))
      }
    }
    // The kernel, too, adds paths with scenarios up after all others.
    for (place, year) in late {
      block.scenarioPlaces.append(UInt32(place))
      block.scenarioOccurrences.append(year.occurrence)
      block.scenarioSets.append(year.scenarios)
      self.add(year, path: paths[place], to: &block)
    }
    return block
  }

  /// One simulated year.
  struct Year {
    /// Losses by asset, each at its deepest, and which source took it there.
    var losses: [Double]
    var sources: [Int]
    var occurrence: Double
    var scenarios: UInt32
    var weight: Float
  }

  func year(_ path: UInt32) -> Year {
    let stratum = Int(path) % ImportanceTilt.strata
    var draws = self.draw(path, stream: 0)
    var ratio: Float = 0
    if let tilt = self.tables.tilt {
      draws.normals[0] += tilt.shift[stratum]
      draws.scale *= tilt.scaleFactor[stratum]
      var exponent = draws.normals[0] * tilt.tilt[0] + tilt.tilt[1]
      exponent = exponent + tilt.tilt[2] / (draws.scale * draws.scale)
      ratio = LaneArithmetic.powerOfTwo(exponent)
    }
    var ticks = self.ticks(source: 0, draws)
    var sources = [Int](repeating: 0, count: ticks.count)
    var occurrence = self.loss(ticks)
    var scenarios: UInt32 = 0
    if draws.choice < self.tables.choice.any[stratum] {
      scenarios = self.scenarios(path, stratum)
      for scenario in 0..<self.tables.scenarioCount where scenarios >> scenario & 1 == 1 {
        let drawn = self.draw(path, stream: UInt32(scenario + 1))
        let struck = self.ticks(source: scenario + 1, drawn)
        occurrence = max(occurrence, self.loss(struck))
        for asset in ticks.indices where struck[asset] > ticks[asset] {
          ticks[asset] = struck[asset]
          sources[asset] = scenario + 1
        }
      }
    }
    return Year(
      losses: ticks.enumerated().map { self.payout($0, $1) }, sources: sources,
      occurrence: occurrence, scenarios: scenarios, weight: self.weight(ratio, scenarios))
  }

  private func weight(_ tiltRatio: Float, _ scenarios: UInt32) -> Float {
    guard let tilt = self.tables.tilt else { return 1 }
    var boost = tilt.noneRatio
    if scenarios != 0 {
      boost = 1
      for scenario in 0..<self.tables.scenarioCount {
        let happened = scenarios >> scenario & 1 == 1
        boost *= happened ? tilt.hitRatio[scenario] : tilt.missRatio[scenario]
      }
    }
    return 1 / (tilt.share[0] + tiltRatio * tilt.share[1] + boost * tilt.share[2])
  }

  private func add(_ year: Year, path: UInt32, to block: inout SimulatedBlock) {
    let strata = ImportanceTilt.strata
    let stratum = Int(path) % strata
    let weight = Double(year.weight)
    var bySource = [Double](repeating: 0, count: self.tables.scenarioCount + 1)
    for (asset, loss) in year.losses.enumerated() {
      bySource[year.sources[asset]] += loss
      let part = loss * weight
      block.assetSums[asset * strata + stratum] += part
      block.assetSquares[asset * strata + stratum] += part * part
    }
    for (source, loss) in bySource.enumerated() {
      let part = loss * weight
      block.sourceSums[source * strata + stratum] += part
      block.sourceSquares[source * strata + stratum] += part * part
    }
  }

  private func payout(_ asset: Int, _ tick: Int) -> Double {
    self.tables.payouts[asset * (DepthTick.count + 1) + tick]
  }

  private func loss(_ ticks: [Int]) -> Double {
    var sum = 0.0
    for (asset, tick) in ticks.enumerated() { sum += self.payout(asset, tick) }
    return sum
  }

  private func scenarios(_ path: UInt32, _ stratum: Int) -> UInt32 {
    let choice = self.tables.choice
    let set = choice.isBoosted[stratum] ? 1 : 0
    let count = self.tables.scenarioCount
    var happened: UInt32 = 0
    for scenario in 0..<count {
      let words = Philox.words(
        counter: (path, 0, UInt32(scenario / 4), Self.scenarioChoiceStream), key: self.tables.key)
      let thresholds = happened == 0 ? choice.first[set] : choice.later[set]
      let isLast = happened == 0 && scenario + 1 == count
      if isLast || words[scenario % 4] < thresholds[scenario] { happened |= 1 << scenario }
    }
    return happened
  }

  private func draw(_ path: UInt32, stream: UInt32) -> Draws {
    let count = self.tables.assetCount + self.tables.assetCount % 2
    var words: [UInt32] = []
    while words.count < Self.leadingWords + count {
      words += Philox.words(
        counter: (path, 0, UInt32(words.count / 4), stream), key: self.tables.key)
    }
    var normals: [Float] = []
    for at in stride(from: Self.leadingWords, to: Self.leadingWords + count, by: 2) {
      let (one, other) = LaneArithmetic.normals(words[at], words[at + 1])
      normals += [one, other]
    }
    return Draws(normals: normals, scale: self.scale(of: words[0]), choice: words[1])
  }

  private func scale(of word: UInt32) -> Float {
    let isUpper = word >> 31 == 1
    let nearer = Int32(bitPattern: isUpper ? ~word : word)
    let half = self.tables.scale.start.count / 2
    let bits = min(
      Int32(bitPattern: (Float(nearer) + 0.5).bitPattern) - 0x3F00_0000, Int32(half << 16) - 1)
    let cell = Int(bits >> 16) + (isUpper ? half : 0)
    let along = Float(bits & 0xFFFF)
    return self.tables.scale.start[cell] + self.tables.scale.rise[cell] * along
  }

  private func ticks(source: Int, _ draws: Draws) -> [Int] {
    let count = self.tables.assetCount
    return (0..<count).map { asset in
      let place = source * count + asset
      var sum = draws.normals[0] * self.tables.factors[place * count]
      for term in 1..<max(1, min(asset + 2, count)) {
        sum = sum + draws.normals[term] * self.tables.factors[place * count + term]
      }
      let distance = sum * draws.scale - self.tables.centres[place]
      guard distance < self.tables.limits[place] else { return 0 }
      return self.tick(distance, place)
    }
  }

  private func tick(_ distance: Float, _ place: Int) -> Int {
    var bits = Int32(bitPattern: distance.bitPattern & 0x7FFF_FFFF)
    bits = min(max(bits, 0x3A80_0000), 0x4800_0000 - 1) - 0x3A80_0000
    let cell = Int(bits >> 17) + (distance < 0 ? KernelTables.cells : 0)
    let table = place * 2 * KernelTables.cells + cell
    let depth =
      self.tables.depthStart[table] + self.tables.depthRise[table] * Float(bits & 0x1_FFFF)
    return Int(depth + 0.5)
  }
}
