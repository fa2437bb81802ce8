internal import ServiceRuntime

extension LastKnownGoodFile {
  /// Runs `body`, which waits for the disk, on a thread of its own.
  static func offThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(LastKnownGoodFault) -> Value
  ) async -> Result<Value, LastKnownGoodFault> {
    await withCheckedContinuation { continuation in
      do throws(NativeThread.StartError) {
        _ = try NativeThread.start(named: "config-file") {
          do throws(LastKnownGoodFault) {
            continuation.resume(returning: .success(try body()))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      } catch {
        continuation.resume(
          returning: .failure(
            .system(operation: "start a thread for it", errorNumber: error.errorNumber)))
      }
    }
  }
}
