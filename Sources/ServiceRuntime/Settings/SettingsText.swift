/// Text that somebody else chose, made safe to show.
enum SettingsText {
  /// The most characters of a value that are shown.
  static let charactersShownMax = 80

  /// A text in quotes, cut where it is long.
  static func quoted(_ text: String) -> String { "\"\(Self.bare(text))\"" }

  /// A text without control characters, cut where it is long.
  static func bare(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(Self.charactersShownMax).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
      default: String(scalar)
      }
    }
    return shown.joined() + (text.unicodeScalars.count > Self.charactersShownMax ? "…" : "")
  }
}

extension SettingsSchema {
  /// What the program is and every setting with its default.
  public var help: String {
    var text = "\(self.program): \(self.summary)\n\nSettings (environment variables):\n"
    for setting in self.settings {
      text += "\n  \(setting.name)\n"
      text += "      \(setting.summary)\n"
      text += "      \(setting.form.prefix(1).uppercased())\(setting.form.dropFirst()); "
      switch setting.absence {
      case .refused: text += "required.\n"
      case .none: text += "not set by default.\n"
      case .text(let value): text += "default \(value).\n"
      }
    }
    return text + "\nA variable that is set to nothing counts as not set.\n"
  }
}
