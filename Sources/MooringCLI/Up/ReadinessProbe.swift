internal import ContractPlatform
internal import EventLoop
internal import RPC
internal import ServiceRuntime

/// Waits until a process says that it serves.
enum ReadinessProbe {
  /// Whether the process at `socket` came to serve; false when the task is cancelled before.
  ///
  /// Waits for the socket, the connection and the answer; asks again only when a stream is lost.
  static func isServing(_ socket: String) async -> Bool {
    let loop: EventLoop
    do throws(EventLoopError) { loop = try EventLoop.start(named: "probe") } catch { return false }
    var settings = RPCChannelSettings()
    settings.longestPause = .milliseconds(500)
    let channel = RPCChannel(to: .unix(path: socket), on: [loop], settings: settings)
    defer {
      channel.close()
      loop.stop()
    }
    var backoff = Backoff(base: .milliseconds(50), cap: .milliseconds(500))
    while !Task.isCancelled {
      do throws(RPCError) {
        if try await self.watch(channel) { return true }
      } catch {
        // The process is not there yet, or went away: another stream will tell.
      }
      do throws(CancellationError) {
        try await SystemClock().sleep(for: backoff.next())
      } catch {
        return false
      }
    }
    return false
  }

  private static func watch(_ channel: RPCChannel) async throws(RPCError) -> Bool {
    try await HealthV1.HealthClient(channel).watch(
      HealthV1.HealthCheckRequest(), options: CallOptions(waitsForReady: true)
    ) { stream throws(RPCError) in
      var answers = stream.makeAsyncIterator()
      while let answer = try await answers.next() {
        if answer.status == .serving { return true }
      }
      return false
    }
  }
}
