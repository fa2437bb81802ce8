import Basics
import Crypto
import JSON

@testable import ConfigService

extension Sample {
  /// The text of a file with the keys k1 and k2, of which the first was due in 2020 and the second
  /// in 2025.
  static let keyFile = """
    {"keys": [
      {"kid": "k1", "secret": "\(secret(1))", "use_from": "2020-01-01T00:00:00Z"},
      {"kid": "k2", "secret": "\(secret(2))", "use_from": "2025-01-01T00:00:00Z"}
    ]}
    """

  private static func secret(_ byte: UInt8) -> String {
    Base64URL.text(of: [UInt8](repeating: byte, count: 32))
  }

  static func keyring() throws -> SecretKeyring { try SecretKeyring(parsing: Array(keyFile.utf8)) }

  /// A vault whose clock shows `date`, with the variables and files given.
  static func vault(
    at date: String = "2022-01-01T00:00:00Z", variables: [String: String] = [:],
    files: [String: String] = [:], allowed: Set<String> = []
  ) throws -> SecretVault {
    let instant = try WallTime(parsing: date)
    return SecretVault(
      keyring: try keyring(),
      sources: ReferenceSources(
        variables: variables, files: files.mapValues(Secret.init), allowedVariables: allowed)
    ) { instant }
  }

  /// A secret of the environment.
  static let password: ParameterSchema = {
    var schema = ParameterSchema(name: name(pricing, "db.password"), type: .string)
    schema.isSensitive = true
    schema.isNullable = true
    schema.charactersMax = 40
    schema.variables = ["DB_PASSWORD"]
    return schema
  }()
}
