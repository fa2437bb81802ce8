internal import Basics
internal import JSON

/// What is taken over from files, variables and the catalogue.
///
/// Like a restoration it is a request, not a list of changes: what differs depends on the state
/// that it is judged at.
struct LayerAdoption: Sendable {
  let layers: LocalLayers
  /// Only these namespaces; nil for all.
  let namespaces: Set<ParameterNamespace>?
  /// Stored values that hide a value which files change are removed.
  let supersedes: Bool
  /// Seals stored secrets again whose key is no longer the newest.
  let vault: SecretVault
  /// What consumers were given so far; nil when that does not matter.
  var given: GivenSecrets?
  /// What parameters may be, to tell which of them are secret.
  var catalogue: Catalogue?

  /// The edits, and what deserves a look: a warning for each stored value that hides a changed one
  /// (`hidden_by_higher_layer`) or was removed because it did (`superseded`).
  func outcome(at state: ConfigState) -> (edits: [Edit], warnings: [Violation]) {
    let own = self.layers.adoptable(against: state).filter { edit in
      self.namespaces?.contains(edit.place.namespace) ?? true
    }
    var removals: [Place: Set<ParameterKey>] = [:]
    var edits = own
    var warnings: [Violation] = []
    for edit in own where edit.place.layer != .schemaDefault && edit.after != nil {
      for place in self.places(hiding: edit) {
        guard let kept = state[place].values[edit.key] else { continue }
        guard self.supersedes else {
          warnings.append(Self.hidden(edit, by: place))
          continue
        }
        guard removals[place, default: []].insert(edit.key).inserted else { continue }
        edits.append(Edit(place: place, key: edit.key, before: kept.value, after: nil))
        warnings.append(
          Violation(
            field: edit.origin, code: .superseded,
            message: "the value of \(edit.name) that was stored in \(place.scope) is removed",
            parameter: edit.name.description))
      }
    }
    let (resealed, closed) = self.resealed(at: state, besides: edits)
    edits += resealed
    return (edits + self.renewed(at: state, besides: edits), warnings + closed)
  }

  /// The references that stay as they are and lead to something else than before.
  ///
  /// They are written again, so that a revision tells every consumer to take the new secret.
  private func renewed(at state: ConfigState, besides edits: [Edit]) -> [Edit] {
    guard let given = self.given, let catalogue = self.catalogue else { return [] }
    let changed = Set(edits.map { SecretVault.Identity(name: $0.name, scope: $0.place.scope) })
    return given.exchanged(at: state, catalogue, with: self.vault).compactMap { place, key, kept in
      let name = ParameterName(namespace: place.namespace, key: key)
      guard self.namespaces?.contains(place.namespace) ?? true,
        !changed.contains(SecretVault.Identity(name: name, scope: place.scope))
      else { return nil }
      var edit = Edit(
        place: place, key: key, before: kept.value, after: kept.value, origin: kept.origin)
      edit.isRenewal = true
      return edit
    }
  }

  /// The stored secrets under the newest key, and those that cannot be opened for that.
  private func resealed(
    at state: ConfigState, besides edits: [Edit]
  ) -> (edits: [Edit], warnings: [Violation]) {
    let changed = Set(edits.map { SecretVault.Identity(name: $0.name, scope: $0.place.scope) })
    var resealed: [Edit] = []
    var warnings: [Violation] = []
    for place in state.writtenPlaces
    where place.layer.isStored && self.namespaces?.contains(place.namespace) ?? true {
      for (key, kept) in state[place].values.sorted(by: { $0.key < $1.key }) {
        let identity = SecretVault.Identity(
          name: ParameterName(namespace: place.namespace, key: key), scope: place.scope)
        guard !changed.contains(identity), self.vault.isOutdated(kept.value) else { continue }
        do throws(SecretFault) {
          resealed.append(
            Edit(
              place: place, key: key, before: kept.value,
              after: try self.vault.reseal(kept.value, for: identity)))
        } catch {
          warnings.append(
            Violation(
              field: "\(place.scope)", code: .notAllowed, message: "\(identity.name): \(error)",
              parameter: "\(identity.name)"))
        }
      }
    }
    return (resealed, warnings)
  }

  private static func hidden(_ edit: Edit, by place: Place) -> Violation {
    Violation(
      field: edit.origin, code: .hidden,
      message: "\(edit.name) keeps the value that is stored in \(place.scope)",
      parameter: edit.name.description)
  }

  /// The stored places that hide what an edit changes, highest layer first.
  ///
  /// Values for all environments hide a file of another environment too, but they are in force
  /// here, and no file of that environment may take them away.
  private func places(hiding edit: Edit) -> [Place] {
    let environment = edit.place.scope.environment ?? self.layers.environment
    let scopes =
      environment == self.layers.environment
      ? [Scope(environment: environment), .everywhere] : [Scope(environment: environment)]
    return scopes.compactMap { Place(stored: edit.place.namespace, scope: $0) }
  }
}
