/// One command, or a group of commands, as it is declared once for parsing, help and completion.
struct Command: Sendable {
  /// A line that works, and what it is good for.
  struct Example: Sendable {
    let line: String
    let meaning: String

    init(_ line: String, _ meaning: String) {
      self.line = line
      self.meaning = meaning
    }
  }

  /// What a command does once its arguments are known.
  typealias Action =
    @Sendable (ParsedArguments, Session) async throws(CommandFailure) -> ExitCode

  let name: String
  /// What it does, in one sentence.
  let summary: String
  /// What else there is to know; paragraphs are divided by empty lines.
  let discussion: String
  let arguments: [any DeclaredArgument]
  let examples: [Example]
  let subcommands: [Command]
  let action: Action?

  /// A command that is run.
  init(
    _ name: String, _ summary: String, discussion: String = "",
    arguments: [any DeclaredArgument] = [], examples: [Example] = [], action: @escaping Action
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.examples = examples
    self.subcommands = []
    self.action = action
  }

  /// A group of commands.
  init(
    group name: String, _ summary: String, discussion: String = "", examples: [Example] = [],
    _ subcommands: [Command]
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.arguments = []
    self.examples = examples
    self.subcommands = subcommands
    self.action = nil
  }

  var declarations: [ArgumentDeclaration] { self.arguments.map(\.declaration) }

  /// The options and flags, in the order in which help lists them.
  var options: [ArgumentDeclaration] { self.declarations.filter { $0.form != .operand } }

  /// The words by place; only the last may be repeated.
  var operands: [ArgumentDeclaration] { self.declarations.filter { $0.form == .operand } }

  /// The command with this name below this one.
  func subcommand(named name: String) -> Command? { self.subcommands.first { $0.name == name } }
}

/// The values of a command's arguments.
struct ParsedArguments: Sendable {
  private var values: [String: ParsedValue] = [:]

  mutating func set(_ name: String, to value: ParsedValue) { self.values[name] = value }

  /// The value of an argument that the command declares.
  subscript<Value>(_ argument: Argument<Value>) -> Value {
    guard let parsed = self.values[argument.declaration.name], let value = argument.unboxed(parsed)
    else { preconditionFailure("\(argument.declaration.name) is not declared by the command") }
    return value
  }

  /// Whether the command declares this argument.
  func declares<Value>(_ argument: Argument<Value>) -> Bool {
    self.values[argument.declaration.name] != nil
  }
}
