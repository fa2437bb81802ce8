import TestSupport
import Testing

@Suite("A flood", .ownThread)
struct FloodTests {
  private static let emptyCall = HeaderBlock.call("/grpc.testing.TestService/EmptyCall")
  private static let duplexCall = HeaderBlock.call("/grpc.testing.TestService/FullDuplexCall")

  /// Opens `count` streams, from `first` on, and resets each at once.
  private static func resets(_ count: Int, from first: UInt32 = 1) -> [UInt8] {
    (0..<UInt32(count)).flatMap { index -> [UInt8] in
      let stream = first + 2 * index
      return HTTP2Frame.headers(Self.duplexCall, stream: stream).encoded()
        + HTTP2Frame.resetStream(stream).encoded()
    }
  }

  @Test("of 10,000 resets is what expired deadlines look like, and is served")
  func ordinaryResets() async throws {
    let scene = try await HostileScene()
    let busy = try scene.attacker()
    #expect(try busy.send(bytes: Self.resets(10_000)))
    #expect(try busy.emptyCall(stream: 20_001) == .status(0))
    try scene.expectUnharmed()
  }

  @Test("of more resets than the burst allows ends its connection")
  func rapidReset() async throws {
    let scene = try await HostileScene(["--resets-burst", "1000", "--resets-per-second", "100"])
    let attacker = try scene.attacker()
    try attacker.send(bytes: Self.resets(10_000))
    let ending = try attacker.ending()
    #expect(ending.code == .enhanceYourCalm)
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }

  @Test(
    "of PING, SETTINGS or nothing at all ends its connection",
    arguments: [
      HTTP2Frame.ping(1), HTTP2Frame.settings(), HTTP2Frame.settings([(.headerTableBytes, 0)]),
    ])
  func controlFrames(frame: HTTP2Frame) async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    try attacker.send(bytes: Self.repeated(frame.encoded(), 100_000))
    let ending = try attacker.ending()
    #expect(ending.code == .enhanceYourCalm)
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }

  /// Piece by piece: a debug build takes twenty seconds to join megabytes byte by byte.
  private static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(bytes.count * count)
    for _ in 0..<count { all.append(contentsOf: bytes) }
    return all
  }

  @Test("of CONTINUATION ends its connection", arguments: [0, 1, 1000])
  func continuations(bytesEach: Int) async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    // A field of `bytesEach` bytes in all, or an empty fragment.
    let fragment = bytesEach == 0 ? [] : [UInt8](repeating: 0x82, count: bytesEach)
    try attacker.send(.headers(Self.emptyCall, stream: 1, endHeaders: false))
    let flood = HTTP2Frame.continuation(fragment, stream: 1).encoded()
    try attacker.send(bytes: Self.repeated(flood, 20_000))
    let ending = try attacker.ending()
    #expect(ending.code == .enhanceYourCalm)
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }

  @Test("of headers that unpack to 60 MB is cut off")
  func headerBomb() async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    let bomb = HeaderBlock.remembered("x-bomb", String(repeating: "a", count: 4000))
    let fuse = [UInt8](repeating: HeaderBlock.newest, count: 15_000 - Self.emptyCall.count)
    try attacker.send(
      .headers(Self.emptyCall + bomb, stream: 1, endHeaders: false),
      .continuation(fuse, stream: 1, endHeaders: true))
    let outcome1 = try attacker.outcome(of: 1).outcome
    #expect(outcome1 == .status(8))
    try scene.expectUnharmed()
  }

  @Test("of streams beyond the limit that was not announced yet is refused stream by stream")
  func earlyStreams() async throws {
    let scene = try await HostileScene(["--streams-max", "8"])
    let attacker = try scene.stranger()
    try attacker.send(bytes: HTTP2Frame.preface)
    try attacker.send(.settings([(.headerTableBytes, 0)]))
    for stream in stride(from: UInt32(1), through: 17, by: 2) {
      try attacker.send(.headers(Self.duplexCall, stream: stream))
    }
    let refused = try attacker.outcome(of: 17).outcome
    #expect(refused == .reset(.refusedStream))
    try attacker.send(.data([], stream: 1, endStream: true))
    let served = try attacker.outcome(of: 1).outcome
    #expect(served == .status(0))
    let next = try attacker.emptyCall(stream: 19)
    #expect(next == .status(0))
    try scene.expectUnharmed()
  }

  @Test("of streams beyond a limit that was acknowledged ends its connection")
  func concurrentStreams() async throws {
    let scene = try await HostileScene(["--streams-max", "8"])
    let attacker = try scene.attacker()
    for stream in stride(from: UInt32(1), through: 17, by: 2) {
      try attacker.send(.headers(Self.duplexCall, stream: stream))
    }
    let ending = try attacker.ending()
    #expect(ending.code == .protocolError)
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }
}

