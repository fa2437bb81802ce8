/// The surcharge for a pool that is nearly sold out: three ratios, each with its multiplier.
struct UtilizationTiers: Sendable, Hashable {
  /// A ratio of cover sold to capital and the multiplier above it.
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
      let name = "params/pricing:utilization_tier\(number)"
      return Tier(
        threshold: reader.number("\(name)_threshold", in: 0...1),
        multiplier: reader.number("\(name)_multiplier", in: 1...100))
    }
    self.first = tier(1, &reader)
    self.second = tier(2, &reader)
    self.third = tier(3, &reader)
    guard reader.rejections.isEmpty else { return }
    if self.first.threshold <= self.second.threshold {
      reader.reject("params/pricing:utilization_tier1_threshold", "must be above that of tier 2")
    }
    if self.second.threshold <= self.third.threshold {
      reader.reject("params/pricing:utilization_tier2_threshold", "must be above that of tier 3")
    }
    if self.first.multiplier < self.second.multiplier {
      reader.reject(
        "params/pricing:utilization_tier1_multiplier", "must not be below that of tier 2")
    }
    if self.second.multiplier < self.third.multiplier {
      reader.reject(
        "params/pricing:utilization_tier2_multiplier", "must not be below that of tier 3")
    }
  }

  /// The multiplier at one utilisation; a threshold belongs to the tier below it.
  @inline(__always)
  func multiplier(at utilization: Double) -> Double {
    if utilization > self.first.threshold { return self.first.multiplier }
    if utilization > self.second.threshold { return self.second.multiplier }
    if utilization > self.third.threshold { return self.third.multiplier }
    return 1
  }

  /// The multiplier just above one utilisation.
  @inline(__always)
  private func multiplier(above utilization: Double) -> Double {
    if utilization >= self.first.threshold { return self.first.multiplier }
    if utilization >= self.second.threshold { return self.second.multiplier }
    if utilization >= self.third.threshold { return self.third.multiplier }
    return 1
  }

  /// The mean multiplier while utilisation rises from `before` to `after`.
  ///
  /// Splitting the rise into parts gives the same total, so that two small covers cost what one
  /// large one does.
  @inline(__always)
  func meanMultiplier(from before: Double, to after: Double) -> Double {
    guard after > before else { return self.multiplier(at: before) }
    // Below the lowest threshold, where most pools are, nothing is left to average.
    guard after > self.third.threshold else { return 1 }
    // Within one tier the mean is its multiplier, to the last bit; the difference of areas is not.
    let last = self.multiplier(at: after)
    guard self.multiplier(above: before) != last else { return last }
    return (self.area(upTo: after) - self.area(upTo: before)) / (after - before)
  }

  /// The integral of the multiplier over [0, `utilization`].
  @inline(__always)
  private func area(upTo utilization: Double) -> Double {
    var area = utilization
    if utilization > self.third.threshold {
      area += (utilization - self.third.threshold) * (self.third.multiplier - 1)
    }
    if utilization > self.second.threshold {
      area +=
        (utilization - self.second.threshold)
        * (self.second.multiplier - self.third.multiplier)
    }
    if utilization > self.first.threshold {
      area +=
        (utilization - self.first.threshold) * (self.first.multiplier - self.second.multiplier)
    }
    return area
  }
}
