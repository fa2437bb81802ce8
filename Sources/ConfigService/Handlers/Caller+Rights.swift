internal import Basics
internal import ContractType
internal import RPCServices

extension Caller {
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
      source: ChangeSource(rawValue: Int16(truncatingIfNeeded: self.source.rawValue)) ?? .rpc,
      reason: reason, requestID: requestID, traceID: self.traceID)
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
