/// Looks at a file again and again and tells what became of it.
public final class FileFollower: Service {
  /// What a look at the file came to.
  public enum Finding: Sendable, Hashable {
    /// It is there for the first time, or with other contents than before.
    case contents([UInt8])
    /// It is as it was.
    case unchanged
    /// It cannot be read.
    case fault(FileFault)
  }

  public let name: StaticString
  private let file: SmallFile
  private let interval: Duration
  private let clock: any TimeSource
  private let found: @Sendable (Finding) async -> Void

  /// Looks at `file` once per `interval` and hands each finding to `found`, one after the other.
  public init(
    _ file: SmallFile, named name: StaticString, every interval: Duration = .seconds(1),
    clock: any TimeSource = SystemClock(), found: @escaping @Sendable (Finding) async -> Void
  ) {
    self.file = file
    self.name = name
    self.interval = interval
    self.clock = clock
    self.found = found
  }

  /// Looks until told to stop; the first finding is handed over before those who come later start.
  public func run(_ lifetime: ServiceLifetime) async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.follow(lifetime) }
      await lifetime.stopRequested()
      group.cancelAll()
    }
  }

  private func follow(_ lifetime: ServiceLifetime) async {
    var seen: FileStamp?
    var isFirst = true
    while !Task.isCancelled {
      let finding = await self.look(&seen)
      await self.found(finding)
      if isFirst { lifetime.started() }
      isFirst = false
      do throws(CancellationError) { try await self.clock.sleep(for: self.interval) } catch {
        return
      }
    }
  }

  private func look(_ seen: inout FileStamp?) async -> Finding {
    let (file, before) = (self.file, seen)
    let result = await SmallFile.offThread { () throws(FileFault) -> Look in
      if let before, try file.stamp() == before { return .same }
      let (bytes, stamp) = try file.read()
      return .other(bytes, stamp)
    }
    switch result {
    case .success(.same): return .unchanged
    case .success(.other(let bytes, let stamp)):
      seen = stamp
      return .contents(bytes)
    case .failure(let fault):
      // Whatever comes back in its place is read, even with the same stamp.
      seen = nil
      return .fault(fault)
    }
  }

  private enum Look: Sendable {
    case same
    case other([UInt8], FileStamp)
  }
}