@Suite("A reader that does not read", .ownThread)
struct StalledReaderTests {
  /// StreamingOutputCallRequest with `count` responses of `bytes` bytes.
  private static func request(responses count: Int, bytes: Int) -> [UInt8] {
    // Field 2, a ResponseParameters of four bytes: field 1, `bytes` in three septets.
    let size = [UInt8(bytes & 127 | 128), UInt8(bytes >> 7 & 127 | 128), UInt8(bytes >> 14 & 127)]
    return Array(repeatElement([0x12, 0x04, 0x08] + size, count: count).joined())
  }

  /// A writer waits with its message in hand, as a value and as bytes.
  private static let residentGrowthKiBMax = 40 * 1024
  private static let limit = ["--buffered-bytes-max", "\(8 << 20)"]

  @Test("keeps its window at zero for ever and costs the server no more than the limit")
  func zeroWindow() async throws {
    let scene = try await HostileScene(Self.limit)
    let attacker = try scene.attacker(settings: [(.initialWindowBytes, 0)])
    let call = HeaderBlock.call("/grpc.testing.TestService/StreamingOutputCall")
    let request = messageFrame(Self.request(responses: 1000, bytes: 1_000_000))
    for stream in stride(from: UInt32(1), to: 101, by: 2) {
      try attacker.send(
        .headers(call, stream: stream), .data(request, stream: stream, endStream: true))
    }
    // Far above the limit, so that this call was told before anything of it was sent.
    let beyond = try attacker.outcome(of: 99).outcome
    #expect(beyond == .status(8))
    try scene.expectUnharmed(residentGrowthKiBMax: Self.residentGrowthKiBMax)
  }

  @Test("keeps its window at zero until its deadline and is then dropped")
  func zeroWindowDeadline() async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker(settings: [(.initialWindowBytes, 0)])
    let call = HeaderBlock.call(
      "/grpc.testing.TestService/StreamingOutputCall", [("grpc-timeout", "1S")])
    let request = messageFrame(Self.request(responses: 1000, bytes: 1_000_000))
    try attacker.send(.headers(call, stream: 1), .data(request, stream: 1, endStream: true))
    let outcome1 = try attacker.outcome(of: 1).outcome
    #expect(outcome1 == .reset(.cancel))
    try scene.expectUnharmed()
  }

  @Test("leaves its socket full and costs the server no more than the limit")
  func fullSocket() async throws {
    let scene = try await HostileScene(Self.limit)
    let attacker = try scene.attacker(settings: [(.initialWindowBytes, 0x7FFF_FFFF)])
    try attacker.send(.windowUpdate(0x7FFE_FFFF, stream: 0))
    let call = HeaderBlock.call("/grpc.testing.TestService/StreamingOutputCall")
    let request = messageFrame(Self.request(responses: 1000, bytes: 1_000_000))
    for stream in stride(from: UInt32(1), to: 33, by: 2) {
      try attacker.send(
        .headers(call, stream: stream), .data(request, stream: stream, endStream: true))
    }
    try scene.expectUnharmed(residentGrowthKiBMax: Self.residentGrowthKiBMax)
  }
}

@Suite("A message that is a bomb", .ownThread)
struct MessageBombTests {
  private static let call = HeaderBlock.call("/grpc.testing.TestService/StreamingOutputCall")

  private func outcome(
    of message: [UInt8], _ scene: HostileScene
  ) throws -> RawPeer.Outcome {
    let attacker = try scene.attacker()
    try attacker.send(.headers(Self.call, stream: 1))
    let framed = messageFrame(message)
    // A whole message fits into the window that our server grants from the start.
    for start in stride(from: 0, to: framed.count, by: 16_384) {
      let end = min(start + 16_384, framed.count)
      try attacker.send(
        .data(Array(framed[start..<end]), stream: 1, endStream: end == framed.count))
    }
    return try attacker.outcome(of: 1).outcome
  }

  @Test("of half a million empty sub-messages is refused before it unfolds")
  func emptySubMessages() async throws {
    let scene = try await HostileScene()
    let bomb = [UInt8](repeatElement([0x12, 0x00], count: 500_000).joined())
    let outcome = try self.outcome(of: bomb, scene)
    #expect(outcome == .status(13))
    try scene.expectUnharmed(residentGrowthKiBMax: 48 * 1024)
  }

  @Test("of groups in groups is refused without recursion")
  func nestedGroups() async throws {
    let scene = try await HostileScene()
    #expect(try self.outcome(of: [UInt8](repeating: 0x1B, count: 900_000), scene) == .status(13))
    try scene.expectUnharmed()
  }

  @Test("of messages in messages stays the unknown field that it is")
  func nestedMessages() async throws {
    let scene = try await HostileScene()
    var bomb: [UInt8] = []
    for _ in 0..<10_000 {
      // Field 3 around what is there; built backwards, so that each step is an append.
      var count = bomb.count
      var length: [UInt8] = []
      repeat {
        length.append(UInt8(count & 127) | (count >= 128 ? 128 : 0))
        count >>= 7
      } while count > 0
      bomb.append(contentsOf: length.reversed())
      bomb.append(0x1A)
    }
    #expect(try self.outcome(of: bomb.reversed(), scene) == .status(0))
    try scene.expectUnharmed()
  }
}
