private import Basics
private import Glibc
private import JSON

/// Measures reading and writing of JSON and prints lines `name value unit`.
///
/// The program's arguments are the names of the measurements to take; without any, all are taken.
/// `--calls N` before them makes N calls, for tools that count instructions.
@main
enum JSONBenchmark {
  static func main() {
    Self.measureReading()
    Self.measureWriting()
    Self.measureDoubles()
  }

  private static func measureReading() {
    let body = Array(QuoteRequestBody.text.utf8)
    Self.measure("parse_200B", calls: 200_000) {
      do throws(JSONError) {
        return Int(try unsafe JSONCursor.read(body.span.bytes, as: QuoteRequestBody.self).days)
      } catch {
        preconditionFailure(error.description)
      }
    }
    Self.measure("parse_200B_tree", calls: 50_000) {
      let tree = unsafe try? JSONValue(parsing: body.span.bytes)
      return tree == nil ? 0 : 1
    }
  }

  private static func measureWriting() {
    let answer = QuoteAnswerBody()
    var buffer = ByteBuffer(capacity: 4096)
    Self.measure("write_1KB", calls: 50_000) {
      buffer.clear()
      JSONWriter.write(to: &buffer) { answer.write(to: &$0) }
      return buffer.count
    }
  }

  private static func measureDoubles() {
    let doubles = (0..<1000).map { 1 / Double($0 + 3) }
    var buffer = ByteBuffer(capacity: 65_536)
    func write() -> Int {
      buffer.clear()
      JSONWriter.write(to: &buffer) { json in
        json.beginArray()
        for value in doubles { json.double(value) }
        json.endArray()
      }
      return buffer.count
    }
    Self.measure("write_double", calls: 100, perCall: 1000, write)
    _ = write()
    let written = buffer.array()
    Self.measure("parse_double", calls: 100, perCall: 1000) {
      let values = unsafe try? JSONCursor.read(written.span.bytes) { json throws(JSONError) in
        try json.array(of: Double.self, countMax: 1000)
      }
      return values?.count ?? 0
    }
  }

  /// Prints the best of five runs of `body`, in microseconds for one unit.
  private static func measure(
    _ name: String, calls usual: Int, perCall units: Int = 1, _ body: () -> Int
  ) {
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
      let start = Self.threadNanoseconds()
      for _ in 0..<calls { sum &+= body() }
      best = min(best, (Self.threadNanoseconds() - start) / Double(calls * units))
    }
    precondition(sum != 0)
    print("\(name) \(Double(Int(best * 10)) / 10_000) us")
  }

  /// The processor time of this thread.
  private static func threadNanoseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
