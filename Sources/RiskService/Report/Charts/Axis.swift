/// Where figures lie along one side of a chart.
struct Axis {
  enum Scale {
    case linear
    case logarithmic
  }

  let scale: Scale
  /// The figures at the two ends, the smaller first.
  let domain: ClosedRange<Double>
  /// The places of the two ends.
  let from: Double
  let to: Double

  /// An axis whose two ends lie at `from` and `to`; a range without length gets one.
  init(_ scale: Scale = .linear, _ domain: ClosedRange<Double>, from: Double, to: Double) {
    self.scale = scale
    let isEmpty = domain.lowerBound == domain.upperBound
    self.domain = isEmpty ? domain.lowerBound...(domain.lowerBound + 1) : domain
    self.from = from
    self.to = to
  }

  /// The place of a figure; one beyond an end lies at that end.
  func place(_ figure: Double) -> Double {
    let share: Double
    switch self.scale {
    case .linear:
      share = (figure - self.domain.lowerBound) / (self.domain.upperBound - self.domain.lowerBound)
    case .logarithmic:
      let low = Logarithm.ofTen(self.domain.lowerBound)
      let high = Logarithm.ofTen(self.domain.upperBound)
      share = figure <= 0 ? 0 : (Logarithm.ofTen(figure) - low) / (high - low)
    }
    return self.from + min(max(share, 0), 1) * (self.to - self.from)
  }

  /// Round figures to mark, at most `countMax`.
  func ticks(countMax: Int = 6) -> [Double] {
    switch self.scale {
    case .logarithmic:
      return (-12...12).map { Logarithm.powerOfTen($0) }.filter { figure in
        self.domain.contains(figure) || (figure / self.domain.lowerBound - 1).magnitude < 1e-9
      }
    case .linear:
      let length = self.domain.upperBound - self.domain.lowerBound
      let step = Self.roundStep(length / Double(max(1, countMax - 1)))
      let first = Int((self.domain.lowerBound / step).rounded(.up))
      let last = Int((self.domain.upperBound / step).rounded(.down))
      guard first <= last else { return [] }
      return (first...last).map { Double($0) * step }
    }
  }

  /// The least of 1, 2, 5 times a power of ten that is not below `length`.
  static func roundStep(_ length: Double) -> Double {
    guard length > 0, length.isFinite else { return 1 }
    let power = Logarithm.powerOfTen(Int(Logarithm.ofTen(length).rounded(.down)))
    return [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= length * (1 - 1e-12) } ?? 10 * power
  }
}

/// Logarithms good enough for drawing, the same on every platform.
enum Logarithm {
  /// The logarithm to the base 10 of a positive number, to about twelve digits.
  static func ofTen(_ number: Double) -> Double {
    precondition(number > 0)
    let exponent = number.exponent
    let fraction = (number.significand - 1) / (number.significand + 1)
    let square = fraction * fraction
    // The series of artanh converges fast for 1 ≤ significand < 2.
    var term = fraction
    var sum = 0.0
    for divisor in stride(from: 1.0, through: 41, by: 2) {
      sum += term / divisor
      term *= square
    }
    return (2 * sum + Double(exponent) * 0.693147180559945309) / 2.302585092994045684
  }

  static func powerOfTen(_ exponent: Int) -> Double {
    let power = (0..<exponent.magnitude).reduce(1.0) { product, _ in product * 10 }
    return exponent < 0 ? 1 / power : power
  }
}
