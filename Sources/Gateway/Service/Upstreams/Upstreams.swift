internal import EventLoop
internal import RPC

/// A service behind the gateway.
struct Upstream: Sendable {
  /// What metrics and answers call it.
  let name: String
  /// One connection for each loop.
  let channel: RPCChannel
}

/// The services behind the gateway.
struct Upstreams: Sendable {
  let config: Upstream
  let pricing: Upstream
  let risk: Upstream

  /// All of them.
  var all: [Upstream] { [self.config, self.pricing, self.risk] }
}
