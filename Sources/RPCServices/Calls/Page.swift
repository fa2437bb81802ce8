public import Basics
public import Contract

/// A request for one page of a listing.
public protocol PagedRequest: ContractMessage {
  /// Where the page begins; empty for the first one.
  var pageToken: String { get set }
  /// How many items it may have; 0 for the usual number.
  var pageSize: Int32 { get set }
}

/// Where a page begins, how long it may be, and which listing it belongs to.
public struct Page: Sendable {
  /// What `page_size` means when it is 0, unless the contract says otherwise.
  public static let sizeDefault = 100

  /// After what the page begins; nil for the first one.
  public let start: PageToken?
  /// The most items of it.
  public let size: Int
  private let fingerprint: UInt64

  /// The page that a request asks for, of the listing that its other fields describe.
  public init(
    reading request: some PagedRequest, sizeDefault: Int = Self.sizeDefault
  ) throws(PageToken.Fault) {
    var filters = request
    (filters.pageToken, filters.pageSize) = ("", 0)
    self.fingerprint = PageToken.fingerprint(of: filters)
    self.size = request.pageSize == 0 ? sizeDefault : Int(request.pageSize)
    guard !request.pageToken.isEmpty else {
      self.start = nil
      return
    }
    guard let start = PageToken(request.pageToken, for: self.fingerprint) else {
      throw PageToken.Fault()
    }
    self.start = start
  }

  /// Where the page after this one begins: after `position`, in the state at `revision`.
  public func next(after position: String, readAt revision: Revision = .zero) -> String {
    PageToken(revision: revision, position: position).text(for: self.fingerprint)
  }
}
