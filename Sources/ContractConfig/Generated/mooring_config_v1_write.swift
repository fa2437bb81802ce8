// Generated from mooring/config/v1/write.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// The change set to judge.
public struct ValidateRequest: Hashable, Sendable {
  /// The changes; a key may occur once per scope.
  public var changes: [Change]
  /// Versions to check, one per namespace and scope.
  public var expectedVersions: [ExpectedVersion]
  /// Judge as if `override_step` were given to Apply.
  public var overrideStep: Bool

  /// Creates a message; what is not given has its default.
  public init(
    changes: [Change] = [],
    expectedVersions: [ExpectedVersion] = [],
    overrideStep: Bool = false
  ) {
    self.changes = changes
    self.expectedVersions = expectedVersions
    self.overrideStep = overrideStep
  }
}

extension ValidateRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ValidateRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ValidateRequest(),
    fields: [
      FieldShape(.message(Change.shape), rules: [.required, .itemsMax(5000)]),
      FieldShape(.message(ExpectedVersion.shape), rules: [.itemsMax(256)]),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.changes = record.messages(0, of: Change.self)
    self.expectedVersions = record.messages(1, of: ExpectedVersion.self)
    self.overrideStep = record.bool(2)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.changes)
    record.setMessageList(1, self.expectedVersions)
    record.setBool(2, self.overrideStep)
  }
}

/// The judgement.
public struct ValidateResponse: Hashable, Sendable {
  /// What Apply would answer.
  public var outcome: ChangeOutcome?

  /// Creates a message; what is not given has its default.
  public init(
    outcome: ChangeOutcome? = nil
  ) {
    self.outcome = outcome
  }
}

extension ValidateResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ValidateResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ValidateResponse(),
    fields: [
      FieldShape(.message(ChangeOutcome.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.outcome = record.message(0, of: ChangeOutcome.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.outcome {
      record.setMessage(0, value)
    }
  }
}

/// The change set to commit.
public struct ApplyRequest: Hashable, Sendable {
  /// The changes; a key may occur once per scope.
  public var changes: [Change]
  /// Versions that must be the present ones, one per namespace and scope; none means whatever is
  /// there.
  public var expectedVersions: [ExpectedVersion]
  /// Why; required with `override_step`.
  public var reason: String
  /// Makes a repetition harmless; empty means each call counts.
  public var requestID: String
  /// Judge, record the dry run, and change nothing.
  public var validateOnly: Bool
  /// Allow changes beyond the step limits; needs a reason and is recorded.
  public var overrideStep: Bool
  /// Whom the caller claims to act for; recorded, never trusted.
  public var claimedBy: String

  /// Creates a message; what is not given has its default.
  public init(
    changes: [Change] = [],
    expectedVersions: [ExpectedVersion] = [],
    reason: String = "",
    requestID: String = "",
    validateOnly: Bool = false,
    overrideStep: Bool = false,
    claimedBy: String = ""
  ) {
    self.changes = changes
    self.expectedVersions = expectedVersions
    self.reason = reason
    self.requestID = requestID
    self.validateOnly = validateOnly
    self.overrideStep = overrideStep
    self.claimedBy = claimedBy
  }
}

extension ApplyRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ApplyRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ApplyRequest(),
    fields: [
      FieldShape(.message(Change.shape), rules: [.required, .itemsMax(5000)]),
      FieldShape(.message(ExpectedVersion.shape), rules: [.itemsMax(256)]),
      FieldShape(.text, rules: [.charactersMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(128), .format(.token)]),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
    ]
  )

  public init(from record: RecordReader) {
    self.changes = record.messages(0, of: Change.self)
    self.expectedVersions = record.messages(1, of: ExpectedVersion.self)
    self.reason = record.text(2)
    self.requestID = record.text(3)
    self.validateOnly = record.bool(4)
    self.overrideStep = record.bool(5)
    self.claimedBy = record.text(6)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.changes)
    record.setMessageList(1, self.expectedVersions)
    record.setText(2, self.reason)
    record.setText(3, self.requestID)
    record.setBool(4, self.validateOnly)
    record.setBool(5, self.overrideStep)
    record.setText(6, self.claimedBy)
  }
}

