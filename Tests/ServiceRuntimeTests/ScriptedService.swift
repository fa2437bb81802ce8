import ServiceRuntime
import TestSupport

/// A service that does what a test wants of it and says what happens to it.
struct ScriptedService: Service {
  enum Script: Sendable {
    case works
    case endsEarly
    case throwsEarly
    case throwsWhenStopped
    /// Stops only when it is cancelled.
    case ignoresStop
    /// Stops only when the test says so.
    case ignoresCancellation(until: ServiceLifetime)
    /// Never says that it has started, and stops when told to.
    case startsForever
  }

  struct Trouble: Error, CustomStringConvertible {
    var description: String { "trouble" }
  }

  let name: StaticString
  let script: Script
  let log: Recorder<String>

  init(_ name: StaticString, _ script: Script = .works, log: Recorder<String> = Recorder()) {
    self.name = name
    self.script = script
    self.log = log
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    self.log.record("\(self.name) runs")
    if case .startsForever = self.script {} else { lifetime.started() }
    switch self.script {
    case .endsEarly: return
    case .throwsEarly: throw Trouble()
    case .works, .startsForever: await lifetime.stopRequested()
    case .throwsWhenStopped:
      await lifetime.stopRequested()
      throw Trouble()
    case .ignoresStop:
      let never = ServiceLifetime()
      await never.stopRequested()  // Returns because the task is cancelled.
      self.log.record("\(self.name) cancelled")
      throw CancellationError()
    case .ignoresCancellation(let release):
      await withCheckedContinuation { continuation in
        release.onStop { continuation.resume() }
      }
    }
    self.log.record("\(self.name) ends")
  }
}
