public import ContractConfig
public import RPCServices

extension CompareRequest: PagedRequest {}
extension DiffRequest: PagedRequest {}
extension HistoryRequest: PagedRequest {}
extension ListAuditRequest: PagedRequest {}
extension ListChangeSetsRequest: PagedRequest {}
extension ListNamespacesRequest: PagedRequest {}
extension ListRequest: PagedRequest {}
extension ListSubscribersRequest: PagedRequest {}

extension Page {
  /// The page that a request asks for, of the listing that its other fields describe.
  init(of request: some PagedRequest) throws(ConfigFault) {
    do throws(PageToken.Fault) {
      try self.init(reading: request)
    } catch {
      throw PageToken.fault
    }
  }
}

extension PageToken {
  /// The fault of a token that is none.
  static var fault: ConfigFault {
    .invalidRequest([
      Violation(
        field: "page_token", code: .badFormat,
        message: "page_token is not the next_page_token of a listing with these filters",
        allowed: "empty, or next_page_token of the page before")
    ])
  }
}
