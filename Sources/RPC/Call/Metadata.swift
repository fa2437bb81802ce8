/// What travels beside the messages of a call: keys, each with any number of values.
///
/// Keys are lower-case. A key that ends in `-bin` holds bytes, any other printable ASCII. Keys that
/// the protocol uses itself (`grpc-…`, `:…`, `content-type`, `te`, …) are refused. The order of the
/// values of one key is kept.
public struct Metadata: Sendable, Hashable {
  /// A value of a key.
  public enum Value: Sendable, Hashable {
    /// Printable ASCII, under a key that does not end in `-bin`.
    case text(String)
    /// Any bytes, under a key that ends in `-bin`.
    case bytes([UInt8])
  }

  /// One key with one of its values.
  public struct Entry: Sendable, Hashable {
    /// The key, in lower case.
    public let key: String
    /// The value.
    public let value: Value
  }

  /// All entries in the order in which they are sent.
  public private(set) var entries: [Entry]

  /// Creates metadata without entries.
  public init() { self.entries = [] }

  /// Whether there is no entry.
  public var isEmpty: Bool { self.entries.isEmpty }

  /// The first text value of `key`.
  public subscript(_ key: String) -> String? {
    for entry in self.entries where entry.key == key {
      if case .text(let text) = entry.value { return text }
    }
    return nil
  }

  /// The values of `key`, in order.
  public func values(for key: String) -> [Value] {
    self.entries.filter { $0.key == key }.map(\.value)
  }

  /// The first value of `key`, which ends in `-bin`.
  public func bytes(for key: String) -> [UInt8]? {
    for entry in self.entries where entry.key == key {
      if case .bytes(let bytes) = entry.value { return bytes }
    }
    return nil
  }

  /// Creates metadata with room for `entriesMax` entries.
  package init(entriesMax: Int) {
    self.entries = []
    self.entries.reserveCapacity(entriesMax)
  }

  /// Adds a text value of which the caller knows that it can travel.
  ///
  /// For values that are made of visible ASCII: looking at each byte of them would cost more than
  /// sending them.
  package mutating func append(known text: String, for key: String) {
    assert(MetadataRules.isTextKey(key))
    assert(MetadataRules.isText(text))
    self.entries.append(Entry(key: key, value: .text(text)))
  }

  /// Adds a text value; refuses a key or a value that cannot travel.
  public mutating func append(_ text: String, for key: String) throws(RPCError) {
    guard MetadataRules.isTextKey(key) else { throw Self.refusal(of: key, "is not a text key") }
    guard MetadataRules.isText(text) else {
      throw Self.refusal(of: key, "has a value that is not printable ASCII")
    }
    self.entries.append(Entry(key: key, value: .text(text)))
  }

  /// Adds a value of bytes; `key` must end in `-bin`.
  public mutating func append(_ bytes: [UInt8], for key: String) throws(RPCError) {
    guard MetadataRules.isBytesKey(key) else { throw Self.refusal(of: key, "is not a -bin key") }
    self.entries.append(Entry(key: key, value: .bytes(bytes)))
  }

  /// Adds every entry of `other` behind the entries held.
  public mutating func append(contentsOf other: Metadata) {
    self.entries.append(contentsOf: other.entries)
  }

  /// Adds an entry that came off the wire and was checked there.
  mutating func append(received entry: Entry) { self.entries.append(entry) }

  private static func refusal(of key: String, _ reason: String) -> RPCError {
    RPCError(.internal, "Metadata key \"\(key)\" \(reason).")
  }
}

extension Metadata {
  /// Creates text entries from literals; traps on one that cannot travel.
  public init(_ literals: KeyValuePairs<StaticString, StaticString>) {
    self.init()
    for (key, value) in literals {
      let (key, value) = ("\(key)", "\(value)")
      precondition(MetadataRules.isTextKey(key))
      precondition(MetadataRules.isText(value))
      self.entries.append(Entry(key: key, value: .text(value)))
    }
  }
}

/// Which keys and values may travel as metadata.
enum MetadataRules {
  /// Fields that HTTP or the protocol itself uses and that therefore are never metadata.
  private static let reserved: Set<String> = [
    "content-type", "te", "host", "connection", "keep-alive", "proxy-connection",
    "transfer-encoding", "upgrade", "content-length",
  ]

  static func isTextKey(_ key: String) -> Bool {
    self.isKey(key) && !key.hasSuffix("-bin")
  }

  static func isBytesKey(_ key: String) -> Bool {
    self.isKey(key) && key.hasSuffix("-bin") && key.utf8.count > 4
  }

  /// Whether the values of `key` are each sent once: remembering them for later calls is wasted.
  static func isUnique(_ key: String) -> Bool {
    key == "x-request-id" || key == "traceparent" || key == "mooring-request-id"
  }

  static func isText(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      && text.utf8.first != 0x20 && text.utf8.last != 0x20
  }

  private static func isKey(_ key: String) -> Bool {
    guard !key.isEmpty, !key.hasPrefix("grpc-"), !self.reserved.contains(key) else { return false }
    return key.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}
