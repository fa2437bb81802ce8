import EventLoop
import ServiceRuntime
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Descriptor watches")
struct DescriptorWatchTests {
  /// Collects what it is told.
  ///
  /// Used on one loop only; hence the unchecked Sendable.
  private final class Reader: DescriptorWatchOwner, @unchecked Sendable {
    private(set) var watch: DescriptorWatch?
    private let received: Arrival<[UInt8]>
    private let ended: Arrival<Bool>?

    init(received: Arrival<[UInt8]>, ended: Arrival<Bool>? = nil) {
      self.received = received
      self.ended = ended
    }

    func begin(_ descriptor: Int32, on loop: EventLoop, interest: DescriptorInterest) {
      do throws(EventLoopError) {
        self.watch = try DescriptorWatch(descriptor, on: loop, interest: interest, owner: self)
      } catch { Issue.record(error) }
    }

    func descriptorReady(_ watch: DescriptorWatch, for readiness: DescriptorInterest) {
      #expect(readiness == .readable)
      guard let descriptor = watch.descriptor else { return }
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
        count = unsafe max(0, read(descriptor, buffer.baseAddress, buffer.count))
      }
      self.received.arrive(bytes)
      watch.setInterest([])
    }

    func descriptorWatchEnded(_ watch: DescriptorWatch) {
      #expect(watch.descriptor == nil)
      self.ended?.arrive(true)
    }
  }

  private static func send(_ byte: UInt8, to descriptor: Int32) {
    var byte = byte
    #expect(unsafe write(descriptor, &byte, 1) == 1)
  }

  @Test("tell their owner when there is something to read")
  func readable() async throws {
    let (input, output) = try TestDescriptors.pipe()
    let received = Arrival<[UInt8]>()
    try await withLoop { loop in
      let reader = Reader(received: received)
      await loop.run { reader.begin(input, on: loop, interest: .readable) }
      Self.send(42, to: output)
      let receivedValue = try await received.value()
      #expect(receivedValue == [42])
      await loop.run { reader.watch?.close() }
    }
    close(input)
    close(output)
  }

  @Test("are silent while nothing is asked for, and tell what came in the meantime")
  func silent() async throws {
    let (input, output) = try TestDescriptors.pipe()
    let received = Arrival<[UInt8]>()
    let ended = Arrival<Bool>()
    try await withLoop { loop in
      let reader = Reader(received: received, ended: ended)
      await loop.run { reader.begin(input, on: loop, interest: []) }
      Self.send(43, to: output)
      await loop.run {}
      await loop.run { reader.watch?.setInterest(.readable) }
      let receivedValue = try await received.value()
      #expect(receivedValue == [43])
    }
    // The loop has stopped with the watch open.
    let endedValue = try await ended.value()
    #expect(endedValue)
    close(input)
    close(output)
  }

  @Test("say that a peer has gone to whoever waits to write")
  func hangUp() async throws {
    final class Writer: DescriptorWatchOwner, @unchecked Sendable {
      // Used on one loop only.
      let outcome: Arrival<Int32>

      init(outcome: Arrival<Int32>) { self.outcome = outcome }

      func descriptorReady(_ watch: DescriptorWatch, for readiness: DescriptorInterest) {
        guard let descriptor = watch.descriptor else { return }
        var byte: UInt8 = 0
        let count = unsafe write(descriptor, &byte, 1)
        self.outcome.arrive(count < 0 ? errno : 0)
        watch.close()
      }

      func descriptorWatchEnded(_ watch: DescriptorWatch) {}
    }
    let (input, output) = try TestDescriptors.pipe()
    close(input)
    let outcome = Arrival<Int32>()
    try await withLoop { loop in
      await loop.run {
        do throws(EventLoopError) {
          _ = try DescriptorWatch(
            output, on: loop, interest: .writable, owner: Writer(outcome: outcome))
        } catch { Issue.record(error) }
      }
      let outcomeValue = try await outcome.value()
      #expect(outcomeValue == EPIPE)
    }
    close(output)
  }

  @Test("hear again after the library has put another descriptor under the same number")
  func sameNumber() async {
    // In a process of its own: the number must not go to anyone else in between.
    await #expect(processExitsWith: .success) {
      let (input, output) = try TestDescriptors.pipe()
      let (newInput, newOutput) = try TestDescriptors.pipe()
      let received = Arrival<[UInt8]>()
      let loop = try EventLoop.start(named: "watch")
      let reader = Reader(received: received)
      await loop.run {
        reader.begin(input, on: loop, interest: .readable)
      }
      await loop.run {}
      close(input)
      #expect(dup2(newInput, input) == input)
      close(newInput)
      await loop.run { try? reader.watch?.renew(input, interest: .readable) }
      Self.send(44, to: newOutput)
      let receivedValue = try await received.value()
      #expect(receivedValue == [44])
      loop.stop()
      loop.join()
      close(output)
    }
  }

  @Test("can move to a descriptor with another number")
  func otherNumber() async throws {
    let (input, output) = try TestDescriptors.pipe()
    let (newInput, newOutput) = try TestDescriptors.pipe()
    let received = Arrival<[UInt8]>()
    try await withLoop { loop in
      let reader = Reader(received: received)
      await loop.run { reader.begin(input, on: loop, interest: .readable) }
      await loop.run { try? reader.watch?.renew(newInput, interest: .readable) }
      Self.send(1, to: output)
      Self.send(45, to: newOutput)
      let receivedValue = try await received.value()
      #expect(receivedValue == [45])
      #expect(await loop.run { reader.watch?.descriptor } == newInput)
    }
    for descriptor in [input, output, newInput, newOutput] { close(descriptor) }
  }

  @Test("do not disturb a stream that was given the number of a descriptor closed unsaid")
  func reusedNumber() async {
    await #expect(processExitsWith: .success) {
      let (input, output) = try TestDescriptors.pipe()
      let (ours, theirs) = try RawSocket.pair()
      let loop = try EventLoop.start(named: "reuse")
      let reader = Reader(received: Arrival<[UInt8]>())
      await loop.run { reader.begin(input, on: loop, interest: .readable) }
      await loop.run {}
      // What a library does that closes its socket, and the system that hands out the number.
      close(input)
      #expect(dup2(ours, input) == input)
      close(ours)
      let isAdopted = await loop.run {
        let stream = try? SocketStream.adopt(input, on: loop, remote: .unix(path: "pair")) {
          EchoOwner($0)
        }
        return stream != nil
      }
      #expect(isAdopted)
      await loop.run {
        #expect(reader.watch?.descriptor == nil)
        reader.watch?.setInterest(.readable)
        reader.watch?.setInterest([])
        reader.watch?.close()
      }
      Self.send(46, to: theirs)
      var answer: UInt8 = 0
      #expect(unsafe read(theirs, &answer, 1) == 1)
      #expect(answer == 46)
      loop.stop()
      loop.join()
      close(output)
    }
  }
}
