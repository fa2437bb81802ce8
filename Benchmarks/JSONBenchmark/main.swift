import Basics
import Glibc
import JSON

/// Nanoseconds of processor time of this thread.
func threadNanoseconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Prints the best of five runs of `body`, in microseconds for one call.
///
/// The program's arguments are the names of the measurements to take; without any, all are taken.
/// `--calls N` before them makes N calls, for tools that count instructions.
func measure(_ name: String, calls usual: Int, perCall units: Int = 1, _ body: () -> Int) {
  var wanted = CommandLine.arguments.dropFirst()
  var calls = usual
  if wanted.first == "--calls" {
    calls = wanted.dropFirst().first.flatMap { Int($0) } ?? usual
    wanted = wanted.dropFirst(2)
  }
  guard wanted.isEmpty || wanted.contains(name) else { return }
  var best = Double.infinity
  var sum = 0
  for _ in 0..<5 {
    let start = threadNanoseconds()
    for _ in 0..<calls { sum &+= body() }
    best = min(best, (threadNanoseconds() - start) / Double(calls * units))
  }
  precondition(sum != 0)
  let text = String(Double(Int(best * 10)) / 10_000)
  print("\(name) \(text) us")
}

let body = Array(QuoteRequestBody.text.utf8)
measure("parse_200B", calls: 200_000) {
  let request = unsafe try? JSONCursor.read(body.span.bytes, as: QuoteRequestBody.self)
  return Int(request?.days ?? 0)
}
measure("parse_200B_tree", calls: 50_000) {
  let tree = unsafe try? JSONValue(parsing: body.span.bytes)
  return tree == nil ? 0 : 1
}

let answer = QuoteAnswerBody()
var buffer = ByteBuffer(capacity: 4096)
measure("write_1KB", calls: 50_000) {
  buffer.clear()
  JSONWriter.write(to: &buffer) { answer.write(to: &$0) }
  return buffer.count
}

let doubles = (0..<1000).map { 1 / Double($0 + 3) }
measure("write_double", calls: 100, perCall: 1000) {
  buffer.clear()
  JSONWriter.write(to: &buffer) { json in
    json.beginArray()
    for value in doubles { json.double(value) }
    json.endArray()
  }
  return buffer.count
}
let written = buffer.array()
measure("parse_double", calls: 100, perCall: 1000) {
  let values = unsafe try? JSONCursor.read(written.span.bytes) { json throws(JSONError) in
    try json.array(of: Double.self, countMax: 1000)
  }
  return values?.count ?? 0
}
