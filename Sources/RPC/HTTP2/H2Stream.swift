internal import Basics

/// One stream of an HTTP/2 session, seen from the call that it carries.
///
/// A base class, because the session's callbacks meet one for every frame. Subclasses must not run
/// code of the user from these methods: they are called from inside the library.
class H2Stream {
  /// The number of the stream on its connection; 0 until it has one.
  final var id: Int32 = 0
  /// Where the session keeps the stream; the session's own.
  final var livePosition = -1
  /// Bytes to send, in order.
  final var outgoing = ByteBuffer()
  /// Whether nothing will be added to `outgoing`.
  final var isOutgoingFinished = false
  /// What follows the last byte; `nil` ends the stream with the bytes themselves.
  final var trailers: HeaderFields?
  /// Whether the library was told that there is nothing to send for now.
  final var isDeferred = false

  /// A field of a header block arrived.
  func headerReceived(name: RawSpan, value: RawSpan) {}

  /// A header block is complete; it is the last thing to arrive when `endsStream`.
  func headersReceived(endsStream: Bool) {}

  /// Bytes of the body arrived.
  func dataReceived(_ bytes: RawSpan) {}

  /// Nothing more will arrive, after bytes of the body.
  func endReceived() {}

  /// Bytes of `outgoing` have been handed to the connection.
  func outgoingDrained(_ count: Int) {}

  /// The stream is over and the session has let go of it.
  ///
  /// `errorCode` is 0 when both sides ended it in order.
  func streamClosed(errorCode: UInt32) {}

  /// Makes the object ready for another stream.
  func recycleStream() {
    self.id = 0
    self.outgoing.clear()
    self.isOutgoingFinished = false
    self.trailers = nil
    self.isDeferred = false
  }
}
