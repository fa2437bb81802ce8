private import Basics
public import ServiceRuntime

/// Returns once `holds` does, where nobody tells when that is: looks every few milliseconds.
///
/// Gives up after `limit`, and says what it waited for. Where something is told, wait for that.
public func eventually(
  _ what: String, within limit: Duration = RecorderLimits.wait,
  by clock: any TimeSource = SystemClock(),
  fileID: StaticString = #fileID, line: Int = #line, _ holds: () async throws -> Bool
) async throws {
  let deadline = clock.monotonicNow + limit
  while try await !holds() {
    guard clock.monotonicNow < deadline else {
      throw NothingMatched(wanted: "\(what) at \(fileID):\(line)", limit: limit, last: [])
    }
    try await clock.sleep(for: .milliseconds(5))
  }
}
