#if canImport(Glibc)
  @unsafe @preconcurrency private import Glibc
#elseif canImport(Darwin)
  @unsafe @preconcurrency private import Darwin
#endif

/// What a command about the database came to: an exit code of `sysexits`, and words.
public struct CommandOutcome: Sendable, Hashable {
  public static let success: Int32 = 0
  public static let refused: Int32 = 1
  public static let wrongArguments: Int32 = 64
  public static let unavailable: Int32 = 69
  public static let unreadable: Int32 = 70

  /// The exit code.
  public let status: Int32
  /// What to say, with its line ends.
  public let text: String

  /// Ends with `status`, saying `text`.
  public init(status: Int32, text: String) {
    self.status = status
    self.text = text
  }

  /// What a failed question of `program` to the database means.
  public init(_ error: PostgresError, of program: String) {
    let isAway = error.isStoreAway || error.code == .deadlineExceeded
    self.init(
      status: isAway ? Self.unavailable : Self.unreadable, text: "\(program): \(error)\n")
  }

  /// Says it, answers on standard output and everything else on standard error, and ends the
  /// process.
  public func end() -> Never {
    let isAnswer = [Self.success, Self.refused].contains(self.status)
    Self.say(self.text, to: isAnswer ? STDOUT_FILENO : STDERR_FILENO)
    exit(self.status)
  }

  /// Tells how far a command has come, on standard error.
  public static func tell(_ text: String) { Self.say(text, to: STDERR_FILENO) }

  private static func say(_ text: String, to descriptor: Int32) {
    // Nobody may be there to read it; the exit code says the rest.
    var text = text
    text.withUTF8 { utf8 in _ = unsafe write(descriptor, utf8.baseAddress, utf8.count) }
  }
}

extension PostgresError {
  /// Whether the server cannot be asked at present: there is no way to it, or it is going down,
  /// coming up or out of something.
  public var isStoreAway: Bool {
    switch self.code {
    case .connectFailed, .connectionLost, .poolBusy, .closed: true
    // 57P0x: the server is going down or coming up; 53xxx: it has nothing left to give; 25xxx: it
    // is a standby that takes no writes.
    case .server: ["57", "53", "25"].contains(self.sqlState?.classCode ?? "")
    case .deadlineExceeded, .cancelled, .poolQueueFull, .limitExceeded, .unexpectedResult,
      .misuse:
      false
    }
  }
}
