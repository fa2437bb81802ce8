internal import CNGHTTP2

/// The library's callbacks, each of which finds its session and calls one method of it.
@safe
enum H2Library {
  static func makeSession(isServer: Bool, limits: H2Limits) -> OpaquePointer {
    var option: OpaquePointer?
    // Here and below, memory is the only thing that can be missing.
    guard unsafe nghttp2_option_new(&option) == 0, let option = unsafe option else {
      preconditionFailure("out of memory")
    }
    defer { unsafe nghttp2_option_del(option) }
    unsafe nghttp2_option_set_no_auto_window_update(option, 1)
    unsafe nghttp2_option_set_no_closed_streams(option, 1)
    unsafe nghttp2_option_set_max_settings(option, limits.settingsEntriesMax)
    unsafe nghttp2_option_set_max_continuations(option, limits.continuationsMax)
    unsafe nghttp2_option_set_max_outbound_ack(option, limits.unsentAcknowledgementsMax)
    // Resets are counted by FloodGuard, which answers ENHANCE_YOUR_CALM and has our clock.
    unsafe nghttp2_option_set_stream_reset_rate_limit(option, .max / 2, .max / 2)
    // Frames of unknown types are to be ignored, but not without being counted.
    for type in UInt8(NGHTTP2_PRIORITY_UPDATE.rawValue + 1)...UInt8.max {
      unsafe nghttp2_option_set_user_recv_extension_type(option, type)
    }
    var callbacks: OpaquePointer?
    guard unsafe nghttp2_session_callbacks_new(&callbacks) == 0,
      let callbacks = unsafe callbacks
    else { preconditionFailure("out of memory") }
    defer { unsafe nghttp2_session_callbacks_del(callbacks) }
    unsafe self.install(in: callbacks)
    var session: OpaquePointer?
    let status =
      isServer
      ? unsafe nghttp2_session_server_new2(&session, callbacks, nil, option)
      : unsafe nghttp2_session_client_new2(&session, callbacks, nil, option)
    guard status == 0, let session = unsafe session else { preconditionFailure("out of memory") }
    return unsafe session
  }

  static func setUserData(of session: OpaquePointer, to pointer: UnsafeMutableRawPointer) {
    unsafe nghttp2_session_set_user_data(session, pointer)
  }

  static func dataProvider(for stream: H2Stream) -> nghttp2_data_provider {
    var provider = unsafe nghttp2_data_provider()
    unsafe provider.source.ptr = Unmanaged.passUnretained(stream).toOpaque()
    unsafe provider.read_callback = { _, _, _, lengthMax, flags, source, context in
      var status = Int(NGHTTP2_ERR_DEFERRED.rawValue)
      unsafe withSession(context) { session in
        unsafe withStream(source) { stream in
          guard let next = session.bytesToSend(on: stream, atMost: lengthMax) else { return }
          status = next.count
          unsafe flags?.pointee |= H2Library.flags(isLast: next.isLast, stream)
        }
      }
      return status
    }
    return unsafe provider
  }

  private static func flags(isLast: Bool, _ stream: H2Stream) -> UInt32 {
    guard isLast else { return NGHTTP2_DATA_FLAG_NO_COPY.rawValue }
    let last = NGHTTP2_DATA_FLAG_NO_COPY.rawValue | NGHTTP2_DATA_FLAG_EOF.rawValue
    return stream.trailers == nil ? last : last | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
  }

