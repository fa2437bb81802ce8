internal import ContractConfig
internal import RPC

/// Reads listings over their pages, up to a limit.
enum Pages {
  /// The most entries of one page.
  static let pageSizeMax: Int32 = 1_000
  /// The most entries that are read of a listing that has no limit of its own.
  static let entriesMax = 100_000

  /// Asks for page after page until there is none left or `limit` items are there.
  static func all<Item, Page>(
    limit: Int = entriesMax,
    _ page: (_ size: Int32, _ token: String) async throws(RPCError) -> Page,
    _ parts: (Page) -> (items: [Item], next: String)
  ) async throws(RPCError) -> (items: [Item], last: Page) {
    var items: [Item] = []
    var token = ""
    while true {
      let size = min(Self.pageSizeMax, Int32(clamping: limit - items.count))
      let answer = try await page(max(1, size), token)
      let (more, next) = parts(answer)
      items += more
      guard !next.isEmpty, items.count < limit, !more.isEmpty else {
        return (Array(items.prefix(limit)), answer)
      }
      token = next
    }
  }

  /// All entries of a listing in one answer.
  static func list(
    _ request: ListRequest, limit: Int = entriesMax, in client: ConfigServiceClient
  ) async throws(RPCError) -> ListResponse {
    let (entries, last) = try await Self.all(
      limit: limit,
      { size, token throws(RPCError) in
        var request = request
        request.pageSize = size
        request.pageToken = token
        return try await client.list(request)
      }, { page in (page.entries, page.nextPageToken) })
    var whole = last
    whole.entries = entries
    return whole
  }
}