/// What came of it.
public struct ApplyResponse: Hashable, Sendable {
  /// The outcome.
  public var outcome: ChangeOutcome?

  /// Creates a message; what is not given has its default.
  public init(
    outcome: ChangeOutcome? = nil
  ) {
    self.outcome = outcome
  }
}

extension ApplyResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ApplyResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ApplyResponse(),
    fields: [
      FieldShape(.message(ChangeOutcome.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.outcome = record.message(0, of: ChangeOutcome.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.outcome {
      record.setMessage(0, value)
    }
  }
}

/// The scope to empty.
public struct DeleteScopeRequest: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The environment.
  public var environment: String
  /// The symbol; empty for the scope without symbol.
  public var symbol: String
  /// The version the scope must be at; absent means whatever is there.
  public var expectedVersion: UInt64?
  /// Why.
  public var reason: String
  /// Makes a repetition harmless; empty means each call counts.
  public var requestID: String
  /// Judge, record the dry run, and change nothing.
  public var validateOnly: Bool
  /// Whom the caller claims to act for; recorded, never trusted.
  public var claimedBy: String

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    environment: String = "",
    symbol: String = "",
    expectedVersion: UInt64? = nil,
    reason: String = "",
    requestID: String = "",
    validateOnly: Bool = false,
    claimedBy: String = ""
  ) {
    self.namespace = namespace
    self.environment = environment
    self.symbol = symbol
    self.expectedVersion = expectedVersion
    self.reason = reason
    self.requestID = requestID
    self.validateOnly = validateOnly
    self.claimedBy = claimedBy
  }
}

extension DeleteScopeRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.DeleteScopeRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_DeleteScopeRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.namespace)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.text, rules: [.charactersMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(128), .format(.token)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.environment = record.text(1)
    self.symbol = record.text(2)
    self.expectedVersion = record.has(3) ? record.uint64(3) : nil
    self.reason = record.text(4)
    self.requestID = record.text(5)
    self.validateOnly = record.bool(6)
    self.claimedBy = record.text(7)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.environment)
    record.setText(2, self.symbol)
    if let value = self.expectedVersion {
      record.choose(3)
      record.setUint64(3, value)
    }
    record.setText(4, self.reason)
    record.setText(5, self.requestID)
    record.setBool(6, self.validateOnly)
    record.setText(7, self.claimedBy)
  }
}

/// What came of it.
public struct DeleteScopeResponse: Hashable, Sendable {
  /// The outcome.
  public var outcome: ChangeOutcome?

  /// Creates a message; what is not given has its default.
  public init(
    outcome: ChangeOutcome? = nil
  ) {
    self.outcome = outcome
  }
}

