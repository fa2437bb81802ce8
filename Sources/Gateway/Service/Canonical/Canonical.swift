internal import Contract
internal import ContractConfig
internal import ContractPricing
internal import ContractRisk
internal import HTTP

/// The paths of the contract, answered by its table.
enum Canonical {
  /// Every REST form of every service, but for what is for the sockets.
  static func operations() -> [Operation] {
    self.operations(ConfigServiceREST.routes, \.config)
      + self.operations(PricingServiceREST.routes, \.pricing)
      + self.operations(BookServiceREST.routes, \.risk)
      + self.operations(MarketServiceREST.routes, \.risk)
      + self.operations(RiskServiceREST.routes, \.risk)
      + self.operations(JobServiceREST.routes, \.risk)
  }

  private static func operations(
    _ routes: [RESTRoute], _ upstream: any KeyPath<Upstreams, Upstream> & Sendable
  ) -> [Operation] {
    routes.filter { $0.access != .internal }.map { self.open($0.request, $0, upstream) }
  }

  private static func open<Request: ContractMessage>(
    _ request: Request.Type, _ route: RESTRoute,
    _ upstream: any KeyPath<Upstreams, Upstream> & Sendable
  ) -> Operation {
    self.open(request, route.response, route, upstream)
  }

  private static func open<Request: ContractMessage, Response: ContractMessage>(
    _ request: Request.Type, _ response: Response.Type, _ route: RESTRoute,
    _ upstream: any KeyPath<Upstreams, Upstream> & Sendable
  ) -> Operation {
    CanonicalRoute<Request, Response>(route, upstream).operation
  }
}
