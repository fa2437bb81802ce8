internal import Basics

/// Writes the head of an answer.
struct ResponseHeadWriter {
  /// What frames the body that follows.
  enum Framing {
    /// There is no body, and the status says so by itself.
    case absent
    case length(Int)
    case chunked
    /// The end of the connection is the end of the body.
    case untilClose
  }

  let isOldVersion: Bool
  let closes: Bool
  let date: [UInt8]

  func append(_ response: HTTPResponse, _ framing: Framing, to buffer: inout ByteBuffer) {
    buffer.append(utf8: "HTTP/1.1 ")
    buffer.append(utf8: response.status.description)
    buffer.append(utf8: " ")
    buffer.append(utf8: response.status.reason)
    buffer.append(utf8: "\r\nDate: ")
    buffer.append(self.date)
    // By index: a field of one's own would count references to both of its texts.
    for index in response.fields.indices {
      buffer.append(utf8: "\r\n")
      buffer.append(utf8: response.fields[index].name)
      buffer.append(utf8: ": ")
      buffer.append(utf8: response.fields[index].value)
    }
    if let common = response.commonFields { buffer.append(common.bytes) }
    switch framing {
    case .absent, .untilClose: break
    case .length(let count):
      buffer.append(utf8: "\r\nContent-Length: ")
      buffer.append(utf8: String(count))
    case .chunked: buffer.append(utf8: "\r\nTransfer-Encoding: chunked")
    }
    if self.closes {
      buffer.append(utf8: "\r\nConnection: close")
    } else if self.isOldVersion {
      buffer.append(utf8: "\r\nConnection: keep-alive")
    }
    buffer.append(utf8: "\r\n\r\n")
  }
}
