internal import ServiceRuntime

/// What is known of an option, a flag or an operand without knowing the type of its value.
struct ArgumentDeclaration: Sendable {
  enum Form: Sendable, Hashable {
    /// `--json`: there or not.
    case flag
    /// `--env NAME`: followed by a value.
    case option
    /// A word by its place.
    case operand
  }

  /// What a shell offers to complete a value with.
  enum Candidates: Sendable, Hashable {
    case nothing
    case files
    case folders
    case words([String])
  }

  let form: Form
  /// `--env` of an option or flag; the name in help of an operand.
  let name: String
  /// One letter such as `-f`, or nil.
  let short: String?
  /// What help shows for the value of an option.
  let placeholder: String
  /// What it decides, in one sentence.
  let summary: String
  /// How often it must be given at least, and may be at most.
  let counts: ClosedRange<Int>
  let candidates: Candidates

  var isRepeatable: Bool { self.counts.upperBound > 1 }
}

/// An argument of any type, as a command lists it.
protocol DeclaredArgument: Sendable {
  var declaration: ArgumentDeclaration { get }

  /// The value of all the texts given for it, or what they should have been.
  func value(of texts: [String]) throws(SettingFault) -> ParsedValue
}

/// A checked value whose type only its argument knows.
struct ParsedValue: Sendable {
  let value: any Sendable
}

/// One option, flag or operand of a command, with the type of what it means.
///
/// ```swift
/// static let symbol = Argument<String?>.optional("--symbol", "S", "Symbol.", .string())
/// ```
struct Argument<Value: Sendable>: DeclaredArgument {
  /// The most values of one repeatable argument.
  static var repetitionsMax: Int { 10_000 }

  let declaration: ArgumentDeclaration
  private let read: @Sendable ([String]) throws(SettingFault) -> Value

  private init(
    _ declaration: ArgumentDeclaration,
    read: @escaping @Sendable ([String]) throws(SettingFault) -> Value
  ) {
    self.declaration = declaration
    self.read = read
  }

  func value(of texts: [String]) throws(SettingFault) -> ParsedValue {
    ParsedValue(value: Boxed(value: try self.read(texts)))
  }

  /// Keeps an optional value from being taken for no value.
  private struct Boxed: Sendable {
    let value: Value
  }

  /// What ``value(of:)`` returned.
  func unboxed(_ parsed: ParsedValue) -> Value? { (parsed.value as? Boxed)?.value }
}

extension Argument where Value == Bool {
  /// Something that is there or not.
  static func flag(_ name: String, _ summary: String) -> Argument {
    let declaration = ArgumentDeclaration(
      form: .flag, name: name, short: nil, placeholder: "", summary: summary, counts: 0...1,
      candidates: .nothing)
    return Argument(declaration) { texts in !texts.isEmpty }
  }
}

extension Argument {
  /// An option with a value of its own when it is not given.
  static func option(
    _ name: String, _ placeholder: String, _ summary: String, _ kind: SettingKind<Value>,
    default fallback: Value, candidates: ArgumentDeclaration.Candidates = .nothing
  ) -> Argument {
    let text = kind.text(of: fallback)
    let declaration = ArgumentDeclaration(
      form: .option, name: name, short: nil, placeholder: placeholder,
      summary: text.isEmpty ? summary : "\(summary) Default: \(text).", counts: 0...1,
      candidates: candidates)
    return Argument(declaration) { texts throws(SettingFault) in
      guard let text = texts.last else { return fallback }
      return try kind.value(of: text)
    }
  }

  /// An option that is nil when it is not given.
  static func optional<Wrapped: Sendable>(
    _ name: String, short: String? = nil, _ placeholder: String, _ summary: String,
    _ kind: SettingKind<Wrapped>, candidates: ArgumentDeclaration.Candidates = .nothing
  ) -> Argument where Value == Wrapped? {
    let declaration = ArgumentDeclaration(
      form: .option, name: name, short: short, placeholder: placeholder, summary: summary,
      counts: 0...1, candidates: candidates)
    return Argument(declaration) { texts throws(SettingFault) in
      guard let text = texts.last else { return nil }
      return try kind.value(of: text)
    }
  }

  /// An option that may be given again and again.
  static func repeated<Element: Sendable>(
    _ name: String, _ placeholder: String, _ summary: String, _ kind: SettingKind<Element>
  ) -> Argument where Value == [Element] {
    let declaration = ArgumentDeclaration(
      form: .option, name: name, short: nil, placeholder: placeholder, summary: summary,
      counts: 0...Self.repetitionsMax, candidates: .nothing)
    return Argument(declaration) { texts throws(SettingFault) in
      var values: [Element] = []
      for text in texts { values.append(try kind.value(of: text)) }
      return values
    }
  }

  /// A word that must be there.
  static func operand(
    _ name: String, _ summary: String, _ kind: SettingKind<Value>,
    candidates: ArgumentDeclaration.Candidates = .nothing
  ) -> Argument {
    let declaration = ArgumentDeclaration(
      form: .operand, name: name, short: nil, placeholder: "", summary: summary, counts: 1...1,
      candidates: candidates)
    return Argument(declaration) { texts throws(SettingFault) in
      guard let text = texts.last else { throw SettingFault(expectation: kind.form) }
      return try kind.value(of: text)
    }
  }

  /// A word that may be left out.
  static func optionalOperand<Wrapped: Sendable>(
    _ name: String, _ summary: String, _ kind: SettingKind<Wrapped>,
    candidates: ArgumentDeclaration.Candidates = .nothing
  ) -> Argument where Value == Wrapped? {
    let declaration = ArgumentDeclaration(
      form: .operand, name: name, short: nil, placeholder: "", summary: summary, counts: 0...1,
      candidates: candidates)
    return Argument(declaration) { texts throws(SettingFault) in
      guard let text = texts.last else { return nil }
      return try kind.value(of: text)
    }
  }

  /// All further words; at least `countMin`.
  static func operands<Element: Sendable>(
    _ name: String, _ summary: String, _ kind: SettingKind<Element>, countMin: Int = 1,
    candidates: ArgumentDeclaration.Candidates = .nothing
  ) -> Argument where Value == [Element] {
    let declaration = ArgumentDeclaration(
      form: .operand, name: name, short: nil, placeholder: "", summary: summary,
      counts: countMin...Self.repetitionsMax, candidates: candidates)
    return Argument(declaration) { texts throws(SettingFault) in
      var values: [Element] = []
      for text in texts { values.append(try kind.value(of: text)) }
      return values
    }
  }
}
