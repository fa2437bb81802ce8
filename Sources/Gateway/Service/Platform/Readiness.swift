internal import Basics
internal import ContractPlatform
internal import HTTP
internal import JSON
internal import RPC

/// Whether the services behind the gateway are ready, asked one by one and at once.
enum Readiness {
  /// How long a service may take to say how it is.
  static let timeMax = Duration.seconds(1)

  /// What a service is.
  struct Check: Sendable, Hashable {
    let name: String
    let isReady: Bool
    /// Whether the gateway is not ready without it.
    let isRequired: Bool
    /// What is to be said of it.
    let message: String
  }

  /// The answer of `/readyz`.
  static func response(_ upstreams: Upstreams) async -> HTTPResponse {
    self.response(await self.checks(upstreams))
  }

  /// The answer to what was found.
  static func response(_ checks: [Check]) -> HTTPResponse {
    let isReady = checks.allSatisfy { $0.isReady || !$0.isRequired }
    var buffer = ByteBuffer()
    JSONWriter.write(to: &buffer) { json in
      json.beginObject()
      json.member("status", isReady ? "ready" : "not ready")
      json.key("checks")
      json.beginArray()
      for check in checks {
        json.beginObject()
        json.member("name", check.name)
        json.member("passing", check.isReady)
        json.member("required", check.isRequired)
        json.member("message", check.message)
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
    return HTTPResponse(
      isReady ? .ok : .unavailable, buffer.array(), type: "application/json",
      isReady ? [] : [HTTPField("Retry-After", "1")])
  }

  private static func checks(_ upstreams: Upstreams) async -> [Check] {
    await withTaskGroup(of: (Int, Check).self) { group in
      for (index, upstream) in upstreams.all.enumerated() {
        group.addTask { (index, await self.check(upstream)) }
      }
      var checks: [(Int, Check)] = []
      for await check in group { checks.append(check) }
      return checks.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func check(_ upstream: Upstream) async -> Check {
    do throws(RPCError) {
      let status = try await OpsV1.OpsServiceClient(upstream.channel).status(
        OpsV1.StatusRequest(), options: CallOptions(timeout: self.timeMax))
      let failing = status.checks.filter { !$0.passing && $0.required }
      return Check(
        name: upstream.name, isReady: status.ready, isRequired: upstream.isRequired,
        message: failing.map { "\($0.name): \($0.message)" }.joined(separator: "; "))
    } catch {
      return Check(
        name: upstream.name, isReady: false, isRequired: upstream.isRequired,
        message: error.code == .deadlineExceeded ? "does not answer" : "cannot be reached")
    }
  }
}
