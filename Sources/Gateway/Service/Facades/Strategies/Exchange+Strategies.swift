internal import ContractConfig
internal import RPC

extension Exchange {
  /// Every strategy, without the template that new ones are made from.
  func strategies(environment: String = "") async throws(Fault) -> [Namespace] {
    var request = ListNamespacesRequest(
      realm: "strategy", environment: environment, pageSize: Self.pageSizeMax)
    var found: [Namespace] = []
    repeat {
      let page = try await self.calling { [request] options throws(RPCError) in
        try await self.config.listNamespaces(request, options: options)
      }
      found += page.namespaces
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty && found.count < Self.listedMax
    return found.filter { $0.name != ConfigurationType.template }
  }
}
