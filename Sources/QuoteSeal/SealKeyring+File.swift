public import Basics
public import Crypto
internal import JSON
public import ServiceRuntime

/// The key file: JSON that only its owner may read.
///
/// ```json
/// {"keys": [
///   {"kid": "k1", "secret": "<base64url of 32 bytes>", "sign_from": "2026-01-01T00:00:00Z"}
/// ]}
/// ```
extension SealKeyring {
  /// The most bytes of a key file.
  public static let fileBytesMax = 64 << 10

  /// The key file at `path`.
  public static func file(at path: String) -> SmallFile {
    SmallFile(at: path, bytesMax: Self.fileBytesMax, isPrivate: true)
  }

  /// Reads the text of a key file; no fault tells anything of a secret.
  public init(parsing text: [UInt8]) throws(SealKeyFault) {
    let document: JSONValue
    do throws(JSONError) {
      document = try unsafe JSONValue(parsing: text.span.bytes)
    } catch {
      throw .text("the file is not JSON (line \(error.line), column \(error.column))")
    }
    guard case .object(let members) = document, members.members.count == 1,
      case .array(let entries)? = members["keys"]
    else { throw .text("the file is not an object with the one member keys, a list") }
    guard entries.count <= Self.keysMax else { throw .count(entries.count) }
    var keys: [(kid: String, secret: SecretKey, signFrom: WallTime)] = []
    for (number, entry) in entries.enumerated() {
      guard case .object(let members) = entry, members.members.count == 3,
        case .string(let kid)? = members["kid"],
        case .string(let secret)? = members["secret"],
        case .string(let signFrom)? = members["sign_from"]
      else {
        throw .text("keys[\(number)] is not an object of the texts kid, secret and sign_from")
      }
      guard let bytes = Base64URL.bytes(of: secret) else {
        throw .text("keys[\(number)].secret is not base64url without padding")
      }
      let time = try Self.time(signFrom, of: number)
      keys.append((kid, SecretKey(bytes), time))
    }
    try self.init(keys)
  }

  private static func time(_ text: String, of number: Int) throws(SealKeyFault) -> WallTime {
    do throws(WallTimeError) {
      return try WallTime(parsing: text)
    } catch {
      throw .text("keys[\(number)].sign_from is not a time such as 2026-01-01T00:00:00Z")
    }
  }

  /// The text of a key file with one new key that seals from `time` on.
  public static func newFileText(at time: WallTime) throws(CryptoError) -> [UInt8] {
    let text = try NewKeyFile.text(since: "sign_from", time)
    return Array(text.utf8)
  }
}
