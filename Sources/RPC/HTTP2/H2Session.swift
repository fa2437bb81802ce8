internal import Basics
internal import CNGHTTP2

/// What a session tells the connection it belongs to.
protocol H2SessionOwner: AnyObject {
  /// A peer opened a stream; `nil` refuses it.
  func streamOpened() -> H2Stream?

  /// The peer will not take streams above `lastStreamID`.
  func goAwayReceived(lastStreamID: Int32, errorCode: UInt32)

  /// The peer answered a ping that carried `payload`.
  func pingAnswered(_ payload: UInt64)
}

/// One HTTP/2 connection without a socket: bytes go in, bytes come out.
///
/// Owns the library's session. Belongs to one thread; its owner keeps it and so outlives it.
@safe
final class H2Session {
  /// Which end of the connection this is.
  enum Role {
    case server
    case client
  }

  private let handle: OpaquePointer
  private let role: Role
  /// Whom to tell; set once, right after the session is made.
  unowned var owner: (any H2SessionOwner)?
  private(set) var floodGuard: FloodGuard
  /// The time of the event at hand; callbacks have no other clock.
  private var now: MonotonicTime
  /// Every stream that is not closed, in no order, each held once.
  private var streams: [Unmanaged<H2Stream>] = unsafe []
  /// The stream that was last asked for, which events of one stream in a row find here.
  private var recent: Unmanaged<H2Stream>?
  private var recentID: Int32 = 0
  /// Bytes of bodies that arrived and were not given back to the connection's window yet.
  private var arrivedBytes = 0
  /// Where the bytes go that are produced just now.
  private var output: UnsafeMutableRawBufferPointer?
  private var outputCount = 0
  /// What was produced and did not fit.
  private var leftover = ByteBuffer()
  /// The last stream of the peer that a GOAWAY of ours says we take, written or still queued.
  private var lastStreamTaken = Int32.max
  /// Whether the library gave up on the connection.
  private(set) var hasFailed = false
  /// Whether the peer has shown that it speaks HTTP/2.
  private(set) var hasPeerSettings = false

  init(_ role: Role, limits: H2Limits, now: MonotonicTime) {
    self.role = role
    self.now = now
    self.floodGuard = FloodGuard(limits, now: now)
    unsafe self.handle = H2Library.makeSession(isServer: role == .server, limits: limits)
    unsafe H2Library.setUserData(of: self.handle, to: Unmanaged.passUnretained(self).toOpaque())
    self.submitSettings(limits)
  }

  deinit {
    unsafe nghttp2_session_del(self.handle)
    for index in unsafe self.streams.indices { unsafe self.streams[index].release() }
  }

  /// Every stream that is not closed, in no order.
  var live: [H2Stream] { unsafe self.streams.map { unsafe $0.takeUnretainedValue() } }

  /// Whether no stream is open.
  var isIdle: Bool { unsafe self.streams.isEmpty }

  // MARK: Bytes

