internal import Basics
internal import YAML

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The files that a deployment gives values with: those of the program, and those of a folder.
///
/// `base.yaml` speaks for all environments and `<environment>.yaml` for one. Files are read and
/// never written.
struct LayerFiles: Sendable {
  /// The largest file that is read.
  static let fileBytesMax = 3 << 20
  /// The name of the file for all environments, without its ending.
  static let baseName = "base"

  /// One file, read.
  struct File: Sendable {
    let name: String
    /// Nil for the file of all environments.
    let environment: EnvironmentName?
    let document: YAMLNode
  }

  /// The files in the order in which they are laid over each other.
  private(set) var files: [File] = []
  /// What could not be read.
  private(set) var faults: [LayerFault] = []

  /// Reads the program's own files and, over them, those of `folder`.
  init(with folder: String?) {
    for file in CatalogueFiles.environments {
      self.add("catalogue/\(file.name)", named: file.name, file.text)
    }
    if let folder { self.addFolder(folder) }
  }

  private mutating func addFolder(_ folder: String) {
    guard let names = Self.names(in: folder) else {
      self.faults.append(
        LayerFault(origin: folder, message: "the folder cannot be read"))
      return
    }
    for name in names {
      let path = "\(folder)/\(name)"
      guard let text = Self.text(of: path) else {
        self.faults.append(
          LayerFault(
            origin: path,
            message: "the file cannot be read, is not UTF-8 or has over \(Self.fileBytesMax) bytes")
        )
        continue
      }
      self.add(path, named: name, text)
    }
  }

  private mutating func add(_ path: String, named name: String, _ text: String) {
    let stem = String(name.dropLast(".yaml".count))
    let environment = EnvironmentName(stem)
    guard stem == Self.baseName || environment != nil else {
      self.faults.append(
        LayerFault(
          origin: path, message: "the name is neither base.yaml nor that of an environment"))
      return
    }
    do throws(YAMLError) {
      self.files.append(
        File(
          name: path, environment: stem == Self.baseName ? nil : environment,
          document: try YAMLNode(parsing: text)))
    } catch {
      self.faults.append(
        LayerFault(origin: "\(path):\(error.line)", message: error.message))
    }
  }

  /// The YAML files of a folder, `base.yaml` first; nil when it cannot be read.
  private static func names(in folder: String) -> [String]? {
    guard let directory = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { left, right in
      let base = "\(Self.baseName).yaml"
      return left == base || (right != base && left < right)
    }
  }

  private static func text(of path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.fileBytesMax + 1)
    var count = 0
    while count < bytes.count {
      let more = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
      }
      if more < 0 && errno == EINTR { continue }
      guard more >= 0 else { return nil }
      if more == 0 { break }
      count += more
    }
    guard count <= Self.fileBytesMax else { return nil }
    return String(validating: bytes[..<count], as: UTF8.self)
  }
}

extension LocalLayers {
  /// The local layers of a deployment: defaults, files and the variables of the process.
  init(
    _ catalogue: Catalogue, environment: EnvironmentName, secrets: SecretVault,
    folder: String?, variables: [String: String]
  ) {
    self.init(catalogue, environment: environment, secrets: secrets)
    let read = LayerFiles(with: folder)
    for fault in read.faults { self.note(fault) }
    for file in read.files {
      self.addFile(file.name, file.document, of: file.environment) { schema in
        secrets.sources.interpolation(for: schema)
      }
    }
    self.addVariables { variables[$0] }
  }
}
