import ServiceRuntime
import TestSupport
import Testing

@testable import MooringCLI

@Suite("Reading a command line")
struct ArgumentParserTests {
  static let json = Argument<Bool>.flag("--json", "Answer in JSON.")
  static let limit = Argument<Int>.option(
    "--limit", "N", "Most rows.", .integer(in: 1...100), default: 10)
  static let env = Argument<String?>.optional(
    "--env", short: "-e", "NAME", "Environment.", .string(bytesMax: 8))
  static let tags = Argument<[String]>.repeated("--tag", "TAG", "A tag.", .string())
  static let name = Argument<String>.operand("NAME", "A name.", .string())
  static let rest = Argument<[Int]>.operands(
    "COUNT", "Counts.", .integer(in: -100...100), countMin: 0)

  static let root = Command(
    group: "tool", "A tool.",
    [
      Command(
        group: "thing", "Things.",
        [
          Command(
            "make", "Makes one.", arguments: [name, rest, json, limit, env, tags],
            examples: [.init("tool thing make a", "one called a")]
          ) { _, _ in .success }
        ]),
      Command("stop", "Stops.") { _, _ in .success },
    ])

  static func values(_ words: String...) throws -> ParsedArguments {
    switch ArgumentParser.parse(words, as: self.root) {
    case .run(_, _, let arguments): return arguments
    case .help: throw Unexpected(text: "help")
    case .misuse(let problems, _): throw Unexpected(text: problems.joined(separator: "; "))
    }
  }

  struct Unexpected: Error, CustomStringConvertible {
    let text: String
    var description: String { self.text }
  }

  static func problems(_ words: [String]) -> [String] {
    guard case .misuse(let problems, _) = ArgumentParser.parse(words, as: self.root) else {
      return []
    }
    return problems
  }

  @Test("options, flags and words are told apart wherever they stand")
  func everything() throws {
    let arguments = try Self.values(
      "thing", "make", "--limit=7", "a", "--json", "-e", "prod", "1", "--tag", "x", "-5", "--tag",
      "y")
    #expect(arguments[Self.name] == "a")
    #expect(arguments[Self.rest] == [1, -5])
    #expect(arguments[Self.json])
    #expect(arguments[Self.limit] == 7)
    #expect(arguments[Self.env] == "prod")
    #expect(arguments[Self.tags] == ["x", "y"])
  }

  @Test("what is not given has its default")
  func defaults() throws {
    let arguments = try Self.values("thing", "make", "a")
    #expect(!arguments[Self.json])
    #expect(arguments[Self.limit] == 10)
    #expect(arguments[Self.env] == nil)
    #expect(arguments[Self.tags].isEmpty)
    #expect(arguments[Self.rest].isEmpty)
  }

  @Test("behind -- everything is a word")
  func endOfOptions() throws {
    #expect(try Self.values("thing", "make", "--", "--json")[Self.name] == "--json")
    #expect(try Self.values("thing", "make", "--", "--help")[Self.name] == "--help")
  }

  @Test(
    "each mistake is told in a sentence",
    arguments: [
      (["thing", "make"], ["NAME is missing: A name."]),
      (
        ["thing", "make", "a", "--limt", "3"], ["there is no option --limt; did you mean --limit?"]
      ),
      (["thing", "make", "a", "--json=yes"], ["--json takes no value"]),
      (["thing", "make", "a", "--limit"], ["--limit needs a value: --limit N"]),
      (
        ["thing", "make", "a", "--limit", "0"],
        ["--limit \"0\": must be a whole number from 1 to 100"]
      ),
      (
        ["thing", "make", "a", "--env", "x", "--env", "y"], ["--env is given 2 times"]
      ),
      (["thing", "mkae", "a"], ["there is no command mkae; did you mean make?"]),
      (["thing"], ["say which command"]), ([], ["say which command"]),
      (["stop", "now"], ["\"now\" is one word too many"]),
      (["frobnicate"], ["there is no command frobnicate"]),
    ] as [([String], [String])])
  func mistakes(words: [String], expected: [String]) {
    // A misspelt option leaves its value behind as a word, which is a mistake of its own.
    #expect(Self.problems(words).prefix(1) == expected.prefix(1))
  }

  @Test("all mistakes are told at once")
  func allAtOnce() {
    let problems = Self.problems([
      "thing", "make", "--limit", "many", "--env", "much-too-long", "--nope",
    ])
    #expect(problems.count == 4)
    #expect(problems.contains { $0.hasPrefix("there is no option --nope") })
    #expect(problems.contains { $0.hasPrefix("NAME is missing") })
    #expect(problems.contains { $0.hasPrefix("--limit \"many\"") })
    #expect(problems.contains { $0.hasPrefix("--env \"much-too-long\"") })
  }

  @Test(
    "help is given at every level",
    arguments: [["--help"], ["thing", "-h"], ["thing", "make", "--limit", "0", "--help"]])
  func help(words: [String]) {
    guard case .help(let command, let path) = ArgumentParser.parse(words, as: Self.root) else {
      Issue.record("no help")
      return
    }
    let text = HelpText.text(of: command, path: path)
    #expect(text.hasPrefix(command.summary))
    #expect(text.contains("Usage: \(path.joined(separator: " "))"))
  }