extension DeleteScopeResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.DeleteScopeResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_DeleteScopeResponse(),
    fields: [
      FieldShape(.message(ChangeOutcome.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.outcome = record.message(0, of: ChangeOutcome.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.outcome {
      record.setMessage(0, value)
    }
  }
}

/// What to restore.
public struct RollbackRequest: Hashable, Sendable {
  /// Where to.
  public enum Target: Hashable, Sendable {
    /// Restore how things stood at this revision.
    case toRevision(UInt64)
    /// Undo exactly the change set of this revision; values changed again since are left as they
    /// are and listed as warnings.
    case undoRevision(UInt64)
    /// Restore how one scope stood at this version; names exactly one of `namespaces`.
    case toVersion(UInt64)
  }

  /// Where to.
  public var target: Target?
  /// Only these namespaces; none means all.
  public var namespaces: [String]
  /// Only these parameters, `<namespace>:<key>`; none means all.
  public var parameters: [String]
  /// Only this scope; absent means all scopes.
  public var scope: ContractType.Scope?
  /// Versions that must be the present ones.
  public var expectedVersions: [ExpectedVersion]
  /// Why.
  public var reason: String
  /// Makes a repetition harmless; empty means each call counts.
  public var requestID: String
  /// Judge, record the dry run, and change nothing.
  public var validateOnly: Bool
  /// Whom the caller claims to act for; recorded, never trusted.
  public var claimedBy: String

  /// Creates a message; what is not given has its default.
  public init(
    target: Target? = nil,
    namespaces: [String] = [],
    parameters: [String] = [],
    scope: ContractType.Scope? = nil,
    expectedVersions: [ExpectedVersion] = [],
    reason: String = "",
    requestID: String = "",
    validateOnly: Bool = false,
    claimedBy: String = ""
  ) {
    self.target = target
    self.namespaces = namespaces
    self.parameters = parameters
    self.scope = scope
    self.expectedVersions = expectedVersions
    self.reason = reason
    self.requestID = requestID
    self.validateOnly = validateOnly
    self.claimedBy = claimedBy
  }
}

extension RollbackRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.RollbackRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_RollbackRequest(),
    requiredChoices: [RequiredChoice(name: "target", field: 0)],
    fields: [
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.namespace)]),
      FieldShape(.text, rules: [.bytesMax(225), .itemsMax(5000), .format(.parameter)]),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.message(ExpectedVersion.shape), rules: [.itemsMax(256)]),
      FieldShape(.text, rules: [.charactersMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(128), .format(.token)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
    ]
  )

  public init(from record: RecordReader) {
    switch record.chosen(0) {
    case 1: self.target = .toRevision(record.uint64(0))
    case 2: self.target = .undoRevision(record.uint64(1))
    case 3: self.target = .toVersion(record.uint64(2))
    default: self.target = nil
    }
    self.namespaces = record.textList(3)
    self.parameters = record.textList(4)
    self.scope = record.message(5, of: ContractType.Scope.self)
    self.expectedVersions = record.messages(6, of: ExpectedVersion.self)
    self.reason = record.text(7)
    self.requestID = record.text(8)
    self.validateOnly = record.bool(9)
    self.claimedBy = record.text(10)
  }

  public func write(to record: RecordWriter) {
    switch self.target {
    case .toRevision(let value)?:
      record.choose(0)
      record.setUint64(0, value)
    case .undoRevision(let value)?:
      record.choose(1)
      record.setUint64(1, value)
    case .toVersion(let value)?:
      record.choose(2)
      record.setUint64(2, value)
    case nil: break
    }
    record.setTextList(3, self.namespaces)
    record.setTextList(4, self.parameters)
    if let value = self.scope {
      record.setMessage(5, value)
    }
    record.setMessageList(6, self.expectedVersions)
    record.setText(7, self.reason)
    record.setText(8, self.requestID)
    record.setBool(9, self.validateOnly)
    record.setText(10, self.claimedBy)
  }
}

/// What came of it.
public struct RollbackResponse: Hashable, Sendable {
  /// The outcome.
  public var outcome: ChangeOutcome?

  /// Creates a message; what is not given has its default.
  public init(
    outcome: ChangeOutcome? = nil
  ) {
    self.outcome = outcome
  }
}

