/// The discrete Fourier transform of a power of two many complex numbers.
struct FourierTransform {
  let count: Int
  private let cosines: [Double]
  private let sines: [Double]

  /// `count` is a power of two.
  init(count: Int) {
    precondition(count > 0 && count & (count - 1) == 0)
    self.count = count
    // Angles between those that are known, so that errors do not pile up along the circle.
    var circle = [(cosine: 1.0, sine: 0.0)]
    while 2 * circle.count < count {
      let turn = Self.halfTurn(over: 2 * circle.count)
      circle = circle.flatMap { known in
        let cosine = known.cosine * turn.cosine - known.sine * turn.sine
        return [known, (cosine, known.sine * turn.cosine + known.cosine * turn.sine)]
      }
    }
    self.cosines = circle.map(\.cosine)
    self.sines = circle.map(\.sine)
  }

  /// The cosine and sine of π ÷ `parts`, a power of two.
  private static func halfTurn(over parts: Int) -> (cosine: Double, sine: Double) {
    var (cosine, sine) = (0.0, 1.0)
    var done = 2
    while done < parts {
      cosine = ((1 + cosine) / 2).squareRoot()
      sine /= 2 * cosine
      done *= 2
    }
    return (cosine, sine)
  }

  /// Transforms in place: sums over e^(+i·2π·j·k ÷ count).
  func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
    precondition(real.count == self.count && imaginary.count == self.count)
    var target = 0
    for place in 1..<max(1, self.count) {
      var bit = self.count >> 1
      while target & bit != 0 {
        target ^= bit
        bit >>= 1
      }
      target |= bit
      if place < target {
        real.swapAt(place, target)
        imaginary.swapAt(place, target)
      }
    }
    var half = 1
    while half < self.count {
      let stride = self.cosines.count / half
      for start in Swift.stride(from: 0, to: self.count, by: 2 * half) {
        for place in 0..<half {
          let (c, s) = (self.cosines[place * stride], self.sines[place * stride])
          let (low, high) = (start + place, start + place + half)
          let (r, i) = (real[high] * c - imaginary[high] * s, real[high] * s + imaginary[high] * c)
          real[high] = real[low] - r
          imaginary[high] = imaginary[low] - i
          real[low] += r
          imaginary[low] += i
        }
      }
      half *= 2
    }
  }
}
