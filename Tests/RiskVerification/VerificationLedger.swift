/// Prints what is verified, a line each, and remembers whether all of it was right.
struct VerificationLedger {
  private(set) var count = 0
  private(set) var isRight = true

  mutating func note(_ figure: String, isRight: Bool) {
    self.note(figure, "", isRight: isRight)
  }

  /// A difference from what is exact, in standard errors.
  mutating func note(_ figure: String, z: Double) {
    self.note(figure, "  z \(Self.text(z))", isRight: z.magnitude < 4)
  }

  /// A share, of which no more than chance may be missing.
  mutating func note(_ figure: String, share: Double, within shares: ClosedRange<Double>) {
    self.note(figure, "  \(Self.text(100 * share)) %", isRight: shares ~= share)
  }

  private mutating func note(_ figure: String, _ value: String, isRight: Bool) {
    self.count += 1
    self.isRight = self.isRight && isRight
    print("\(isRight ? "ok     " : "WRONG  ")\(figure)\(value)")
  }

  /// Two digits after the point.
  private static func text(_ value: Double) -> String {
    guard value.magnitude < 1e9 else { return "\(value)" }
    let (whole, rest) = Int((value.magnitude * 100).rounded())
      .quotientAndRemainder(dividingBy: 100)
    return "\(value < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
