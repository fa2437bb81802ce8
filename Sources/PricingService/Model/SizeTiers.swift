/// The discount for large covers: three thresholds in dollars, each with its multiplier.
struct SizeTiers: Sendable, Hashable {
  /// A threshold and the multiplier from there on.
  struct Tier: Sendable, Hashable {
    let threshold: Double
    let multiplier: Double
  }

  /// The tier with the highest threshold.
  let first: Tier
  let second: Tier
  /// The tier with the lowest threshold.
  let third: Tier

  init(_ reader: inout ParameterReader) {
    func tier(_ number: Int, _ reader: inout ParameterReader) -> Tier {
      let name = "params/pricing:size_discount_tier\(number)"
      return Tier(
        threshold: reader.number("\(name)_threshold", in: 0...1e12),
        multiplier: reader.number("\(name)_multiplier", in: 0.01...1))
    }
    self.first = tier(1, &reader)
    self.second = tier(2, &reader)
    self.third = tier(3, &reader)
    guard reader.rejections.isEmpty else { return }
    if self.first.threshold <= self.second.threshold {
      reader.reject(
        "params/pricing:size_discount_tier1_threshold", "must be above that of tier 2")
    }
    if self.second.threshold <= self.third.threshold {
      reader.reject(
        "params/pricing:size_discount_tier2_threshold", "must be above that of tier 3")
    }
    if self.first.multiplier > self.second.multiplier {
      reader.reject(
        "params/pricing:size_discount_tier1_multiplier", "must not be above that of tier 2")
    }
    if self.second.multiplier > self.third.multiplier {
      reader.reject(
        "params/pricing:size_discount_tier2_multiplier", "must not be above that of tier 3")
    }
  }

  /// The multiplier of the tier that `dollars` reaches, for the whole cover.
  @inline(__always)
  func wholeMultiplier(_ dollars: Double) -> Double {
    if dollars >= self.first.threshold { return self.first.multiplier }
    if dollars >= self.second.threshold { return self.second.multiplier }
    if dollars >= self.third.threshold { return self.third.multiplier }
    return 1
  }

  /// The mean multiplier when each slice of the cover has that of its own tier.
  @inline(__always)
  func marginalMultiplier(_ dollars: Double) -> Double {
    guard dollars > self.third.threshold else { return 1 }
    var weighted = self.third.threshold
    weighted +=
      (min(dollars, self.second.threshold) - self.third.threshold) * self.third.multiplier
    if dollars > self.second.threshold {
      weighted +=
        (min(dollars, self.first.threshold) - self.second.threshold) * self.second.multiplier
    }
    if dollars > self.first.threshold {
      weighted += (dollars - self.first.threshold) * self.first.multiplier
    }
    return weighted / dollars
  }
}
