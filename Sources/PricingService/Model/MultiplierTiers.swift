/// Three thresholds, each with the multiplier of what lies above it; below the lowest it is 1.
///
/// Two scales have them: the size of a cover in dollars, and the share of the capital that is sold.
struct MultiplierTiers: Sendable, Hashable {
  /// A threshold and the multiplier above it.
  struct Tier: Sendable, Hashable {
    let threshold: Double
    let multiplier: Double
  }

  /// What the multipliers do from tier to tier.
  enum Course {
    case rising, falling
  }

  /// The tier with the highest threshold.
  let first: Tier
  let second: Tier
  /// The tier with the lowest threshold.
  let third: Tier

  /// Reads the six parameters whose names begin with `prefix`.
  init(
    _ prefix: String, thresholds: ClosedRange<Double>, multipliers: ClosedRange<Double>,
    _ course: Course, _ reader: inout ParameterReader
  ) {
    func tier(_ number: Int, _ reader: inout ParameterReader) -> Tier {
      Tier(
        threshold: reader.number("\(prefix)\(number)_threshold", in: thresholds),
        multiplier: reader.number("\(prefix)\(number)_multiplier", in: multipliers))
    }
    let faultCount = reader.rejections.count
    self.first = tier(1, &reader)
    self.second = tier(2, &reader)
    self.third = tier(3, &reader)
    // What stands in for a value that cannot be used says nothing about the order.
    guard reader.rejections.count == faultCount else { return }
    for (number, higher, lower) in [(1, self.first, self.second), (2, self.second, self.third)] {
      if higher.threshold <= lower.threshold {
        reader.reject("\(prefix)\(number)_threshold", "must be above that of tier \(number + 1)")
      }
      switch course {
      case .rising where higher.multiplier < lower.multiplier:
        reader.reject(
          "\(prefix)\(number)_multiplier", "must not be below that of tier \(number + 1)")
      case .falling where higher.multiplier > lower.multiplier:
        reader.reject(
          "\(prefix)\(number)_multiplier", "must not be above that of tier \(number + 1)")
      case .rising, .falling: break
      }
    }
  }

  /// The multiplier at one place; a threshold belongs to the tier below it.
  @inline(__always)
  func multiplier(at place: Double) -> Double {
    if place > self.first.threshold { return self.first.multiplier }
    if place > self.second.threshold { return self.second.multiplier }
    if place > self.third.threshold { return self.third.multiplier }
    return 1
  }

  /// The multiplier from one place on; a threshold belongs to the tier above it.
  @inline(__always)
  func multiplier(above place: Double) -> Double {
    if place >= self.first.threshold { return self.first.multiplier }
    if place >= self.second.threshold { return self.second.multiplier }
    if place >= self.third.threshold { return self.third.multiplier }
    return 1
  }

  /// The mean multiplier from 0 to one place, as of a cover of which each slice has the multiplier
  /// of its own tier.
  @inline(__always)
  func meanMultiplier(upTo place: Double) -> Double {
    guard place > self.third.threshold else { return 1 }
    return self.area(upTo: place) / place
  }

  /// The mean multiplier from one place to another.
  ///
  /// Splitting the way into parts gives the same total, so that two small covers cost what one
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

  /// The integral of the multiplier from 0 to one place.
  @inline(__always)
  private func area(upTo place: Double) -> Double {
    var area = place
    if place > self.third.threshold {
      area += (place - self.third.threshold) * (self.third.multiplier - 1)
    }
    if place > self.second.threshold {
      area += (place - self.second.threshold) * (self.second.multiplier - self.third.multiplier)
    }
    if place > self.first.threshold {
      area += (place - self.first.threshold) * (self.first.multiplier - self.second.multiplier)
    }
    return area
  }
}
