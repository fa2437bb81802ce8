import Testing

@Suite("Layers and walls")
struct WallsTests {
  @Test("targets stand in the order of their layers, and the walls hold")
  func hold() {
    let faults = Walls.faults(of: Repository.manifest)
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test("the manifest is read as it is written")
  func manifestRead() throws {
    let manifest = Repository.manifest
    #expect(manifest.targets.first?.kind == .system)
    #expect(manifest.target(named: "JSON")?.dependencies == ["Basics"])
    #expect(manifest.target(named: "TestSupport")?.folder == "Tests/TestSupport")
    #expect(manifest.target(of: "Tests/HouseTests/WallsTests.swift")?.kind == .tests)
  }

  @Test("every folder of sources is a target, and every target has its folder")
  func foldersAndTargets() {
    let folders = Set(
      Repository.sources.map(\.path).filter { !Manifest.isOutside($0) }
        .map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
    for folder in folders {
      #expect(Repository.manifest.targets.contains { $0.folder.hasPrefix(folder) }, "\(folder)")
    }
    for target in Repository.manifest.targets {
      #expect(Repository.exists(target.folder), "\(target.name)")
    }
  }

  @Test(
    "a manifest that breaks a wall is refused",
    arguments: [
      ("targets: [library(\"A\", [\"B\"]), library(\"B\")]", "A names B"),
      (
        """
        targets: [
          system("CLibX", pkgConfig: "x", apt: "x-dev", brew: "x"),
          library("A", ["CLibX"], exclude: ["B"]),
          .target(name: "B", dependencies: [.byName(name: "CLibX"), "A"], path: "Sources/C"),
        ]
        """, "CLibX has 2 importers"
      ),
      (
        """
        targets: [
          library("PricingService"), library("Contract", ["PricingService"]),
          .executableTarget(name: "Gateway", dependencies: ["Contract"]),
        ]
        """, "Gateway reaches PricingService"
      ),
      (
        """
        targets: [
          library("Postgres"), library("A", ["Postgres"]), library("Gateway", ["A"]),
        ]
        """,
        "Gateway reaches a database"
      ),
    ])
  func refused(manifest: String, fault: String) {
    let faults = Walls.faults(of: Manifest(SourceFile(path: "Package.swift", text: manifest)))
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix(fault) == true, "\(faults)")
  }
}
