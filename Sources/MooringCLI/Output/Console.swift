internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Standard output and standard error, and what is known of who reads them.
struct Console: Sendable {
  /// The exit code of a program whose reader has gone, as if the signal had ended it.
  private static let readerGoneExitCode: Int32 = 141
  private static let widthMin = 40

  /// Whether standard output is a terminal.
  let isTerminal: Bool
  /// Whether headings and states may be coloured.
  let isColoured: Bool
  /// The columns of the terminal; nil when there is none, and nothing is cut off.
  let width: Int?
  /// The columns for a line that is written over again on standard error; nil without a terminal.
  let progressWidth: Int?
  private let output: @Sendable (String) -> Void
  private let errors: @Sendable (String) -> Void

  /// Looks at standard output and at `COLUMNS`, `NO_COLOR` and `TERM`.
  init(environment: [String: String]) {
    self.isTerminal = isatty(STDOUT_FILENO) == 1
    let isPlain = environment["NO_COLOR", default: ""] != "" || environment["TERM"] == "dumb"
    self.isColoured = self.isTerminal && !isPlain
    self.width = self.isTerminal ? Self.width(environment, of: STDOUT_FILENO) : nil
    let redraws = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    self.progressWidth = redraws ? Self.width(environment, of: STDERR_FILENO) : nil
    self.output = { Self.write($0, to: STDOUT_FILENO) }
    self.errors = { Self.complain($0) }
  }

  /// Somebody else who reads what is said, as if on a terminal when there is a width.
  init(
    width: Int? = nil, progressWidth: Int? = nil, output: @escaping @Sendable (String) -> Void,
    errors: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = width != nil
    self.isColoured = false
    self.width = width
    self.progressWidth = progressWidth
    self.output = output
    self.errors = errors
  }

  private static func width(_ environment: [String: String], of descriptor: Int32) -> Int {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns >= Self.widthMin {
      return columns
    }
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return HelpText.widthDefault
    }
    return max(Self.widthMin, Int(size.ws_col))
  }

  /// Writes to standard output.
  func say(_ text: String) { self.output(text) }

  /// Writes to standard error.
  func complain(_ text: String) { self.errors(text) }

  /// Writes to standard error.
  static func complain(_ text: String) { Self.write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe systemWrite(descriptor, $0) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&watched, 1, -1)
      } else if errno != EINTR {
        if errno == EPIPE { exit(Self.readerGoneExitCode) }
        return
      }
    }
  }
}

/// `write` of the system, whose name a method hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
