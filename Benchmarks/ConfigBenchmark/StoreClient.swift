internal import Basics
internal import ContractConfig
internal import ContractType
internal import EventLoop
internal import RPC

/// A store of settings that can be changed and followed: ours, or the peer's.
protocol StoreClient: Sendable {
  /// Makes a change that differs from the one before; returns its revision.
  func change(_ number: Int) async throws(RPCError) -> UInt64

  /// What a program that follows the setting prints once it has what that change made of it.
  func mark(of number: Int) -> String

  /// Follows the changed setting on its own connection until cancelled; tells of each revision.
  func follow(
    _ number: Int, told: @escaping @Sendable (UInt64) -> Void
  ) async throws(RPCError)
}

/// The configuration service.
struct MooringClient: StoreClient {
  private static let namespace = "strategy/orderbook_skew"
  private static let key = "parameters.top_levels"
  private static let valuesCount = 20

  let address: SocketAddress
  let loop: EventLoop
  let writer: RPCChannel
  private let scope: ContractType.Scope?

  /// Writers of different numbers change different settings; the first one's is followed.
  init(_ address: SocketAddress, on loop: EventLoop, number: Int = 0) {
    self.address = address
    self.loop = loop
    self.writer = RPCChannel(to: address, on: [loop])
    self.scope = number == 0 ? nil : ContractType.Scope(symbol: "W\(number)")
  }

  func change(_ number: Int) async throws(RPCError) -> UInt64 {
    let value = ContractType.Value(kind: .intValue(Int64(Self.value(number))))
    let response = try await self.writer.unary(
      ConfigServiceMethods.apply,
      ApplyRequest(
        changes: [
          Change(
            namespace: Self.namespace, key: Self.key, scope: self.scope, action: .set(value))
        ],
        reason: "a measurement"))
    return response.outcome?.revision ?? 0
  }

  func mark(of number: Int) -> String { "\"\(Self.key)\":\(Self.value(number))" }

  private static func value(_ number: Int) -> Int { number % self.valuesCount + 1 }

  func follow(
    _ number: Int, told: @escaping @Sendable (UInt64) -> Void
  ) async throws(RPCError) {
    let channel = RPCChannel(to: self.address, on: [self.loop])
    defer { channel.close() }
    try await channel.bidirectional(ConfigServiceMethods.watch) {
      (writer, stream) async throws(RPCError) in
      try await writer.write(
        WatchRequest(
          kind: .start(
            WatchStart(
              service: "bench", instance: "\(number)", bootID: "boot", consumerKind: .required,
              namespaces: [Self.namespace]))))
      for try await message in stream {
        let token: ContractType.RevisionToken?
        switch message.kind {
        case .snapshot(let snapshot)?: token = snapshot.token
        case .delta(let delta)?: token = delta.token
        case .bookmark?, nil: continue
        }
        guard let revision = token?.revision else { continue }
        told(revision)
        // As a real consumer does, which the peer's cannot.
        try await writer.write(
          WatchRequest(
            kind: .acknowledgement(Acknowledgement(revision: revision, state: .applied))))
      }
    }
  }
}

/// etcd, by the few messages that are needed of its API.
struct EtcdClient: StoreClient {
  private static let put = MethodDescriptor<EtcdPut, EtcdAnswer>(
    path: "/etcdserverpb.KV/Put", kind: .unary, isIdempotent: false)
  private static let watch = MethodDescriptor<EtcdWatch, EtcdAnswer>(
    path: "/etcdserverpb.Watch/Watch", kind: .bidirectional, isIdempotent: false)

  let address: SocketAddress
  let loop: EventLoop
  let writer: RPCChannel
  private let key: [UInt8]

  /// Writers of different numbers change different settings; the first one's is followed.
  init(_ address: SocketAddress, on loop: EventLoop, number: Int = 0) {
    self.address = address
    self.loop = loop
    self.writer = RPCChannel(to: address, on: [loop])
    self.key = EtcdPut.key + (number == 0 ? [] : Array(":W\(number)".utf8))
  }

  func change(_ number: Int) async throws(RPCError) -> UInt64 {
    try await self.writer.unary(Self.put, EtcdPut(key: self.key, value: "\(number)")).revision
  }

