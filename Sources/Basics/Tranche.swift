/// One of the six layers of capital that carry the losses, safest first.
public enum Tranche: String, TextParsable, Comparable, CaseIterable {
  case btc = "SURE_BTC"
  case senior = "SURE_SNR"
  case mezzanine = "SURE_MEZZ"
  case junior = "SURE_JNR"
  case juniorPlus = "SURE_JNR_PLUS"
  case equity = "SURE_EQT"

  public init(parsing text: String) throws(ParseRejection) {
    var name = ""
    // Letters beyond ASCII must not become ASCII ones by being upper-cased, as the long s would.
    for character in text.unicodeScalars {
      switch character {
      case "-": name += "_"
      case "+": name += "_PLUS"
      default: name += character.properties.uppercaseMapping
      }
    }
    guard text.utf8.allSatisfy({ $0 < 0x80 }), let tranche = Tranche(rawValue: name) else {
      let allowed = Self.allCases.map(\.displayName).joined(separator: ", ")
      throw ParseRejection(
        subject: "tranche", found: text, allowed: "one of \(allowed), in any letter case")
    }
    self = tranche
  }

  /// The canonical name, such as `SURE_JNR_PLUS`.
  public var description: String { self.rawValue }

  /// The name that users see, such as `SURE-JNR+`.
  public var displayName: String {
    switch self {
    case .btc: "SURE-BTC"
    case .senior: "SURE-SNR"
    case .mezzanine: "SURE-MEZZ"
    case .junior: "SURE-JNR"
    case .juniorPlus: "SURE-JNR+"
    case .equity: "SURE-EQT"
    }
  }

  /// The place in the order of losses: 1 loses last, 6 loses first.
  public var tier: Int {
    switch self {
    case .btc: 1
    case .senior: 2
    case .mezzanine: 3
    case .junior: 4
    case .juniorPlus: 5
    case .equity: 6
    }
  }

  public static func < (left: Tranche, right: Tranche) -> Bool { left.tier < right.tier }
}
