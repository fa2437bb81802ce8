// Feeds a request parser with the input, whole and cut into pieces whose lengths the input's first
// bytes choose. Both must be read alike, and what is accepted must keep the promises of a head.

import Basics
import HTTP

/// What one way of feeding came to.
private struct Outcome: Equatable {
  var events: [String] = []
  var bodies: [[UInt8]] = []
}

private func feed(_ input: UnsafeRawBufferPointer, pieces: [Int]) -> Outcome {
  var limits = RequestParser.Limits()
  limits.headBytesMax = 1_024
  limits.targetBytesMax = 256
  limits.fieldsMax = 8
  limits.bodyBytesMax = 512
  var parser = RequestParser(limits: limits)
  var outcome = Outcome()
  var position = 0
  var pieceIndex = 0
  while position < input.count {
    let length = pieces.isEmpty ? input.count : 1 + pieces[pieceIndex % pieces.count]
    pieceIndex += 1
    let end = min(input.count, position + length)
    while true {
      let piece = unsafe UnsafeRawBufferPointer(rebasing: input[position..<end])
      let step = unsafe parser.read(piece.bytes)
      precondition(step.consumed <= piece.count, "more was taken than there is")
      switch step.event {
      case .nothing: precondition(step.consumed == piece.count || step.consumed > 0, "no progress")
      case .head:
        check(parser.head)
        outcome.events.append("\(parser.head.method) \(parser.head.path)")
        outcome.bodies.append([])
      case .body:
        unsafe outcome.bodies[outcome.bodies.count - 1].append(
          contentsOf: piece.prefix(step.consumed))
      case .end: outcome.events.append("end")
      case .refused(let refusal):
        outcome.events.append(refusal.rawValue)
        return outcome
      }
      position += step.consumed
      if step.event == .nothing && position == end { break }
    }
  }
  if let refusal = parser.inputEnded() { outcome.events.append(refusal.rawValue) }
  return outcome
}

private func check(_ head: RequestHead) {
  precondition(head.host != nil || head.isOldVersion, "HTTP/1.1 without a host")
  precondition(head.values("content-length").count <= 1, "two lengths")
  let isChunked = !head.values("transfer-encoding").isEmpty
  precondition(!isChunked || head.value("content-length") == nil, "a length and a coding")
  precondition(isChunked == (head.framing == .chunked), "a coding that is ignored")
  precondition(head.fieldCount <= 8, "too many fields")
  precondition(head.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a path with blanks")
  for index in 0..<head.fieldCount {
    let (name, value) = head.field(at: index)
    precondition(!name.isEmpty && name == name.lowercased(), "a name that is not folded")
    precondition(!value.utf8.contains { $0 < 0x20 && $0 != 9 }, "a value with control characters")
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe UnsafeRawBufferPointer(start: start, count: count)
  let whole = unsafe feed(input, pieces: [])
  let pieces = unsafe input.prefix(4).map { Int($0 & 31) }
  let pieced = unsafe feed(input, pieces: pieces)
  precondition(whole == pieced, "pieces are read otherwise")
  return 0
}
