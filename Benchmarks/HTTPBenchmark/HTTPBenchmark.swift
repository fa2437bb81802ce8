import Basics
import EventLoop
import Glibc
import HTTP
import ServiceRuntime
import Telemetry

/// Our side of the HTTP benchmarks: a server with routes, metrics and every limit that the gateway
/// has, which answers with a small JSON body.
@main
enum HTTPBenchmark {
  private static let bodyBytes = 289
  private static let usage = "usage: http-benchmark serve PORT"

  static func main() {
    let words = CommandLine.arguments.dropFirst()
    guard words.first == "serve", let port = words.dropFirst().first.flatMap({ UInt16($0) }) else {
      print(Self.usage)
      exit(EX_USAGE)
    }
    do {
      try Self.serve(port)
    } catch {
      print("\(error)")
      exit(EX_OSERR)
    }
  }

  private static func serve(_ port: UInt16) throws {
    let body = Array(("{\"a\":\"" + String(repeating: "x", count: bodyBytes - 8) + "\"}").utf8)
    var table = RouteTable<HTTPRoute>()
    let quote = HTTPRoute(
      "quotes", HTTPHandler { _ in HTTPResponse(.ok, body, type: "application/json") })
    try table.add(.get, PathTemplate(parsing: "/v1/quotes/{asset}"), quote)
    try table.add(.get, PathTemplate(parsing: "/v1/parameters/{namespace=*/*}/{key}"), quote)
    let routes = table
    let missing = HTTPRoute("missing", HTTPHandler { _ in HTTPResponse(.notFound) })
    let metrics = HTTPMetrics(MetricsRegistry())
    let loop = try EventLoop.start(named: "serve")
    let server = HTTPServer(
      on: [loop], observe: { metrics.observe($0) },
      route: { head, _ in
        guard case .found(let route, let parameters) = routes.match(head) else { return missing }
        return HTTPRoute(route.name, route.handler, parameters: parameters)
      })
    _ = try server.listen(at: .tcp(host: "127.0.0.1", port: port))
    print("ready")
    fflush(nil)
    loop.join()
  }
}
