/// Where a piece of work stands in a trace, as W3C Trace Context defines it.
///
/// ``init(traceparent:tracestate:)`` reads what a caller sent, ``child(from:)`` makes what is sent
/// on, and ``traceparent`` writes it.
public struct TraceContext: Sendable, Hashable {
  /// The first half of the trace's identifier.
  public let traceHigh: UInt64
  /// The second half of the trace's identifier; never zero together with the first.
  public let traceLow: UInt64
  /// The identifier of this piece of work; never zero.
  public let spanID: UInt64
  /// Whether the caller may have recorded its part.
  public let isSampled: Bool
  /// What other tracing systems pass along.
  public let state: TraceState

  private init(
    traceHigh: UInt64, traceLow: UInt64, spanID: UInt64, isSampled: Bool, state: TraceState
  ) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.spanID = spanID
    self.isSampled = isSampled
    self.state = state
  }

  /// Starts a trace.
  public init(startingFrom ids: IDSource, isSampled: Bool = false) {
    let trace = ids.next128()
    self.init(
      traceHigh: trace.high, traceLow: trace.low, spanID: ids.next64(), isSampled: isSampled,
      state: .empty)
  }

  /// A piece of work within this one, in the same trace.
  public func child(from ids: IDSource) -> TraceContext {
    TraceContext(
      traceHigh: self.traceHigh, traceLow: self.traceLow, spanID: ids.next64(),
      isSampled: self.isSampled, state: self.state)
  }

  /// Reads the headers of a caller; `nil` when `traceparent` is not valid.
  ///
  /// Versions after 00 are read by what they share with it. A `tracestate` that is not valid is
  /// left out and does not harm the rest. Several `tracestate` headers are one, with commas.
  public init?(traceparent: String, tracestate: String = "") {
    let bytes = Array(traceparent.utf8)
    guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash,
      bytes[52] == Self.dash,
      let version = HexText.number(bytes[0..<2]), version != 0xFF,
      let traceHigh = HexText.number(bytes[3..<19]),
      let traceLow = HexText.number(bytes[19..<35]), traceHigh | traceLow != 0,
      let spanID = HexText.number(bytes[36..<52]), spanID != 0,
      let flags = HexText.number(bytes[53..<55])
    else { return nil }
    if bytes.count > 55 {
      guard version > 0, bytes[55] == Self.dash else { return nil }
    }
    self.init(
      traceHigh: traceHigh, traceLow: traceLow, spanID: spanID, isSampled: flags & 1 == 1,
      state: TraceState(parsing: tracestate) ?? .empty)
  }

  private static let dash = UInt8(ascii: "-")

  /// The trace's identifier as 32 hexadecimal digits.
  public var traceID: String { HexText.digits(self.traceHigh, self.traceLow) }

  /// The header that says this, in version 00.
  public var traceparent: String {
    unsafe String(unsafeUninitializedCapacity: 55) { bytes in
      for index in [2, 35, 52] { unsafe bytes[index] = Self.dash }
      for index in [0, 1, 53] { unsafe bytes[index] = UInt8(ascii: "0") }
      unsafe bytes[54] = UInt8(ascii: self.isSampled ? "1" : "0")
      for index in 0..<16 {
        unsafe bytes[3 + index] = HexText.digit(self.traceHigh, at: index)
        unsafe bytes[19 + index] = HexText.digit(self.traceLow, at: index)
        unsafe bytes[36 + index] = HexText.digit(self.spanID, at: index)
      }
      return 55
    }
  }
}
