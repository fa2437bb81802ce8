public import ContractRisk
public import RPCServices

extension ListCorrelationSetsRequest: PagedRequest {}
extension ListDepegEventsRequest: PagedRequest {}
extension ListPricesRequest: PagedRequest {}
extension ListScenariosRequest: PagedRequest {}
