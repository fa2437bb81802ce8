private import Compression

/// Bytes that are the same for everybody, such as a file of the console.
public struct StaticContent: Sendable {
  /// One form of the bytes.
  private struct Form: Sendable {
    let bytes: [UInt8]
    let tag: EntityTag
    let fields: [HTTPField]
  }

  private let type: String
  private let plain: Form
  /// The shorter form, when it is shorter.
  private let compressed: Form?

  /// Serves `bytes` of the media type `type`; `tag` changes whenever they do.
  ///
  /// `cacheControl` says how long they may be used without asking again. What can be compressed
  /// is, here and once.
  public init(
    _ bytes: [UInt8], type: String, tag: EntityTag, cacheControl: String = "no-cache"
  ) {
    self.type = type
    let cache = HTTPField("Cache-Control", cacheControl)
    var common = [cache]
    var compressed: Form?
    if ContentCoding.isCompressible(type), bytes.count >= ContentCoding.bytesMin,
      let shorter = Gzip.compressed(bytes, .thorough), shorter.count < bytes.count
    {
      common.append(HTTPField("Vary", "Accept-Encoding"))
      // Other bytes, so another tag.
      let other = EntityTag(tag.opaque + "-gzip", isWeak: tag.isWeak)
      let fields = [HTTPField("ETag", other.description)] + common
      compressed = Form(
        bytes: shorter, tag: other, fields: fields + [HTTPField("Content-Encoding", "gzip")])
    }
    self.plain = Form(
      bytes: bytes, tag: tag, fields: [HTTPField("ETag", tag.description)] + common)
    self.compressed = compressed
  }

  /// The bytes, or 304 for a client that has them.
  public func response(to head: RequestHead) -> HTTPResponse {
    var form = self.plain
    if let compressed = self.compressed,
      ContentCoding.allowsGzip(head.values("accept-encoding"))
    {
      form = compressed
    }
    let known = head.values("if-none-match")
    if !known.isEmpty, EntityTagCondition(known)?.matchesWeakly(form.tag) == true {
      return HTTPResponse(.notModified, form.fields)
    }
    return HTTPResponse(.ok, form.bytes, type: self.type, form.fields)
  }
}
