import ServiceRuntime

/// Which handlers ran, so that a test can compare what callers were told.
final class CallLedger: Sendable {
  /// Ids beyond this many are counted and not listed.
  private static let callIDsMax = 100_000

  private struct State {
    var handlersRun: [String: Int] = [:]
    var callIDs: [String] = []
  }

  private let state = Locked(State())

  /// Notes that the handler of `method` runs for the call with this id, if it has one.
  func record(_ method: String, callID: String?) {
    self.state.withLock { state in
      state.handlersRun[method, default: 0] += 1
      if let callID, state.callIDs.count < Self.callIDsMax { state.callIDs.append(callID) }
    }
  }

  /// Everything noted, as one line of JSON.
  var report: String {
    let state = self.state.withLock { $0 }
    let counts = state.handlersRun.sorted { $0.key < $1.key }
      .map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
    // Ids are metadata and so printable ASCII; these two characters need an escape.
    let ids = state.callIDs.sorted().map { id in
      "\"" + id.flatMap { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" } + "\""
    }.joined(separator: ", ")
    return "{\"handlers_run\": {\(counts)}, \"call_ids\": [\(ids)]}"
  }
}
