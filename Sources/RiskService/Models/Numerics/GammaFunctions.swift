/// The gamma function and its incomplete integrals.
enum GammaFunctions {
  /// 1/12, −1/360, 1/1260 and on, the highest power first.
  private static let stirling = [
    -0.02955065359477124, 0.00641025641025641, -0.0019175269175269176, 8.417508417508418e-4,
    -5.952380952380953e-4, 7.936507936507937e-4, -0.002777777777777778, 0.08333333333333333,
  ]
  private static let iterationsMax = 10_000

  /// The logarithm of the gamma function of a positive number.
  static func logarithm(_ value: Double) -> Double {
    precondition(value > 0)
    var x = value
    var product = 1.0
    while x < 12 {
      product *= x
      x += 1
    }
    let series = polynomial(Self.stirling, 1 / (x * x)) / x
    let halfLogTwoPi = 0.918938533204672741780329736406
    return (x - 0.5) * Elementary.log(x) - x + halfLogTwoPi + series - Elementary.log(product)
  }

  /// The shares of the gamma function's integral below and above `x`; they add to 1, and the
  /// smaller one is precise.
  static func shares(_ shape: Double, _ x: Double) -> (below: Double, above: Double) {
    guard x > 0 else { return (0, 1) }
    guard x < .infinity else { return (1, 0) }
    let factor = Elementary.exp(shape * Elementary.log(x) - x - Self.logarithm(shape))
    if x < shape + 1 {
      var term = 1 / shape
      var sum = term
      for step in 1..<Self.iterationsMax where term > sum * 1e-17 {
        term *= x / (shape + Double(step))
        sum += term
      }
      return (factor * sum, 1 - factor * sum)
    }
    let above = factor * Self.fraction(shape, x)
    return (1 - above, above)
  }

  /// Lentz's evaluation of the continued fraction of the share above.
  private static func fraction(_ shape: Double, _ x: Double) -> Double {
    var b = x + 1 - shape
    var c = 1e300
    var d = 1 / b
    var product = d
    for step in 1..<Self.iterationsMax {
      let a = -Double(step) * (Double(step) - shape)
      b += 2
      d = 1 / (a * d + b)
      c = b + a / c
      product *= c * d
      if (c * d - 1).magnitude < 1e-16 { break }
    }
    return product
  }

  /// The share below `x` of the beta function's integral from 0 to 1.
  static func betaShare(_ a: Double, _ b: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    return Self.betaShare(
      a, b, x, logBeta: Self.logarithm(a) + Self.logarithm(b) - Self.logarithm(a + b))
  }

  static func betaShare(_ a: Double, _ b: Double, _ x: Double, logBeta: Double) -> Double {
    let logFactor = a * Elementary.log(x) + b * Elementary.log1p(-x) - logBeta
    let factor = Elementary.exp(logFactor)
    guard x < (a + 1) / (a + b + 2) else {
      return 1 - factor * Self.betaFraction(b, a, 1 - x) / b
    }
    return factor * Self.betaFraction(a, b, x) / a
  }

  private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    var c = 1.0
    var d = 1 / (1 - (a + b) * x / (a + 1))
    var product = d
    for step in 1..<Self.iterationsMax {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / (1 + even * d)
      c = 1 + even / c
      product *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / (1 + odd * d)
      c = 1 + odd / c
      product *= c * d
      if (c * d - 1).magnitude < 1e-16 { break }
    }
    return product
  }
}
