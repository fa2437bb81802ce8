public import Basics
internal import ContractConfig
internal import ContractType
internal import Telemetry

/// Who follows which values.
public struct WatchSubscription: Sendable, Hashable {
  /// The most namespaces of one subscription.
  public static let namespacesMax = 256
  /// The most bytes of the names of a service, an instance and a boot.
  public static let nameBytesMax = 64

  /// The name of the consuming service, such as `pricing`.
  public let service: String
  /// The stable name of the instance, one per process place.
  public let instance: String
  /// The id of this start of the process.
  public let bootID: String
  /// Whether a change is in force only once this process has applied it.
  public let kind: ConsumerKind
  /// The environment to resolve for; nil for the one the service runs in.
  public let environment: EnvironmentName?
  /// The namespaces, or `<realm>/*` for all of a realm; without repetition, in order.
  public let namespaces: [String]

  /// Why there cannot be such a subscription.
  public enum Fault: Error, Hashable {
    /// A service's name is small letters, digits, `_` and `-`, and begins with a letter.
    case service
    /// An instance's name is 1 to 64 visible ASCII characters without spaces.
    case instance
    /// There must be 1 to 256 namespaces.
    case namespaceCount
    /// This is neither a namespace nor `<realm>/*`.
    case namespace(String)
  }

  /// Describes a subscription; the id of this start of the process is made here.
  public init(
    service: String, instance: String, kind: ConsumerKind = .required,
    environment: EnvironmentName? = nil, namespaces: [String]
  ) throws(Fault) {
    guard Self.isName(service) else { throw .service }
    guard (1...Self.nameBytesMax).contains(instance.utf8.count),
      instance.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw .instance }
    let namespaces = Set(namespaces).sorted()
    guard (1...Self.namespacesMax).contains(namespaces.count) else { throw .namespaceCount }
    if let wrong = namespaces.first(where: { !Self.isSelector($0) }) { throw .namespace(wrong) }
    self.service = service
    self.instance = instance
    self.bootID = RequestID(from: IDSource()).description
    self.kind = kind
    self.environment = environment
    self.namespaces = namespaces
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= self.nameBytesMax else { return false }
    return (97...122).contains(first)
      && text.utf8.allSatisfy { byte in
        (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
          || byte == UInt8(ascii: "-")
      }
  }

  private static func isSelector(_ text: String) -> Bool {
    guard !text.hasSuffix("/*") else {
      return text.utf8.count > 2
        && text.utf8.dropLast(2).allSatisfy { (97...122).contains($0) }
    }
    do throws(ParseRejection) {
      _ = try ParameterNamespace(parsing: text)
      return true
    } catch {
      return false
    }
  }
}

extension WatchSubscription {
  /// The message that begins a stream.
  func start(resume: SnapshotToken?) -> WatchStart {
    WatchStart(
      service: self.service, instance: self.instance, bootID: self.bootID,
      consumerKind: self.kind == .required ? .required : .observer,
      environment: self.environment?.description ?? "", namespaces: self.namespaces,
      resume: resume?.wire)
  }

  /// In what `start` was for somebody or something else; nil when it was for the same.
  func difference(from start: WatchStart) -> String? {
    if start.service != self.service { return "service" }
    if start.instance != self.instance { return "instance" }
    if start.environment != self.environment?.description ?? "" { return "environment" }
    return start.namespaces == self.namespaces ? nil : "set of namespaces"
  }

  /// The name of a file of this instance's own, with an `ending` for what it keeps.
  public func fileName(ending: String) -> String {
    let hex = Array("0123456789abcdef".utf8)
    var name = Array("\(self.service)-".utf8)
    for byte in self.instance.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        name.append(byte)
      default:
        name += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: name, as: UTF8.self) + "." + ending
  }
}
