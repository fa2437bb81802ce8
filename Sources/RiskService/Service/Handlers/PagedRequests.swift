public import ContractRisk
public import RPCServices

extension ListScenariosRequest: PagedRequest {}
