private import Basics

/// All settings of a program.
public struct SettingsSchema: Sendable {
  /// Variables that begin with this are settings, of this program or of another of ours.
  public static let prefix = "MOORING_"
  /// A variable that is more slips of the keyboard away from a setting is somebody else's.
  private static let slipsMax = 2

  /// The program's name.
  public let program: StaticString
  /// What the program is, in a sentence.
  public let summary: StaticString
  /// The settings, in the order in which they are shown.
  public let settings: [any DeclaredSetting]
  /// Variables with our prefix that other programs read, so that finding them means nothing.
  public let foreignNames: Set<String>

  /// Lists the settings of a program; each name begins with the prefix and comes once.
  public init(
    program: StaticString, summary: StaticString, settings: [any DeclaredSetting],
    foreignNames: Set<String> = []
  ) {
    let names = settings.map(\.name.description)
    precondition(Set(names).count == names.count, "a setting is declared twice")
    precondition(names.allSatisfy { $0.hasPrefix(Self.prefix) }, "a setting lacks the prefix")
    self.program = program
    self.summary = summary
    self.settings = settings
    self.foreignNames = foreignNames
  }

  /// What a program does with its arguments and its environment.
  public enum Reading: Sendable {
    /// All settings are right; the warnings are worth a log line each.
    case settings(Settings, warnings: [SettingsWarning])
    /// Somebody asked for help.
    case help(String)
    /// There is an argument that means nothing.
    case usage(String)
    /// Settings are wrong.
    case problems(SettingsProblems)
  }

  /// Reads every setting and finds every problem.
  ///
  /// A variable that is set to nothing counts as not set. One with our prefix that nobody knows is
  /// a problem when it looks like a misspelt setting, because then somebody meant to change it and
  /// would be ignored; otherwise it is a warning.
  public func read(arguments: [String], environment: [String: String]) -> Reading {
    if let argument = arguments.first {
      if ["--help", "-h"].contains(argument) { return .help(self.help) }
      return .usage(
        "\(self.program): \(SettingsText.quoted(argument)) means nothing here; "
          + "settings are environment variables, see --help\n")
    }
    var values: [String: SettingValue] = [:]
    var problems: [SettingsProblems.Problem] = []
    for setting in self.settings {
      let name = setting.name.description
      let text = environment[name].flatMap { $0.isEmpty ? nil : $0 }
      do throws(SettingFault) {
        values[name] = try setting.checked(text)
      } catch {
        problems.append(.init(setting, text: text, fault: error))
      }
    }
    let (misspelt, warnings) = self.unknownVariables(in: environment)
    problems += misspelt
    guard problems.isEmpty else {
      return .problems(
        SettingsProblems(program: self.program.description, problems: problems))
    }
    return .settings(Settings(values: values), warnings: warnings)
  }

  private func unknownVariables(
    in environment: [String: String]
  ) -> ([SettingsProblems.Problem], [SettingsWarning]) {
    let known = self.settings.map(\.name.description)
    var problems: [SettingsProblems.Problem] = []
    var warnings: [SettingsWarning] = []
    let unknown = environment.keys.filter { name in
      name.hasPrefix(Self.prefix) && !known.contains(name) && !self.foreignNames.contains(name)
    }
    for name in unknown.sorted() {
      // Two settings may differ by little; then the one that is not set was meant.
      let near = Spelling.nearest(
        to: name, among: known.filter { environment[$0] == nil }, slipsMax: Self.slipsMax)
      if let near {
        problems.append(.init(misspelt: name, meant: near))
      } else {
        warnings.append(SettingsWarning(name: name))
      }
    }
    return (problems, warnings)
  }
}

/// A variable with our prefix that the program does not read.
public struct SettingsWarning: Sendable, Hashable {
  /// The variable.
  public let name: String
}

/// The checked settings of a process.
public struct Settings: Sendable {
  let values: [String: SettingValue]

  /// The value of a setting that the schema lists.
  public subscript<Value>(_ setting: Setting<Value>) -> Value {
    guard let checked = self.values[setting.name.description],
      let value = setting.value(in: checked)
    else {
      preconditionFailure("\(setting.name) is not in the schema")
    }
    return value
  }
}

/// Everything that is wrong with the settings of a process.
public struct SettingsProblems: Error, Hashable, CustomStringConvertible {
  /// What the process exits with.
  public static let exitCode: Int32 = 78

  /// One setting and what is wrong with it.
  public struct Problem: Sendable, Hashable {
    /// The variable.
    public let name: String
    /// What is wrong and what would be right, without the text of a secret.
    public let message: String

    init(_ setting: any DeclaredSetting, text: String?, fault: SettingFault) {
      self.name = setting.name.description
      guard let text else {
        self.message = "is required: \(setting.summary)"
        return
      }
      let shown = setting.isSecret ? "" : ", not \(SettingsText.quoted(text))"
      self.message = "must be \(fault.expectation)\(shown)"
    }

    init(misspelt name: String, meant: String) {
      self.name = SettingsText.bare(name)
      self.message = "is not a setting; did you mean \(meant)?"
    }
  }

  /// The program.
  public let program: String
  /// The problems, in the order of the settings.
  public let problems: [Problem]

  /// One line for each problem.
  public var description: String {
    let count = self.problems.count
    return "\(self.program): \(count == 1 ? "a setting is" : "\(count) settings are") wrong\n"
      + self.problems.map { "  \($0.name) \($0.message)\n" }.joined()
      + "See --help for all settings.\n"
  }
}
