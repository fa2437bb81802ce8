internal import Basics
internal import RPC
internal import ServiceRuntime
internal import Telemetry

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Who makes a call, as far as it is proven.
///
/// A peer whose word is believed (the gateway) names the actor in metadata. Anybody else is the
/// user that opened the socket, and what he says of himself is kept as a claim.
struct Caller: Sendable, Hashable {
  /// Keys of the metadata that trusted peers send, as the contract names them.
  enum Key {
    static let actor = "mooring-actor"
    static let role = "mooring-role"
    static let clientIP = "mooring-client-ip"
    static let source = "mooring-source"
    static let namespaces = "mooring-namespaces"
    static let requestID = "mooring-request-id"
  }

  /// The role that may do everything here.
  static let adminRole = "admin"
  /// The longest text that is taken from metadata.
  static let textBytesMax = 512

  var subject: String
  var role: String
  /// Whom the call claims to be from.
  var claimedBy = ""
  var clientIP = ""
  var source: ChangeSource
  /// Patterns of the namespaces that may be written; nil for all.
  var namespaces: [String]?
  var requestID: String
  var traceID: String
  /// The peer may be told secrets.
  var isTrusted: Bool

  /// Establishes who calls; `users` names the users of this machine.
  init(_ context: CallContext, users: UserNames) {
    let metadata = context.metadata
    let asserted = { (key: String) in
      metadata[key].map { String($0.prefix(Self.textBytesMax)) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let user = "unix:\(users.name(of: context.peer.uid))"
    self.isTrusted = context.peer.isTrusted
    self.traceID = context.trace.traceID
    self.requestID = context.requestID
    guard context.peer.isTrusted, let actor = asserted(Key.actor) else {
      self.subject = user
      // Whoever can open the socket administers the service.
      self.role = Self.adminRole
      self.source = .socket
      self.claimedBy = asserted(Key.actor) ?? ""
      return
    }
    self.subject = actor
    self.role = asserted(Key.role) ?? ""
    self.clientIP = asserted(Key.clientIP) ?? ""
    self.source = Self.door(asserted(Key.source))
    self.requestID = asserted(Key.requestID) ?? context.requestID
    self.namespaces = metadata[Key.namespaces].map { patterns in
      patterns.split(separator: ",").map { pattern in
        String(pattern.filter { $0 != " " })
      }
    }
  }

  private static func door(_ name: String?) -> ChangeSource {
    switch name {
    case "admin": .admin
    case "config": .config
    case "strategies": .strategies
    default: .rpc
    }
  }

  /// Whether the caller's token lets it write a namespace.
  func mayWrite(_ namespace: ParameterNamespace) -> Bool {
    guard let namespaces = self.namespaces else { return true }
    return namespaces.contains { Glob.matches($0, "\(namespace)") }
  }

  /// Whether the caller may set step limits aside.
  var mayOverrideSteps: Bool { self.role == Self.adminRole }

  /// The author of a change by this caller.
  ///
  /// `requestID` is the one of the message, which makes a repetition harmless; the one of the call
  /// only names it.
  func author(
    _ kind: ChangeSetKind, reason: String, requestID: String, claimedBy: String
  ) -> Authorship {
    Authorship(
      kind: kind, subject: self.subject, role: self.role,
      claimedBy: claimedBy.isEmpty ? self.claimedBy : claimedBy, clientIP: self.clientIP,
      source: self.source, reason: reason, requestID: requestID, traceID: self.traceID)
  }
}

/// Patterns in which `*` stands for any characters.
enum Glob {
  /// Whether `text` is what `pattern` describes.
  static func matches(_ pattern: String, _ text: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return pattern == text
    }
    guard text.utf8.count >= first.utf8.count + last.utf8.count, text.hasPrefix(first),
      text.hasSuffix(last)
    else { return false }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

/// Names of this machine's users, asked for once each: the system may have to look them up.
final class UserNames: Sendable {
  /// How many names are kept; sockets are opened by few users.
  private static let namesMax = 256
  private static let entryBytesMax = 16_384

  private let names = Locked<[UInt32: String]>([:])

  /// The name of a user, or the number when it has none.
  func name(of uid: UInt32?) -> String {
    let uid = uid ?? geteuid()
    if let name = self.names.withLock({ $0[uid] }) { return name }
    let name = Self.look(uid) ?? String(uid)
    self.names.withLock { names in
      if names.count >= Self.namesMax { names = [:] }
      names[uid] = name
    }
    return name
  }

  private static func look(_ uid: UInt32) -> String? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: Self.entryBytesMax)
    let status = unsafe getpwuid_r(uid, &entry, &buffer, buffer.count, &found)
    guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name else { return nil }
    return unsafe String(validatingCString: name)
  }
}
