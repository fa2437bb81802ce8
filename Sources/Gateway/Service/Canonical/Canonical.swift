internal import Contract
internal import ContractConfig
internal import ContractPricing
internal import ContractRisk
internal import HTTP

/// A service of the contract that is answered here.
struct CanonicalService: Sendable {
  /// Its group in the document.
  let group: String
  /// Its full name.
  let name: String
  let routes: [RESTRoute]
  /// Who answers.
  let upstream: any KeyPath<Upstreams, Upstream> & Sendable
}

/// The paths of the contract, answered by its table.
enum Canonical {
  /// The services that are answered; what is not here has neither paths nor a description.
  static let services = [
    CanonicalService(
      group: "Config", name: ConfigServiceMethods.service, routes: ConfigServiceREST.routes,
      upstream: \.config),
    CanonicalService(
      group: "Pricing", name: PricingServiceMethods.service, routes: PricingServiceREST.routes,
      upstream: \.pricing),
    CanonicalService(
      group: "Book", name: BookServiceMethods.service, routes: BookServiceREST.routes,
      upstream: \.risk),
    CanonicalService(
      group: "Market", name: MarketServiceMethods.service, routes: MarketServiceREST.routes,
      upstream: \.risk),
    CanonicalService(
      group: "Risk", name: RiskServiceMethods.service, routes: RiskServiceREST.routes,
      upstream: \.risk),
  ]

  /// Every REST form of every service, but for what is for the sockets.
  static func operations() -> [Operation] {
    self.services.flatMap { service in
      service.routes.filter { $0.access != .internal }
        .map { self.open($0.request, $0, service.upstream) }
    }
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
