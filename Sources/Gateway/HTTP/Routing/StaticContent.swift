/// Bytes that are the same for everybody, such as a file of the console.
public struct StaticContent: Sendable {
  private let bytes: [UInt8]
  private let type: String
  private let tag: EntityTag
  private let fields: [HTTPField]

  /// Serves `bytes` of the media type `type`; `tag` changes whenever they do.
  ///
  /// `cacheControl` says how long they may be used without asking again.
  public init(
    _ bytes: [UInt8], type: String, tag: EntityTag, cacheControl: String = "no-cache"
  ) {
    self.bytes = bytes
    self.type = type
    self.tag = tag
    self.fields = [
      HTTPField("ETag", tag.description), HTTPField("Cache-Control", cacheControl),
    ]
  }

  /// The bytes, or 304 for a client that has them.
  public func response(to head: RequestHead) -> HTTPResponse {
    let known = head.values("if-none-match")
    if !known.isEmpty, EntityTagCondition(known)?.matchesWeakly(self.tag) == true {
      return HTTPResponse(.notModified, self.fields)
    }
    return HTTPResponse(.ok, self.bytes, type: self.type, self.fields)
  }
}
