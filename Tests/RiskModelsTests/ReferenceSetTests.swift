import Testing

@testable import RiskModels

/// A univariate set of NIST's Statistical Reference Datasets, with what is certified of it.
struct ReferenceSet: Sendable, CustomStringConvertible {
  let name: String
  let values: [Double]
  let mean: Double
  let deviation: Double
  /// Of each value with the next one.
  let autocorrelation: Double
  /// The fewest digits of mean, deviation and autocorrelation that must be right.
  ///
  /// Values that binary numbers only come near leave fewer: 10000000.1 is off in its seventeenth
  /// digit, which is the ninth of how far it is from the mean.
  let digits: (mean: Double, deviation: Double, autocorrelation: Double)

  var description: String { self.name }

  /// How many digits of a number are right: the negative logarithm of its relative error, as NIST
  /// compares programs by; at most 15, of which no certified value has more.
  static func digits(of found: Double, certified: Double) -> Double {
    let error = ((found - certified) / certified).magnitude
    return error == 0 ? 15 : min(15, -Elementary.log(error) / Elementary.log(10))
  }

  private static func alternating(_ first: Double, _ low: Double, _ high: Double) -> [Double] {
    [first] + (0..<1_000).map { $0 % 2 == 0 ? low : high }
  }

  static let all = [
    ReferenceSet(
      name: "NumAcc1", values: [10_000_001, 10_000_003, 10_000_002], mean: 10_000_002,
      deviation: 1, autocorrelation: -0.5, digits: (15, 15, 15)),
    ReferenceSet(
      name: "NumAcc2", values: alternating(1.2, 1.1, 1.3), mean: 1.2, deviation: 0.1,
      autocorrelation: -0.999, digits: (14, 14, 14)),
    ReferenceSet(
      name: "NumAcc3", values: alternating(1_000_000.2, 1_000_000.1, 1_000_000.3),
      mean: 1_000_000.2, deviation: 0.1, autocorrelation: -0.999, digits: (14, 9, 9)),
    ReferenceSet(
      name: "NumAcc4", values: alternating(10_000_000.2, 10_000_000.1, 10_000_000.3),
      mean: 10_000_000.2, deviation: 0.1, autocorrelation: -0.999, digits: (14, 8, 8)),
    ReferenceSet(
      name: "Lottery", values: lottery, mean: 518.958_715_596_330, deviation: 291.699_727_470_969,
      autocorrelation: -0.120_948_622_967_393, digits: (14, 14, 13)),
    ReferenceSet(
      name: "Lew", values: lew, mean: -177.435, deviation: 277.332_168_044_316,
      autocorrelation: -0.307_304_800_605_679, digits: (14, 14, 13)),
    ReferenceSet(
      name: "Mavro", values: mavro, mean: 2.001_856, deviation: 0.000_429_123_454_003_053,
      autocorrelation: 0.937_989_183_438_248, digits: (14, 12, 12)),
    ReferenceSet(
      name: "Michelso", values: michelson, mean: 299.852_4, deviation: 0.079_010_547_819_051_8,
      autocorrelation: 0.535_199_668_621_283, digits: (14, 12, 12)),
  ]
}

@Suite("Statistical reference datasets")
struct ReferenceSetTests {
  @Test("mean, deviation and autocorrelation have the digits they can", arguments: ReferenceSet.all)
  func digits(set: ReferenceSet) throws {
    let count = Double(set.values.count)
    let mean = PairCorrelation.mean(set.values)
    #expect(ReferenceSet.digits(of: mean, certified: set.mean) >= set.digits.mean, "\(mean)")
    let variance = try #require(LedoitWolf(set.values.map { [$0] })).covariance[0, 0]
    let deviation = (variance * count / (count - 1)).squareRoot()
    #expect(
      ReferenceSet.digits(of: deviation, certified: set.deviation) >= set.digits.deviation,
      "\(deviation)")
    // Beside themselves a step later, both filled up with the mean: then the coefficient is that
    // of each value with the next one.
    let (early, late) = (set.values + [set.mean], [set.mean] + set.values)
    let coefficient = try #require(PairCorrelation.pearson(early, late))
    #expect(
      ReferenceSet.digits(of: coefficient, certified: set.autocorrelation)
        >= set.digits.autocorrelation, "\(coefficient)")
    let rows = zip(early, late).flatMap { [$0, $1] }
    let panel = try #require(ReturnPanel(newestFirst: rows, assetCount: 2))
    for instructions in KernelInstructions.available {
      let window = panel.correlations(days: [early.count], instructions: instructions)[0]
      let found = ReferenceSet.digits(
        of: window.coefficients[1, 0], certified: set.autocorrelation)
      #expect(found >= set.digits.autocorrelation - 1, "\(instructions): \(found)")
    }
  }

  @Test("digits are counted as NIST counts them")
  func countsDigits() {
    #expect(ReferenceSet.digits(of: 0.1, certified: 0.1) == 15)
    #expect((ReferenceSet.digits(of: 1.001, certified: 1) - 3).magnitude < 1e-9)
    #expect(ReferenceSet.digits(of: 2, certified: 1) == 0)
  }
}

// MARK: Values

