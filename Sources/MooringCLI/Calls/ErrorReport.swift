internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractPlatform
internal import ContractPricing
internal import ContractType
internal import JSON
internal import RPC

/// A failed call with everything its details say, for people and for programs.
struct ErrorReport: Sendable, Hashable {
  let code: String
  let message: String
  /// The stable reason, such as `CHANGE_REFUSED`; empty when there is none.
  private(set) var reason = ""
  private(set) var violations: [Violation] = []
  /// How things stand, after a version that was not the expected one.
  private(set) var current: CurrentVersions?
  /// Why a cover is not offered.
  private(set) var refusal: Refusal?
  let exitCode: ExitCode

  init(_ error: RPCError) {
    self.code = "\(error.code.name)"
    self.message = error.message
    var fallback: [Violation] = []
    for detail in Self.details(of: error) {
      switch detail.typeName {
      case GoogleRPC.ErrorInfo.wireName:
        self.reason = Self.read(GoogleRPC.ErrorInfo.self, detail)?.reason ?? ""
      case Violations.wireName:
        self.violations = Self.read(Violations.self, detail)?.violations ?? []
      case CurrentVersions.wireName:
        self.current = Self.read(CurrentVersions.self, detail)
      case Refusal.wireName:
        self.refusal = Self.read(Refusal.self, detail)
      case GoogleRPC.BadRequest.wireName:
        let request = Self.read(GoogleRPC.BadRequest.self, detail)
        fallback = (request?.fieldViolations ?? []).map { violation in
          Violation(
            field: violation.field, code: violation.reason, message: violation.description)
        }
      default: break
      }
    }
    if self.violations.isEmpty { self.violations = fallback }
    self.exitCode = ExitCode(error.code, reason: self.reason)
  }

  private static func details(of error: RPCError) -> [GoogleProtobuf.AnyMessage] {
    guard !error.details.isEmpty else { return [] }
    do throws(WireError) {
      return try unsafe GoogleRPC.Status(wire: error.details.span.bytes).details
    } catch {
      // What cannot be read adds nothing; code and message stand by themselves.
      return []
    }
  }

  private static func read<Message: ContractMessage>(
    _ type: Message.Type, _ detail: GoogleProtobuf.AnyMessage
  ) -> Message? {
    do throws(WireError) {
      return try unsafe Message(wire: detail.value.span.bytes)
    } catch {
      return nil
    }
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

extension GoogleProtobuf.AnyMessage {
  /// The full name of the message that is inside.
  fileprivate var typeName: String {
    self.typeURL.split(separator: "/").last.map(String.init) ?? ""
  }
}
