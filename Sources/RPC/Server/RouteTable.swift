/// A route with its place in the table of a server.
final class RegisteredRoute: Sendable {
  let route: Route
  /// The position of the route in the order in which routes were given.
  let index: Int
  fileprivate let path: [UInt8]

  fileprivate init(_ route: Route, index: Int) {
    self.route = route
    self.index = index
    self.path = Array(route.path.utf8)
  }
}

/// Finds routes by path without making a string of it.
///
/// Open addressing over a table at most half full, so that a search ends after a step or two.
struct RouteTable: Sendable {
  let routes: [RegisteredRoute]
  private let slots: [RegisteredRoute?]

  /// Registers `routes`, each with a path of its own.
  init(_ routes: [Route]) {
    self.routes = routes.enumerated().map { RegisteredRoute($1, index: $0) }
    var slots = [RegisteredRoute?](
      repeating: nil, count: max(8, (routes.count * 2).roundedUpToPowerOfTwo))
    for route in self.routes {
      let path = route.path
      var position = unsafe Self.hash(path.span.bytes) & (slots.count - 1)
      while let taken = slots[position] {
        precondition(taken.path != path, "two routes for one path")
        position = (position + 1) & (slots.count - 1)
      }
      slots[position] = route
    }
    self.slots = slots
  }

  /// The route at `path`, or `nil`.
  func route(at path: RawSpan) -> RegisteredRoute? {
    var position = Self.hash(path) & (self.slots.count - 1)
    while let candidate = self.slots[position] {
      if candidate.path.count == path.byteCount && Self.isEqual(candidate.path, path) {
        return candidate
      }
      position = (position + 1) & (self.slots.count - 1)
    }
    return nil
  }

  private static func isEqual(_ known: [UInt8], _ path: RawSpan) -> Bool {
    for offset in 0..<known.count where known[offset] != path.byte(at: offset) { return false }
    return true
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
