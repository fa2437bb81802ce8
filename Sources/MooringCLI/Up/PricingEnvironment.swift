internal import Basics
internal import Crypto
internal import QuoteSeal
internal import ServiceRuntime

/// What PricingService is given by `mooring up`, unless the caller chose otherwise.
enum PricingEnvironment {
  static let keysName = "MOORING_QUOTE_KEYS"
  static let sourceName = "MOORING_MARKET_SOURCE"

  /// Completes the variables of PricingService: its keys, and an example vault in development.
  static func complete(_ environment: inout [String: String], keys: String) {
    if environment[Self.keysName] == nil { environment[Self.keysName] = keys }
    let name = environment["MOORING_ENVIRONMENT"] ?? ""
    if environment[Self.sourceName] == nil, name.isEmpty || name == "development" {
      environment[Self.sourceName] = "example"
    }
  }

  /// The path of the key file in `folder`; a file with a new key is made when there is none yet.
  static func keys(in folder: String) throws(CommandFailure) -> String {
    let path = "\(folder)/quote-keys.json"
    guard !Folder.exists(path) else { return path }
    let text: [UInt8]
    do throws(CryptoError) {
      text = try SealKeyring.newFileText(at: .now())
    } catch {
      throw .other(.fault, "no key for quotes can be made: \(error)")
    }
    try LocalFile.write(text, to: path, mode: 0o600)
    return path
  }
}