extension RollbackResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.RollbackResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_RollbackResponse(),
    fields: [
      FieldShape(.message(ChangeOutcome.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.outcome = record.message(0, of: ChangeOutcome.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.outcome {
      record.setMessage(0, value)
    }
  }
}

/// What to import.
public struct ImportRequest: Hashable, Sendable {
  /// YAML, UTF-8, at most 3 MiB, in the shape Export writes.
  public var document: [UInt8]
  /// Environment to write to; `*` must be said.
  public var environment: String
  /// Also remove values the scope holds and the document does not mention, in the namespaces it
  /// does.
  public var replace: Bool
  /// Why.
  public var reason: String
  /// Makes a repetition harmless; empty means each call counts.
  public var requestID: String
  /// Plan only: the exact differences, nothing changed.
  public var validateOnly: Bool
  /// Allow changes beyond the step limits; needs a reason and is recorded.
  public var overrideStep: Bool
  /// The head revision that must be the present one; 0 means whatever is there. Makes sure that a
  /// plan is carried out as seen.
  public var expectedRevision: UInt64
  /// Whom the caller claims to act for; recorded, never trusted.
  public var claimedBy: String

  /// Creates a message; what is not given has its default.
  public init(
    document: [UInt8] = [],
    environment: String = "",
    replace: Bool = false,
    reason: String = "",
    requestID: String = "",
    validateOnly: Bool = false,
    overrideStep: Bool = false,
    expectedRevision: UInt64 = 0,
    claimedBy: String = ""
  ) {
    self.document = document
    self.environment = environment
    self.replace = replace
    self.reason = reason
    self.requestID = requestID
    self.validateOnly = validateOnly
    self.overrideStep = overrideStep
    self.expectedRevision = expectedRevision
    self.claimedBy = claimedBy
  }
}

extension ImportRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ImportRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ImportRequest(),
    fields: [
      FieldShape(.plain, rules: [.required, .bytesMax(3145728)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(128), .format(.token)]),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
    ]
  )

  public init(from record: RecordReader) {
    self.document = record.bytes(0)
    self.environment = record.text(1)
    self.replace = record.bool(2)
    self.reason = record.text(3)
    self.requestID = record.text(4)
    self.validateOnly = record.bool(5)
    self.overrideStep = record.bool(6)
    self.expectedRevision = record.uint64(7)
    self.claimedBy = record.text(8)
  }

  public func write(to record: RecordWriter) {
    record.setBytes(0, self.document)
    record.setText(1, self.environment)
    record.setBool(2, self.replace)
    record.setText(3, self.reason)
    record.setText(4, self.requestID)
    record.setBool(5, self.validateOnly)
    record.setBool(6, self.overrideStep)
    record.setUint64(7, self.expectedRevision)
    record.setText(8, self.claimedBy)
  }
}

/// What came of it.
public struct ImportResponse: Hashable, Sendable {
  /// The outcome; with `validate_only`, the plan.
  public var outcome: ChangeOutcome?

  /// Creates a message; what is not given has its default.
  public init(
    outcome: ChangeOutcome? = nil
  ) {
    self.outcome = outcome
  }
}

extension ImportResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ImportResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ImportResponse(),
    fields: [
      FieldShape(.message(ChangeOutcome.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.outcome = record.message(0, of: ChangeOutcome.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.outcome {
      record.setMessage(0, value)
    }
  }
}

/// What to export.
public struct ExportRequest: Hashable, Sendable {
  /// At which point of the past; the present when none is given.
  public enum At: Hashable, Sendable {
    /// At this revision.
    case atRevision(UInt64)
    /// At this instant: the last revision committed by then.
    case atTime(ContractType.Timestamp)
  }

  /// Namespaces, or `<realm>/*`; none means all.
  public var namespaces: [String]
  /// Environment.
  public var environment: String
  /// Symbol; empty for the scope without symbol.
  public var symbol: String
  /// Write every resolved value instead of only those the scope holds itself.
  public var resolved: Bool
  /// At which point of the past; the present when none is given.
  public var at: At?
  /// Also write values of every symbol.
  public var allSymbols: Bool

  /// Creates a message; what is not given has its default.
  public init(
    namespaces: [String] = [],
    environment: String = "",
    symbol: String = "",
    resolved: Bool = false,
    at: At? = nil,
    allSymbols: Bool = false
  ) {
    self.namespaces = namespaces
    self.environment = environment
    self.symbol = symbol
    self.resolved = resolved
    self.at = at
    self.allSymbols = allSymbols
  }
}

extension ExportRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ExportRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ExportRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.namespaces = record.textList(0)
    self.environment = record.text(1)
    self.symbol = record.text(2)
    self.resolved = record.bool(3)
    switch record.chosen(4) {
    case 5: self.at = .atRevision(record.uint64(4))
    case 6: self.at = record.message(5, of: ContractType.Timestamp.self).map(At.atTime)
    default: self.at = nil
    }
    self.allSymbols = record.bool(6)
  }

  public func write(to record: RecordWriter) {
    record.setTextList(0, self.namespaces)
    record.setText(1, self.environment)
    record.setText(2, self.symbol)
    record.setBool(3, self.resolved)
    switch self.at {
    case .atRevision(let value)?:
      record.choose(4)
      record.setUint64(4, value)
    case .atTime(let value)?:
      record.choose(5)
      record.setMessage(5, value)
    case nil: break
    }
    record.setBool(6, self.allSymbols)
  }
}

