/// What a request says before its body: its method, its target and its header fields.
///
/// Everything is kept as it came, in one run of bytes, but for the names of fields, which are in
/// lower case. What the parser let through needs no second look: the escapes of the target are
/// valid UTF-8 without NUL, and values have no control characters but tabs.
public struct RequestHead: Sendable {
  /// A part of the bytes of a head.
  struct Slice: Sendable, Hashable {
    var start: UInt16 = 0
    var end: UInt16 = 0

    init() {}

    init(_ range: Range<Int>) {
      self.start = UInt16(range.lowerBound)
      self.end = UInt16(range.upperBound)
    }

    var isEmpty: Bool { self.start == self.end }
    var range: Range<Int> { Int(self.start)..<Int(self.end) }
  }

  /// How the end of the body is found.
  public enum BodyFraming: Sendable, Hashable {
    /// There is none.
    case none
    /// It has so many bytes, at least one.
    case length(Int)
    /// It comes in chunks, of which the last is empty.
    case chunked
  }

  struct Field: Sendable {
    let name: Slice
    let value: Slice
  }

  var bytes: [UInt8] = []
  var fieldSlices: [Field] = []
  var pathSlice = Slice()
  var querySlice: Slice?
  var hostSlice: Slice?

  /// What is to be done.
  public internal(set) var method = HTTPMethod.get
  /// Whether the request is one of HTTP/1.0.
  public internal(set) var isOldVersion = false
  /// Whether the target is `*`: the server itself.
  public internal(set) var isForServer = false
  /// How the end of the body is found.
  public internal(set) var framing = BodyFraming.none
  /// Whether the client wants to send further requests on the connection.
  public internal(set) var keepsAlive = true
  /// Whether the client waits for an interim answer before it sends the body.
  public internal(set) var expectsContinue = false

  init() {}

  /// The path as it came, escaped; `/` when the target has none.
  public var path: String {
    self.pathSlice.isEmpty ? "/" : self.text(self.pathSlice)
  }

  /// The bytes of ``path``.
  var pathBytes: ArraySlice<UInt8> {
    self.pathSlice.isEmpty ? [UInt8(ascii: "/")] : self.bytes[self.pathSlice.range]
  }

  /// What follows the first `?` of the target, escaped; `nil` when there is none.
  public var query: String? { self.querySlice.map(self.text) }

  /// The bytes of ``query``; none when there is no query.
  var queryBytes: ArraySlice<UInt8> { self.querySlice.map { self.bytes[$0.range] } ?? [] }

  /// The host that the request is for, with its port; only HTTP/1.0 may leave it out.
  public var host: String? { self.hostSlice.map(self.text) }

  /// The number of header fields.
  public var fieldCount: Int { self.fieldSlices.count }

  /// The name, in lower case, and the value of the field at `index`.
  public func field(at index: Int) -> (name: String, value: String) {
    let field = self.fieldSlices[index]
    return (self.text(field.name), self.text(field.value))
  }

  /// The value of the first field called `name`, which is in lower case.
  public func value(_ name: StaticString) -> String? {
    for field in self.fieldSlices where self.bytes[field.name.range].spells(name) {
      return self.text(field.value)
    }
    return nil
  }

  /// The values of all fields called `name`, which is in lower case.
  public func values(_ name: StaticString) -> [String] {
    self.fieldSlices.filter { self.bytes[$0.name.range].spells(name) }.map { self.text($0.value) }
  }

  /// The text of a part; bytes that are not UTF-8, which only values may contain, are replaced.
  private func text(_ slice: Slice) -> String {
    String(decoding: self.bytes[slice.range], as: UTF8.self)
  }

  /// Forgets everything but the memory.
  mutating func clear() {
    self.bytes.removeAll(keepingCapacity: true)
    self.fieldSlices.removeAll(keepingCapacity: true)
    self.pathSlice = Slice()
    self.querySlice = nil
    self.hostSlice = nil
    self.isOldVersion = false
    self.isForServer = false
    self.framing = .none
    self.keepsAlive = true
    self.expectsContinue = false
  }
}
