/// Something that those who look on are told.
struct GatewayEvent: Sendable, Hashable {
  /// What kind of thing it is.
  enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Where the history of parameters stands; the first event of a stream.
    case head
    /// A change set was committed.
    case revision
    /// A consumer of parameters changed its state.
    case subscriber
    /// An alert was raised or changed.
    case alert
    /// A run of a job changed.
    case job
  }

  let kind: Kind
  /// Where to go on after a lost connection; only what is kept has one.
  var id: String?
  /// What happened, as one JSON value on one line.
  let json: [UInt8]
}
