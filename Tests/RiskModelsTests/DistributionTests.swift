import Testing

@testable import RiskModels

/// Reference values: scipy 1.17.1 (`chi2`, `t`, `norm`, `special.betainc`, `special.gammaln`).
@Suite("Distributions against reference values")
struct DistributionTests {
  static func isClose(_ one: Double, _ other: Double, _ tolerance: Double = 1e-12) -> Bool {
    (one - other).magnitude <= tolerance * max(one.magnitude, other.magnitude)
  }

  @Test(
    "quantiles of chi-square from both ends",
    arguments: [
      (4, 0.05, 0.7107230213973239, 9.487729036781158),
      (4, 1e-9, 8.94440524606553e-05, 47.87945573114794),
      (4, 0.99, 13.276704135987622, 0.297109480506532),
      (2.1, 1e-6, 3.942921971752202e-06, 27.955186140648532),
      (7.5, 0.5, 6.844905469601071, 6.844905469601071),
      (100, 0.001, 61.91793920693662, 149.4492527790389),
      (1, 0.3, 0.14847186183254538, 1.0741941708575722),
    ])
  func chiSquared(degrees: Double, share: Double, below: Double, above: Double) {
    let chi = ChiSquaredDistribution(degrees: degrees)
    #expect(Self.isClose(chi.quantile(below: share), below, 1e-11))
    #expect(Self.isClose(chi.quantile(above: share), above, 1e-11))
  }

  @Test(
    "Student's probabilities",
    arguments: [
      (4, -3.7, 0.010417714745224951), (4, -0.3, 0.3895607141387299), (4, 0.2, 0.5743814929315387),
      (2.1, -50, 0.00014451372391581318), (2.5, -10_000, 7.193397015992212e-11),
      (30, -6, 6.971384383602382e-07), (100, -1, 0.15986207789206167), (1, -2, 0.14758361765043326),
    ])
  func student(degrees: Double, x: Double, probability: Double) {
    #expect(Self.isClose(StudentDistribution(degrees: degrees).probability(x), probability))
  }

  @Test(
    "Student's quantiles",
    arguments: [
      (4, 0.05, -2.131846786326651), (4, 1e-9, -234.02761040611892),
      (2.5, 0.001, -13.822193110865964), (30, 0.3, -0.5300190039065046),
      (4, 0.75, 0.7406970841126829),
    ])
  func studentQuantile(degrees: Double, probability: Double, x: Double) {
    #expect(Self.isClose(StudentDistribution(degrees: degrees).quantile(probability), x, 1e-11))
  }

  @Test(
    "normal probabilities and quantiles",
    arguments: [
      (-8, 6.22096057427174e-16), (-3, 0.0013498980316300933), (-0.5, 0.3085375387259869),
      (0.1, 0.539827837277029), (2, 0.9772498680518208), (-7.034483825301131, 1e-12),
      (-2.3263478740408408, 0.01), (3.090232306167813, 0.999),
    ])
  func normal(x: Double, probability: Double) {
    #expect(Self.isClose(NormalDistribution.probability(x), probability, 2e-13))
    #expect(Self.isClose(NormalDistribution.quantile(probability), x, 1e-11))
  }

  @Test(
    "incomplete beta function",
    arguments: [
      (2.5, 0.5, 0.3, 0.018927124071945658), (10, 20, 0.5, 0.9692858271300793),
      (0.5, 30, 0.01, 0.560665631094749),
    ])
  func beta(a: Double, b: Double, x: Double, share: Double) {
    #expect(Self.isClose(GammaFunctions.betaShare(a, b, x), share))
  }

  @Test(
    "logarithm of the gamma function",
    arguments: [
      (0.5, 0.5723649429247), (3.3, 0.9870985778947343), (12.5, 18.73434751193645),
      (150, 600.0094705553274),
    ])
  func gamma(x: Double, logarithm: Double) {
    #expect(Self.isClose(GammaFunctions.logarithm(x), logarithm))
  }

  @Test("exponentials and logarithms undo each other, near 1 too")
  func elementary() {
    for place in -700...700 {
      let x = Double(place) * 0.997
      #expect((Elementary.log(Elementary.exp(x)) - x).magnitude <= 4e-16 * max(1, x.magnitude))
    }
    for place in 1...300 {
      let small = Double(sign: .plus, exponent: -place / 6, significand: 1.3)
      #expect(Self.isClose(Elementary.log1p(Elementary.expm1(small)), small, 4e-15))
      #expect(Self.isClose(Elementary.expm1(Elementary.log1p(-small / 2)), -small / 2, 4e-15))
    }
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.exp(-2_000) == 0)
    #expect(Elementary.log(0) == -.infinity)
  }
}
