public import EventLoop
public import TLS

/// What carries the bytes of a connection: a socket, or something between it and the connection.
///
/// Everything here is called on the loop. The connection is told of what happens as the owner of
/// a stream is.
public protocol ConnectionCarrier: AnyObject {
  /// The loop that it lives on.
  var loop: EventLoop { get }
  /// Who is at the other end.
  var httpPeer: HTTPPeer { get }

  /// Says that there are bytes to send.
  func wantsToSend()
  /// Receives nothing for now.
  func pauseReading()
  /// Receives again.
  func resumeReading()
  /// Ends sending once everything is sent.
  func shutdownWriteAfterFlush()
  /// Closes at once.
  func close()
}

extension SocketStream: ConnectionCarrier {
  public var httpPeer: HTTPPeer { HTTPPeer(address: self.remote, credentials: self.peer) }
}

extension TLSStream: ConnectionCarrier {
  public var loop: EventLoop { self.socket.loop }

  public var httpPeer: HTTPPeer {
    HTTPPeer(address: self.socket.remote, credentials: self.socket.peer, isSecure: true)
  }
}
