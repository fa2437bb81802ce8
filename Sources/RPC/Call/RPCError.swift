/// Why a call failed.
///
/// The message goes to the caller: it is a sentence we wrote, never the text of another error.
public struct RPCError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which side decided that the call failed.
  public enum Origin: Sendable, Hashable {
    /// This process: a deadline, a broken connection, a limit, or a handler of ours.
    case local
    /// The other end said so in its trailers.
    case peer
  }

  /// The status; never `.ok`.
  public let code: RPCCode
  /// What went wrong, for the person who made the call.
  public let message: String
  /// A serialized `google.rpc.Status` with typed details; empty when there are none.
  public let details: [UInt8]
  /// Trailing metadata that travels with the failure.
  public let metadata: Metadata
  /// Which side decided.
  public let origin: Origin

  /// Describes a failure; `code` must not be `.ok`.
  public init(
    _ code: RPCCode, _ message: String, details: [UInt8] = [], metadata: Metadata = Metadata(),
    origin: Origin = .local
  ) {
    precondition(code != .ok)
    self.code = code
    self.message = message
    self.details = details
    self.metadata = metadata
    self.origin = origin
  }

  public var description: String { "\(self.code.name): \(self.message)" }
}
