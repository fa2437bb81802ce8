import Basics
import FoundationEssentials
import JSON
import TestSupport
import Testing
import YAML

@testable import ConfigClient
@testable import RiskService

/// The parameters of risk with the defaults of the published catalogue.
enum PublishedParameters {
  /// The defaults by namespace and key, read once.
  private static let defaults: Result<[String: [String: ConfigValue]], any Error> = Result {
    var defaults: [String: [String: ConfigValue]] = [:]
    for namespace in RiskParameters.namespaces {
      defaults[namespace] = try Self.read(namespace)
    }
    return defaults
  }

  private static func read(_ namespace: String) throws -> [String: ConfigValue] {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let file = namespace.split(separator: "/").joined(separator: "_")
    let text = try String(
      contentsOfFile: "/\(root)/Sources/ConfigService/Catalogue/namespaces/\(file).yaml",
      encoding: .utf8)
    var values: [String: ConfigValue] = [:]
    for member in try YAMLNode(parsing: text)["parameters"]?.members ?? [] {
      guard let text = member.value["default"]?.text else { continue }
      values[member.key] =
        switch member.value["type"]?.text {
        case "int": Int64(text).map { .integer($0) }
        case "float": Double(text).map { .number($0) }
        case "bool": .flag(text == "true")
        default: .text(text)
        }
    }
    return values
  }

  /// The configuration after `changes`, which are by full name; nil takes a value away.
  static func snapshot(
    _ changes: [String: ConfigValue?] = [:], revision: UInt64 = 1
  ) throws -> ConfigSnapshot {
    var namespaces: [String: [ConfigSnapshot.Slot: ResolvedParameter]] = [:]
    for (namespace, values) in try Self.defaults.get() {
      for (key, value) in values {
        namespaces[namespace, default: [:]][ConfigSnapshot.Slot(key: key, symbol: "")] =
          ResolvedParameter(value: value)
      }
    }
    for (name, value) in changes {
      let parts = name.split(separator: ":").map(String.init)
      namespaces[parts[0], default: [:]][ConfigSnapshot.Slot(key: parts[1], symbol: "")] =
        value.map { ResolvedParameter(value: $0) }
    }
    return ConfigSnapshot(
      token: SnapshotToken(
        epoch: StoreEpoch(1),
        revision: Revision(revision),
        chainHash: unsafe ChainHash(bytes: [UInt8](repeating: 7, count: 32).span.bytes)),
      environment: try EnvironmentName(parsing: "development"), namespaces: namespaces)
  }

  /// The parameters after `changes`.
  static func parameters(_ changes: [String: ConfigValue?] = [:]) throws -> RiskParameters {
    try RiskParameters(preparing: try Self.snapshot(changes))
  }
}
