private import Basics
private import EventLoop
private import Postgres
private import ServiceRuntime
private import Telemetry

/// Measures the database client and prints lines `name value unit`.
///
/// usage: PostgresBenchmark <directory of the server's socket> <user> WHAT
///
/// WHAT is select, pipeline, copy_in or copy_out.
@main
struct PostgresBenchmark {
  private static let selectCount = 20_000
  private static let pipelineDepth = 256
  private static let pipelineCount = 400
  private static let rowCount = 1_000_000

  private let connection: PostgresConnection

  static func main() async throws {
    let arguments = CommandLine.arguments
    precondition(arguments.count == 4)
    let loop = try EventLoop.start(named: "bench")
    let blockingCalls = try ComputePool(named: "blocking", threads: 1)
    let configuration = PostgresConfiguration(
      host: .socketDirectory(arguments[1]), user: arguments[2], database: "postgres")
    // On the loop, as a handler is.
    try await Task(executorPreference: loop) {
      let connection = try await PostgresConnection.connect(
        to: configuration, on: loop, blockingCalls: blockingCalls, logger: .disabled)
      let benchmark = PostgresBenchmark(connection: connection)
      switch arguments[3] {
      case "select": try await benchmark.select()
      case "pipeline": try await benchmark.pipeline()
      case "copy_in": try await benchmark.copyIn()
      case "copy_out": try await benchmark.copyOut()
      default: preconditionFailure("no measurement \(arguments[3])")
      }
      await connection.close()
    }.value
    loop.stop()
    loop.join()
  }

  /// One statement at a time.
  private func select() async throws {
    var times: [Int64] = []
    for number in 0..<Self.selectCount {
      let start = MonotonicTime.now()
      let row = try await self.connection.query("SELECT $1 + 1", number).onlyRow()
      times.append((MonotonicTime.now() - start).nanosecondsClamped)
      let sum: Int = try row.decode(at: 0)
      precondition(sum == number + 1)
    }
    times.sort()
    Self.report("p50", nanoseconds: Double(times[times.count / 2]))
    Self.report("p99", nanoseconds: Double(times[times.count * 99 / 100]))
  }

  /// Many statements per round trip; the time of each.
  private func pipeline() async throws {
    let start = MonotonicTime.now()
    for _ in 0..<Self.pipelineCount {
      let results = try await self.connection.pipeline(
        (0..<Self.pipelineDepth).map { Statement("SELECT $1 + 1", $0) })
      for (number, result) in results.enumerated() {
        let sum: Int = try result[0].decode(at: 0)
        precondition(sum == number + 1)
      }
    }
    Self.report("mean", since: start, count: Self.pipelineCount * Self.pipelineDepth)
  }

  private func copyIn() async throws {
    try await self.connection.query("DROP TABLE IF EXISTS price")
    try await self.connection.query(
      """
      CREATE TABLE price (
        at timestamptz NOT NULL, asset smallint NOT NULL, usd float8, eur float8)
      """
    )
    let start = MonotonicTime.now()
    let stored = try await self.connection.copyIn(
      "COPY price (at, asset, usd, eur) FROM STDIN (FORMAT binary)"
    ) { writer throws(PostgresError) in
      for row in 0..<Self.rowCount {
        try await writer.write(
          .epoch + .seconds(row), Int16(truncatingIfNeeded: row % 14), 1.0 / Double(row + 1), 0.9)
      }
    }
    precondition(stored == Self.rowCount)
    Self.report("mean", since: start, count: Self.rowCount)
  }

  /// Reads what ``copyIn()`` wrote.
  private func copyOut() async throws {
    let start = MonotonicTime.now()
    let (count, sum) = try await self.connection.copyOut(
      "COPY price (at, asset, usd, eur) TO STDOUT (FORMAT binary)"
    ) { reader throws(PostgresError) in
      var (count, sum) = (0, 0.0)
      while let (_, _, usd, _) = try await reader.next(
        WallTime.self, Int16.self, Double.self, Double.self)
      {
        count += 1
        sum += usd
      }
      return (count, sum)
    }
    precondition(count == Self.rowCount)
    precondition(sum > 1)
    Self.report("mean", since: start, count: count)
  }

  private static func report(_ name: String, since start: MonotonicTime, count: Int) {
    let elapsed = (MonotonicTime.now() - start).nanosecondsClamped
    Self.report(name, nanoseconds: Double(elapsed) / Double(count))
  }

  private static func report(_ name: String, nanoseconds: Double) {
    print("\(name) \(nanoseconds / 1000) us")
  }
}
