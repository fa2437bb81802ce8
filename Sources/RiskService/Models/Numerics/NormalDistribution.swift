/// The standard normal distribution.
enum NormalDistribution {
  private static let densityAtZero = 0.398942280401432677939946059934

  static func density(_ x: Double) -> Double { Self.densityAtZero * Elementary.exp(-x * x / 2) }

  private static let upper = [
    3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
    221.213596169931, 220.206867912376,
  ]
  private static let lower = [
    8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
    637.333633378831, 793.826512519948, 440.413735824752,
  ]

  /// The chance of at most `x`: Hart's rational function, and a continued fraction far out.
  static func probability(_ x: Double) -> Double {
    let distance = x.magnitude
    guard distance < 38 else { return x > 0 ? 1 : 0 }
    let power = Elementary.exp(-x * x / 2)
    let tail: Double
    if distance < 4.5 {
      tail = power * polynomial(Self.upper, distance) / polynomial(Self.lower, distance)
    } else {
      var fraction = distance
      for term in stride(from: 60.0, through: 1, by: -1) { fraction = distance + term / fraction }
      tail = power * Self.densityAtZero / fraction
    }
    return x > 0 ? 1 - tail : tail
  }

  private static let centre: ([Double], [Double]) = (
    [
      2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
      4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
      1.3314166789178437745e2, 3.3871328727963666080e0,
    ],
    [
      5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
      2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
      4.2313330701600911252e1, 1,
    ]
  )
  private static let side: ([Double], [Double]) = (
    [
      7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
      1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
      4.63033784615654529590e0, 1.42343711074968357734e0,
    ],
    [
      1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
      1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
      2.05319162663775882187e0, 1,
    ]
  )
  private static let farOut: ([Double], [Double]) = (
    [
      2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
      2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
      5.46378491116411436990e0, 6.65790464350110377720e0,
    ],
    [
      2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
      7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
      5.99832206555887937690e-1, 1,
    ]
  )

  /// The number that is not exceeded with that probability: Wichura's algorithm AS 241.
  static func quantile(_ probability: Double) -> Double {
    guard probability > 0 else { return -.infinity }
    guard probability < 1 else { return .infinity }
    let q = probability - 0.5
    if q.magnitude <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(Self.centre.0, r) / polynomial(Self.centre.1, r)
    }
    let tail = q < 0 ? probability : 1 - probability
    let r = (-Elementary.log(tail)).squareRoot()
    let (above, below) = r <= 5 ? Self.side : Self.farOut
    let argument = r <= 5 ? r - 1.6 : r - 5
    let distance = polynomial(above, argument) / polynomial(below, argument)
    return q < 0 ? -distance : distance
  }
}

/// A polynomial by its coefficients, the highest first.
func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
  var sum = 0.0
  for coefficient in coefficients { sum = sum * x + coefficient }
  return sum
}