  @Test("help lists arguments, options with defaults, and examples")
  func helpLists() throws {
    let make = try #require(Self.root.subcommand(named: "thing")?.subcommand(named: "make"))
    let text = HelpText.text(of: make, path: ["tool", "thing", "make"])
    #expect(text.contains("Usage: tool thing make NAME [COUNT…] [OPTION…]"))
    #expect(text.contains("--limit N"))
    #expect(text.contains("Most rows. Default: 10."))
    #expect(text.contains("-e, --env NAME"))
    #expect(text.contains("tool thing make a\n      one called a"))
  }
}

@Suite("The commands there are")
struct CommandTreeTests {
  static func all(_ command: Command, _ path: [String]) -> [(path: [String], command: Command)] {
    [(path, command)]
      + command.subcommands.flatMap { Self.all($0, path + [$0.name]) }
  }

  static let everything = all(CommandTree.root, ["mooring"])

  @Test("each has a summary, fits in 80 columns, and leaves have help of their own")
  func helpFits() {
    for (path, command) in Self.everything {
      let text = HelpText.text(of: command, path: path)
      #expect(command.summary.last == ".", "\(path)")
      // Lines to copy are never broken.
      let wide = text.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("  ") }
      #expect(wide.isEmpty, "\(path): \(wide)")
    }
  }

  @Test("names and letters of one command differ, and only the last word is repeatable")
  func declarationsAreSound() {
    for (path, command) in Self.everything {
      let names = command.declarations.flatMap { [$0.name, $0.short].compactMap(\.self) }
      #expect(Set(names).count == names.count, "\(path): \(names)")
      let repeatable = command.operands.dropLast().filter(\.isRepeatable)
      #expect(repeatable.isEmpty, "\(path)")
    }
  }

  @Test("every example names a command that is there and arguments it takes")
  func examplesParse() {
    for (path, command) in Self.everything {
      for example in command.examples where example.line.hasPrefix("mooring ") {
        let line = example.line.replacing(" -f -", with: " -f x")
        let outcome = ArgumentParser.parse(Self.words(of: line).dropFirst(), as: CommandTree.root)
        if case .misuse(let problems, _) = outcome {
          // An abbreviated hash is the one thing an example may leave out.
          let real = problems.filter { !$0.contains("…") }
          #expect(real.isEmpty, "\(path): \(example.line): \(real)")
        }
      }
    }
  }

  /// The words of a line as a shell cuts it, quotes understood.
  static func words(of line: String) -> [String] {
    var words: [String] = [""]
    var quote: Character?
    for character in line {
      if character == quote {
        quote = nil
      } else if quote == nil && (character == "'" || character == "\"") {
        quote = character
      } else if quote == nil && character == " " {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }

  @Test(
    "what people and scripts rely on is there",
    arguments: [
      "config get", "config list", "config set", "config unset", "config apply", "config diff",
      "config history", "config show", "config rollback", "config explain", "config watch",
      "config export", "config import", "config schema", "config subscribers", "config compare",
      "config validate", "strategy list", "strategy get", "strategy set", "strategy create",
      "strategy follow", "health", "status", "migrate", "verify-audit", "audit list", "quote",
      "tranches", "lint-rates", "up", "completion", "risk run", "risk stress", "risk reverse",
      "risk backtest", "risk report", "risk limits", "risk alerts list", "policies list",
      "policies import", "claims settle", "vault set", "depegs record", "depegs verify",
    ])
  func present(name: String) {
    let path = ["mooring"] + name.split(separator: " ").map(String.init)
    #expect(Self.everything.contains { $0.path == path && $0.command.action != nil })
  }
}

@Suite("Completion scripts")
struct CompletionScriptTests {
  @Test("every command and option is offered", arguments: CompletionScript.Shell.allCases)
  func offersEverything(shell: CompletionScript.Shell) {
    let script = CompletionScript.text(for: shell, root: CommandTree.root)
    for (path, command) in CommandTreeTests.everything {
      #expect(script.contains(path.joined(separator: " ")), "\(path)")
      for option in command.options {
        let name = shell == .fish ? "-l \(option.name.dropFirst(2)) " : option.name
        #expect(script.contains(name), "\(path) \(option.name)")
      }
      for case .words(let words) in command.declarations.map(\.candidates) {
        #expect(words.allSatisfy { script.contains($0) }, "\(path) \(words)")
      }
    }
  }

  @Test("bash offers what may follow an option, and only that")
  func values() throws {
    let folder = TemporaryFolder()
    let script = CompletionScript.text(for: .bash, root: CommandTree.root)
    try SmallFile(at: folder.file("script"), bytesMax: 1 << 20).replace(with: Array(script.utf8))
    func offered(_ words: String...) -> [String] {
      let line = words.map(ShellCommand.quoted).joined(separator: " ")
      let command = """
        source \(folder.file("script")); COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); \
        _mooring; printf '%s\\n' "${COMPREPLY[@]}"
        """
      return ShellCommand("bash -c \(ShellCommand.quoted(command))").text
        .split(separator: "\n").map(String.init)
    }
    #expect(offered("mooring", "completion", "") == ["bash", "zsh", "fish", "--help"])
    #expect(offered("mooring", "config", "subscribers", "--state", "rej") == ["rejected"])
    #expect(offered("mooring", "config", "set", "x=1", "--dry") == ["--dry-run"])
    #expect(offered("mooring", "config", "set", "x=1", "--reason", "--d") == [])
    #expect(offered("mooring", "up", "--dir", "\(folder.path)/scr") == [folder.file("script")])
  }
}