  // The value has a line of its own, behind that of the key.
  func mark(of number: Int) -> String { "\n\(number)\n" }

  func follow(
    _ number: Int, told: @escaping @Sendable (UInt64) -> Void
  ) async throws(RPCError) {
    let channel = RPCChannel(to: self.address, on: [self.loop])
    defer { channel.close() }
    try await channel.bidirectional(Self.watch) { (writer, stream) async throws(RPCError) in
      try await writer.write(EtcdWatch())
      // The first answer says that the watch is there.
      for try await answer in stream { told(answer.revision) }
    }
  }
}

/// `etcdserverpb.PutRequest`.
struct EtcdPut: WireMessage {
  static let wireName = "etcdserverpb.PutRequest"
  /// The setting that is followed.
  static let key = Array("/strategy/orderbook_skew/parameters.top_levels".utf8)

  let key: [UInt8]
  let value: String

  init(key: [UInt8], value: String) {
    self.key = key
    self.value = value
  }

  init(wire bytes: RawSpan) throws(WireError) { throw .malformed("only sent") }

  func appendWire(to buffer: inout ByteBuffer) {
    Self.append(self.key, asField: 1, to: &buffer)
    Self.append(Array(self.value.utf8), asField: 2, to: &buffer)
  }

  /// Appends a field of fewer than 128 bytes.
  static func append(_ bytes: [UInt8], asField number: UInt8, to buffer: inout ByteBuffer) {
    precondition(bytes.count < 128)
    buffer.append(number << 3 | 2)
    buffer.append(UInt8(bytes.count))
    buffer.append(bytes)
  }
}

/// `etcdserverpb.WatchRequest` that creates a watch of the first writer's key.
struct EtcdWatch: WireMessage {
  static let wireName = "etcdserverpb.WatchRequest"

  init() {}

  init(wire bytes: RawSpan) throws(WireError) { throw .malformed("only sent") }

  func appendWire(to buffer: inout ByteBuffer) {
    var create = ByteBuffer()
    EtcdPut.append(EtcdPut.key, asField: 1, to: &create)
    EtcdPut.append(create.array(), asField: 1, to: &buffer)
  }
}

/// Any answer of etcd: each begins with a header, whose third field is the store's revision.
struct EtcdAnswer: WireMessage {
  static let wireName = "etcdserverpb.ResponseHeader"

  let revision: UInt64

  init(wire bytes: RawSpan) throws(WireError) {
    var buffer = ByteBuffer()
    buffer.append(bytes)
    var reader = WireReader(bytes: buffer.array())
    self.revision = reader.message(field: 1)?.integer(field: 3) ?? 0
  }

  func appendWire(to buffer: inout ByteBuffer) {}
}

/// Finds fields in a message whose shape is known.
struct WireReader {
  private enum Content {
    case integer(UInt64)
    case bytes([UInt8])
    case other
  }

  private var bytes: ArraySlice<UInt8>

  init(bytes: [UInt8]) { self.bytes = bytes[...] }

  /// The message in a field; nil when there is none.
  mutating func message(field: UInt64) -> WireReader? {
    while let (number, content) = self.next() {
      if number == field, case .bytes(let bytes) = content { return WireReader(bytes: bytes) }
    }
    return nil
  }

  /// The integer in a field; nil when there is none.
  func integer(field: UInt64) -> UInt64? {
    var reader = self
    while let (number, content) = reader.next() {
      if number == field, case .integer(let value) = content { return value }
    }
    return nil
  }

  private mutating func next() -> (number: UInt64, content: Content)? {
    guard let tag = self.variable() else { return nil }
    switch tag & 7 {
    case 0: return self.variable().map { (tag >> 3, .integer($0)) }
    case 2:
      guard let count = self.variable(), count <= UInt64(self.bytes.count) else { return nil }
      defer { self.bytes = self.bytes.dropFirst(Int(count)) }
      return (tag >> 3, .bytes(Array(self.bytes.prefix(Int(count)))))
    default: return nil
    }
  }

  private mutating func variable() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = self.bytes.popFirst(), shift < 64 {
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
