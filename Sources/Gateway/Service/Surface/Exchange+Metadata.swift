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
  /// Who asks through which door, from where, and by what name the request goes.
  var metadata: Metadata {
    var entries: [(String, String)] = [
      (Caller.Key.source, self.door.rawValue), (Caller.Key.requestID, self.requestID.description),
      (TraceKey.callID, self.requestID.description),
      (TraceKey.traceparent, self.trace.traceparent),
    ]
    if !self.trace.state.text.isEmpty {
      entries.append((TraceKey.tracestate, self.trace.state.text))
    }
    // Without a token nobody is named: services take the caller for nobody in particular.
    entries.append((Caller.Key.actor, self.principal.map { Self.ascii($0.actor) } ?? "anonymous"))
    entries.append((Caller.Key.role, self.principal?.role.rawValue ?? "public"))
    if let client = self.client { entries.append((Caller.Key.clientIP, client.description)) }
    if let namespaces = self.principal?.namespaces {
      let patterns = namespaces.map(\.description).joined(separator: ",")
      // An empty value cannot travel, and no patterns is not all of them.
      entries.append((Caller.Key.namespaces, patterns.isEmpty ? "-" : patterns))
    }
    var metadata = Metadata()
    for (key, value) in entries {
      do throws(RPCError) {
        try metadata.append(value, for: key)
      } catch {
        // Everything above is visible ASCII; what is not must not silently lose its author.
        preconditionFailure("\(error)")
      }
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