extension ReferenceSet {
  /// How far a beam of steel and concrete bent under a periodic load.
  private static let lew: [Double] = [
    -213, -564, -35, -15, 141, 115, -420, -360, 203, -338, -431, 194, -220, -513, 154, -125,
    -559, 92, -21, -579, -52, 99, -543, -175, 162, -457, -346, 204, -300, -474, 164, -107, -572,
    -8, 83, -541, -224, 180, -420, -374, 201, -236, -531, 83, 27, -564, -112, 131, -507, -254,
    199, -311, -495, 143, -46, -579, -90, 136, -472, -338, 202, -287, -477, 169, -124, -568, 17,
    48, -568, -135, 162, -430, -422, 172, -74, -577, -13, 92, -534, -243, 194, -355, -465, 156,
    -81, -578, -64, 139, -449, -384, 193, -198, -538, 110, -44, -577, -6, 66, -552, -164, 161,
    -460, -344, 205, -281, -504, 134, -28, -576, -118, 156, -437, -381, 200, -220, -540, 83, 11,
    -568, -160, 172, -414, -408, 188, -125, -572, -32, 139, -492, -321, 205, -262, -504, 142,
    -83, -574, 0, 48, -571, -106, 137, -501, -266, 190, -391, -406, 194, -186, -553, 83, -13,
    -577, -49, 103, -515, -280, 201, 300, -506, 131, -45, -578, -80, 138, -462, -361, 201, -211,
    -554, 32, 74, -533, -235, 187, -372, -442, 182, -147, -566, 25, 68, -535, -244, 194, -351,
    -463, 174, -125, -570, 15, 72, -550, -190, 172, -424, -385, 198, -218, -536, 96,
  ]

  /// Numbers of three digits that were drawn in a lottery.
  private static let lottery: [Double] = [
    162, 671, 933, 414, 788, 730, 817, 33, 536, 875, 670, 236, 473, 167, 877, 980, 316, 950, 456,
    92, 517, 557, 956, 954, 104, 178, 794, 278, 147, 773, 437, 435, 502, 610, 582, 780, 689, 562,
    964, 791, 28, 97, 848, 281, 858, 538, 660, 972, 671, 613, 867, 448, 738, 966, 139, 636, 847,
    659, 754, 243, 122, 455, 195, 968, 793, 59, 730, 361, 574, 522, 97, 762, 431, 158, 429, 414,
    22, 629, 788, 999, 187, 215, 810, 782, 47, 34, 108, 986, 25, 644, 829, 630, 315, 567, 919,
    331, 207, 412, 242, 607, 668, 944, 749, 168, 864, 442, 533, 805, 372, 63, 458, 777, 416, 340,
    436, 140, 919, 350, 510, 572, 905, 900, 85, 389, 473, 758, 444, 169, 625, 692, 140, 897, 672,
    288, 312, 860, 724, 226, 884, 508, 976, 741, 476, 417, 831, 15, 318, 432, 241, 114, 799, 955,
    833, 358, 935, 146, 630, 830, 440, 642, 356, 373, 271, 715, 367, 393, 190, 669, 8, 861, 108,
    795, 269, 590, 326, 866, 64, 523, 862, 840, 219, 382, 998, 4, 628, 305, 747, 247, 34, 747,
    729, 645, 856, 974, 24, 568, 24, 694, 608, 480, 410, 729, 947, 293, 53, 930, 223, 203, 677,
    227, 62, 455, 387, 318, 562, 242, 428, 968,
  ]

  /// How much light a filter let through.
  private static let mavro = [
    2.0018, 2.0017, 2.0018, 2.0019, 2.0018, 2.0017, 2.0015, 2.0014, 2.0015, 2.0015, 2.0017,
    2.0018, 2.0018, 2.0019, 2.0019, 2.0021, 2.0020, 2.0016, 2.0014, 2.0013, 2.0013, 2.0015,
    2.0015, 2.0016, 2.0015, 2.0014, 2.0013, 2.0014, 2.0015, 2.0014, 2.0015, 2.0016, 2.0015,
    2.0016, 2.0019, 2.0020, 2.0020, 2.0021, 2.0022, 2.0023, 2.0024, 2.0025, 2.0027, 2.0026,
    2.0026, 2.0026, 2.0027, 2.0026, 2.0025, 2.0024,
  ]

  /// The speed of light in thousands of kilometres a second, as Michelson measured it in 1879.
  private static let michelson = [
    299.85, 299.74, 299.90, 300.07, 299.93, 299.85, 299.95, 299.98, 299.98, 299.88, 300.00,
    299.98, 299.93, 299.65, 299.76, 299.81, 300.00, 300.00, 299.96, 299.96, 299.96, 299.94,
    299.96, 299.94, 299.88, 299.80, 299.85, 299.88, 299.90, 299.84, 299.83, 299.79, 299.81,
    299.88, 299.88, 299.83, 299.80, 299.79, 299.76, 299.80, 299.88, 299.88, 299.88, 299.86,
    299.72, 299.72, 299.62, 299.86, 299.97, 299.95, 299.88, 299.91, 299.85, 299.87, 299.84,
    299.84, 299.85, 299.84, 299.84, 299.84, 299.89, 299.81, 299.81, 299.82, 299.80, 299.77,
    299.76, 299.74, 299.75, 299.76, 299.91, 299.92, 299.89, 299.86, 299.88, 299.72, 299.84,
    299.85, 299.85, 299.78, 299.89, 299.84, 299.78, 299.81, 299.76, 299.81, 299.79, 299.81,
    299.82, 299.85, 299.87, 299.87, 299.81, 299.74, 299.81, 299.94, 299.95, 299.80, 299.81,
    299.87,
  ]
}
