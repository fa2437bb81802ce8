internal import Basics
internal import ServiceRuntime

/// How this replica's own files, variables and keys stand to the store and to its consumers.
///
/// Holds what cannot be read, and the keys and secrets that consumers were given values with. Read
/// at the start, at each Reload, and whenever another replica was told to reload.
final class LocalStanding: Sendable {
  /// Tells every replica to read its keys, secrets and files again.
  static let channel: StaticString = "mooring_config_inputs"

  private struct Known {
    var faults: [LayerFault] = []
    var former: SecretVault?
  }

  private let known = Locked(Known())
  private let readiness: Readiness?

  /// Tells `readiness` of every reading; nil tells nobody.
  init(readiness: Readiness? = nil) { self.readiness = readiness }

  /// What could not be read the last time.
  var faults: [LayerFault] { self.known.withLock { $0.faults } }

  /// What consumers were given secrets with, which goes on to be so until a Reload has told them of
  /// the new ones: a rehearsal, or one that fails, has told nobody.
  func former(replacedIn core: ConfigCore) -> SecretVault {
    self.known.withLock { known in
      let former = known.former ?? core.secrets
      known.former = former
      return former
    }
  }

  /// Every consumer is told of the secrets in use.
  func forgetFormer() { self.known.withLock { $0.former = nil } }

  /// Takes `inputs` into use as far as they can be: keys and secrets at once, and of what they say
  /// of values only how it differs from the store.
  func take(_ inputs: LocalInputs, in core: ConfigCore, now: @escaping @Sendable () -> WallTime) {
    let vault = inputs.vault(now: now)
    // Keys that cannot be read would take away what the ones of before can open.
    if inputs.faults.isEmpty { core.use(vault) }
    var layers = inputs.layers(
      core.catalogue, environment: core.environment, secrets: core.secrets)
    for fault in inputs.faults { layers.note(fault) }
    self.note(layers, in: core)
  }

  /// Notes how what was read stands to the store.
  func note(_ layers: LocalLayers, in core: ConfigCore) {
    self.known.withLock { $0.faults = layers.faults }
    let known = core.known
    guard let readiness, let state = known.state else { return }
    var notes = StartNotes(
      storedCatalogue: known.catalogue.version, ownCatalogue: known.catalogue.version)
    notes.differenceCount = layers.adoptable(against: state).count
    notes.layerFaults = layers.faults.map(\.description)
    notes.valueFaults = StateInspection.faults(
      of: state, known.catalogue, environment: core.environment)
    readiness.note(notes)
  }
}
