/// Who must not know whom, whatever the manifest says.
enum Walls {
  /// These meet only in the contract.
  static let services: Set = ["ConfigService", "PricingService", "RiskService", "Gateway"]
  /// These never touch a database.
  static let withoutDatabase: Set = ["PricingService", "Gateway"]

  /// What is wrong with the manifest itself.
  static func faults(of manifest: Manifest) -> [String] {
    self.order(of: manifest) + self.importers(of: manifest) + self.services(of: manifest)
  }

  /// A target may name what stands above it.
  private static func order(of manifest: Manifest) -> [String] {
    var above: Set<String> = []
    return manifest.targets.flatMap { target in
      defer { above.insert(target.name) }
      return target.dependencies.filter { !above.contains($0) }.map {
        "\(target.name) names \($0), which does not stand above it"
      }
    }
  }

  private static func importers(of manifest: Manifest) -> [String] {
    manifest.targets.filter { $0.kind == .system }.compactMap { library in
      let importers = manifest.targets.filter {
        $0.kind != .generatedC && $0.dependencies.contains(library.name)
      }.map(\.name)
      guard importers.count != 1 else { return nil }
      return "\(library.name) has \(importers.count) importers: \(importers)"
    }
  }

  private static func services(of manifest: Manifest) -> [String] {
    self.services.sorted().flatMap { service in
      let reach = manifest.reach(of: service)
      let others = reach.intersection(self.services).sorted()
      var faults = others.map { "\(service) reaches \($0)" }
      if self.withoutDatabase.contains(service), reach.contains("Postgres") {
        faults.append("\(service) reaches a database")
      }
      return faults
    }
  }
}
