public import ContractRisk
public import RPCServices

extension ListAlertsRequest: PagedRequest {}
extension ListReportsRequest: PagedRequest {}
