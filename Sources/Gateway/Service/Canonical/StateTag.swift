internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP

/// The state of a namespace in a scope, as header fields carry it: `"<epoch>.<version>"`.
struct StateTag: Sendable, Hashable {
  let epoch: UInt64
  let version: UInt64

  init(epoch: UInt64, version: UInt64) {
    self.epoch = epoch
    self.version = version
  }

  /// The answers that may tell of a state.
  static let carriers: [any ContractMessage.Type] = [
    GetResponse.self, ListResponse.self, ApplyResponse.self, DeleteScopeResponse.self,
    RollbackResponse.self, ImportResponse.self,
  ]

  /// The state that an answer tells of; `nil` when it tells of none, or of several.
  init?(_ response: some ContractMessage) {
    switch response {
    case let response as GetResponse:
      guard let token = response.token, let scope = response.scopeVersion else { return nil }
      self.init(epoch: token.epoch, version: scope.version)
    case let response as ListResponse:
      self.init(response.token, response.scopeVersions)
    case let response as ApplyResponse: self.init(response.outcome)
    case let response as DeleteScopeResponse: self.init(response.outcome)
    case let response as RollbackResponse: self.init(response.outcome)
    case let response as ImportResponse: self.init(response.outcome)
    default: return nil
    }
  }

  private init?(_ outcome: ChangeOutcome?) {
    guard let outcome else { return nil }
    self.init(outcome.head, outcome.versions)
  }

  private init?(_ token: RevisionToken?, _ versions: [ScopeVersion]) {
    guard let token, versions.count == 1 else { return nil }
    self.init(epoch: token.epoch, version: versions[0].version)
  }

  /// The tag in a condition; `nil` when it is none of ours.
  init?(_ tag: EntityTag) {
    guard !tag.isWeak else { return nil }
    self.init(id: tag.opaque)
  }

  /// The state in a text such as `7.12`; `nil` when it is none of ours.
  init?(id text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let epoch = UInt64(parts[0]), let version = UInt64(parts[1]) else {
      return nil
    }
    self.init(epoch: epoch, version: version)
  }

  /// The tag of an answer.
  var tag: EntityTag { EntityTag("\(self.epoch).\(self.version)") }

  /// The field of an answer.
  var field: HTTPField { HTTPField("ETag", self.tag.description) }
}
