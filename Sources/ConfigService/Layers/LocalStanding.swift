internal import Basics
internal import RPCServices
internal import ServiceRuntime

/// How this replica's own files, variables and keys stand to the store and to its consumers.
///
/// Holds what cannot be read, and what consumers were given of secrets. Read at the start, at each
/// Reload, and whenever another replica was told to reload.
final class LocalStanding: Sendable {
  /// Tells every replica to read its keys, secrets and files again.
  static let channel: StaticString = "mooring_config_inputs"

  /// What consumers were given, until a Reload tells them of new secrets: a rehearsal, or one that
  /// fails, has told nobody.
  let given: GivenSecrets
  private let unreadable = Locked<[LayerFault]>([])
  private let readiness: ConfigReadiness?

  /// Tells `readiness` of every reading; nil tells nobody.
  init(readiness: ConfigReadiness? = nil, given: GivenSecrets = GivenSecrets()) {
    self.readiness = readiness
    self.given = given
  }

  /// What could not be read the last time.
  var faults: [LayerFault] { self.unreadable.withLock { $0 } }

  /// Notes what consumers hold of the values in force: before other secrets take their place, and
  /// from time to time.
  func noteGiven(in core: ConfigCore) {
    let known = core.known
    guard let state = known.state else { return }
    self.given.note(state, known.catalogue, with: core.secrets)
  }

  /// Takes `inputs` into use as far as they can be: keys and secrets at once, and of what they say
  /// of values only how it differs from the store.
  func take(_ inputs: LocalInputs, in core: ConfigCore, now: @escaping @Sendable () -> WallTime) {
    let vault = inputs.vault(now: now)
    // Keys that cannot be read would take away what the ones of before can open.
    if inputs.faults.isEmpty {
      self.noteGiven(in: core)
      core.use(vault)
    }
    var layers = inputs.layers(
      core.catalogue, environment: core.environment, secrets: core.secrets)
    for fault in inputs.faults { layers.note(fault) }
    self.note(layers, in: core)
  }

  /// Notes how what was read stands to the store.
  func note(_ layers: LocalLayers, in core: ConfigCore) {
    self.unreadable.withLock { $0 = layers.faults }
    let known = core.known
    guard let readiness, let state = known.state else { return }
    var notes = StartNotes(
      storedCatalogue: known.catalogue.version, ownCatalogue: known.catalogue.version)
    notes.differenceCount =
      layers.adoptable(against: state).count
      + self.given.exchanged(at: state, known.catalogue, with: core.secrets).count
    notes.layerFaults = layers.faults.map(\.description)
    notes.valueFaults = StateInspection.faults(
      of: state, known.catalogue, environment: core.environment)
    readiness.note(notes)
  }
}
