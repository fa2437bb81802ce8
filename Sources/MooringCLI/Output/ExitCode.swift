internal import RPC

/// What the program exits with, and what that means.
enum ExitCode: Int32, CaseIterable, Sendable {
  case success = 0
  case negative = 1
  case usage = 64
  case refused = 65
  case notFound = 66
  case unavailable = 69
  case fault = 70
  case system = 71
  case conflict = 73
  case file = 74
  case temporary = 75
  case unimplemented = 76
  case denied = 77
  case settings = 78
  case deadline = 124
  case interrupted = 130

  /// What it tells a script.
  var meaning: String {
    switch self {
    case .success: "Done; the answer, if there is one, is yes."
    case .negative:
      "Done, and the answer is no: something differs, is not allowed, is not serving, is not yet "
        + "in force everywhere, is beyond a limit, or a chain is broken. The command's help says "
        + "which."
    case .usage: "The command line means nothing; nothing was asked of any service."
    case .refused: "The service refused what was asked; everything wrong is listed."
    case .notFound: "What was named is not there: a parameter, a revision, a file."
    case .unavailable:
      "The service cannot be reached or is not ready; nothing was changed. Try again later."
    case .fault: "The service met a fault of its own; its log says more."
    case .system: "The operating system refused something that is needed."
    case .conflict:
      "Somebody else was there first: another version, the same name, or a running supervisor."
    case .file: "A file could not be read or written."
    case .temporary:
      "The outcome of a change is unknown, or a limit was reached. Repeat it with the same "
        + "--request-id: a change that was made is not made twice."
    case .unimplemented: "The service does not know the call: it is of another release."
    case .denied: "The caller may not do that."
    case .settings: "A setting of this machine or of the environment is wrong."
    case .deadline: "Time was up before the answer came."
    case .interrupted: "Interrupted before it was done."
    }
  }

  /// The code for the failure of a call; `reason` is the one in its details.
  init(_ code: RPCCode, reason: String) {
    self =
      switch code {
      case .ok: .success
      case .cancelled: .interrupted
      case .invalidArgument, .failedPrecondition, .outOfRange: .refused
      case .deadlineExceeded: .deadline
      case .notFound: .notFound
      case .alreadyExists, .aborted: .conflict
      case .permissionDenied, .unauthenticated: .denied
      case .resourceExhausted: .temporary
      case .unimplemented: .unimplemented
      case .unavailable: reason == "OUTCOME_UNKNOWN" ? .temporary : .unavailable
      case .unknown, .internal, .dataLoss: .fault
      }
  }

  /// The topic `mooring help exit-codes`.
  static var help: String {
    let rows = Self.allCases.map { code in
      let number = String(code.rawValue)
      let padding = String(repeating: " ", count: 5 - number.count)
      let text = HelpText.wrapped(code.meaning, width: 72)
        .replacing("\n", with: "\n" + String(repeating: " ", count: 7))
      return "\(padding)\(number)  \(text)"
    }
    return "What the program exits with:\n\n" + rows.joined(separator: "\n") + "\n"
  }
}
