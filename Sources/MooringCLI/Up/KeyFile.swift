internal import Basics
internal import Crypto
internal import ServiceRuntime

/// The file of keys that `mooring up` makes for a service, unless the caller has one.
struct KeyFile: Sendable, Hashable {
  /// The setting of the service that names it.
  let setting: String
  let path: String
  /// What the file calls the instant from which a key is used.
  private let since: String

  /// The file of a service in `folder`; nil when the service needs none.
  init?(of service: String, in folder: String) {
    switch service {
    case "config":
      (self.setting, self.since) = ("MOORING_CONFIG_KEYS_FILE", "use_from")
      self.path = "\(folder)/config-keys.json"
    // Who binds a quote looks at the seal of who made it.
    case "pricing", "risk":
      (self.setting, self.since) = ("MOORING_QUOTE_KEYS", "sign_from")
      self.path = "\(folder)/quote-keys.json"
    default: return nil
    }
  }

  /// Makes the file with a new key, when there is none yet.
  func make() throws(CommandFailure) {
    guard !Folder.exists(self.path) else { return }
    let text: String
    do throws(CryptoError) {
      text = try NewKeyFile.text(since: self.since, .now())
    } catch {
      throw .other(.fault, "no key can be made: \(error)")
    }
    try LocalFile.write(Array(text.utf8), to: self.path, mode: 0o600)
  }

  /// Names the file in the variables of its service, unless they name another.
  func complete(_ environment: inout [String: String]) {
    if environment[self.setting] == nil { environment[self.setting] = self.path }
  }
}
