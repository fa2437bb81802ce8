/// What the header blocks of a response say, gathered field by field.
///
/// A response has one block ahead of its messages and one behind them, or a single one that is
/// both. Pure.
struct ResponseHead: ~Copyable, Sendable {
  private(set) var httpStatus: Int?
  private(set) var isGRPC = false
  private(set) var code: RPCCode?
  private(set) var message = ""
  private(set) var details: [UInt8] = []
  /// Fields of the block at hand that are not the protocol's own.
  private(set) var fields = HeaderBlock()
  private var listBytes = 0
  private(set) var isTooLarge = false

  /// Whether the block is one of HTTP's interim responses, which mean nothing to a call.
  var isInterim: Bool { self.httpStatus.map { (100..<200).contains($0) } ?? false }

  /// Takes a field.
  mutating func receive(name: RawSpan, value: RawSpan, listBytesMax: Int) {
    self.listBytes += name.byteCount + value.byteCount + 32
    guard self.listBytes <= listBytesMax else {
      self.isTooLarge = true
      return
    }
    guard name.byteCount > 0 else { return }
    switch name.byte(at: 0) {
    case UInt8(ascii: ":"):
      if name.equals(":status") { self.httpStatus = value.decimal(digitsMax: 3) }
    case UInt8(ascii: "c") where name.equals("content-type"):
      self.isGRPC = value.starts(with: "application/grpc")
    case UInt8(ascii: "g") where name.starts(with: "grpc-"):
      self.receiveProtocolField(name: name, value: value)
    default:
      self.fields.append(name: name, value: value)
    }
  }

  /// Makes room for the fields of the next block; keeps those at hand in `kept`.
  mutating func beginBlock(keepingFieldsIn kept: inout HeaderBlock) {
    swap(&self.fields, &kept)
    self.beginBlock()
  }

  /// Makes room for the fields of the next block.
  mutating func beginBlock() {
    self.fields.removeAll()
    self.listBytes = 0
  }

  mutating func reset() {
    self.beginBlock()
    self.httpStatus = nil
    self.isGRPC = false
    self.code = nil
    self.message = ""
    self.details = []
    self.isTooLarge = false
  }

  private mutating func receiveProtocolField(name: RawSpan, value: RawSpan) {
    if name.equals("grpc-status") {
      self.code = StatusMapping.code(forGRPCStatus: value)
    } else if name.equals("grpc-message") {
      self.message = PercentEncoding.decode(value)
    } else if name.equals("grpc-status-details-bin") {
      self.details = Base64.decode(value) ?? []
    }
  }
}
