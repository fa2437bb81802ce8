internal import Basics
internal import Contract
internal import ContractConfig

/// A request for one page of a listing.
protocol PagedRequest: ContractMessage {
  /// Where the page begins; empty for the first one.
  var pageToken: String { get set }
  /// How many items it may have; 0 for the usual number.
  var pageSize: Int32 { get set }
}

extension CompareRequest: PagedRequest {}
extension DiffRequest: PagedRequest {}
extension HistoryRequest: PagedRequest {}
extension ListAuditRequest: PagedRequest {}
extension ListChangeSetsRequest: PagedRequest {}
extension ListNamespacesRequest: PagedRequest {}
extension ListRequest: PagedRequest {}
extension ListSubscribersRequest: PagedRequest {}

/// Where a page begins, how long it may be, and which listing it belongs to.
struct Page {
  let start: PageToken?
  let size: Int
  private let fingerprint: UInt64

  /// The page that a request asks for, of the listing that its other fields describe.
  init(of request: some PagedRequest) throws(ConfigFault) {
    var filters = request
    (filters.pageToken, filters.pageSize) = ("", 0)
    self.fingerprint = PageToken.fingerprint(of: filters)
    self.size = PageToken.pageSize(request.pageSize)
    guard !request.pageToken.isEmpty else {
      self.start = nil
      return
    }
    guard let start = PageToken(request.pageToken, for: self.fingerprint) else {
      throw PageToken.fault
    }
    self.start = start
  }

  /// Where the page after this one begins: after `position`, in the state at `revision`.
  func next(after position: String, readAt revision: Revision) -> String {
    PageToken(revision: revision, position: position).text(for: self.fingerprint)
  }
}