/// The export.
public struct ExportResponse: Hashable, Sendable {
  /// YAML, UTF-8, keys in order, with a comment that names epoch, revision and scope. Secrets are
  /// written as their references or as `***`.
  public var document: [UInt8]
  /// The revision exported.
  public var token: ContractType.RevisionToken?

  /// Creates a message; what is not given has its default.
  public init(
    document: [UInt8] = [],
    token: ContractType.RevisionToken? = nil
  ) {
    self.document = document
    self.token = token
  }
}

extension ExportResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ExportResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ExportResponse(),
    fields: [
      FieldShape(.plain),
      FieldShape(.message(ContractType.RevisionToken.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.document = record.bytes(0)
    self.token = record.message(1, of: ContractType.RevisionToken.self)
  }

  public func write(to record: RecordWriter) {
    record.setBytes(0, self.document)
    if let value = self.token {
      record.setMessage(1, value)
    }
  }
}

/// What to read again.
public struct ReloadRequest: Hashable, Sendable {
  /// Only files of these namespaces; none means all.
  public var namespaces: [String]
  /// Remove stored values that hide a value whose file changed.
  public var supersede: Bool
  /// Why.
  public var reason: String
  /// Makes a repetition harmless; empty means each call counts.
  public var requestID: String
  /// Plan only: the exact differences, nothing changed.
  public var validateOnly: Bool
  /// Whom the caller claims to act for; recorded, never trusted.
  public var claimedBy: String

  /// Creates a message; what is not given has its default.
  public init(
    namespaces: [String] = [],
    supersede: Bool = false,
    reason: String = "",
    requestID: String = "",
    validateOnly: Bool = false,
    claimedBy: String = ""
  ) {
    self.namespaces = namespaces
    self.supersede = supersede
    self.reason = reason
    self.requestID = requestID
    self.validateOnly = validateOnly
    self.claimedBy = claimedBy
  }
}

extension ReloadRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ReloadRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ReloadRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.namespace)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(128), .format(.token)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
    ]
  )

  public init(from record: RecordReader) {
    self.namespaces = record.textList(0)
    self.supersede = record.bool(1)
    self.reason = record.text(2)
    self.requestID = record.text(3)
    self.validateOnly = record.bool(4)
    self.claimedBy = record.text(5)
  }

  public func write(to record: RecordWriter) {
    record.setTextList(0, self.namespaces)
    record.setBool(1, self.supersede)
    record.setText(2, self.reason)
    record.setText(3, self.requestID)
    record.setBool(4, self.validateOnly)
    record.setText(5, self.claimedBy)
  }
}

/// What came of it.
public struct ReloadResponse: Hashable, Sendable {
  /// The outcome.
  public var outcome: ChangeOutcome?
  /// Parameters whose file value changed and is hidden by a stored one, `<namespace>:<key>`.
  public var shadowed: [String]
  /// Parameters whose stored value was removed because of `supersede`.
  public var superseded: [String]
  /// The files read.
  public var files: [String]

  /// Creates a message; what is not given has its default.
  public init(
    outcome: ChangeOutcome? = nil,
    shadowed: [String] = [],
    superseded: [String] = [],
    files: [String] = []
  ) {
    self.outcome = outcome
    self.shadowed = shadowed
    self.superseded = superseded
    self.files = files
  }
}

extension ReloadResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ReloadResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ReloadResponse(),
    fields: [
      FieldShape(.message(ChangeOutcome.shape)),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.outcome = record.message(0, of: ChangeOutcome.self)
    self.shadowed = record.textList(1)
    self.superseded = record.textList(2)
    self.files = record.textList(3)
  }

  public func write(to record: RecordWriter) {
    if let value = self.outcome {
      record.setMessage(0, value)
    }
    record.setTextList(1, self.shadowed)
    record.setTextList(2, self.superseded)
    record.setTextList(3, self.files)
  }
}

