internal import Basics
internal import ServiceRuntime

/// Makes of the words of a command line what they mean, or a list of everything wrong with them.
struct ArgumentParser {
  /// What a command line asks for.
  enum Outcome {
    case run(Command, path: [String], ParsedArguments)
    case help(Command, path: [String])
    /// Everything wrong, each a sentence; `path` leads to the command that was meant.
    case misuse([String], path: [String])
  }

  /// Reads `words`, which come after the program's name.
  static func parse(_ words: some Sequence<String>, as root: Command) -> Outcome {
    var rest = Array(words)[...]
    var command = root
    var path = [root.name]
    while command.action == nil {
      guard let word = rest.popFirst() else { return .misuse(["say which command"], path: path) }
      if Self.asksForHelp(word) { return .help(command, path: path) }
      guard let next = command.subcommand(named: word) else {
        let known = command.subcommands.map(\.name)
        return .misuse([Self.unknown("command", word, known)], path: path)
      }
      command = next
      path.append(word)
    }
    let words = rest.prefix { $0 != "--" }
    if words.contains(where: Self.asksForHelp) { return .help(command, path: path) }
    var parser = ArgumentParser(command)
    parser.take(rest)
    return parser.outcome(path: path)
  }

  private static func asksForHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

  private static func unknown(_ what: String, _ word: String, _ known: [String]) -> String {
    let suggestion = Spelling.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
    return "there is no \(what) \(word)\(suggestion)"
  }

  private let command: Command
  private var problems: [String] = []
  private var texts: [String: [String]] = [:]
  private var words: [String] = []

  private init(_ command: Command) { self.command = command }

  private mutating func take(_ all: ArraySlice<String>) {
    var rest = all
    while let word = rest.popFirst() {
      if word == "--" {
        self.words += rest
        return
      }
      guard Self.isOption(word) else {
        self.words.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let (name, attached) = (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
      guard let option = self.option(named: name) else {
        self.problems.append(Self.unknown("option", name, self.command.options.map(\.name)))
        continue
      }
      self.take(option, attached: attached, following: &rest)
    }
  }

  /// A word that begins with `-`; a lone one and a negative number are none.
  private static func isOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let second = word.dropFirst().first else { return false }
    return !("0"..."9").contains(second) && second != "."
  }

  private func option(named name: String) -> ArgumentDeclaration? {
    self.command.options.first { $0.name == name || $0.short == name }
  }

  private mutating func take(
    _ option: ArgumentDeclaration, attached: String?, following rest: inout ArraySlice<String>
  ) {
    guard option.form == .option else {
      if attached != nil { self.problems.append("\(option.name) takes no value") }
      self.texts[option.name, default: []].append("")
      return
    }
    if let attached {
      self.texts[option.name, default: []].append(attached)
    } else if let value = rest.popFirst() {
      self.texts[option.name, default: []].append(value)
    } else {
      self.problems.append("\(option.name) needs a value: \(option.name) \(option.placeholder)")
    }
  }

  private mutating func outcome(path: [String]) -> Outcome {
    self.distributeWords()
    var arguments = ParsedArguments()
    for argument in self.command.arguments {
      let declaration = argument.declaration
      let texts = self.texts[declaration.name] ?? []
      if texts.count < declaration.counts.lowerBound {
        self.problems.append("\(declaration.name) is missing: \(declaration.summary)")
        continue
      }
      if texts.count > declaration.counts.upperBound && declaration.form != .flag {
        self.problems.append("\(declaration.name) is given \(texts.count) times")
        continue
      }
      do throws(SettingFault) {
        arguments.set(declaration.name, to: try argument.value(of: texts))
      } catch {
        let shown = texts.map { "\"\($0)\"" }.joined(separator: " ")
        self.problems.append("\(declaration.name) \(shown): must be \(error.expectation)")
      }
    }
    guard self.problems.isEmpty else { return .misuse(self.problems, path: path) }
    return .run(self.command, path: path, arguments)
  }

  /// Gives each operand its word and the last, when it is repeatable, all that are left.
  private mutating func distributeWords() {
    var rest = self.words[...]
    for operand in self.command.operands {
      let count = operand.isRepeatable ? rest.count : min(1, rest.count)
      guard count > 0 else { continue }
      self.texts[operand.name] = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    for word in rest { self.problems.append("\"\(word)\" is one word too many") }
  }
}
