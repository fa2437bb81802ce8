/// What other threads wake a loop with: a pipe that is readable once somebody has.
///
/// Instead of libuv's own handle: that makes the loop spin until the waking thread has come back
/// from its system call, which on a busy machine may be a turn of the scheduler later.
final class WakeUpPipe: ReadinessTarget, Sendable {
  /// Bytes taken out at once; the loop lets itself be woken once before it looks.
  private static let bytesPerReadMax = 64

  private let read: Descriptor
  private let write: Descriptor

  init() throws(EventLoopError) {
    let (read, write) = try SystemCall.pipe()
    self.read = Descriptor(owning: read)
    self.write = Descriptor(owning: write)
  }

  /// The descriptor to watch.
  var readEnd: Int32 { self.read.number }

  /// Makes it readable; from any thread.
  func fill() {
    // Nothing to be done when it is full: that wakes as well.
    _ = SystemCall.writeByte(to: self.write.number)
  }

  /// Empties it.
  func descriptorReady(_ readiness: DescriptorInterest) {
    unsafe withUnsafeTemporaryAllocation(byteCount: Self.bytesPerReadMax, alignment: 1) { bytes in
      _ = unsafe SystemCall.read(self.read.number, into: bytes)
    }
  }
}