  private static func install(in callbacks: OpaquePointer) {
    unsafe self.installHeaderCallbacks(in: callbacks)
    unsafe self.installFrameCallbacks(in: callbacks)
    unsafe self.installCountingCallbacks(in: callbacks)
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
      _, _, streamID, bytes, count, context in
      let bytes = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
      unsafe withSession(context) { session in
        session.connectionReceived(bytes.count)
        unsafe withStream(session.stream(streamID)) { unsafe $0.dataReceived(bytes.bytes) }
      }
      return 0
    }
    unsafe nghttp2_session_callbacks_set_send_data_callback(callbacks) {
      _, _, header, count, source, context in
      let header = unsafe UnsafeRawBufferPointer(start: header, count: 9)
      unsafe withSession(context) { session in
        unsafe withStream(source) {
          unsafe session.writeData(of: $0, header: header, count: count)
        }
      }
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) {
      _, streamID, errorCode, context in
      unsafe withSession(context) { session in
        guard let stream = unsafe session.stream(streamID) else { return }
        unsafe session.streamClosed(stream, errorCode: errorCode)
      }
      return 0
    }
  }

  private static func installHeaderCallbacks(in callbacks: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) {
      _, frame, context in
      guard let frame = unsafe frame, unsafe frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
      else { return 0 }
      let streamID = unsafe frame.pointee.hd.stream_id
      var isTaken = false
      unsafe withSession(context) { isTaken = $0.headersBegan(streamID: streamID) }
      return isTaken ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
    }
    unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
      _, frame, name, nameCount, value, valueCount, _, context in
      guard let frame = unsafe frame else { return 0 }
      let streamID = unsafe frame.pointee.hd.stream_id
      let name = unsafe UnsafeRawBufferPointer(start: name, count: nameCount)
      let value = unsafe UnsafeRawBufferPointer(start: value, count: valueCount)
      unsafe withSession(context) { session in
        unsafe withStream(session.stream(streamID)) {
          unsafe $0.headerReceived(name: name.bytes, value: value.bytes)
        }
      }
      return 0
    }
  }

  /// Frames that the library does not report otherwise.
  private static func installCountingCallbacks(in callbacks: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, header, context in
      if unsafe header?.pointee.type == UInt8(NGHTTP2_PRIORITY.rawValue) {
        unsafe withSession(context) { $0.countFrame(.control) }
      }
      return 0
    }
    unsafe nghttp2_session_callbacks_set_unpack_extension_callback(callbacks) { _, _, _, _ in 0 }
    unsafe nghttp2_session_callbacks_set_on_extension_chunk_recv_callback(callbacks) {
      _, _, _, _, _ in 0
    }
  }

  private static func installFrameCallbacks(in callbacks: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) {
      _, frame, context in
      guard let frame = unsafe frame else { return 0 }
      unsafe withSession(context) { unsafe $0.frameReceived(frame) }
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks) {
      _, _, _, context in
      // The library resets the stream, or ends the connection: either way the peer's doing.
      unsafe withSession(context) { $0.countFrame(.reset) }
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, context in
      guard let header = unsafe frame?.pointee.hd else { return 0 }
      if header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0,
        header.type == UInt8(NGHTTP2_HEADERS.rawValue)
      {
        unsafe withSession(context) { $0.responseEnded(streamID: header.stream_id) }
      }
      return 0
    }
  }
}

extension H2Session {
  fileprivate func frameReceived(_ frame: UnsafePointer<nghttp2_frame>) {
    let header = unsafe frame.pointee.hd
    let endsStream = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
    switch UInt32(header.type) {
    case NGHTTP2_DATA.rawValue:
      if endsStream {
        unsafe withStream(self.stream(header.stream_id)) { $0.endReceived() }
      } else if header.length == 0 {
        self.countFrame(.control)
      }
    case NGHTTP2_HEADERS.rawValue:
      unsafe withStream(self.stream(header.stream_id)) {
        $0.headersReceived(endsStream: endsStream)
      }
    case NGHTTP2_RST_STREAM.rawValue:
      self.countFrame(.reset)
    case NGHTTP2_WINDOW_UPDATE.rawValue:
      self.countFrame(.windowUpdate)
    case NGHTTP2_PRIORITY.rawValue:
      // Counted when it began.
      break
    case NGHTTP2_SETTINGS.rawValue:
      self.peerSettingsReceived()
    case NGHTTP2_PING.rawValue where header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0:
      let payload = unsafe withUnsafeBytes(of: frame.pointee.ping.opaque_data) {
        unsafe $0.loadUnaligned(as: UInt64.self)
      }
      self.owner?.pingAnswered(payload)
    case NGHTTP2_GOAWAY.rawValue:
      unsafe self.owner?.goAwayReceived(
        lastStreamID: frame.pointee.goaway.last_stream_id,
        errorCode: frame.pointee.goaway.error_code)
    default:
      self.countFrame(.control)
    }
  }
}

// Both objects are held by somebody for the whole of the callback, so that no references need to be
// counted: it is done for every field of every call.

/// Lends the session that the library was given; it owns the library's session.
@inline(__always)
private func withSession(_ context: UnsafeMutableRawPointer?, _ body: (H2Session) -> Void) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<H2Session>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
}

/// Lends a stream; the session keeps it until it is closed.
@inline(__always)
private func withStream(_ stream: Unmanaged<H2Stream>?, _ body: (H2Stream) -> Void) {
  guard let stream = unsafe stream else { return }
  unsafe stream._withUnsafeGuaranteedRef(body)
}

/// Lends the stream whose body is sent.
@inline(__always)
private func withStream(
  _ source: UnsafeMutablePointer<nghttp2_data_source>?, _ body: (H2Stream) -> Void
) {
  guard let pointer = unsafe source?.pointee.ptr else { return }
  unsafe Unmanaged<H2Stream>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
}
