public import Basics

/// Layers of capital in the order in which they bear losses.
public struct Waterfall: Sendable, Hashable {
  /// One layer.
  public struct Layer: Sendable, Hashable {
    public let name: String
    public let capital: USDCents
    /// The loss of the vault at which it begins to bear.
    public let attachment: USDCents

    /// What it bears of a loss, in cents.
    func share(of loss: Double) -> Double {
      min(max(loss - Double(self.attachment.count), 0), Double(self.capital.count))
    }
  }

  /// Why capital is no waterfall.
  public enum Rejection: Error, Hashable {
    /// There is no capital at all.
    case noCapital
    /// A layer has less than nothing, or all together are more than can be counted.
    case capital(name: String, USDCents)
  }

  /// What the losses beyond all capital are called.
  public static let uncovered = "uncovered"

  /// The layers, the one that bears first being the first.
  public let layers: [Layer]
  /// The capital of all.
  public let capital: USDCents

  /// Stacks the capital of layers, the one that bears first being the first.
  public init(_ capitals: [(name: String, capital: USDCents)]) throws(Rejection) {
    var attachment = USDCents.zero
    var layers: [Layer] = []
    for (name, capital) in capitals {
      guard capital >= .zero, let next = attachment.adding(capital) else {
        throw .capital(name: name, capital)
      }
      layers.append(Layer(name: name, capital: capital, attachment: attachment))
      attachment = next
    }
    guard attachment > .zero else { throw .noCapital }
    self.layers = layers
    self.capital = attachment
  }

  /// Splits capital among layers by their shares of it, to the cent.
  public init(
    capital: USDCents, shares: [(name: String, share: Double)]
  ) throws(Rejection) {
    let total = shares.reduce(0) { $0 + $1.share }
    guard total > 0, total < .infinity else { throw .noCapital }
    let parts = shares.map { Double(capital.count) * $0.share / total }
    let capitals = LargestRemainder.split(capital, parts)
    try self.init(zip(shares, capitals).map { ($0.name, $1) })
  }

  /// What each layer bears of a loss, then what is beyond all of them.
  public func shares(of loss: USDCents) -> [USDCents] {
    var left = max(loss, .zero)
    let shares = self.layers.map { layer in
      let share = min(left, layer.capital)
      left -= share
      return share
    }
    return shares + [left]
  }
}
