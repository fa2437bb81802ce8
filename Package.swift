// swift-tools-version: 6.3
import PackageDescription

/// What the package and its command are called.
let name = "mooring"

// The rule book: one list of settings for every target we write.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A library of ours; `ours` lists what it may import, lower layers only.
func library(_ name: String, _ ours: [String] = [], exclude: [String] = []) -> Target {
  .target(
    name: name, dependencies: ours.map { .byName(name: $0) }, exclude: exclude,
    swiftSettings: house, linkerSettings: [.linkedLibrary("m")])
}

/// A suite of Swift Testing tests.
func tests(_ name: String, _ ours: [String], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: (ours + ["TestSupport"]).map { .byName(name: $0) },
    exclude: exclude, swiftSettings: house)
}

/// A C library of the system: a module map and a shim header, no logic.
func system(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

/// C that protoc-c wrote: the descriptors and records of messages.
func generatedC(_ name: String, _ ours: [String] = [], path: String? = nil) -> Target {
  .target(
    name: name, dependencies: (["CProtobufC"] + ours).map { .byName(name: $0) }, path: path,
    cSettings: [.headerSearchPath("generated"), .headerSearchPath("include")])
}

// Layers, lowest first: a target may import what stands above its line in this file, never below.
let package = Package(
  name: name,
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: name, targets: ["MooringCLI"]),
    .executable(name: "mooring-config", targets: ["MooringConfig"]),
    .executable(name: "protoc-gen-mooring", targets: ["ProtocGenMooring"]),
    .executable(name: "mooring-pricing", targets: ["MooringPricing"]),
    .executable(name: "mooring-risk", targets: ["MooringRisk"]),
    .executable(name: "mooring-gateway", targets: ["MooringGateway"]),
    .executable(name: "interop-server", targets: ["InteropServer"]),
    .executable(name: "rpc-benchmark", targets: ["RPCBenchmark"]),
    .executable(name: "http-benchmark", targets: ["HTTPBenchmark"]),
  ],
  targets: [
    // C libraries, each with exactly one importer among our targets.
    system("CLibUV", pkgConfig: "libuv", apt: "libuv1-dev", brew: "libuv"),
    system("CNGHTTP2", pkgConfig: "libnghttp2", apt: "libnghttp2-dev", brew: "libnghttp2"),
    system("CProtobufC", pkgConfig: "libprotobuf-c", apt: "libprotobuf-c-dev", brew: "protobuf-c"),

    system("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
    system("CLibYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
    system("CLibCrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
    system("CLibSSL", pkgConfig: "libssl", apt: "libssl-dev", brew: "openssl@3"),

    // Foundations: no I/O below ServiceRuntime.
    library("Basics"),
    library("JSON", ["Basics"]),
    library("Telemetry", ["Basics", "JSON"]),
    library("ServiceRuntime", ["Basics", "Telemetry"]),

    // Infrastructure, each owning one C library.
    library("EventLoop", ["Basics", "Telemetry", "ServiceRuntime", "CLibUV"]),
    library("RPC", ["Basics", "Telemetry", "ServiceRuntime", "EventLoop", "CNGHTTP2"]),

    library("Postgres", ["Basics", "Telemetry", "ServiceRuntime", "EventLoop", "CLibPQ"]),
    library("YAML", ["Basics", "JSON", "CLibYAML"]),
    // Text of bytes, many digits at a time; flags for vectors are in the source.
    .target(name: "CBase64"),
    library("Crypto", ["Basics", "CBase64", "CLibCrypto"]),
    library("Compression", ["CZlib"]),
    library("TLS", ["Basics", "ServiceRuntime", "EventLoop", "CLibSSL"]),

    // The contract: a hand-written runtime and one generated module per proto package.
    library("Contract", ["Basics", "JSON", "CProtobufC"]),
    generatedC("CContract"),
    library("ContractType", ["Contract", "CContract"]),
    library("ContractPlatform", ["Contract", "ContractType", "CContract", "RPC"]),
    library("ContractConfig", ["Contract", "ContractType", "CContract", "RPC"]),
    library(
      "ContractPricing", ["Contract", "ContractType", "ContractConfig", "CContract", "RPC"]),
    library("ContractRisk", ["Contract", "ContractType", "CContract", "RPC"]),

    // What the contract says in words, for the reference of the REST API.
    library("ContractComments"),

    // The seal of a quote, for those who make quotes and those who bind them.
    library("QuoteSeal", ["Basics", "JSON", "Telemetry", "ServiceRuntime", "Crypto"]),

    // The code generator; its C is what protoc-c makes of protoc's own descriptors.
    generatedC("CDescriptor"),
    .executableTarget(
      name: "ProtocGenMooring", dependencies: ["CDescriptor"], swiftSettings: house),

    // What every server answers beside its own calls.
    library(
      "RPCServices",
      [
        "Basics", "Telemetry", "ServiceRuntime", "EventLoop", "RPC", "Contract", "ContractType",
        "ContractPlatform",
      ]),

    // What every process that follows the configuration uses.
    library(
      "ConfigClient",
      [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "EventLoop", "RPC", "Contract",
        "ContractType", "ContractConfig",
      ]),

    // Services meet only in the contract.
    library(
      "ConfigService",
      [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "YAML", "Crypto", "EventLoop", "Postgres",
        "RPC", "Contract", "ContractType", "ContractPlatform", "ContractConfig", "RPCServices",
      ],
      exclude: ["Main", "Migrations", "Catalogue/namespaces", "Catalogue/environments"]),
    .executableTarget(
      name: "MooringConfig", dependencies: ["ConfigService"], path: "Sources/ConfigService/Main",
      swiftSettings: house),
    // The premium formulas over columns; flags for vectors are in the source.
    .target(name: "CPremium"),
    library(
      "PricingService",
      [
        "CPremium", "Basics", "JSON", "Telemetry", "ServiceRuntime", "Crypto", "EventLoop", "RPC",
        "Contract", "ContractType", "ContractPlatform", "ContractConfig", "ContractPricing",
        "ContractRisk", "RPCServices", "ConfigClient", "QuoteSeal",
      ], exclude: ["Main", "Preview/reference-book.csv"]),
    // The numbers of risk, in the folder "RiskService": kernels in C, and models that know no wire
    // and no database.
    .target(name: "CSimulation"),
    .target(
      name: "RiskModels", dependencies: ["Basics", "CSimulation"],
      path: "Sources/RiskService/Models", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "RiskReport", dependencies: ["Basics", "Contract", "ContractType", "ContractRisk"],
      path: "Sources/RiskService/Report", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "RiskService",
      dependencies: [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "EventLoop", "Postgres", "Crypto", "RPC",
        "Contract", "ContractType", "ContractPlatform", "ContractConfig", "ContractRisk",
        "QuoteSeal", "RPCServices", "ConfigClient", "RiskModels", "RiskReport",
      ],
      path: "Sources/RiskService/Service", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    .executableTarget(
      name: "MooringRisk", dependencies: ["RiskService"], path: "Sources/RiskService/Main",
      swiftSettings: house),
    .executableTarget(
      name: "MooringPricing", dependencies: ["Telemetry", "ServiceRuntime", "PricingService"],
      path: "Sources/PricingService/Main", swiftSettings: house),

    // The gateway, by parts in the folder "Gateway": each stands alone, the program joins them.
    .target(
      name: "HTTP",
      dependencies: ["Basics", "Telemetry", "ServiceRuntime", "EventLoop", "Compression", "TLS"],
      path: "Sources/Gateway/HTTP", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "Auth", dependencies: ["Basics", "JSON", "ServiceRuntime", "Crypto"],
      path: "Sources/Gateway/Auth", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "OpenAPI", dependencies: ["Basics", "JSON", "Contract"],
      path: "Sources/Gateway/OpenAPI", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "Gateway",
      dependencies: [
        "Basics", "JSON", "YAML", "Telemetry", "ServiceRuntime", "Crypto", "EventLoop", "TLS",
        "RPC", "Contract", "ContractType", "ContractPlatform", "ContractConfig",
        "ContractPricing", "ContractRisk", "RPCServices", "ConfigClient", "HTTP", "Auth",
        "OpenAPI", "ContractComments",
      ],
      path: "Sources/Gateway/Service", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    .executableTarget(
      name: "MooringGateway", dependencies: ["Telemetry", "ServiceRuntime", "Gateway"],
      path: "Sources/Gateway/Main", swiftSettings: house),

    // The command line, which knows services by the contract alone.
    .executableTarget(
      name: "MooringCLI",
      dependencies: [
        "Basics", "JSON", "YAML", "Telemetry", "ServiceRuntime", "EventLoop", "RPC", "Contract",
        "ContractType", "ContractPlatform", "ContractConfig", "ContractPricing", "ContractRisk",
        "RPCServices", "ConfigClient", "Crypto", "Auth",
      ], swiftSettings: house),

    // Benchmarks, each beside its peer in Benchmarks/Peers.
    .executableTarget(
      name: "JSONBenchmark", dependencies: ["Basics", "JSON"], path: "Benchmarks/JSONBenchmark",
      swiftSettings: house),
    .executableTarget(
      name: "PostgresBenchmark",
      dependencies: ["Basics", "Telemetry", "ServiceRuntime", "EventLoop", "Postgres"],
      path: "Benchmarks/PostgresBenchmark", swiftSettings: house),
    .executableTarget(
      name: "PricingBenchmark",
      dependencies: [
        "Basics", "ServiceRuntime", "Crypto", "EventLoop", "RPC", "Contract", "ContractPricing",
        "QuoteSeal", "PricingService",
      ],
      path: "Benchmarks/PricingBenchmark", swiftSettings: house),
    .executableTarget(
      name: "HTTPBenchmark",
      dependencies: ["Basics", "Telemetry", "ServiceRuntime", "EventLoop", "HTTP"],
      path: "Benchmarks/HTTPBenchmark", swiftSettings: house),
    .executableTarget(
      name: "ConfigBenchmark",
      dependencies: [
        "Basics", "ServiceRuntime", "EventLoop", "RPC", "Contract", "ContractType",
        "ContractConfig",
      ],
      path: "Benchmarks/ConfigBenchmark", swiftSettings: house),
    .executableTarget(
      name: "RiskBenchmark", dependencies: ["Basics", "ServiceRuntime", "RiskModels"],
      path: "Benchmarks/RiskBenchmark", swiftSettings: house),
    .executableTarget(
      name: "IngestBenchmark",
      dependencies: [
        "Basics", "ServiceRuntime", "EventLoop", "RPC", "Contract", "ContractType", "ContractRisk",
      ],
      path: "Benchmarks/IngestBenchmark", swiftSettings: house),
    .executableTarget(
      name: "SnapshotBenchmark",
      dependencies: ["Basics", "ServiceRuntime", "EventLoop", "ConfigClient"],
      path: "Benchmarks/SnapshotBenchmark", swiftSettings: house),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Basics", "Telemetry", "ServiceRuntime"],
      path: "Tests/TestSupport",
      swiftSettings: house),
    .target(
      name: "PostgresTestSupport",
      dependencies: [
        "Basics", "Telemetry", "ServiceRuntime", "EventLoop", "Postgres", "TestSupport",
      ],
      path: "Tests/PostgresTestSupport", swiftSettings: house),
    .target(
      name: "RPCTestSupport",
      dependencies: ["Basics", "Contract", "ContractType", "ContractPlatform", "RPC"],
      path: "Tests/RPCTestSupport", swiftSettings: house),
    tests("HouseTests", []),
    tests("BasicsTests", ["Basics"]),
    tests(
      "RPCServicesTests",
      [
        "Basics", "Telemetry", "EventLoop", "Contract", "ContractType", "ContractPlatform", "RPC",
        "RPCServices",
      ]),
    generatedC("CContractTesting", path: "Tests/CContractTesting"),
    .target(
      name: "ContractTesting",
      dependencies: ["Contract", "ContractType", "CContractTesting", "RPC"],
      path: "Tests/ContractTesting", swiftSettings: house),
    tests("ProtocGenMooringTests", ["ProtocGenMooring"]),
    tests(
      "ContractTests",
      [
        "Basics", "JSON", "Contract", "ContractType", "ContractPlatform", "ContractConfig",
        "ContractPricing", "ContractRisk", "ContractTesting",
      ], exclude: ["python"]),
    tests(
      "ConfigServiceTests",
      [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "YAML", "Crypto", "EventLoop", "Postgres",
        "PostgresTestSupport", "RPC", "RPCTestSupport", "Contract", "ContractType",
        "ContractPlatform", "ContractConfig", "RPCServices", "ConfigClient", "ConfigService",
      ]),
    tests(
      "PostgresTests",
      ["Basics", "Telemetry", "ServiceRuntime", "EventLoop", "Postgres", "PostgresTestSupport"]),
    tests("YAMLTests", ["Basics", "JSON", "YAML"]),
    tests("CryptoTests", ["Basics", "Crypto"]),
    tests("QuoteSealTests", ["Basics", "JSON", "ServiceRuntime", "Crypto", "QuoteSeal"]),
    tests(
      "ConfigClientTests",
      [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "EventLoop", "RPC", "Contract",
        "ContractType", "ContractConfig", "ConfigClient",
      ]),
    .executableTarget(
      name: "RPCBenchmark",
      dependencies: [
        "Basics", "Telemetry", "ServiceRuntime", "EventLoop", "RPC", "ContractTesting",
      ],
      path: "Benchmarks/RPCBenchmark", swiftSettings: house),
    .executableTarget(
      name: "InteropServer",
      dependencies: [
        "Basics", "Telemetry", "ServiceRuntime", "EventLoop", "RPC", "ContractPlatform",
        "ContractTesting", "RPCServices",
      ],
      path: "Tests/InteropServer", swiftSettings: house),
    tests(
      "InteropTests",
      [
        "Basics", "EventLoop", "RPC", "Contract", "ContractPlatform", "ContractTesting",
        "InteropServer",
      ],
      exclude: ["python"]),
    tests(
      "MooringCLITests",
      [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "EventLoop", "RPC", "Contract",
        "ContractType", "ContractPlatform", "ContractConfig", "ContractPricing", "ContractRisk",
        "ConfigClient", "Auth", "MooringCLI",
      ]),
    tests("JSONTests", ["Basics", "JSON"]),
    tests("TelemetryTests", ["Basics", "JSON", "Telemetry"]),
    tests("ServiceRuntimeTests", ["Basics", "Telemetry", "ServiceRuntime"]),
    tests(
      "PricingServiceTests",
      [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "Crypto", "EventLoop", "RPC", "Contract",
        "ContractType", "ContractPlatform", "ContractConfig", "ContractPricing", "ContractRisk",
        "RPCServices", "ConfigClient", "QuoteSeal", "PricingService",
      ]),
    // What only an optimised build proves within a minute, and models that tests share with it.
    .executableTarget(
      name: "RiskVerification", dependencies: ["Basics", "RiskModels"],
      path: "Tests/RiskVerification", swiftSettings: house,
      linkerSettings: [.linkedLibrary("m")]),
    tests(
      "RiskModelsTests", ["Basics", "CSimulation", "RiskModels", "RiskVerification"],
      exclude: ["python"]),
    tests("RiskReportTests", ["Basics", "Contract", "ContractType", "ContractRisk", "RiskReport"]),
    tests(
      "RiskServiceTests",
      [
        "Basics", "JSON", "Telemetry", "ServiceRuntime", "YAML", "Crypto", "EventLoop", "Postgres",
        "PostgresTestSupport", "RPC", "RPCTestSupport", "Contract", "ContractType",
        "ContractPlatform", "ContractConfig", "ContractRisk", "QuoteSeal", "RPCServices",
        "ConfigClient", "RiskModels", "RiskService",
      ]),
    tests("CompressionTests", ["Compression"]),
    tests(
      "OpenAPITests",
      [
        "Basics", "JSON", "Contract", "ContractType", "ContractConfig", "ContractPricing",
        "ContractRisk", "ContractComments", "OpenAPI",
      ], exclude: ["python"]),
    tests("AuthTests", ["Basics", "JSON", "ServiceRuntime", "Crypto", "Auth"]),
    .target(
      name: "HTTPTestSupport",
      dependencies: ["Basics", "ServiceRuntime", "EventLoop", "TestSupport"],
      path: "Tests/HTTPTestSupport", swiftSettings: house),
    tests(
      "HTTPTests",
      [
        "Basics", "Telemetry", "ServiceRuntime", "EventLoop", "Compression", "TLS", "HTTP",
        "HTTPTestSupport",
      ],
      exclude: ["python"]),
    tests(
      "GatewayTests",
      [
        "Basics", "JSON", "YAML", "Telemetry", "ServiceRuntime", "Crypto", "EventLoop", "TLS",
        "RPC", "Contract", "ContractType", "ContractPlatform", "ContractConfig",
        "ContractPricing", "ContractRisk", "RPCServices", "ConfigClient", "HTTP", "Auth",
        "OpenAPI", "Gateway", "HTTPTestSupport",
      ]),
    tests(
      "SystemTests",
      [
        "Basics", "Telemetry", "ServiceRuntime", "EventLoop", "Postgres", "PostgresTestSupport",
        "RPC", "Contract", "ContractType", "ContractPlatform", "ContractConfig", "ContractPricing",
        "ContractRisk", "ConfigClient", "QuoteSeal", "MooringConfig", "MooringPricing",
        "MooringRisk", "MooringGateway", "MooringCLI", "JSON",
      ]),
    tests("EventLoopTests", ["Basics", "ServiceRuntime", "EventLoop"]),
    tests("RPCTests", ["Basics", "Telemetry", "ServiceRuntime", "EventLoop", "RPC"]),
  ],
  cLanguageStandard: .c17
)

// `MOORING_ONLY=RPCTests,JSONTests swift test` builds these suites and what they stand on, and
// nothing else: a sanitizer run of one suite need not compile the whole contract.
if let only = Context.environment["MOORING_ONLY"] {
  var wanted = Set(only.split(separator: ",").map(String.init))
  var size = 0
  while wanted.count > size {
    size = wanted.count
    for target in package.targets where wanted.contains(target.name) {
      for case .byNameItem(let name, _) in target.dependencies { wanted.insert(name) }
    }
  }
  package.targets.removeAll { !wanted.contains($0.name) }
  package.products.removeAll { product in
    guard let program = product as? Product.Executable else { return true }
    return !program.targets.allSatisfy { wanted.contains($0) }
  }
}
