internal import Basics

/// What one HTTP/2 connection allows its peer.
struct H2Limits: Sendable, Hashable {
  /// Streams open at once.
  var streamsMax = 1_024
  /// Bytes in flight towards us on one stream that the application has not taken.
  var streamWindowBytes = 1 << 20
  /// Bytes in flight towards us on all streams.
  var connectionWindowBytes = 8 << 20
  /// Names, values and 32 bytes for each field of a header block; announced, checked by calls.
  var headerListBytesMax = 16 << 10
  /// CONTINUATION frames behind one HEADERS frame.
  var continuationsMax = 8
  /// Entries of one SETTINGS frame.
  var settingsEntriesMax = 32
  /// Acknowledgements that the peer makes us owe it without reading them.
  var unsentAcknowledgementsMax = 1_000
  /// Streams that the peer resets, or makes us reset by frames that break the rules.
  var resets = TokenBucket.Limit(burst: 10_000, perSecond: 1_000)
  /// Frames that cost us work and bring no call forward: PING, SETTINGS, PRIORITY, empty DATA.
  var controlFrames = TokenBucket.Limit(burst: 1_000, perSecond: 200)
  /// WINDOW_UPDATE frames; ordinary readers send one for every few kilobytes.
  var windowUpdates = TokenBucket.Limit(burst: 100_000, perSecond: 100_000)
}

/// Counts the frames with which a peer can make us work for nothing; pure.
struct FloodGuard: Sendable {
  /// The kinds of frames that are counted apart.
  enum Kind: Sendable, Hashable {
    case reset
    case control
    case windowUpdate
  }

  private var resets: TokenBucket
  private var controlFrames: TokenBucket
  private var windowUpdates: TokenBucket

  init(_ limits: H2Limits, now: MonotonicTime) {
    self.resets = TokenBucket(limits.resets, now: now)
    self.controlFrames = TokenBucket(limits.controlFrames, now: now)
    self.windowUpdates = TokenBucket(limits.windowUpdates, now: now)
  }

  /// Counts a frame; `false` when there are too many.
  mutating func admits(_ kind: Kind, now: MonotonicTime) -> Bool {
    switch kind {
    case .reset: self.resets.take(now: now)
    case .control: self.controlFrames.take(now: now)
    case .windowUpdate: self.windowUpdates.take(now: now)
    }
  }
}
