internal import Basics
internal import Crypto
internal import RiskModels

/// Inputs as bytes: equal inputs are equal bytes, on every machine and for ever.
extension RunInputs {
  /// The first byte of a record, which says how to read the others.
  private static let form: UInt8 = 1

  /// The bytes.
  var record: [UInt8] {
    var record = RecordBytes()
    record.append(Self.form)
    record.append(count: self.falls.count)
    for fall in self.falls {
      record.append(fall.asset.description)
      for number in [fall.rate, fall.threshold, fall.shape, fall.scale] { record.append(number) }
    }
    record.append(count: self.scenarios.count)
    for scenario in self.scenarios { scenario.append(to: &record) }
    record.append(count: self.correlations.count)
    for entry in self.correlations { record.append(entry) }
    for number in [self.degrees, self.depthSpread, self.materiality] { record.append(number) }
    record.append(count: self.book.grids.count)
    for grid in [self.book.inForce] + self.book.grids { Self.append(grid, to: &record) }
    record.append(count: self.layers.count)
    for layer in self.layers {
      record.append(layer.name)
      record.append(signed: layer.capital.count)
    }
    record.append(signed: self.bitcoin.count)
    return record.bytes
  }

  /// What names these inputs.
  var digest: SHA256Digest { SHA256.digest(of: self.record) }

  private static func append(_ grid: ExposureGrid, to record: inout RecordBytes) {
    record.append(count: grid.policyCount)
    record.append(count: grid.assetCount)
    for asset in 0..<grid.assetCount {
      record.append(signed: grid.covers[asset].count)
      let steps = grid.steps(of: asset)
      record.append(count: steps.count)
      var before = 0
      for step in steps {
        record.append(count: step.tick - before)
        record.append(signed: step.cents)
        record.append(signed: Int64(step.starts))
        before = step.tick
      }
    }
  }

  /// Reads what was written.
  init(record bytes: [UInt8]) throws(InputFault) {
    var reader = RecordReading(bytes)
    guard try reader.byte() == Self.form else { throw .unreadable }
    self.falls = try reader.list { reader throws(InputFault) in
      guard let asset = Asset(try reader.text()) else { throw .unreadable }
      return Fall(
        asset: asset, rate: try reader.number(), threshold: try reader.number(),
        shape: try reader.number(), scale: try reader.number())
    }
    self.scenarios = try reader.list { reader throws(InputFault) in
      try RunScenario(&reader)
    }
    self.correlations = try reader.list { reader throws(InputFault) in try reader.number() }
    self.degrees = try reader.number()
    self.depthSpread = try reader.number()
    self.materiality = try reader.number()
    let count = try reader.count()
    guard count == 1 || count == YearBook.runoffTimes else { throw .unreadable }
    let inForce = try Self.grid(&reader, assetCount: self.falls.count)
    var grids: [ExposureGrid] = []
    for _ in 0..<count { grids.append(try Self.grid(&reader, assetCount: self.falls.count)) }
    self.book = YearBook(inForce: inForce, grids: grids)
    self.layers = try reader.list { reader throws(InputFault) in
      StoredInputs.Layer(name: try reader.text(), capital: USDCents(try reader.signed()))
    }
    self.bitcoin = USDCents(try reader.signed())
    guard reader.isAtEnd else { throw .unreadable }
  }

  private static func grid(
    _ reader: inout RecordReading, assetCount: Int
  ) throws(InputFault) -> ExposureGrid {
    let policyCount = try reader.count()
    guard try reader.count() == assetCount else { throw .unreadable }
    var covers: [USDCents] = []
    var steps: [[ExposureGrid.Step]] = []
    for _ in 0..<assetCount {
      covers.append(USDCents(try reader.signed()))
      var tick = 0
      steps.append(
        try reader.list { reader throws(InputFault) in
          let (sum, overflow) = tick.addingReportingOverflow(try reader.count())
          let cents = try reader.signed()
          guard !overflow, let starts = Int32(exactly: try reader.signed()) else {
            throw .unreadable
          }
          tick = sum
          return ExposureGrid.Step(tick: tick, cents: cents, starts: starts)
        })
    }
    guard let grid = ExposureGrid(policyCount: policyCount, covers: covers, steps: steps) else {
      throw .unreadable
    }
    return grid
  }
}

extension RunScenario {
  fileprivate func append(to record: inout RecordBytes) {
    record.append(self.id)
    record.append(count: Int(self.version))
    record.append(self.title)
    for number in [self.annualProbability, self.bitcoinChange, self.correlationShift] {
      record.append(number)
    }
    record.append(self.weight ?? -1)
    record.append(flag: self.isDrawn)
    record.append(flag: self.isEnabled)
    record.append(count: self.prices.count)
    // In the order of bytes, which no language changes.
    for (asset, price) in self.prices.sorted(by: { $0.key < $1.key }) {
      record.append(asset)
      record.append(signed: price.units)
    }
  }

  fileprivate init(_ reader: inout RecordReading) throws(InputFault) {
    self.id = try reader.text()
    self.version = UInt64(try reader.count())
    self.title = try reader.text()
    self.annualProbability = try reader.number()
    self.bitcoinChange = try reader.number()
    self.correlationShift = try reader.number()
    let weight = try reader.number()
    self.weight = weight < 0 ? nil : weight
    self.isDrawn = try reader.byte() == 1
    self.isEnabled = try reader.byte() == 1
    self.prices = [:]
    for (asset, units) in try reader.list({ reader throws(InputFault) in
      (try reader.text(), try reader.signed())
    }) {
      self.prices[asset] = Decimal4(units: units)
    }
  }
}
