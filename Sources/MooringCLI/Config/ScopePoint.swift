internal import ServiceRuntime

/// A scope at a revision, as `production/BTCUSDT@41`.
struct ScopePoint: Sendable, Hashable {
  let environment: String
  let symbol: String
  /// 0 is the newest.
  let revision: UInt64

  /// Reads a text; nil when it is none of these.
  init?(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let revision = UInt64(parts[1]) else { return nil }
      self.revision = revision
    } else {
      self.revision = 0
    }
    let names = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let environment = names.first, !environment.isEmpty, names.last?.isEmpty == false else {
      return nil
    }
    self.environment = String(environment)
    self.symbol = names.count == 2 ? String(names[1]) : ""
  }

  var text: String {
    let scope = self.symbol.isEmpty ? self.environment : "\(self.environment)/\(self.symbol)"
    return self.revision == 0 ? scope : "\(scope)@\(self.revision)"
  }
}

extension SettingKind where Value == ScopePoint {
  /// A scope at a revision.
  static var scopePoint: SettingKind {
    SettingKind(
      form: "ENVIRONMENT[/SYMBOL][@REVISION], such as production/BTCUSDT@41",
      read: { ScopePoint($0) }, show: { $0.text })
  }
}

/// Bytes as hexadecimal digits.
enum HexText {
  static func of(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }

  /// The bytes of an even number of digits; nil for anything else.
  static func bytes(of text: String) -> [UInt8]? {
    guard text.utf8.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let pair = rest.prefix(2)
      guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else { return nil }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
