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

/// How many slips of the keyboard lie between two names.
enum SpellingDistance {
  /// The most slips after which a name is still taken for another.
  static let slipsMax = 2
  /// Longer names are not compared.
  static let bytesMax = 64

  /// The name that is only few slips away; `nil` when there is none.
  static func nearest(to name: String, among names: [String]) -> String? {
    var best: (name: String, slips: Int)?
    for candidate in names {
      let slips = Self.between(Array(name.utf8), Array(candidate.utf8))
      if slips <= Self.slipsMax, slips < best?.slips ?? .max { best = (candidate, slips) }
    }
    return best?.name
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
  static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard max(left.count, right.count) <= Self.bytesMax else { return .max }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for i in left.indices {
      var row = [i + 1]
      for j in right.indices {
        var slips = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          slips = min(slips, beforeLast[j - 1] + 1)
        }
        row.append(slips)
      }
      (beforeLast, last) = (last, row)
    }
    return last[right.count]
  }
}
