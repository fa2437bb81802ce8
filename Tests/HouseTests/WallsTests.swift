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

  @Test("whoever runs make run gets every C library")
  func packagesListed() throws {
    let listed = try #require(Repository.text(of: "scripts/packages.txt")).split(separator: "\n")
      .map { $0.split(separator: " ") }.filter { $0.first == "run" }.map { $0[1] }
    let needed = Repository.manifest.targets.filter { $0.kind == .system }.map(\.package)
    #expect(needed.contains("libuv1-dev"))
    for package in needed { #expect(listed.contains { $0 == package ?? "none named" }) }
  }

  @Test("a manifest that breaks a wall is refused", arguments: BrokenManifest.all)
  func refused(manifest: BrokenManifest) {
    let source = SourceFile(path: "Package.swift", text: "targets: [\(manifest.targets)]")
    let faults = Walls.faults(of: Manifest(source))
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix(manifest.fault) == true, "\(faults)")
  }
}

/// A manifest with one fault.
struct BrokenManifest: CustomTestStringConvertible {
  let fault: String
  let targets: String

  var testDescription: String { self.fault }

  static let all = [
    BrokenManifest(
      fault: "A names B, which does not stand above it",
      targets: """
        library("A", ["B"]), library("B"),
        """),
    BrokenManifest(
      fault: "CLibX has 2 importers",
      targets: """
        system("CLibX", pkgConfig: "x", apt: "x-dev", brew: "x"),
        generatedC("CContract"), library("A", ["CLibX"], exclude: ["B"]),
        .target(name: "B", dependencies: [.byName(name: "CLibX"), "A"], path: "Sources/C"),
        """),
    BrokenManifest(
      fault: "Gateway reaches PricingService",
      targets: """
        library("PricingService"), library("Contract", ["PricingService"]),
        .executableTarget(name: "Gateway", dependencies: ["Contract"]),
        """),
    BrokenManifest(
      fault: "Gateway reaches a database",
      targets: """
        library("Postgres"), library("A", ["Postgres"]), library("Gateway", ["A"]),
        """),
  ]
}
