internal import Basics
internal import ContractRisk
internal import RPC

/// One line at the foot of a terminal that says how far long work is.
///
/// It goes to standard error, so that answers can be redirected; without a terminal it is nothing.
struct ProgressLine {
  private static let barWidths = 10...40

  private let console: Console
  private var isShown = false

  init(on console: Console) { self.console = console }

  /// Shows how far the work is, in the place of what was shown before.
  mutating func show(_ progress: Progress) {
    guard let width = self.console.progressWidth else { return }
    // The last column stays free: a terminal may go to the next line behind it.
    self.console.complain("\r\u{1B}[K" + Self.text(of: progress, width: width - 1))
    self.isShown = true
  }

  /// Takes the line away before something else is said.
  mutating func clear() {
    guard self.isShown else { return }
    self.console.complain("\r\u{1B}[K")
    self.isShown = false
  }

  /// The line in at most `width` columns; a bar when there is room and the end is known.
  static func text(of progress: Progress, width: Int) -> String {
    let isBounded = progress.totalCount > 0 || progress.fraction > 0
    var parts = [progress.step]
    if isBounded {
      let percent = Int((min(max(progress.fraction, 0), 1) * 100).rounded(.down))
      parts.append("\(percent) %")
    }
    if progress.totalCount > 0 {
      let done = progress.doneCount.groupedDigits
      parts.append("\(done) of \(progress.totalCount.groupedDigits)")
    } else if progress.doneCount > 0 {
      parts.append(progress.doneCount.groupedDigits)
    }
    if let rest = progress.remainingMs {
      parts.append("\(NumberText.milliseconds(rest)) left")
    } else {
      parts.append(NumberText.milliseconds(progress.elapsedMs))
    }
    let room = width - DisplayWidth.of(parts.joined(separator: "  ")) - 2
    if isBounded && room >= Self.barWidths.lowerBound {
      let cells = min(room, Self.barWidths.upperBound)
      parts.insert(Self.bar(progress.fraction, cells: cells), at: 1)
    }
    return DisplayWidth.cut(parts.joined(separator: "  "), to: width)
  }

  private static func bar(_ fraction: Double, cells: Int) -> String {
    let full = Int((min(max(fraction, 0), 1) * Double(cells)).rounded(.down))
    return String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
  }
}

/// What one message of a stream is that ends with an answer.
enum StreamedAnswer<Answer: Sendable>: Sendable {
  case progress(Progress)
  case answer(Answer)
  case nothing
}

extension Session {
  /// Reads a stream to its answer, showing progress on the way.
  func answer<Message: WireMessage, Answer>(
    of responses: ResponseStream<Message>, _ meaning: (Message) -> StreamedAnswer<Answer>
  ) async throws(RPCError) -> Answer {
    var line = ProgressLine(on: self.console)
    defer { line.clear() }
    var answer: Answer?
    var iterator = responses.makeAsyncIterator()
    while let message = try await iterator.next() {
      switch meaning(message) {
      case .progress(let progress): line.show(progress)
      case .answer(let last): answer = last
      case .nothing: break
      }
    }
    guard let answer else { throw RPCError(.internal, "The stream ended without an answer.") }
    return answer
  }
}
