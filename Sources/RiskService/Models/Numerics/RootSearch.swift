/// Finds where a rising function crosses a value.
enum RootSearch {
  private static let stepsMax = 200

  /// The root of `distance`, which rises, within `range`; `slope` makes it quick where it can.
  static func root(
    in range: ClosedRange<Double>, from start: Double, tolerance: Double = 1e-15,
    _ distance: (Double) -> (value: Double, slope: Double)
  ) -> Double {
    var low = range.lowerBound
    var high = range.upperBound
    var x = min(max(start, low), high)
    for _ in 0..<Self.stepsMax {
      let (value, slope) = distance(x)
      if value == 0 { return x }
      if value < 0 { low = x } else { high = x }
      var next = x - value / slope
      // Newton's step only where it stays between what is known.
      if !(next > low && next < high) { next = low + (high - low) / 2 }
      let step = (next - x).magnitude
      x = next
      if step <= tolerance * max(1, x.magnitude) { break }
    }
    return x
  }
}
