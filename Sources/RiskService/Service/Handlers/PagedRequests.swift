public import ContractRisk
public import RPCServices

extension ListClaimsRequest: PagedRequest {}
extension ListSimulationsRequest: PagedRequest {}
extension ListCorrelationSetsRequest: PagedRequest {}
extension ListDepegEventsRequest: PagedRequest {}
extension ListPoliciesRequest: PagedRequest {}
extension ListPricesRequest: PagedRequest {}
extension ListScenariosRequest: PagedRequest {}
