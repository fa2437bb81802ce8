internal import Basics
internal import JSON
internal import YAML

/// The changes that a document asks for in one environment, and everything that is wrong with it.
struct ConfigImport: Sendable {
  private(set) var changes: [ChangeRequest.Change] = []
  /// What cannot be understood, in the order of the document; fields name line and column.
  private(set) var problems: [Violation] = []
  /// References that have no value.
  private(set) var missing: [Violation] = []

  /// Where a document is imported to, and what its references may name.
  struct Target: Sendable {
    /// Nil for all environments.
    let environment: EnvironmentName?
    /// The environment of this deployment, whose variables references name.
    let runningIn: EnvironmentName
    let sources: ReferenceSources
    /// Values of the document's namespaces that it does not mention are removed.
    let replaces: Bool

    /// Whether references mean here what they mean in the environment.
    var isHere: Bool { self.environment.map { $0 == self.runningIn } ?? true }
  }

  /// Reads a text, which is at most as long as `limits` allow.
  init(
    _ text: String, catalogue: Catalogue, to target: Target, limits: YAMLLimits = .standard
  ) throws(YAMLError) {
    let root = try YAMLNode(parsing: text, limits: limits)
    let document = ConfigDocument(root, catalogue: catalogue)
    self.problems = document.problems.map { problem in
      Violation(
        field: Self.field(problem.line, problem.column), code: problem.code,
        message: problem.message, allowed: problem.allowed, parameter: problem.parameter)
    }
    for leaf in document.leaves { self.read(leaf, target) }
    if target.replaces { self.removeOthers(document, target) }
  }

  private static func field(_ line: Int, _ column: Int) -> String {
    "line \(line), column \(column)"
  }

  private mutating func read(_ leaf: ConfigDocument.Leaf, _ target: Target) {
    let field = Self.field(leaf.node.line, leaf.node.column)
    let interpolation = target.isHere ? target.sources.interpolation(for: leaf.schema) : nil
    let read = NodeValue(leaf.node, for: leaf.schema, interpolation)
    let isReference = leaf.node.text.map(SecretVault.isReference) ?? false
    guard target.isHere || !read.hasReferences || (leaf.schema.isSensitive && isReference) else {
      self.problems.append(
        Violation(
          field: field, code: .notAllowed,
          message: "what \(leaf.schema.name) refers to is known only to a service that runs in "
            + (target.environment?.description ?? "*"),
          allowed: "the value itself", parameter: leaf.schema.name.description))
      return
    }
    for fault in read.faults {
      let violation = Violation(
        field: field, code: .notAllowed, message: "\(leaf.schema.name): \(fault)",
        allowed: "a reference that has a value", parameter: leaf.schema.name.description)
      if fault.isMissing {
        self.missing.append(violation)
      } else {
        self.problems.append(violation)
      }
    }
    guard read.faults.isEmpty else { return }
    let value = self.plain(read, leaf, target)
    if leaf.schema.isSensitive, !isReference, case .string(let text) = value,
      SecretVault.isReference(text)
    {
      self.problems.append(
        Violation(
          field: field, code: .notAllowed,
          message: "\(leaf.schema.name): a secret that looks like a reference cannot be kept",
          allowed: "another secret", parameter: leaf.schema.name.description))
      return
    }
    self.changes.append(
      ChangeRequest.Change(
        field: field, valueField: field, namespace: leaf.schema.name.namespace,
        scope: Scope(environment: target.environment, symbol: leaf.symbol),
        action: .set(leaf.schema.name.key, value)))
  }

  /// The value that is asked for; of another environment, with `$$` read as one dollar sign.
  private func plain(
    _ read: NodeValue, _ leaf: ConfigDocument.Leaf, _ target: Target
  ) -> JSONValue {
    guard !target.isHere, !read.hasReferences else { return read.value }
    // Without references nothing is looked up, so that only the escapes are left to be read.
    let escapes = Interpolation(variable: { _ in nil }, isAllowed: { _ in false }) { _ in nil }
    return NodeValue(leaf.node, for: leaf.schema, escapes).value
  }

  private mutating func removeOthers(_ document: ConfigDocument, _ target: Target) {
    var mentioned: [ConfigDocument.Subject: Set<ParameterKey>] = [:]
    for subject in document.subjects { mentioned[subject] = [] }
    for leaf in document.leaves {
      let subject = ConfigDocument.Subject(
        namespace: leaf.schema.name.namespace, symbol: leaf.symbol)
      mentioned[subject, default: []].insert(leaf.schema.name.key)
    }
    let subjects = mentioned.sorted {
      ($0.key.namespace, $0.key.symbol?.description ?? "")
        < ($1.key.namespace, $1.key.symbol?.description ?? "")
    }
    for (subject, keys) in subjects {
      self.changes.append(
        ChangeRequest.Change(
          field: "replace", namespace: subject.namespace,
          scope: Scope(environment: target.environment, symbol: subject.symbol),
          action: .keepOnly(keys)))
    }
  }
}
