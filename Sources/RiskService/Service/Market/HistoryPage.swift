internal import Basics
internal import ContractType
internal import RPCServices

/// A page of what happened: it begins behind an instant and, among what has the same, a text.
struct HistoryPage: Sendable {
  /// The place that a page begins behind.
  struct Place: Sendable, Hashable {
    let time: WallTime
    let text: String
  }

  /// Nil for the first page.
  let start: Place?
  let size: Int
  private let page: Page

  init(
    reading request: some PagedRequest, sizeDefault: Int = Page.sizeDefault
  ) throws(FaultAnswer) {
    let page = try Page(of: request)
    self.page = page
    self.size = request.pageSize == 0 ? sizeDefault : page.size
    guard let position = page.start?.position else {
      self.start = nil
      return
    }
    let parts = position.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let time = Int64(parts[0]) else {
      throw .invalid("page_token", "bad_format", "page_token names no place in this listing")
    }
    self.start = Place(
      time: WallTime(clampingMicrosecondsSinceEpoch: time), text: String(parts[1]))
  }

  /// The token of the page behind a place.
  func next(behind time: WallTime, _ text: String) -> String {
    self.page.next(after: "\(time.microsecondsSinceEpoch) \(text)")
  }
}

extension FaultAnswer {
  /// One field of a request is at fault.
  static func invalid(
    _ field: String, _ code: String, _ message: String, allowed: String = ""
  ) -> FaultAnswer {
    .invalidRequest([
      Violation(field: field, code: code, message: message, allowed: allowed)
    ])
  }
}
