internal import Basics
internal import YAML

/// Where a deployment's own inputs are: files of values, secrets and keys, and variables.
struct LocalSources: Sendable {
  /// A deployment with nothing of its own.
  static let none = LocalSources()

  /// The folder of `base.yaml` and `<environment>.yaml`.
  var configFolder: String?
  /// The folder of secrets.
  var secretsFolder: String?
  /// The file of keys.
  var keysFile: String?
  /// Variables that every parameter may refer to.
  var allowedVariables: Set<String> = []
  /// The variables of the process.
  var variables: [String: String] = [:]

  /// Reads them all, which waits for the disk.
  func read() -> LocalInputs {
    var faults: [LayerFault] = []
    let secrets = self.secretsFolder.map(SecretFolder.init(at:))
    faults += secrets?.faults ?? []
    var keyring = SecretKeyring.none
    if let keysFile {
      do throws(LayerFault) {
        keyring = try Self.keyring(at: keysFile)
      } catch {
        faults.append(error)
      }
    }
    return LocalInputs(
      files: LayerFiles(with: self.configFolder), keyring: keyring,
      references: ReferenceSources(
        variables: self.variables, files: secrets?.files ?? [:],
        allowedVariables: self.allowedVariables),
      variables: self.variables, faults: faults)
  }

  /// The keys of a file that only this user can read.
  static func keyring(at path: String) throws(LayerFault) -> SecretKeyring {
    let text: String
    do throws(LocalFile.Fault) {
      text = try LocalFile.text(at: path, bytesMax: SecretKeyring.bytesMax, isPrivate: true)
    } catch {
      throw LayerFault(
        origin: path, message: "the file of keys \(error)", isMissing: error.isMissing)
    }
    do throws(KeyringFault) {
      return try SecretKeyring(parsing: Array(text.utf8))
    } catch {
      throw LayerFault(origin: path, message: "the file of keys \(error)")
    }
  }
}

/// A deployment's own inputs, as they were read.
struct LocalInputs: Sendable {
  let files: LayerFiles
  let keyring: SecretKeyring
  let references: ReferenceSources
  let variables: [String: String]
  /// Files of keys and secrets that cannot be used.
  let faults: [LayerFault]

  /// What keeps secrets with these keys and references.
  func vault(now: @escaping @Sendable () -> WallTime) -> SecretVault {
    SecretVault(keyring: self.keyring, sources: self.references, now: now)
  }

  /// What they propose for the layers below the stored ones.
  func layers(
    _ catalogue: Catalogue, environment: EnvironmentName, secrets: SecretVault
  ) -> LocalLayers {
    var layers = LocalLayers(catalogue, environment: environment, secrets: secrets)
    for fault in self.files.faults { layers.note(fault) }
    for file in self.files.files {
      layers.addFile(file.name, file.document, of: file.environment, about: file.subject) {
        self.references.interpolation(for: $0)
      }
    }
    layers.addVariables { self.variables[$0] }
    return layers
  }
}
