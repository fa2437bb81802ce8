extension Rule {
  /// Who may know whom.
  static let imports: [Rule] = [declared, cLibrariesHidden, noFoundation, modelsArePure]

  private static let declared = Rule(
    "a module imports only what the manifest lists for it",
    kept: [
      Sample("Sources/Postgres/A.swift", "private import Basics\nprivate import CLibX"),
      Sample("Tests/BasicsTests/A.swift", "@testable import struct Basics.Amount\nimport Testing"),
    ],
    broken: [
      Sample("Sources/Basics/A.swift", "import Postgres"),
      // The manifest lets it through, since Postgres brings it along.
      Sample("Sources/Ledger/A.swift", "import Basics"),
      Sample("Sources/Nowhere/A.swift", "import Basics"),
    ]
  ) { file, manifest in
    guard let target = manifest.target(of: file.path) else {
      return Manifest.isOutside(file.path) ? [] : [Finding(1, "belongs to no target")]
    }
    return file.imports.filter { line in
      line.module != target.name && manifest.target(named: line.module) != nil
        && !target.dependencies.contains(line.module)
    }.map { Finding($0.line, "\(target.name) may not import \($0.module)") }
  }

  private static let cLibrariesHidden = Rule(
    "a C library stays behind the file that imports it",
    kept: [Sample("Sources/Postgres/A.swift", "private import CLibX")],
    broken: [
      Sample("Sources/Postgres/A.swift", "public import CLibX"),
      Sample("Sources/Postgres/A.swift", "import CLibX"),
    ]
  ) { file, manifest in
    file.imports.filter { line in
      manifest.target(named: line.module)?.kind == .system
        && !["private", "internal"].contains(line.accessLevel)
    }.map { Finding($0.line, "import \($0.module) privately, or say internal") }
  }

  private static let noFoundation = Rule(
    "nothing that is served needs Foundation",
    kept: [
      Sample("Sources/MooringCLI/A.swift", "import FoundationEssentials"),
      Sample("Tests/BasicsTests/A.swift", "import FoundationEssentials"),
    ],
    broken: [
      Sample("Sources/Basics/A.swift", "import FoundationEssentials"),
      Sample("Sources/MooringCLI/A.swift", "import Foundation"),
      Sample("Tests/BasicsTests/A.swift", "import XCTest"),
    ]
  ) { file, manifest in
    let mayUseEssentials = file.isTest || manifest.target(of: file.path)?.name == "MooringCLI"
    return file.imports.filter { line in
      ["Foundation", "Dispatch", "XCTest"].contains(line.module)
        || line.module == "FoundationEssentials" && !mayUseEssentials
    }.map { Finding($0.line, "imports \($0.module)") }
  }

  private static let modelsArePure = Rule(
    "of our modules, a model imports nothing but Basics",
    kept: [Sample("Sources/Ledger/Model/A.swift", "public import Basics\nprivate import Glibc")],
    broken: [Sample("Sources/Ledger/Model/A.swift", "private import Postgres")]
  ) { file, manifest in
    guard file.path.contains("/Model/") else { return [] }
    return file.imports.filter { line in
      line.module != "Basics" && manifest.target(named: line.module) != nil
    }.map { Finding($0.line, "a model imports \($0.module)") }
  }
}
