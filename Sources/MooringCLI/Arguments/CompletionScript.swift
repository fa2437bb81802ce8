/// Scripts that let a shell complete the words of a command line, made from the declarations.
enum CompletionScript {
  enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish
  }

  /// A command with the names that lead to it.
  private struct Place {
    let path: [String]
    let command: Command

    /// Everything below `command`, itself first.
    static func all(below command: Command, path: [String]) -> [Place] {
      [Place(path: path, command: command)]
        + command.subcommands.flatMap { Self.all(below: $0, path: path + [$0.name]) }
    }
  }

  static func text(for shell: Shell, root: Command) -> String {
    let places = Place.all(below: root, path: [root.name])
    return switch shell {
    case .bash: Self.bash(places, program: root.name)
    case .zsh: Self.zsh(places, program: root.name)
    case .fish: Self.fish(places, program: root.name)
    }
  }

  private static let help = "--help"

  /// The words that may come next, as far as they are known.
  private static func words(of command: Command) -> [String] {
    Self.described(command).map(\.name)
  }

  private static func takesFiles(_ command: Command) -> Bool {
    command.operands.contains { $0.candidates.areFiles }
  }

  /// Options that a value follows, by what is known of it: each with its path before it.
  private static func values(
    _ places: [Place]
  ) -> [(candidates: ArgumentDeclaration.Candidates, names: [String])] {
    var groups: [ArgumentDeclaration.Candidates: [String]] = [:]
    for place in places {
      for option in place.command.options where option.form == .option {
        let path = place.path.joined(separator: " ")
        let names = [option.name] + (option.short.map { [$0] } ?? [])
        groups[option.candidates, default: []] += names.map { "\(path) \($0)" }
      }
    }
    return groups.map { ($0, $1.sorted()) }.sorted { $0.names[0] < $1.names[0] }
  }

  private static func bash(_ places: [Place], program: String) -> String {
    var text = """
      # Completion of \(program) for bash. In ~/.bashrc: source <(\(program) completion bash)
      _\(program)() {
        local word place next
        place=\(program)
        for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
          next="$place $word"
          case "$next" in

      """
    let groups = places.dropFirst().map { "\"\($0.path.joined(separator: " "))\"" }
    text += "      \(groups.joined(separator: " | ")) ) place=\"$next\" ;;\n"
    text += """
          esac
        done
        local words='' files=''
        case "$place ${COMP_WORDS[COMP_CWORD-1]}" in

      """
    for (candidates, names) in Self.values(places) {
      let patterns = names.map { "\"\($0)\"" }.joined(separator: " | ")
      let files = candidates.areFiles ? "yes" : ""
      let words = candidates.words.joined(separator: " ")
      text += "    \(patterns) ) words='\(words)' files='\(files)' place='' ;;\n"
    }
    text += "  esac\n  case \"$place\" in\n"
    for place in places {
      let path = place.path.joined(separator: " ")
      let files = Self.takesFiles(place.command) ? "yes" : ""
      let words = Self.words(of: place.command).joined(separator: " ")
      text += "    \"\(path)\") words='\(words)' files='\(files)' ;;\n"
    }
    text += """
        esac
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
        if [[ ${#COMPREPLY[@]} -eq 0 && $files == yes ]]; then
          mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
        fi
      }
      complete -F _\(program) \(program)

      """
    return text
  }

  private static func zsh(_ places: [Place], program: String) -> String {
    var text = """
      #compdef \(program)
      # Completion of \(program) for zsh. In ~/.zshrc, after compinit:
      #   source <(\(program) completion zsh)
      _\(program)() {
        local word place next
        local -a offered
        place=\(program)
        for word in ${words[2,CURRENT-1]}; do
          next="$place $word"
          case "$next" in

      """
    let groups = places.dropFirst().map { "'\($0.path.joined(separator: " "))'" }
    text += "      \(groups.joined(separator: "|")) ) place=\"$next\" ;;\n"
    text += "    esac\n  done\n  case \"$place ${words[CURRENT-1]}\" in\n"
    for (candidates, names) in Self.values(places) {
      let patterns = names.map { "'\($0)'" }.joined(separator: "|")
      let offer =
        candidates.areFiles
        ? "_files; return"
        : candidates.words.isEmpty
          ? "return" : "compadd -- \(candidates.words.joined(separator: " ")); return"
      text += "    \(patterns) ) \(offer) ;;\n"
    }
    text += "  esac\n  case \"$place\" in\n"
    for place in places {
      let path = place.path.joined(separator: " ")
      text += "    '\(path)')\n      offered=(\n"
      for (name, summary) in Self.described(place.command) {
        text += "        '\(name):\(Self.zshQuoted(summary))'\n"
      }
      text += "      )\n"
      if Self.takesFiles(place.command) { text += "      _files\n" }
      text += "      ;;\n"
    }
    text += """
        esac
        _describe '\(program)' offered
      }
      compdef _\(program) \(program)

      """
    return text
  }

  private static func fish(_ places: [Place], program: String) -> String {
    var text = """
      # Completion of \(program) for fish. In config.fish: \(program) completion fish | source
      function __\(program)_at
        set -l place \(program)
        for word in (commandline -opc)[2..-1]
          set -l next "$place $word"
          switch "$next"

      """
    let groups = places.dropFirst().map { "'\($0.path.joined(separator: " "))'" }
    text += "      case \(groups.joined(separator: " "))\n        set place \"$next\"\n"
    text += "    end\n  end\n  test \"$place\" = \"$argv\"\nend\n"
    text += "complete -c \(program) -f\n"
    for place in places {
      let path = place.path.joined(separator: " ")
      let condition = "complete -c \(program) -n \"__\(program)_at \(path)\""
      let options = Dictionary(
        place.command.options.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      for (name, summary) in Self.described(place.command) {
        let word = name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-a '\(name)'"
        let value = options[name].map(Self.fishValue) ?? ""
        text += "\(condition) \(word)\(value) -d '\(Self.fishQuoted(summary))'\n"
      }
      if Self.takesFiles(place.command) { text += "\(condition) -F\n" }
    }
    return text
  }

  /// What fish is told of an option: its letter, and what may follow.
  private static func fishValue(_ option: ArgumentDeclaration) -> String {
    let letter = option.short.map { " -s \($0.dropFirst())" } ?? ""
    guard option.form == .option else { return letter }
    guard !option.candidates.areFiles else { return letter + " -r -F" }
    let words = option.candidates.words.joined(separator: " ")
    return letter + (words.isEmpty ? " -x" : " -x -a '\(words)'")
  }

  private static func described(_ command: Command) -> [(name: String, summary: String)] {
    command.subcommands.map { ($0.name, $0.summary) }
      + command.operands.flatMap { operand in
        operand.candidates.words.map { ($0, operand.summary) }
      } + command.options.map { ($0.name, $0.summary) } + [(Self.help, "Says what there is.")]
  }

  private static func zshQuoted(_ text: String) -> String {
    text.replacing("'", with: "'\\''").replacing(":", with: "\\:")
  }

  private static func fishQuoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
  }
}

extension ArgumentDeclaration.Candidates {
  fileprivate var areFiles: Bool { self == .files || self == .folders }

  fileprivate var words: [String] {
    if case .words(let words) = self { words } else { [] }
  }
}
