internal import EventLoop
internal import RPC

/// A service behind the gateway.
struct Upstream: Sendable {
  /// What metrics and answers call it.
  let name: String
  /// Whether the gateway is not ready without it.
  let isRequired: Bool
  /// One connection for each loop.
  let channel: RPCChannel

  /// A service whose socket is at `path`.
  init(_ name: String, at path: String, isRequired: Bool, on loops: [EventLoop]) {
    self.name = name
    self.isRequired = isRequired
    self.channel = RPCChannel(to: .unix(path: path), on: loops, settings: Self.settings)
  }

  private static var settings: RPCChannelSettings {
    var settings = RPCChannelSettings()
    // A service that is down is found out at once, and found again soon: until then calls fail
    // without waiting.
    settings.connectTimeout = .seconds(1)
    settings.longestPause = .seconds(1)
    settings.receivedMessageBytesMax = 16 << 20
    return settings
  }
}

/// The services behind the gateway.
struct Upstreams: Sendable {
  let config: Upstream
  let pricing: Upstream
  let risk: Upstream

  /// The services whose sockets are in `folder`.
  init(in folder: String, on loops: [EventLoop]) {
    self.config = Upstream("config", at: "\(folder)/config.sock", isRequired: true, on: loops)
    self.pricing = Upstream("pricing", at: "\(folder)/pricing.sock", isRequired: true, on: loops)
    self.risk = Upstream("risk", at: "\(folder)/risk.sock", isRequired: false, on: loops)
  }

  /// All of them.
  var all: [Upstream] { [self.config, self.pricing, self.risk] }

  /// Gives up what is in flight.
  func close() {
    for upstream in self.all { upstream.channel.close() }
  }
}
