internal import ConfigClient
internal import ContractConfig
internal import ContractType

/// The values of parameters by full name, such as `params/pricing:model`, whoever told them.
struct ParameterValues: Sendable, Hashable {
  private(set) var values: [String: ParameterValue]

  init(_ values: [String: ParameterValue] = [:]) { self.values = values }

  subscript(_ name: String) -> ParameterValue? {
    get { self.values[name] }
    set { self.values[name] = newValue }
  }

  /// The assets that the configuration describes, in order.
  var assets: [String] {
    let namespace = "params/asset:"
    var assets: Set<Substring> = []
    for name in self.values.keys where name.hasPrefix(namespace) {
      let key = name.dropFirst(namespace.count)
      // The name of an asset may have dots itself; that of a field has none.
      if let dot = key.lastIndex(of: ".") { assets.insert(key[..<dot]) }
    }
    return assets.map(String.init).sorted()
  }
}

extension ParameterValues {
  /// The namespaces that prices and yields come from.
  static let namespaces = ["params/asset", "params/pricing", "params/risk", "params/tranche"]

  /// The values as ConfigClient keeps them.
  init(_ snapshot: ConfigSnapshot) {
    self.init()
    for namespace in snapshot.namespaceNames {
      for key in snapshot.keys(in: namespace) {
        guard let parameter = snapshot.parameter(key, in: namespace), !parameter.isRedacted else {
          continue
        }
        self.values["\(namespace):\(key)"] = ParameterValue(parameter.value)
      }
    }
  }

  /// The values as ConfigService tells them of a past revision.
  init(_ snapshot: WatchSnapshot) {
    self.init()
    for namespace in snapshot.namespaces {
      for value in namespace.values where value.symbol.isEmpty && !value.redacted {
        self.values["\(namespace.namespace):\(value.key)"] = value.value.flatMap(
          ParameterValue.init)
      }
    }
  }

  /// The values as ConfigService resolves them.
  init(_ entries: [Entry]) {
    self.init()
    for entry in entries where !entry.redacted {
      self.values["\(entry.namespace):\(entry.key)"] = entry.value.flatMap(ParameterValue.init)
    }
  }
}

extension ParameterValue {
  /// The value that a model can take; nil for lists and objects, which none takes.
  fileprivate init?(_ value: ConfigValue) {
    switch value {
    case .number(let number): self = .number(number)
    case .integer(let integer): self = .integer(integer)
    case .text(let text): self = .text(text)
    case .flag(let flag): self = .flag(flag)
    case .json: return nil
    }
  }

  fileprivate init?(_ value: Value) {
    switch value.kind {
    case .floatValue(let number): self = .number(number)
    case .intValue(let integer): self = .integer(integer)
    case .stringValue(let text): self = .text(text)
    case .boolValue(let flag): self = .flag(flag)
    case .jsonValue, nil: return nil
    }
  }
}
