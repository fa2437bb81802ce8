internal import Basics

/// When a connection has waited long enough, and for what.
///
/// Pure. A deadline is absolute: bytes that drip in do not move it, but for the body and the
/// answer, whose length nobody knows, and there the bytes must keep a pace.
struct ConnectionDeadlines {
  enum Kind: CaseIterable {
    case idle, head, body, write, linger
  }

  /// A transfer that must not fall behind a number of bytes per second.
  struct Pace {
    let start: MonotonicTime
    var bytes = 0
  }

  private let settings: HTTPServerSettings
  private var idle = MonotonicTime.never
  private var head = MonotonicTime.never
  private var body: Pace?
  private var write: Pace?
  private var linger = MonotonicTime.never

  init(_ settings: HTTPServerSettings) { self.settings = settings }

  /// The first deadline, and what it is for.
  var next: (time: MonotonicTime, kind: Kind) {
    var next = (time: self.idle, kind: Kind.idle)
    func consider(_ time: MonotonicTime, _ kind: Kind) {
      if time < next.time { next = (time, kind) }
    }
    consider(self.head, .head)
    if let body = self.body { consider(self.end(of: body, self.settings.bodyTime), .body) }
    if let write = self.write { consider(self.end(of: write, self.settings.writeTime), .write) }
    consider(self.linger, .linger)
    return next
  }

  private func end(of pace: Pace, _ allowance: Duration) -> MonotonicTime {
    pace.start + allowance + self.time(for: pace.bytes)
  }

  private func time(for bytes: Int) -> Duration {
    .milliseconds(bytes * 1_000 / self.settings.bytesPerSecondMin)
  }

  /// The connection is open and its first head is due.
  mutating func opened(at now: MonotonicTime) { self.idle = now + self.settings.greetingTime }

  /// Nothing is going on.
  mutating func becameIdle(at now: MonotonicTime) { self.idle = now + self.settings.idleTime }

  /// A head has begun; one that has begun before goes on.
  mutating func headBegan(at now: MonotonicTime) {
    self.idle = .never
    if self.head == .never { self.head = now + self.settings.headTime }
  }

  /// The head is complete.
  mutating func headEnded() {
    self.idle = .never
    self.head = .never
  }

  mutating func bodyBegan(at now: MonotonicTime) { self.body = Pace(start: now) }

  mutating func bodyAdvanced(by count: Int) { self.body?.bytes += count }

  mutating func bodyEnded() { self.body = nil }

  /// There is something to send; what began before goes on.
  mutating func writeBegan(at now: MonotonicTime) {
    if self.write == nil { self.write = Pace(start: now) }
  }

  mutating func writeAdvanced(by count: Int) { self.write?.bytes += count }

  mutating func writeEnded() { self.write = nil }

  /// The last bytes, `count` of them, are on their way.
  mutating func lingerBegan(at now: MonotonicTime, after count: Int) {
    self = ConnectionDeadlines(self.settings)
    self.linger = now + self.settings.lingerTime + self.time(for: count)
  }
}
