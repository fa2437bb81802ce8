private import Compression

/// Makes answers shorter for clients that can read them so.
enum ContentCoding {
  /// Shorter bodies are sent as they are.
  static let bytesMin = 1_024
  /// Longer ones too: compressing them would hold up the loop.
  static let bytesMax = 262_144

  /// Whether the fields called `Accept-Encoding` allow gzip (RFC 9110 §12.5.3).
  static func allowsGzip(_ fields: [String]) -> Bool {
    var gzip: Bool?
    var any: Bool?
    for element in fields.flatMap({ $0.split(separator: ",") }) {
      let parts = element.split(separator: ";").map {
        $0.filter { $0 != " " && $0 != "\t" }.lowercased()
      }
      guard let name = parts.first else { continue }
      let isWanted = parts.dropFirst().allSatisfy { !self.isZero($0) }
      if name == "gzip" || name == "x-gzip" { gzip = isWanted }
      if name == "*" { any = isWanted }
    }
    return gzip ?? any ?? false
  }

  /// Whether a parameter says `q=0`, which means never.
  private static func isZero(_ parameter: String) -> Bool {
    parameter.hasPrefix("q=0") && parameter.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" }
  }

  /// Whether bodies of this media type become shorter.
  static func isCompressible(_ type: String) -> Bool {
    if type == "application/json" { return true }
    let type = type.prefix { $0 != ";" }
    return type.hasPrefix("text/") || type.hasSuffix("json") || type.hasSuffix("javascript")
      || type.hasSuffix("xml") || type.hasSuffix("yaml")
  }

  /// Compresses the body of `response` where that is worth the while.
  ///
  /// One with an entity tag is left alone: its tag belongs to these very bytes.
  static func apply(to response: inout HTTPResponse, for head: RequestHead) {
    guard case .bytes(let bytes) = response.body,
      (self.bytesMin...self.bytesMax).contains(bytes.count),
      let type = response.value("content-type"), self.isCompressible(type),
      response.value("content-encoding") == nil, response.value("etag") == nil
    else { return }
    response.fields.append(HTTPField("Vary", "Accept-Encoding"))
    let accepted = head.values("accept-encoding")
    guard !accepted.isEmpty, self.allowsGzip(accepted), let shorter = Gzip.compressed(bytes),
      shorter.count < bytes.count
    else { return }
    response.fields.append(HTTPField("Content-Encoding", "gzip"))
    response.body = .bytes(shorter)
  }
}

extension HTTPResponse {
  /// The value of the first field called `name`, which is in lower case.
  func value(_ name: String) -> String? {
    self.fields.firstIndex { Self.isSame($0.name.utf8, name.utf8) }.map { self.fields[$0].value }
  }

  /// Whether a name is `lowercase`, letters of either case being the same.
  private static func isSame(_ name: String.UTF8View, _ lowercase: String.UTF8View) -> Bool {
    name.count == lowercase.count
      && zip(name, lowercase).allSatisfy { ByteSet.lowercased($0) == $1 }
  }
}
