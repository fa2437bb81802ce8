internal import Basics
internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What happens around a supervisor, told by any thread and taken by its own.
@safe
final class SupervisorEvents: Sendable {
  enum Event: Sendable {
    case ready(Int, process: Int32)
    case ended(Int, process: Int32, ProcessEnd)
    case stop
  }

  private let waiting = Locked<[Event]>([])
  private let readEnd: Int32
  private let writeEnd: Int32

  init() throws(CommandFailure) {
    let pair = try DescriptorPair()
    (self.readEnd, self.writeEnd) = (pair.readEnd, pair.writeEnd)
    DescriptorPair.makeNonBlocking(self.readEnd)
    DescriptorPair.makeNonBlocking(self.writeEnd)
  }

  deinit {
    close(self.readEnd)
    close(self.writeEnd)
  }

  /// Readable while there is something to take.
  var descriptor: Int32 { self.readEnd }

  func tell(_ event: Event) {
    self.waiting.withLock { $0.append(event) }
    var byte: UInt8 = 1
    // A full pipe wakes as well.
    _ = unsafe write(self.writeEnd, &byte, 1)
  }

  func take() -> [Event] {
    var block = [UInt8](repeating: 0, count: 256)
    while unsafe block.withUnsafeMutableBytes({
      unsafe read(self.readEnd, $0.baseAddress, $0.count)
    })
      > 0
    {}
    return self.waiting.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
