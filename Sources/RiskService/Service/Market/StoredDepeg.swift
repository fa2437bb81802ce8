internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Postgres

/// A depeg event as it is stored, before it is put into the words of the contract.
struct StoredDepeg: Sendable {
  let id: PostgresUUID
  /// Orders events that began at the same instant.
  let number: Int64
  let startedAt: WallTime
  let version: Int64
  var event: DepegEvent

  /// Reads a row of `risk.depegs_shown`.
  init(_ row: Row, now: WallTime) throws(PostgresError) {
    self.id = try row.decode("id")
    self.number = try row.decode("number")
    self.startedAt = try row.decode("started_at")
    self.version = try row.decode("version")
    let ended: WallTime? = try row.decode("ended_at")
    let recovered: WallTime? = try row.decode("recovered_at")
    let reviewer: PostgresJSON? = try row.decode("reviewed_by")
    let reviewedAt: WallTime? = try row.decode("reviewed_at")
    let ratio: Double = try row.decode("min_ratio")
    let peg: Double = try row.decode("peg_reference")
    let started = self.startedAt
    let seconds = { (until: WallTime) in
      max(0, (until - started).microsecondsClamped / 1_000_000)
    }
    var event = DepegEvent()
    event.eventID = self.id.description
    event.asset = try row.decode("asset")
    event.startedAt = Timestamp(self.startedAt)
    event.endedAt = ended.map { Timestamp($0) }
    event.recoveredAt = recovered.map { Timestamp($0) }
    event.minRatio = ratio
    event.minPrice = ratio * peg
    event.durationSeconds = seconds(ended ?? now)
    event.recoverySeconds = recovered.map(seconds)
    event.ongoing = ended == nil
    event.source = try row.decode("source")
    event.name = try row.decode("name")
    event.note = try row.decode("note")
    event.verification = Verification(stored: try row.decode("verification"))
    event.reviewedBy = reviewer.flatMap { try? Actor(json: unsafe $0.text.utf8Span.span.bytes) }
    event.reviewedAt = reviewedAt.map { Timestamp($0) }
    event.knownAt = Timestamp(try row.decode("known_at") as WallTime)
    event.version = UInt64(self.version)
    event.incomplete = try row.decode("incomplete")
    self.event = event
  }
}

extension Verification {
  /// The word in the store.
  var stored: String? {
    switch self {
    case .open: "open"
    case .verified: "verified"
    case .rejected: "rejected"
    default: nil
    }
  }

  init(stored: String) {
    self =
      switch stored {
      case "verified": .verified
      case "rejected": .rejected
      default: .open
      }
  }
}

extension Actor {
  /// The actor as the store keeps him.
  var stored: PostgresJSON {
    var buffer = ByteBuffer()
    self.appendJSON(to: &buffer)
    return PostgresJSON(
      unsafe buffer.withUnsafeReadableBytes { unsafe String(decoding: $0, as: UTF8.self) })
  }
}
