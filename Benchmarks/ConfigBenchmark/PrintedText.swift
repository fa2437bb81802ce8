internal import Basics
internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What another program prints, and when it printed what is waited for.
final class PrintedText: Sendable {
  private static let pieceBytesMax = 65_536

  private struct State {
    var mark: [UInt8] = []
    /// What was printed since the mark is expected.
    var text: [UInt8] = []
    var arrivedAt: MonotonicTime?
    var waiter: CheckedContinuation<MonotonicTime, Never>?
  }

  private let state = Locked(State())

  /// The text that comes in as our standard input, read by a thread of its own.
  static func ofStandardInput() throws -> PrintedText {
    let printed = PrintedText()
    _ = try NativeThread.start(named: "printed") { printed.listen() }
    return printed
  }

  /// From now on `mark` is waited for; what came before does not count.
  func expect(_ mark: String) {
    self.state.withLock { state in
      state.mark = Array(mark.utf8)
      state.text = []
      state.arrivedAt = nil
    }
  }

  /// Whether it has come.
  var hasArrived: Bool { self.state.withLock { $0.arrivedAt != nil } }

  /// When it came; waits for it.
  func arrival() async -> MonotonicTime {
    await withCheckedContinuation { continuation in
      let arrivedAt = self.state.withLock { state -> MonotonicTime? in
        if state.arrivedAt == nil { state.waiter = continuation }
        return state.arrivedAt
      }
      if let arrivedAt { continuation.resume(returning: arrivedAt) }
    }
  }

  private func listen() {
    var piece = [UInt8](repeating: 0, count: Self.pieceBytesMax)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { bytes in
        unsafe read(STDIN_FILENO, bytes.baseAddress, bytes.count)
      }
      guard count > 0 else { return }
      self.take(piece.prefix(count), at: .now())
    }
  }

  private func take(_ piece: ArraySlice<UInt8>, at now: MonotonicTime) {
    let waiter = self.state.withLock { state -> CheckedContinuation<MonotonicTime, Never>? in
      state.text += piece
      guard state.arrivedAt == nil, state.text.contains(state.mark) else { return nil }
      state.arrivedAt = now
      return state.waiter.take()
    }
    waiter?.resume(returning: now)
  }
}
