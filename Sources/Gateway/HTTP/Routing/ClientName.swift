/// Whose request it is, in the forms in which it is recorded and counted.
///
/// Made once for a connection: both texts are asked for with every request.
public struct ClientName: Sendable, Hashable {
  /// The address.
  public let address: IPAddress
  /// The address as it is usually written.
  public let text: String
  /// What all addresses of the subscriber have in common, to count by.
  public let subscriber: String

  /// Names the client at `address`.
  public init(_ address: IPAddress) {
    self.address = address
    self.text = address.description
    self.subscriber = address.subscriber
  }
}
