internal import Basics

/// The thread that a connection and its calls live on.
protocol CallLoop: TaskExecutor {
  /// Whether the caller runs on this loop.
  var isCurrent: Bool { get }

  /// The time, read once per iteration of the loop; to be asked for on the loop only.
  var now: MonotonicTime { get }

  /// The time, read now.
  func readClock() -> MonotonicTime

  /// Runs `work` on the loop, later and in order.
  func execute(_ work: @escaping @Sendable () -> Void)

  /// Makes an alarm that calls `fired` on the loop.
  func makeAlarm(_ fired: @escaping () -> Void) -> any Alarm
}

extension CallLoop {
  /// The time, for a caller that may be on any thread.
  var timeAnywhere: MonotonicTime { self.isCurrent ? self.now : self.readClock() }
}

/// A timer of a loop, set as often as needed.
protocol Alarm: AnyObject {
  /// Fires at `time` or a little later, and not at the time set before.
  func set(at time: MonotonicTime)

  /// Does not fire any more, and forgets what it was to call.
  func invalidate()
}

/// What carries the bytes of a connection: a socket, or another connection in this process.
protocol ConnectionCarrier: AnyObject {
  /// There are bytes to send: the connection is to be asked for them soon.
  func wantsToSend()

  /// The connection is to be told the time at `time` or later; only the latest wish counts.
  func wakeUp(at time: MonotonicTime)

  /// Nothing more will be sent or wanted once what is there has been written.
  func closeAfterFlush()

  /// Nothing is worth waiting for any more, be it the peer's end.
  func closeNow()
}

extension ConnectionCarrier {
  func closeNow() { self.closeAfterFlush() }
}