/// The strategy to make.
public struct CreateStrategyRequest: Hashable, Sendable {
  /// Its id; the namespace becomes `strategy/<id>`. `cache` is reserved.
  public var strategyID: String
  /// Name for people; empty means the id in words.
  public var title: String
  /// What it does.
  public var description: String
  /// Values that differ from the template's defaults, for the environment.
  public var values: [KeyValue]
  /// Environment to write the values to.
  public var environment: String
  /// Why.
  public var reason: String
  /// Makes a repetition harmless; empty means each call counts.
  public var requestID: String
  /// Judge, record the dry run, and make nothing.
  public var validateOnly: Bool
  /// Whom the caller claims to act for; recorded, never trusted.
  public var claimedBy: String

  /// Creates a message; what is not given has its default.
  public init(
    strategyID: String = "",
    title: String = "",
    description: String = "",
    values: [KeyValue] = [],
    environment: String = "",
    reason: String = "",
    requestID: String = "",
    validateOnly: Bool = false,
    claimedBy: String = ""
  ) {
    self.strategyID = strategyID
    self.title = title
    self.description = description
    self.values = values
    self.environment = environment
    self.reason = reason
    self.requestID = requestID
    self.validateOnly = validateOnly
    self.claimedBy = claimedBy
  }
}

extension CreateStrategyRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.CreateStrategyRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_CreateStrategyRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.name)]),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
      FieldShape(.text, rules: [.charactersMax(1000)]),
      FieldShape(.message(KeyValue.shape), rules: [.itemsMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.charactersMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(128), .format(.token)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
    ]
  )

  public init(from record: RecordReader) {
    self.strategyID = record.text(0)
    self.title = record.text(1)
    self.description = record.text(2)
    self.values = record.messages(3, of: KeyValue.self)
    self.environment = record.text(4)
    self.reason = record.text(5)
    self.requestID = record.text(6)
    self.validateOnly = record.bool(7)
    self.claimedBy = record.text(8)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.strategyID)
    record.setText(1, self.title)
    record.setText(2, self.description)
    record.setMessageList(3, self.values)
    record.setText(4, self.environment)
    record.setText(5, self.reason)
    record.setText(6, self.requestID)
    record.setBool(7, self.validateOnly)
    record.setText(8, self.claimedBy)
  }
}

/// What came of it.
public struct CreateStrategyResponse: Hashable, Sendable {
  /// The new namespace.
  public var namespace: Namespace?
  /// The outcome.
  public var outcome: ChangeOutcome?

  /// Creates a message; what is not given has its default.
  public init(
    namespace: Namespace? = nil,
    outcome: ChangeOutcome? = nil
  ) {
    self.namespace = namespace
    self.outcome = outcome
  }
}

extension CreateStrategyResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.CreateStrategyResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_CreateStrategyResponse(),
    fields: [
      FieldShape(.message(Namespace.shape)),
      FieldShape(.message(ChangeOutcome.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.message(0, of: Namespace.self)
    self.outcome = record.message(1, of: ChangeOutcome.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.namespace {
      record.setMessage(0, value)
    }
    if let value = self.outcome {
      record.setMessage(1, value)
    }
  }
}

/// Error detail of `VERSION_MISMATCH`: how things stand.
public struct CurrentVersions: Hashable, Sendable {
  /// The scopes whose version was not the expected one, with their present version.
  public var versions: [ScopeVersion]
  /// The present values of the keys the change set names.
  public var entries: [Entry]
  /// The head of the store.
  public var head: ContractType.RevisionToken?

  /// Creates a message; what is not given has its default.
  public init(
    versions: [ScopeVersion] = [],
    entries: [Entry] = [],
    head: ContractType.RevisionToken? = nil
  ) {
    self.versions = versions
    self.entries = entries
    self.head = head
  }
}

extension CurrentVersions: ContractMessage {
  public static let wireName = "mooring.config.v1.CurrentVersions"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_CurrentVersions(),
    fields: [
      FieldShape(.message(ScopeVersion.shape)),
      FieldShape(.message(Entry.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.versions = record.messages(0, of: ScopeVersion.self)
    self.entries = record.messages(1, of: Entry.self)
    self.head = record.message(2, of: ContractType.RevisionToken.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.versions)
    record.setMessageList(1, self.entries)
    if let value = self.head {
      record.setMessage(2, value)
    }
  }
}
