/// Decides how many years a run simulates: until every interval is narrow enough at two looks in a
/// row, looking at twice as many each time.
///
/// Looks that grow geometrically keep small the bias of stopping when it looks good.
public struct StoppingRule: Sendable, Hashable {
  /// What to do next.
  public enum Action: Sendable, Hashable {
    /// Simulate until there are so many blocks in all, then look again.
    case simulate(upToBlock: Int)
    case stop(Reason)
  }

  /// Why a run ended.
  public enum Reason: String, Sendable, Hashable {
    case targetReached = "target_reached"
    case pathsMax = "max_simulations"
  }

  /// A figure and the half width of its interval, both in cents.
  public struct Width: Sendable, Hashable {
    public let name: String
    public let estimate: Double
    public let halfWidth: Double

    public init(name: String, estimate: Double, halfWidth: Double) {
      self.name = name
      self.estimate = estimate
      self.halfWidth = halfWidth
    }
  }

  /// The relative half width to reach.
  public let target: Double
  /// A figure below this amount in cents counts as this large.
  public let materiality: Double
  private let firstBlock: Int
  private let lastBlock: Int
  /// Looks taken so far.
  public private(set) var lookCount = 0
  /// The widest relative half width at the last look, and its figure.
  public private(set) var halfWidth = Double.infinity
  public private(set) var widest = ""
  private var narrowLooks = 0
  private var looked = 0

  /// How many years a level needs beyond it before the first look.
  private static let pathsBeyondMin = 200.0
  private static let looksNeeded = 2

  /// A rule; numbers of paths are rounded up to whole blocks, the largest one down.
  public init(
    target: Double, materiality: Double, firstPaths: Int, pathsMax: Int, levelMax: Double
  ) {
    precondition(target > 0)
    precondition(levelMax < 1)
    self.target = target
    self.materiality = materiality
    let size = SimulatedBlock.pathCount
    let last = max(1, min(pathsMax, SimulatedYears.pathsMax) / size)
    self.lastBlock = last
    let first = max(firstPaths, Self.pathsNeeded(levelMax: levelMax))
    self.firstBlock = min(last, (first + size - 1) / size)
  }

  /// How many years a level needs before the first look.
  public static func pathsNeeded(levelMax: Double) -> Int {
    Int((Self.pathsBeyondMin / (1 - levelMax)).rounded(.up))
  }

  /// Up to where to simulate before the first look.
  public var start: Action { .simulate(upToBlock: self.firstBlock) }

  /// Takes a look at the widths of all figures that matter.
  public mutating func look(_ widths: [Width]) -> Action {
    self.looked = self.looked == 0 ? self.firstBlock : min(2 * self.looked, self.lastBlock)
    self.lookCount += 1
    self.halfWidth = 0
    self.widest = ""
    for width in widths {
      let size = max(width.estimate.magnitude, self.materiality)
      let relative = width.halfWidth == 0 ? 0 : width.halfWidth / size
      if relative > self.halfWidth || self.widest.isEmpty {
        self.halfWidth = relative
        self.widest = width.name
      }
    }
    self.narrowLooks = self.halfWidth <= self.target ? self.narrowLooks + 1 : 0
    if self.narrowLooks >= Self.looksNeeded { return .stop(.targetReached) }
    guard self.looked < self.lastBlock else { return .stop(.pathsMax) }
    return .simulate(upToBlock: min(2 * self.looked, self.lastBlock))
  }
}
