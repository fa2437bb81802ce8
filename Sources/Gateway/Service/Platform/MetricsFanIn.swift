internal import Basics
internal import ContractPlatform
internal import HTTP
internal import RPC
internal import Telemetry

/// The metrics of the gateway and of the services behind it as one text.
struct MetricsFanIn: Sendable {
  /// How long a service may take to tell its metrics.
  static let timeMax = Duration.seconds(2)

  let own: MetricsRegistry

  /// The answer of `/metrics`; a service that does not answer is down, and no more.
  func response(_ upstreams: Upstreams) async -> HTTPResponse {
    let texts = await withTaskGroup(of: (Int, [UInt8]?).self) { group in
      for (index, upstream) in upstreams.all.enumerated() {
        group.addTask { (index, await Self.text(of: upstream)) }
      }
      var texts: [Int: [UInt8]] = [:]
      for await (index, text) in group { texts[index] = text }
      return texts
    }
    var merger = MetricsMerger()
    var buffer = ByteBuffer()
    MetricsText.append(self.own.families, to: &buffer)
    merger.add(buffer.array(), service: "gateway")
    for (index, upstream) in upstreams.all.enumerated() {
      merger.note(isUp: texts[index] != nil, service: upstream.name)
      if let text = texts[index] { merger.add(text, service: upstream.name) }
    }
    return HTTPResponse(.ok, merger.text, type: MetricsText.contentType)
  }

  private static func text(of upstream: Upstream) async -> [UInt8]? {
    do throws(RPCError) {
      return try await OpsV1.OpsServiceClient(upstream.channel).metrics(
        OpsV1.MetricsRequest(), options: CallOptions(timeout: self.timeMax)
      ).text
    } catch {
      return nil
    }
  }
}
