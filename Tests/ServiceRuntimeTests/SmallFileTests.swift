import ServiceRuntime
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Small files")
struct SmallFileTests {
  let folder = TemporaryFolder()
  var path: String { self.folder.file("file") }

  @Test("what was put in place is read, and only its owner can")
  func replacing() throws {
    let file = SmallFile(at: self.path, bytesMax: 8, isPrivate: true)
    #expect(throws: FileFault.missing) { try file.read() }
    try file.replace(with: [1, 2, 3])
    #expect(try file.read().bytes == [1, 2, 3])
    try file.replace(with: [])
    #expect(try file.read().bytes == [])
    #expect(throws: FileFault.tooLarge(bytesMax: 8)) {
      try file.replace(with: [UInt8](repeating: 0, count: 9))
    }
    _ = unsafe chmod(self.path, 0o640)
    #expect(throws: FileFault.notPrivate) { try file.read() }
    #expect(try SmallFile(at: self.path, bytesMax: 8).read().bytes == [])
  }

  @Test("what is no file, or too large, is not read")
  func refusals() throws {
    #expect(throws: FileFault.notRegular) {
      try SmallFile(at: self.folder.path, bytesMax: 8).read()
    }
    try SmallFile(at: self.path, bytesMax: 8).replace(with: [1, 2, 3])
    #expect(throws: FileFault.tooLarge(bytesMax: 2)) {
      try SmallFile(at: self.path, bytesMax: 2).read()
    }
  }

  @Test("a link leads to the file, unless the file is to be there itself")
  func links() throws {
    let link = self.folder.file("link")
    try SmallFile(at: self.path, bytesMax: 8).replace(with: [1])
    _ = unsafe symlink(self.path, link)
    #expect(try SmallFile(at: link, bytesMax: 8, isPrivate: true).read().bytes == [1])
    let itself = SmallFile(at: link, bytesMax: 8, isPrivate: true, followsLinks: false)
    #expect(throws: FileFault.notRegular) { try itself.read() }
    #expect(throws: FileFault.notRegular) { try itself.stamp() }
    // Replacing puts a file in place of the link, and leaves alone what it led to.
    try itself.replace(with: [2])
    #expect(try itself.read().bytes == [2])
    #expect(try SmallFile(at: self.path, bytesMax: 8).read().bytes == [1])
  }

  @Test("a follower tells of every change, of its absence and of its return")
  func following() async throws {
    let file = SmallFile(at: self.path, bytesMax: 8)
    let clock = ManualClock()
    let findings = Recorder<FileFollower.Finding>()
    let follower = FileFollower(file, named: "test", clock: clock) { findings.record($0) }
    let lifetime = ServiceLifetime()
    let run = Task { try await follower.run(lifetime) }
    try await clock.sleepers(atLeast: 1)
    #expect(findings.elements == [.fault(.missing)])
    try file.replace(with: [1])
    clock.advance(by: .seconds(1))
    try await clock.sleepers(atLeast: 2)
    clock.advance(by: .seconds(1))
    try await clock.sleepers(atLeast: 3)
    try file.replace(with: [2])
    clock.advance(by: .seconds(1))
    try await clock.sleepers(atLeast: 4)
    _ = unsafe unlink(self.path)
    clock.advance(by: .seconds(1))
    try await clock.sleepers(atLeast: 5)
    #expect(
      findings.elements == [
        .fault(.missing), .contents([1]), .unchanged, .contents([2]), .fault(.missing),
      ])
    lifetime.requestStop()
    try await run.value
  }
}
