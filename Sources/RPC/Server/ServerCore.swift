internal import Basics
internal import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
  let table: RouteTable
  let settings: RPCServerSettings
  let interceptors: InterceptorChain
  /// Handlers that were started, counted so that a test can compare what callers were told.
  private let started = Atomic<Int>(0)
  private let draining = Atomic<Bool>(false)

  init(
    routes: [Route], settings: RPCServerSettings, interceptors: [any ServerInterceptor]
  ) {
    self.table = RouteTable(routes)
    self.settings = settings
    self.interceptors = InterceptorChain(interceptors)
  }

  var isDraining: Bool { self.draining.load(ordering: .relaxed) }

  func beginDraining() { self.draining.store(true, ordering: .relaxed) }
}
