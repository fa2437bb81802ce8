/// The functions that each lane of a kernel computes, in single precision and a fixed order.
enum LaneArithmetic {
  /// The natural logarithm of normal numbers above 0.
  static func logarithm(_ value: Float) -> Float {
    let rootHalf: Int32 = 0x3F35_04F3
    let bits = Int32(bitPattern: value.bitPattern) &- rootHalf
    let exponent = Float(bits >> 23)
    let f = Float(bitPattern: UInt32(bitPattern: (bits & 0x007F_FFFF) + rootHalf)) - 1
    let square = f * f
    var sum: Float = f * 0.08917674422264099 - 0.14350171387195587
    sum = sum * f + 0.14877007901668549
    sum = sum * f - 0.16565638780593872
    sum = sum * f + 0.19965393841266632
    sum = sum * f - 0.2500174641609192
    sum = sum * f + 0.33333858847618103
    var rest = sum * f * square - square * 0.5
    rest = rest + exponent * -0.00021219444170128554
    return rest + f + exponent * 0.693359375
  }

  /// 2 to the power of a number, which is first taken into the range of normal results.
  static func powerOfTwo(_ exponent: Float) -> Float {
    let value: Float = min(max(exponent, -126), 126)
    let whole = (value + 12_582_912) - 12_582_912
    let f = value - whole
    var sum: Float = f * 0.0013409993844106793 + 0.009676036424934864
    sum = sum * f + 0.05550297349691391
    sum = sum * f + 0.2402210682630539
    sum = sum * f + 0.6931472420692444
    sum = sum * f + 1.0000001192092896
    return Float(bitPattern: sum.bitPattern &+ UInt32(bitPattern: Int32(whole) << 23))
  }

  /// Two independent standard normals from two words, by Box and Muller.
  static func normals(_ radiusWord: UInt32, _ angleWord: UInt32) -> (Float, Float) {
    let uniform = (Float(Int32(radiusWord >> 1)) + 0.5) * 0x1p-31
    let radius = (Self.logarithm(uniform) * -2).squareRoot()
    let quarter = (angleWord &+ 0x2000_0000) >> 30
    let x = Float(Int32(bitPattern: angleWord &- (quarter << 30))) * 1.462918119976564e-09
    let z = x * x
    var sine: Float = z * -0.00019517296459525824 + 0.008332177996635437
    sine = sine * z - 0.16666655242443085
    sine = sine * z * x + x
    var cosine: Float = z * 2.4438448235741816e-5 - 0.001388736767694354
    cosine = cosine * z + 0.04166664555668831
    cosine = cosine * z * z - z * 0.5 + 1
    let (s, c) = quarter & 1 == 1 ? (cosine, sine) : (sine, cosine)
    return (
      radius * (quarter == 1 || quarter == 2 ? -c : c), radius * (quarter >= 2 ? -s : s)
    )
  }
}

/// Philox 4x32-10: random words that a counter and a key determine, in any order.
enum Philox {
  static func words(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> [UInt32] {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let one = UInt64(c0) * 0xD251_1F53
      let other = UInt64(c2) * 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(other >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: other),
        UInt32(one >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: one)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return [c0, c1, c2, c3]
  }
}
