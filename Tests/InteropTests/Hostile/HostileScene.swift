import TestSupport
import Testing

/// A server under attack, and a well-behaved caller who must not notice.
final class HostileScene {
  /// Calls made until the server has noticed that an attacker is gone.
  ///
  /// Together their answers fit into the window of one connection.
  private static let settlingCallsMax = 10_000
  /// What an attack may add to the resident memory of the server.
  static let residentGrowthKiBMax = 16 * 1024
  /// A process with more address space than this is instrumented by a sanitizer, which makes its
  /// memory meaningless.
  private static let addressSpaceKiBMax = 1 << 30
  /// The milliseconds before the bystander, who answers no ping, would be asked for a sign of life.
  private static let patience = "3600000"

  let server: TestProgram
  private let directory = TemporaryFolder()
  private var attackers: [RawPeer] = []
  private let bystander: RawPeer
  private var bystanderStream: UInt32 = 1
  private let descriptorsBefore: Int
  private let residentKiBBefore: Int

  init(_ options: [String] = []) async throws {
    self.server = try TestPlaces.startServer(
      ["--socket", self.directory.socket, "--keepalive-ms", Self.patience] + options)
    try await self.server.ready()
    self.bystander = try RawPeer.opened(self.directory.socket)
    guard try self.bystander.emptyCall(stream: 1) == .status(0) else {
      throw ProgramOrder.Failure("the server does not answer before the attack")
    }
    self.descriptorsBefore = try self.server.openDescriptorCount
    self.residentKiBBefore = try self.server.memoryKiB("VmHWM")
  }

  /// A connection that has not said anything yet.
  func stranger() throws -> RawPeer {
    let stranger = try RawPeer(connectingTo: self.directory.socket)
    self.attackers.append(stranger)
    return stranger
  }

  /// A connection that has exchanged settings.
  func attacker(settings: [(HTTP2Setting, UInt32)] = []) throws -> RawPeer {
    let attacker = try RawPeer.opened(self.directory.socket, settings: settings)
    self.attackers.append(attacker)
    return attacker
  }

  /// Expects that old and new connections are served, that memory stayed bounded and, once every
  /// attacker is gone, that no descriptor is left behind.
  func expectUnharmed(
    residentGrowthKiBMax: Int = HostileScene.residentGrowthKiBMax,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try #require(self.server.isRunning, sourceLocation: sourceLocation)
    #expect(try self.callOfBystander() == .status(0), sourceLocation: sourceLocation)
    let newcomer = try self.attacker()
    #expect(try newcomer.emptyCall(stream: 1) == .status(0), sourceLocation: sourceLocation)
    guard try self.server.memoryKiB("VmSize") < Self.addressSpaceKiBMax else { return }
    let growth = try self.server.memoryKiB("VmHWM") - self.residentKiBBefore
    #expect(growth <= residentGrowthKiBMax, sourceLocation: sourceLocation)
  }

  /// Hangs up every attacker and expects the server to close its ends of their connections.
  func expectNoDescriptorLeft(sourceLocation: SourceLocation = #_sourceLocation) throws {
    for attacker in self.attackers { attacker.hangUp() }
    self.attackers = []
    for _ in 0..<Self.settlingCallsMax {
      if try self.server.openDescriptorCount == self.descriptorsBefore { return }
      #expect(try self.callOfBystander() == .status(0), sourceLocation: sourceLocation)
    }
    Issue.record(
      "\(try self.server.openDescriptorCount) descriptors, \(self.descriptorsBefore) before",
      sourceLocation: sourceLocation)
  }

  private func callOfBystander() throws -> RawPeer.Outcome {
    self.bystanderStream += 2
    return try self.bystander.emptyCall(stream: self.bystanderStream)
  }
}
