#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A route with its place in the table of a server.
final class RegisteredRoute: Sendable {
  let route: Route
  let kind: MethodKind
  /// The position of the route in the order in which routes were given.
  let index: Int
  private let path: [UInt8]

  fileprivate init(_ route: Route, index: Int) {
    self.route = route
    self.kind = route.kind
    self.index = index
    self.path = Array(route.path.utf8)
  }

  /// Whether the route is the one at `path`.
  func isAt(_ path: RawSpan) -> Bool {
    guard self.path.count == path.byteCount else { return false }
    return unsafe path.withUnsafeBytes { asked in
      unsafe self.path.withUnsafeBytes { known in
        guard let known = known.baseAddress, let start = asked.baseAddress else {
          return true
        }
        return unsafe memcmp(known, start, asked.count) == 0
      }
    }
  }
}

/// Finds routes by path without making a string of it.
///
/// Open addressing over a table at most half full, so that a search ends after a step or two.
struct RouteTable: ~Copyable, Sendable {
  let routes: ObjectTable<RegisteredRoute>
  /// Places among the routes, or -1.
  private let slots: [Int]

  /// Registers `routes`, each with a path of its own.
  init(_ routes: [Route]) {
    let registered = routes.enumerated().map { RegisteredRoute($1, index: $0) }
    var slots = [Int](
      repeating: -1, count: max(8, (routes.count * 2).roundedUpToPowerOfTwo))
    for (index, route) in routes.enumerated() {
      let path = Array(route.path.utf8)
      var position = unsafe Self.hash(path.span.bytes) & (slots.count - 1)
      while slots[position] >= 0 {
        let isTaken = unsafe registered[slots[position]].isAt(path.span.bytes)
        precondition(!isTaken, "two routes for one path")
        position = (position + 1) & (slots.count - 1)
      }
      slots[position] = index
    }
    self.routes = ObjectTable(registered)
    self.slots = slots
  }

  /// The place of the route at `path` among the routes, or `nil`; looks at `likely` first.
  func index(of path: RawSpan, likely: Int? = nil) -> Int? {
    if let likely, self.routes.with(likely, { $0.isAt(path) }) { return likely }
    var position = Self.hash(path) & (self.slots.count - 1)
    while self.slots[position] >= 0 {
      let index = self.slots[position]
      if self.routes.with(index, { $0.isAt(path) }) { return index }
      position = (position + 1) & (self.slots.count - 1)
    }
    return nil
  }

  /// Mixes eight bytes at a time.
  ///
  /// Callers choose paths freely, but the table holds only our own,
  /// so a bad path costs no more than a few comparisons.
  private static func hash(_ path: RawSpan) -> Int {
    var mixed = UInt64(path.byteCount) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset + 8 <= path.byteCount {
      let word = unsafe path.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      mixed = (mixed ^ word) &* 0xFF51_AFD7_ED55_8CCD
      mixed ^= mixed >> 32
      offset += 8
    }
    while offset < path.byteCount {
      mixed = (mixed ^ UInt64(path.byte(at: offset))) &* 0xFF51_AFD7_ED55_8CCD
      mixed ^= mixed >> 32
      offset += 1
    }
    return Int(truncatingIfNeeded: mixed >> 1)
  }
}

extension Int {
  fileprivate var roundedUpToPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
