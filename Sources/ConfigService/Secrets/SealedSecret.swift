internal import Basics
internal import Crypto
internal import JSON

/// A secret as it is kept: sealed, with the name of its key and a digest under that key.
///
/// In the tables it is a JSON object with the one member `$sealed`, so that it is known for what it
/// is wherever it turns up, also when its parameter is no longer in the catalogue.
struct SealedSecret: Sendable, Hashable {
  private static let mark = "$sealed"

  /// Name of the key in the keyring.
  let keyID: String
  /// What the secret became.
  let sealed: [UInt8]
  /// Tells whether a secret changed, to those who may not see it: a code under a key and for one
  /// parameter in one scope, so that equal secrets elsewhere look different.
  let digest: String

  init(keyID: String, sealed: [UInt8], digest: String) {
    self.keyID = keyID
    self.sealed = sealed
    self.digest = digest
  }

  /// Reads the form that is kept; nil when the value is none.
  init?(_ value: JSONValue) {
    guard case .object(let outer) = value, outer.members.count == 1,
      case .object(let inner)? = outer[Self.mark], inner.members.count == 3,
      case .string(let keyID)? = inner["kid"], case .string(let text)? = inner["text"],
      case .string(let digest)? = inner["digest"], let sealed = Base64URL.bytes(of: text)
    else { return nil }
    self.init(keyID: keyID, sealed: sealed, digest: digest)
  }

  /// The form that is kept.
  var json: JSONValue {
    .object(
      JSONObject([
        (
          Self.mark,
          .object(
            JSONObject([
              ("digest", .string(self.digest)), ("kid", .string(self.keyID)),
              ("text", .string(Base64URL.text(of: self.sealed))),
            ]))
        )
      ]))
  }

  // MARK: Showing

  /// What stands for a secret wherever one is shown.
  static let hidden = "***"

  /// What the audit shows of a value: of a secret only whether it is the one of before.
  static func audited(_ value: JSONValue) -> JSONValue {
    guard let secret = SealedSecret(value) else { return value }
    return .string("\(Self.hidden) \(secret.keyID):\(secret.digest)")
  }
}
