/// Puts the values of variables and secret files into a text that names them.
///
/// `${NAME}` must be set, `${NAME:-text}` falls back to the text, `${file:path}` is the contents of
/// a secret file, and `$$` is one dollar sign. A dollar sign before anything else is a fault: a
/// misspelt reference must never become part of a value.
struct Interpolation: Sendable {
  /// Why a reference has no value.
  enum Fault: Sendable, Hashable, CustomStringConvertible {
    case notSet(String)
    case notAllowed(String)
    case noSuchFile(String)
    case malformed(String)

    /// What is named is not there, or may not be read; otherwise the reference itself is wrong.
    var isMissing: Bool {
      if case .malformed = self { false } else { true }
    }

    var description: String {
      switch self {
      case .notSet(let name): "the variable \(name) is not set"
      case .notAllowed(let name):
        "the variable \(name) may not be read here: neither the schema nor "
          + "MOORING_INTERPOLATE_ALLOW names it"
      case .noSuchFile(let path):
        "the secret file \(path) cannot be read, or is not for a sensitive parameter"
      case .malformed(let text):
        "\(text) is not a reference; allowed are ${NAME}, ${NAME:-text}, ${file:path} and $$"
      }
    }
  }

  /// A text after its references were replaced.
  struct Outcome: Sendable, Hashable {
    var text = ""
    /// The text was one reference and nothing else, so that the value may be a number.
    var isSingleReference = false
    var faults: [Fault] = []
    /// What was read, such as `DB_HOST`.
    var origins: [String] = []
  }

  /// The value of a variable; nil when it is not set.
  let variable: @Sendable (String) -> String?
  /// Whether a variable may be read.
  let isAllowed: @Sendable (String) -> Bool
  /// The contents of a secret file; nil when it cannot or may not be read.
  let secretFile: @Sendable (String) -> String?

  /// Whether a text names anything.
  static func isTemplate(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "$")) }

  /// Replaces every reference in `template`; all faults at once.
  func resolve(_ template: String) -> Outcome {
    var outcome = Outcome()
    var rest = template[...]
    while let dollar = rest.firstIndex(of: "$") {
      outcome.text += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        outcome.text += "$"
        rest = rest.dropFirst()
        continue
      }
      guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
        outcome.faults.append(.malformed("$" + rest.prefix(20)))
        return outcome
      }
      let reference = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      self.resolve(reference: String(reference), &outcome)
    }
    outcome.text += rest
    outcome.isSingleReference =
      template.hasPrefix("${") && template.firstIndex(of: "}") == template.indices.last
    return outcome
  }

  private func resolve(reference: String, _ outcome: inout Outcome) {
    if reference.hasPrefix("file:") {
      let path = String(reference.dropFirst("file:".count))
      outcome.origins.append("file:\(path)")
      guard let contents = self.secretFile(path) else {
        outcome.faults.append(.noSuchFile(path))
        return
      }
      outcome.text += contents
      return
    }
    let (name, fallback) = Self.split(reference)
    guard Self.isName(name) else {
      outcome.faults.append(.malformed("${\(reference)}"))
      return
    }
    outcome.origins.append(name)
    guard self.isAllowed(name) else {
      outcome.faults.append(.notAllowed(name))
      return
    }
    // An empty variable counts as one that is not set, as in a shell's `:-`.
    if let value = self.variable(name), !value.isEmpty {
      outcome.text += value
    } else if let fallback {
      outcome.text += fallback
    } else {
      outcome.faults.append(.notSet(name))
    }
  }

  private static func split(_ reference: String) -> (name: String, fallback: String?) {
    let characters = Array(reference)
    for place in characters.indices.dropLast()
    where characters[place] == ":" && characters[place + 1] == "-" {
      return (String(characters[..<place]), String(characters[(place + 2)...]))
    }
    return (reference, nil)
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first == UInt8(ascii: "_") || Self.isLetter(first) else {
      return false
    }
    return name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || Self.isLetter(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