  /// Takes bytes from the peer; `false` when the connection is beyond saving.
  func receive(_ bytes: RawSpan, now: MonotonicTime) -> Bool {
    self.now = now
    let taken = unsafe bytes.withUnsafeBytes { bytes in
      unsafe nghttp2_session_mem_recv(
        self.handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
    self.consumeArrived()
    guard taken < 0 else { return !self.hasFailed }
    switch Int32(truncatingIfNeeded: taken) {
    case NGHTTP2_ERR_FLOODED.rawValue, NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue:
      // The library takes no more and leaves it to us to say why.
      self.terminate(errorCode: HTTP2ErrorCode.enhanceYourCalm)
    default:
      // Other errors that the peer should hear of are GOAWAY frames already queued.
      self.hasFailed = true
    }
    return false
  }

  /// Writes bytes for the peer; returns how many, 0 when there are none for now.
  func produce(into buffer: UnsafeMutableRawBufferPointer, now: MonotonicTime) -> Int {
    self.now = now
    unsafe self.output = buffer
    self.outputCount = 0
    defer { unsafe self.output = nil }
    self.flushLeftover()
    while self.leftover.isEmpty && !self.hasFailed {
      var chunk: UnsafePointer<UInt8>?
      let count = unsafe nghttp2_session_mem_send(self.handle, &chunk)
      if count < 0 { self.hasFailed = true }
      guard count > 0, let chunk = unsafe chunk else { break }
      unsafe self.emit(UnsafeRawBufferPointer(start: chunk, count: count))
      self.flushLeftover()
    }
    return self.outputCount
  }

  /// Whether there is anything to send.
  var wantsWrite: Bool {
    if !self.leftover.isEmpty { return true }
    return unsafe nghttp2_session_want_write(self.handle) != 0
  }

  /// Whether anything else is expected from the peer.
  var wantsRead: Bool { unsafe nghttp2_session_want_read(self.handle) != 0 }

  private func flushLeftover() {
    guard !self.leftover.isEmpty, let output = unsafe self.output else { return }
    let count = min(self.leftover.count, output.count - self.outputCount)
    unsafe self.leftover.withUnsafeReadableBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(rebasing: output[self.outputCount...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
    self.leftover.consume(count)
    self.outputCount += count
  }

  /// Appends to the output, or to what is left over when the output is full.
  private func emit(_ bytes: UnsafeRawBufferPointer) {
    guard let output = unsafe self.output, self.leftover.isEmpty,
      output.count - self.outputCount >= bytes.count,
      let target = output.baseAddress, let source = bytes.baseAddress
    else {
      unsafe self.leftover.append(bytes.bytes)
      return
    }
    unsafe (target + self.outputCount).copyMemory(from: source, byteCount: bytes.count)
    self.outputCount += bytes.count
  }

  // MARK: Streams

  /// Opens a stream with a request whose body is what `stream` has to send.
  ///
  /// Returns `false` when the connection has no stream left to give.
  func openStream(_ stream: H2Stream, fields: FieldList) -> Bool {
    let id = unsafe fields.withUnsafeFields { list, count in
      var provider = unsafe H2Library.dataProvider(for: stream)
      return unsafe nghttp2_submit_request(
        self.handle, nil, list, count, &provider,
        Unmanaged.passUnretained(stream).toOpaque())
    }
    guard id > 0 else { return false }
    self.adopt(stream, id: id)
    return true
  }

  /// Answers with `fields`; the body is what `stream` has to send, if `hasBody`.
  func respond(on stream: H2Stream, fields: HeaderFields, hasBody: Bool) {
    let status = unsafe fields.withUnsafeFields { list, count in
      guard hasBody else {
        return unsafe nghttp2_submit_response(self.handle, stream.id, list, count, nil)
      }
      var provider = unsafe H2Library.dataProvider(for: stream)
      return unsafe nghttp2_submit_response(self.handle, stream.id, list, count, &provider)
    }
    self.check(status)
  }

  /// Says that `stream` has something to send again, or an end.
  func resume(_ stream: H2Stream) {
    guard stream.isDeferred else { return }
    stream.isDeferred = false
    // Fails when the stream has been reset meanwhile, which makes it pointless.
    unsafe nghttp2_session_resume_data(self.handle, stream.id)
  }

  /// Ends `stream` at once, in both directions.
  func reset(_ stream: H2Stream, errorCode: UInt32) {
    guard stream.livePosition >= 0 else { return }
    self.check(
      unsafe nghttp2_submit_rst_stream(
        self.handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.id, errorCode))
  }

  /// Lets the peer send as many bytes more on `stream`.
  func consume(_ count: Int, on stream: H2Stream) {
    guard count > 0, stream.livePosition >= 0 else { return }
    // Only wrong arguments and memory make it fail.
    self.check(unsafe nghttp2_session_consume_stream(self.handle, stream.id, count))
  }

  // MARK: The connection

  /// Asks the peer for a sign of life.
  func ping(_ payload: UInt64) {
    let status = unsafe withUnsafeBytes(of: payload) { bytes in
      unsafe nghttp2_submit_ping(
        self.handle, UInt8(NGHTTP2_FLAG_NONE.rawValue),
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    self.check(status)
  }

  /// Tells the peer that there will be a GOAWAY, while streams already on their way are taken.
  func announceShutdown() {
    self.check(unsafe nghttp2_submit_shutdown_notice(self.handle))
  }

  /// Takes no stream that has not arrived yet.
  func goAway(errorCode: UInt32) {
    let last = unsafe nghttp2_session_get_last_proc_stream_id(self.handle)
    self.lastStreamTaken = min(self.lastStreamTaken, last)
    self.check(
      unsafe nghttp2_submit_goaway(
        self.handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, errorCode, nil, 0))
  }

  /// Ends the connection as soon as a GOAWAY is written; streams are given up.
  func terminate(errorCode: UInt32) {
    self.check(unsafe nghttp2_session_terminate_session(self.handle, errorCode))
  }

  private func submitSettings(_ limits: H2Limits) {
    var entries = [
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
        value: UInt32(limits.streamWindowBytes)),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
        value: UInt32(limits.headerListBytesMax)),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
    ]
    switch self.role {
    case .server:
      entries.append(
        nghttp2_settings_entry(
          settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
          value: UInt32(limits.streamsMax)))
    case .client:
      entries.append(
        nghttp2_settings_entry(
          settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0))
    }
    self.check(
      unsafe nghttp2_submit_settings(
        self.handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), entries, entries.count))
    self.check(
      unsafe nghttp2_session_set_local_window_size(
        self.handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(limits.connectionWindowBytes)))
  }

  /// Anything but success means that memory ran out or that the connection is already over.
  private func check(_ status: Int32) {
    if status != 0 && nghttp2_is_fatal(status) != 0 { self.hasFailed = true }
  }

  private func adopt(_ stream: H2Stream, id: Int32) {
    stream.id = id
    stream.livePosition = unsafe self.streams.count
    unsafe self.streams.append(.passRetained(stream))
  }

  /// Forgets a stream; the reference that was held is the caller's to release.
  private func forget(_ stream: H2Stream) {
    let position = stream.livePosition
    let last = unsafe self.streams.removeLast()
    if unsafe position < self.streams.count {
      unsafe self.streams[position] = unsafe last
      unsafe last._withUnsafeGuaranteedRef { $0.livePosition = position }
    }
    stream.livePosition = -1
  }
}

// MARK: - Events of the library

extension H2Session {
  /// The stream with this number, if it is ours to serve; the session keeps it until it is closed.
  func stream(_ id: Int32) -> Unmanaged<H2Stream>? {
    if id == self.recentID { return unsafe self.recent }
    guard let pointer = unsafe nghttp2_session_get_stream_user_data(self.handle, id) else {
      return nil
    }
    let found = unsafe Unmanaged<H2Stream>.fromOpaque(pointer)
    self.recentID = id
    unsafe self.recent = found
    return unsafe found
  }

  /// A peer has opened a stream; `false` makes the library end it.
  func headersBegan(streamID: Int32) -> Bool {
    // The library drops streams beyond a GOAWAY only once that is written. One that arrives before
    // must not be served: the peer is going to be told that it was not, and may try elsewhere.
    guard streamID <= self.lastStreamTaken else { return true }
    guard let stream = self.owner?.streamOpened() else { return false }
    self.adopt(stream, id: streamID)
    unsafe nghttp2_session_set_stream_user_data(
      self.handle, streamID, Unmanaged.passUnretained(stream).toOpaque())
    self.recentID = streamID
    unsafe self.recent = Unmanaged.passUnretained(stream)
    return true
  }

  /// Bytes of some body arrived.
  func connectionReceived(_ count: Int) { self.arrivedBytes += count }

  /// The connection's window is for all calls: a call that is not read must not hold it.
  private func consumeArrived() {
    guard self.arrivedBytes > 0 else { return }
    self.check(unsafe nghttp2_session_consume_connection(self.handle, self.arrivedBytes))
    self.arrivedBytes = 0
  }

  func streamClosed(_ held: Unmanaged<H2Stream>, errorCode: UInt32) {
    unsafe held._withUnsafeGuaranteedRef { stream in
      if stream.id == self.recentID {
        self.recentID = 0
        unsafe self.recent = nil
      }
      self.forget(stream)
      stream.streamClosed(errorCode: errorCode)
    }
    unsafe held.release()
  }

  /// Everything that is still open ends with the connection; the library does not say so itself.
  func closeAllStreams(errorCode: UInt32) {
    while let stream = unsafe self.streams.last {
      let id = unsafe stream._withUnsafeGuaranteedRef { $0.id }
      unsafe nghttp2_session_set_stream_user_data(self.handle, id, nil)
      unsafe self.streamClosed(stream, errorCode: errorCode)
    }
  }

  func peerSettingsReceived() {
    self.hasPeerSettings = true
    self.countFrame(.control)
  }

  /// Counts a frame that brings nothing forward; ends the connection when there are too many.
  func countFrame(_ kind: FloodGuard.Kind) {
    // A server resets what it has answered early, as often as we call: that is no flood.
    if kind == .reset && self.role == .client { return }
    guard !self.floodGuard.admits(kind, now: self.now) else { return }
    self.terminate(errorCode: HTTP2ErrorCode.enhanceYourCalm)
  }

  /// How many bytes `stream` can send at once, and whether they are the last.
  func bytesToSend(on stream: H2Stream, atMost countMax: Int) -> (count: Int, isLast: Bool)? {
    let count = min(stream.outgoing.count, countMax)
    let isLast = stream.isOutgoingFinished && count == stream.outgoing.count
    guard count > 0 || isLast else {
      stream.isDeferred = true
      return nil
    }
    if isLast, let trailers = stream.trailers {
      let status = unsafe trailers.withUnsafeFields { list, fieldCount in
        unsafe nghttp2_submit_trailer(self.handle, stream.id, list, fieldCount)
      }
      self.check(status)
    }
    return (count, isLast)
  }

  /// Writes a DATA frame: its nine bytes of header, then `count` bytes of the stream.
  func writeData(of stream: H2Stream, header: UnsafeRawBufferPointer, count: Int) {
    unsafe self.emit(header)
    unsafe stream.outgoing.withUnsafeReadableBytes { bytes in
      unsafe self.emit(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
    stream.outgoing.consume(count)
    stream.outgoingDrained(count)
  }

  /// A response is complete while the request is not: nobody will read the rest of it.
  func responseEnded(streamID: Int32) {
    guard self.role == .server,
      unsafe nghttp2_session_get_stream_remote_close(self.handle, streamID) == 0
    else { return }
    self.check(
      unsafe nghttp2_submit_rst_stream(
        self.handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), streamID, HTTP2ErrorCode.noError))
  }
}
