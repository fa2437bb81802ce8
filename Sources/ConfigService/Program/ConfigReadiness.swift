internal import RPCServices

/// What ConfigService looks at to say whether it is ready.
enum ConfigCheck: String, ReadinessCheck {
  /// A configuration is known.
  case configuration
  /// The database answers.
  case database
  /// Its tables are those that this program works with.
  case schema
  /// It belongs to this environment.
  case environment
  /// It holds what defaults, files and variables say.
  case layers
  /// Its values are ones that the catalogue would take.
  case values

  var isRequired: Bool {
    switch self {
    case .configuration, .schema, .environment: true
    case .database, .layers, .values: false
    }
  }

  var passesUnseen: Bool { self != .configuration && self != .database }
}

/// What was found of each.
typealias ConfigReadiness = Readiness<ConfigCheck>

extension ConfigReadiness {
  /// Notes how the local layers and the values in force stand to the store and the catalogue.
  func note(_ notes: StartNotes) {
    let layers = [
      notes.refusals.isEmpty
        ? "" : "not taken over, because \(notes.refusals.count) rules would be broken",
      notes.differenceCount > 0
        ? "\(notes.differenceCount) values differ; Reload or mooring-config migrate --apply takes "
          + "them over" : "",
      notes.layerFaults.isEmpty ? "" : "\(notes.layerFaults.count) values cannot be read",
    ].filter { !$0.isEmpty }
    self.note(.layers, isPassing: layers.isEmpty, layers.joined(separator: "; "))
    self.note(
      .values, isPassing: notes.valueFaults.isEmpty,
      notes.valueFaults.isEmpty
        ? "" : "\(notes.valueFaults.count) values in force are outside the catalogue")
  }
}
