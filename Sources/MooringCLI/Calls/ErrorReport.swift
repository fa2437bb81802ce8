internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractPricing
internal import ContractType
internal import JSON
internal import RPC
internal import RPCServices

/// A failed call with everything its details say, for people and for programs.
struct ErrorReport: Sendable, Hashable {
  let code: String
  let message: String
  /// The stable reason, such as `CHANGE_REFUSED`; empty when there is none.
  let reason: String
  let violations: [Violation]
  /// How things stand, after a version that was not the expected one.
  let current: CurrentVersions?
  /// Why a cover is not offered.
  let refusal: Refusal?
  let exitCode: ExitCode

  init(_ error: RPCError) {
    self.code = "\(error.code.name)"
    self.message = error.message
    let details = ReceivedDetails(error)
    self.reason = details.reason ?? ""
    self.violations = details.violations
    self.current = details.first(CurrentVersions.self)
    self.refusal = details.first(Refusal.self)
    self.exitCode = ExitCode(error.code, reason: self.reason)
  }

  /// What people are told.
  var text: String {
    let title = self.reason.isEmpty ? self.code : "\(self.code) (\(self.reason))"
    var lines = ["\(title): \(self.message)"]
    for violation in self.violations { lines.append("  " + Self.text(of: violation)) }
    if let current = self.current {
      for version in current.versions {
        lines.append(
          "  \(version.namespace) in \(ScopeText.of(version.scope)) is at version "
            + "\(version.version)")
      }
      for entry in current.entries {
        lines.append("  \(entry.namespace):\(entry.key) is \(ValueText.of(entry.value))")
      }
    }
    if let headroom = self.refusal?.headroomCents {
      lines.append("  at most \(MoneyText.of(headroom)) would be offered now")
    }
    return lines.joined(separator: "\n")
  }

  /// One thing that is wrong: where, what, its code, and what is allowed.
  static func text(of violation: Violation) -> String {
    let name = [violation.parameter, violation.field].first { !$0.isEmpty } ?? ""
    // Some sentences begin with the name already.
    let isNamed = name.isEmpty || violation.message.hasPrefix(name)
    let place = isNamed ? "" : "\(name): "
    let code = violation.code.isEmpty ? "" : " [\(violation.code)]"
    let allowed = violation.allowed.isEmpty ? "" : "; allowed: \(violation.allowed)"
    return "\(place)\(violation.message)\(code)\(allowed)"
  }

  /// What programs are told: one JSON object.
  var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("code", self.code)
    writer.member("reason", self.reason)
    writer.member("message", self.message)
    writer.member("exit_code", Int64(self.exitCode.rawValue))
    writer.key("violations")
    writer.beginArray()
    for violation in self.violations { violation.writeJSON(to: &writer) }
    writer.endArray()
    if let current = self.current {
      writer.key("current")
      current.writeJSON(to: &writer)
    }
    if let refusal = self.refusal {
      writer.key("refusal")
      refusal.writeJSON(to: &writer)
    }
    writer.endObject()
    return writer.finishText()
  }
}
