import Basics
import HTTP

/// What a parser made of a connection's bytes, one line for each request or refusal.
struct Transcript: Equatable, CustomStringConvertible {
  private(set) var lines: [String] = []
  private(set) var heads: [RequestHead] = []
  private(set) var bodies: [[UInt8]] = []

  var description: String { self.lines.joined(separator: "\n") }

  static func == (left: Transcript, right: Transcript) -> Bool { left.lines == right.lines }

  /// Feeds a parser with `bytes`, cut at `cuts`, and then with the end of input.
  init(
    _ bytes: [UInt8], cutAt cuts: [Int] = [], limits: RequestParser.Limits = .init(),
    routeBodyBytesMax: Int? = nil
  ) {
    var parser = RequestParser(limits: limits)
    var body: [UInt8] = []
    let bounds = [0] + cuts + [bytes.count]
    for (start, end) in zip(bounds, bounds.dropFirst()) {
      var position = start
      while true {
        let piece = Array(bytes[position..<end])
        let step = unsafe parser.read(piece.span.bytes)
        position += step.consumed
        switch step.event {
        case .nothing: break
        case .head:
          if let routeBodyBytesMax { parser.limitBody(to: routeBodyBytesMax) }
          body = []
        case .body: body += piece[..<step.consumed]
        case .end: self.note(parser.head, body)
        case .refused(let refusal):
          self.lines.append("\(refusal.status) \(refusal.rawValue)")
          return
        }
        if step.event == .nothing && position == end { break }
      }
    }
    if let refusal = parser.inputEnded() {
      self.lines.append("\(refusal.status) \(refusal.rawValue)")
    }
  }

  private mutating func note(_ head: RequestHead, _ body: [UInt8]) {
    var line = "\(head.method.name) \(head.path)"
    if let query = head.query { line += " ?\(query)" }
    if let host = head.host { line += " @\(host)" }
    if !body.isEmpty {
      line += body.count <= 40 ? " [\(String(decoding: body, as: UTF8.self))]" : " [#\(body.count)]"
    }
    if head.isOldVersion { line += " old" }
    if !head.keepsAlive { line += " close" }
    if head.expectsContinue { line += " expects" }
    if head.isForServer { line += " server" }
    self.lines.append(line)
    self.heads.append(head)
    self.bodies.append(body)
  }
}
