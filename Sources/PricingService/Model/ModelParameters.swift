internal import Basics

/// How the trigger price moves the premium.
struct TriggerParameters: Sendable, Hashable {
  /// The trigger at which the multiplier is 1.
  let base: Double
  /// The distance from trigger to floor of a customary cover.
  let width: Double
  let factor: Double
  let multipliers: ClosedRange<Double>
  /// What the multiplier of the actuarial model rises by with the trigger.
  let slope: Double

  init(_ reader: inout ParameterReader) {
    let pricing = "params/pricing:"
    self.base = reader.decimal(pricing + "trigger_base_price", in: 0.5...0.9999)
    self.width = reader.decimal(pricing + "trigger_range_width", in: 0.01...0.5)
    self.factor = reader.number(pricing + "trigger_adjustment_factor", in: 0...100)
    self.multipliers = reader.range(
      pricing + "trigger_multiplier_min", pricing + "trigger_multiplier_max", in: 0.01...100)
    self.slope = self.factor / self.width
  }

  /// The floor of a customary cover.
  func customaryFloor(_ trigger: Double) -> Double { max(0, trigger - self.width) }

  /// The multiplier of the classic model: a lower trigger is dearer.
  @inline(__always)
  func classicMultiplier(_ trigger: Double) -> Double {
    1 + ((self.base - trigger) / self.width) * self.factor
  }

  /// The multiplier of the actuarial model: a lower trigger is cheaper.
  @inline(__always)
  func actuarialMultiplier(_ trigger: Double) -> Double {
    (1 + (trigger - self.base) * self.slope).clamped(to: self.multipliers)
  }
}

/// How the claims experience moves the premium.
struct ClaimsParameters: Sendable, Hashable {
  let targetLossRatio: Double
  /// How much of a good experience is passed on.
  let dampener: Double
  let multipliers: ClosedRange<Double>

  init(_ reader: inout ParameterReader) {
    let pricing = "params/pricing:"
    self.targetLossRatio = reader.number(pricing + "target_loss_ratio", in: 0.001...10)
    self.dampener = reader.number(pricing + "claims_adjustment_dampener", in: 0...1)
    self.multipliers = reader.range(
      pricing + "min_claims_multiplier", pricing + "max_claims_multiplier", in: 0.01...100)
  }

  /// The multiplier of the classic model, without limits; 1 without experience.
  @inline(__always)
  func classicMultiplier(_ lossRatio: Double?) -> Double {
    guard let lossRatio else { return 1 }
    let target = self.targetLossRatio
    if lossRatio > target { return 1 + (lossRatio - target) / target }
    return 1 - ((target - lossRatio) / target) * self.dampener
  }

  /// The multiplier of the actuarial model, within limits.
  @inline(__always)
  func actuarialMultiplier(_ lossRatio: Double?) -> Double {
    self.classicMultiplier(lossRatio).clamped(to: self.multipliers)
  }
}

/// The least that a cover costs.
struct MinimumParameters: Sendable, Hashable {
  /// Dollars.
  let absolute: Double
  /// A fraction of cover.
  let rate: Double

  /// The least when the rate comes to so many dollars.
  @inline(__always)
  func dollars(_ byRate: Double) -> Double { byRate > self.absolute ? byRate : self.absolute }

  init(_ reader: inout ParameterReader) {
    self.absolute = reader.number("params/pricing:min_premium_absolute", in: 0...1e9)
    self.rate = reader.number("params/pricing:min_premium_rate", in: 0...1)
  }
}

/// How the floor price moves the premium of the actuarial model.
struct FloorParameters: Sendable, Hashable {
  let isOn: Bool
  let multipliers: ClosedRange<Double>

  init(_ reader: inout ParameterReader) {
    self.isOn = reader.flag("params/pricing:floor_factor")
    self.multipliers = reader.range(
      "params/pricing:floor_multiplier_min", "params/pricing:floor_multiplier_max",
      in: 0.01...100)
  }
}

/// What may be asked for.
struct QuoteLimits: Sendable, Hashable {
  /// The longest table that a configuration may ask for.
  static let daysBound = 3_650

  let coverCents: ClosedRange<Int64>
  let daysMax: Int

  init(_ reader: inout ParameterReader) {
    let dollars = reader.range(
      "params/pricing:min_coverage_usd", "params/pricing:max_coverage_usd", in: 1...1e10)
    self.coverCents =
      Int64((dollars.lowerBound * 100).rounded())...Int64((dollars.upperBound * 100).rounded())
    self.daysMax = reader.integer(
      "params/pricing:max_duration_days", in: 1...Self.daysBound)
  }
}

extension ParameterReader {
  /// The number of that name, which must be one with at most four decimals, as prices are.
  mutating func decimal(_ name: String, in bounds: ClosedRange<Double>) -> Double {
    let number = self.number(name, in: bounds)
    guard let decimal = Decimal4(exactly: number) else {
      self.reject(name, "is \(number), allowed are at most four decimals")
      return bounds.lowerBound
    }
    return decimal.double
  }

  /// The range between two parameters that must be in order.
  mutating func range(
    _ lower: String, _ upper: String, in bounds: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    let from = self.number(lower, in: bounds)
    let to = self.number(upper, in: bounds)
    guard from <= to else {
      self.reject(lower, "must not be above \(upper)")
      return bounds
    }
    return from...to
  }
}

extension Double {
  /// The nearest number within `range`.
  @inline(__always)
  func clamped(to range: ClosedRange<Double>) -> Double {
    // A comparison and a choice are one instruction; `max` asks for what is equal as well.
    let least = range.lowerBound > self ? range.lowerBound : self
    return least > range.upperBound ? range.upperBound : least
  }
}
