// Feeds a server's connection with bytes of a client: what is behind the greeting is the input, cut
// into pieces whose lengths the input chooses. Whatever comes, nothing may trap, leak or go on for
// ever.

import Basics
import RPC

/// A message that is whatever bytes it is given.
private struct Bytes: WireMessage {
  static var wireName: String { "fuzz.Bytes" }

  let bytes: [UInt8]

  init(wire bytes: RawSpan) throws(WireError) {
    self.bytes = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    if self.bytes.first == 0xFF { throw .malformed("starts with FF") }
  }

  func appendWire(to buffer: inout ByteBuffer) { buffer.append(self.bytes) }
}

private func method(_ path: StaticString, _ kind: MethodKind) -> MethodDescriptor<Bytes, Bytes> {
  MethodDescriptor(path: path, kind: kind)
}

private let server = RPCServer(routes: [
  Route(
    method("/f/u", .unary),
    UnaryHandler { (request: Bytes, _: CallContext) throws(RPCError) -> Bytes in request }),
  Route(
    method("/f/s", .serverStream),
    ServerStreamHandler {
      (request: Bytes, writer: ResponseWriter<Bytes>, _: CallContext) async throws(RPCError) in
      for _ in 0..<3 { try await writer.write(request) }
    }),
  Route(
    method("/f/b", .bidirectional),
    BidirectionalHandler {
      (requests: RequestStream<Bytes>, writer: ResponseWriter<Bytes>, _: CallContext)
        async throws(RPCError) in
      for try await request in requests { try await writer.write(request) }
    }),
])

private let greeting =
  Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzServerFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe UnsafeRawBufferPointer(start: start, count: count)
  let connection = HandDrivenConnection(to: server)
  _ = unsafe connection.receive(greeting.span.bytes)
  var position = 0
  while position < input.count && !connection.isClosing {
    // The first byte of a piece says how long it is; 0 takes all that is left.
    let length = unsafe Int(input[position])
    let end = length == 0 ? input.count : min(input.count, position + 1 + length)
    let piece = unsafe UnsafeRawBufferPointer(rebasing: input[(position + 1)..<end])
    _ = unsafe connection.receive(piece.bytes)
    position = end
  }
  return 0
}
