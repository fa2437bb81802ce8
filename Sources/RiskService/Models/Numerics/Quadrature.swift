/// Integrals of smooth functions by Gauss and Legendre.
enum Quadrature {
  /// Nodes above 0 for ten points on −1…1, with their weights.
  private static let nodes = [
    (0.1488743389816312, 0.2955242247147529), (0.4333953941292472, 0.2692667193099964),
    (0.6794095682990244, 0.2190863625159820), (0.8650633666889845, 0.1494513491505806),
    (0.9739065285171717, 0.0666713443086881),
  ]

  /// The integral over so many equal pieces of the interval, ten points each.
  static func integral(
    from start: Double, to end: Double, pieces: Int, _ function: (Double) -> Double
  ) -> Double {
    let half = (end - start) / Double(2 * pieces)
    var sum = 0.0
    for piece in 0..<pieces {
      let middle = start + half * Double(2 * piece + 1)
      for (node, weight) in Self.nodes {
        sum += weight * (function(middle - half * node) + function(middle + half * node))
      }
    }
    return sum * half
  }
}
