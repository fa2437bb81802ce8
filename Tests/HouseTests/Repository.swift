import FoundationEssentials

/// The files of this repository, as they stand on disk.
enum Repository {
  /// The top, found from where this file was compiled.
  static let top = String(#filePath.dropLast("/Tests/HouseTests/Repository.swift".count))

  /// Every file in the folders that people write in, by its path from the top.
  static let paths: [String] = {
    let folders = [".ci", "Benchmarks", "Proto", "Sources", "Tests", "deploy", "docs", "scripts"]
    let nested = folders.flatMap { folder in
      let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(top)/\(folder)")) ?? []
      return names.map { "\(folder)/\($0)" }
    }
    let atTop = (try? FileManager.default.contentsOfDirectory(atPath: top)) ?? []
    return (nested + atTop).sorted()
  }()

  /// The files that people write in lines that others read.
  static let texts: [TextFile] = paths.filter { path in
    ["swift", "c", "h", "cc", "py", "proto", "bash"].contains { path.hasSuffix(".\($0)") }
      || path.hasPrefix("scripts/")
  }.compactMap { path in Self.text(of: path).map { TextFile(path: path, text: $0) } }
    .filter { !$0.isGenerated }

  /// What people write beside code: documents, manifests, units and samples.
  static let documents: [TextFile] = paths.filter { path in
    ["md", "yaml", "yml", "json", "sql", "service", "conf"].contains { path.hasSuffix(".\($0)") }
  }.compactMap { path in Self.text(of: path).map { TextFile(path: path, text: $0) } }

  /// The Swift sources among the texts.
  static let sources: [SourceFile] = texts.filter { $0.path.hasSuffix(".swift") }
    .map { SourceFile(path: $0.path, text: $0.text) }

  static let manifest = Manifest(
    SourceFile(path: "Package.swift", text: text(of: "Package.swift") ?? ""))

  static func bytes(of path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(self.top)/\(path)").map { [UInt8]($0) }
  }

  static func text(of path: String) -> String? {
    self.bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(self.top)/\(path)")
  }
}
