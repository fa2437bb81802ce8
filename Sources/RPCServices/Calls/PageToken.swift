public import Basics
public import Contract

/// Where a listing goes on: opaque to callers, and good for one set of filters only.
///
/// The pages of a listing that must not move are read at one revision, which the token carries.
public struct PageToken: Sendable, Hashable {
  /// A text is no token of the listing that it was given for.
  public struct Fault: Error, Hashable {}

  /// The revision that the first page was read at; zero where pages have none.
  public let revision: Revision
  /// What the last page ended with, in the listing's own words.
  public let position: String

  private static let form = "1"

  /// The text of the token for a listing with that fingerprint.
  public func text(for fingerprint: UInt64) -> String {
    let place = self.position.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }
    return [
      Self.form, String(fingerprint, radix: 16), String(self.revision.count, radix: 16),
      place.joined(),
    ].joined(separator: ".")
  }

  /// Reads a token; nil when the text is none, or belongs to a listing with other filters.
  public init?(_ text: String, for fingerprint: UInt64) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == Self.form, UInt64(parts[1], radix: 16) == fingerprint,
      let count = UInt64(parts[2], radix: 16), let revision = Revision(exactly: count)
    else { return nil }
    let digits = Array(parts[3].utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[place...(place + 1)], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16) else { return nil }
      bytes.append(byte)
    }
    guard let position = String(validating: bytes, as: UTF8.self) else { return nil }
    self.init(revision: revision, position: position)
  }

  /// Begins after `position`, in the state at `revision`.
  public init(revision: Revision, position: String) {
    self.revision = revision
    self.position = position
  }

  /// Tells the filters of one listing from those of another: FNV-1a over the request's bytes.
  ///
  /// Pass the request with its page fields emptied. Not a secret: a caller who makes up a token
  /// only gets a page that the call would give anyway.
  public static func fingerprint(of request: some ContractMessage) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in request.wireBytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}
