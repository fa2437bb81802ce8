internal import Auth
internal import HTTP
internal import RPC
internal import RPCServices
internal import Telemetry

/// What logs of the services and the trace go by.
private enum TraceKey {
  static let callID = "x-request-id"
  static let traceparent = "traceparent"
  static let tracestate = "tracestate"
}

extension Exchange {
  /// What is said of anybody, by the door that they come through.
  private static let anybody = Dictionary(
    uniqueKeysWithValues: Door.allCases.map { door in
      var metadata = Metadata(entriesMax: Exchange.entriesMax)
      metadata.append(known: door.rawValue, for: Caller.Key.source)
      // Without a token nobody is named: services take the caller for nobody in particular.
      metadata.append(known: "anonymous", for: Caller.Key.actor)
      metadata.append(known: "public", for: Caller.Key.role)
      return (door, metadata)
    })
  private static let entriesMax = 9

  /// Who asks through which door, from where, and by what name the request goes.
  ///
  /// Everything in it is visible ASCII: it was made here, or checked when it came in.
  var metadata: Metadata {
    var metadata = self.principal.map(self.metadata) ?? Self.anybody[self.door] ?? Metadata()
    metadata.append(known: self.requestID.description, for: Caller.Key.requestID)
    metadata.append(known: self.requestID.description, for: TraceKey.callID)
    metadata.append(known: self.trace.traceparent, for: TraceKey.traceparent)
    if !self.trace.state.text.isEmpty {
      metadata.append(known: self.trace.state.text, for: TraceKey.tracestate)
    }
    if let client = self.client { metadata.append(known: client.text, for: Caller.Key.clientIP) }
    return metadata
  }

  /// What is said of somebody with a token.
  private func metadata(_ principal: Principal) -> Metadata {
    var metadata = Metadata(entriesMax: Exchange.entriesMax)
    metadata.append(known: self.door.rawValue, for: Caller.Key.source)
    metadata.append(known: Self.ascii(principal.actor), for: Caller.Key.actor)
    metadata.append(known: principal.role.rawValue, for: Caller.Key.role)
    if let namespaces = principal.namespaces {
      let patterns = namespaces.map(\.description).joined(separator: ",")
      // An empty value cannot travel, and no patterns is not all of them.
      metadata.append(known: patterns.isEmpty ? "-" : patterns, for: Caller.Key.namespaces)
    }
    return metadata
  }

  /// A name in the characters that metadata can carry; others are percent-encoded.
  static func ascii(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "%") }
    if isPlain { return text }
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "%") {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
