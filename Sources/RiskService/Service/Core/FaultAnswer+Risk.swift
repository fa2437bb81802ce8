internal import ContractType
internal import RPC
internal import RPCServices

extension FaultAnswer {
  /// What is to be changed is at another version than the writer believes; the sentence says which.
  static func versionMismatch(_ sentence: String) -> FaultAnswer {
    FaultAnswer(.aborted, "VERSION_MISMATCH", "Somebody else was faster: \(sentence).")
  }
}

extension Page {
  /// The page that a request asks for, of the listing that its other fields describe.
  init(of request: some PagedRequest) throws(FaultAnswer) {
    do throws(PageToken.Fault) {
      try self.init(reading: request)
    } catch {
      throw .invalidRequest([
        Violation(
          field: "page_token", code: "bad_format",
          message: "page_token is not the next_page_token of a listing with these filters",
          allowed: "empty, or next_page_token of the page before")
      ])
    }
  }
}
