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

  /// Half of the transforms of two real sequences, of which the other half is the mirror image;
  /// both in the time of one.
  func transformed(
    _ one: [Double], _ other: [Double]
  ) -> (one: HalfSpectrum, other: HalfSpectrum) {
    var (real, imaginary) = (one, other)
    self.transform(&real, &imaginary)
    let half = self.count / 2 + 1
    var first = HalfSpectrum(count: half)
    var second = HalfSpectrum(count: half)
    for place in 0..<half {
      let mirror = (self.count - place) % self.count
      first.real[place] = (real[place] + real[mirror]) / 2
      first.imaginary[place] = (imaginary[place] - imaginary[mirror]) / 2
      second.real[place] = (imaginary[place] + imaginary[mirror]) / 2
      second.imaginary[place] = (real[mirror] - real[place]) / 2
    }
    return (first, second)
  }

  /// The real sequence of which this is the transform.
  func sequence(_ spectrum: HalfSpectrum) -> [Double] {
    var real = spectrum.real
    var imaginary = spectrum.imaginary.map { -$0 }
    for place in spectrum.real.count..<max(spectrum.real.count, self.count) {
      real.append(spectrum.real[self.count - place])
      imaginary.append(spectrum.imaginary[self.count - place])
    }
    self.transform(&real, &imaginary)
    return real.map { $0 / Double(self.count) }
  }
}

/// The first half of the transform of a real sequence, with what is in the middle.
struct HalfSpectrum {
  var real: [Double]
  var imaginary: [Double]

  init(count: Int) {
    self.real = [Double](repeating: 0, count: count)
    self.imaginary = self.real
  }

  /// A spectrum that is the same number everywhere.
  init(constant: Double, count: Int) {
    self.real = [Double](repeating: constant, count: count)
    self.imaginary = [Double](repeating: 0, count: count)
  }

  mutating func multiply(by other: HalfSpectrum) {
    for place in self.real.indices {
      let (r, i) = (self.real[place], self.imaginary[place])
      self.real[place] = r * other.real[place] - i * other.imaginary[place]
      self.imaginary[place] = r * other.imaginary[place] + i * other.real[place]
    }
  }

  mutating func add(_ other: HalfSpectrum) {
    for place in self.real.indices {
      self.real[place] += other.real[place]
      self.imaginary[place] += other.imaginary[place]
    }
  }
}
