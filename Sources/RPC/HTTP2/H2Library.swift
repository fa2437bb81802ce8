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
      guard let session = unsafe ownerSession(context),
        let stream = unsafe liveStream(source?.pointee.ptr),
        let next = session.bytesToSend(on: stream, atMost: lengthMax)
      else { return Int(NGHTTP2_ERR_DEFERRED.rawValue) }
      var told = NGHTTP2_DATA_FLAG_NO_COPY.rawValue
      if next.isLast {
        told |= NGHTTP2_DATA_FLAG_EOF.rawValue
        if stream.trailers != nil { told |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue }
      }
      unsafe flags?.pointee |= told
      return next.count
    }
    return unsafe provider
  }

  private static func install(in callbacks: OpaquePointer) {
    unsafe self.installHeaderCallbacks(in: callbacks)
    unsafe self.installFrameCallbacks(in: callbacks)
    unsafe self.installCountingCallbacks(in: callbacks)
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
      handle, _, streamID, bytes, count, context in
      guard let session = unsafe ownerSession(context) else { return callbackFailure }
      let stream = unsafe liveStream(nghttp2_session_get_stream_user_data(handle, streamID))
      unsafe session.dataReceived(stream, UnsafeRawBufferPointer(start: bytes, count: count).bytes)
      return 0
    }
    unsafe nghttp2_session_callbacks_set_send_data_callback(callbacks) {
      _, _, header, count, source, context in
      guard let session = unsafe ownerSession(context),
        let stream = unsafe liveStream(source?.pointee.ptr)
      else { return callbackFailure }
      unsafe session.writeData(
        of: stream, header: UnsafeRawBufferPointer(start: header, count: 9), count: count)
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) {
      handle, streamID, errorCode, context in
      guard let session = unsafe ownerSession(context),
        let stream = unsafe liveStream(nghttp2_session_get_stream_user_data(handle, streamID))
      else { return 0 }
      session.streamClosed(stream, errorCode: errorCode)
      return 0
    }
  }

  private static func installHeaderCallbacks(in callbacks: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) {
      _, frame, context in
      guard let session = unsafe ownerSession(context), let frame = unsafe frame?.pointee else {
        return callbackFailure
      }
      guard unsafe frame.headers.cat == NGHTTP2_HCAT_REQUEST else { return 0 }
      let isTaken = unsafe session.headersBegan(streamID: frame.hd.stream_id)
      return isTaken ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
    }
    unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
      handle, frame, name, nameCount, value, valueCount, _, _ in
      guard let frame = unsafe frame?.pointee,
        let stream = unsafe liveStream(
          nghttp2_session_get_stream_user_data(handle, frame.hd.stream_id))
      else { return 0 }
      unsafe stream.headerReceived(
        name: UnsafeRawBufferPointer(start: name, count: nameCount).bytes,
        value: UnsafeRawBufferPointer(start: value, count: valueCount).bytes)
      return 0
    }
  }

  /// Frames that the library does not report otherwise.
  private static func installCountingCallbacks(in callbacks: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, header, context in
      if unsafe header?.pointee.type == UInt8(NGHTTP2_PRIORITY.rawValue) {
        unsafe ownerSession(context)?.countFrame(.control)
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
      handle, frame, context in
      guard let session = unsafe ownerSession(context), let frame = unsafe frame?.pointee else {
        return callbackFailure
      }
      let stream = unsafe liveStream(
        nghttp2_session_get_stream_user_data(handle, frame.hd.stream_id))
      unsafe session.frameReceived(frame, stream)
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks) {
      _, _, _, context in
      // The library resets the stream, or ends the connection: either way the peer's doing.
      unsafe ownerSession(context)?.countFrame(.reset)
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, context in
      guard let session = unsafe ownerSession(context), let frame = unsafe frame?.pointee else {
        return callbackFailure
      }
      let isEnd = unsafe frame.hd.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
      if isEnd, unsafe frame.hd.type == UInt8(NGHTTP2_HEADERS.rawValue) {
        unsafe session.responseEnded(streamID: frame.hd.stream_id)
      }
      return 0
    }
  }
}

extension H2Session {
  fileprivate func frameReceived(_ frame: nghttp2_frame, _ stream: H2Stream?) {
    let header = unsafe frame.hd
    let endsStream = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
    switch UInt32(header.type) {
    case NGHTTP2_DATA.rawValue:
      if header.length == 0 && !endsStream { self.countFrame(.control) }
      if endsStream { stream?.endReceived() }
    case NGHTTP2_HEADERS.rawValue:
      stream?.headersReceived(endsStream: endsStream)
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
      let payload = unsafe withUnsafeBytes(of: frame.ping.opaque_data) {
        unsafe $0.loadUnaligned(as: UInt64.self)
      }
      self.owner?.pingAnswered(payload)
    case NGHTTP2_GOAWAY.rawValue:
      unsafe self.owner?.goAwayReceived(
        lastStreamID: frame.goaway.last_stream_id, errorCode: frame.goaway.error_code)
    default:
      self.countFrame(.control)
    }
  }
}

private let callbackFailure = NGHTTP2_ERR_CALLBACK_FAILURE.rawValue

/// The session that the library was given; it owns the library's session and so outlives it.
private func ownerSession(_ context: UnsafeMutableRawPointer?) -> H2Session? {
  guard let context = unsafe context else { return nil }
  return unsafe Unmanaged<H2Session>.fromOpaque(context).takeUnretainedValue()
}

/// The stream that the library was given; the session keeps it until it is closed.
private func liveStream(_ pointer: UnsafeMutableRawPointer?) -> H2Stream? {
  guard let pointer = unsafe pointer else { return nil }
  return unsafe Unmanaged<H2Stream>.fromOpaque(pointer).takeUnretainedValue()
}
