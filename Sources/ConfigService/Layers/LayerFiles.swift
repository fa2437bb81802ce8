internal import Basics
internal import YAML

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
  /// The folder, when it is not there.
  private(set) var missingFolder: String?

  /// Reads the program's own files and, over them, those of `folder`.
  init(with folder: String?) {
    for file in CatalogueFiles.environments {
      self.add("catalogue/\(file.name)", named: file.name, file.text)
    }
    if let folder { self.addFolder(folder) }
  }

  private mutating func addFolder(_ folder: String) {
    guard let names = LocalFile.names(in: folder) else {
      self.missingFolder = folder
      return self.faults.append(
        LayerFault(origin: folder, message: "the folder cannot be read"))
    }
    let base = "\(Self.baseName).yaml"
    let files = names.filter { $0.hasSuffix(".yaml") && $0 != base }
    for name in names.filter({ $0 == base }) + files {
      let path = "\(folder)/\(name)"
      do throws(LocalFile.Fault) {
        self.add(
          path, named: name, try LocalFile.text(at: path, bytesMax: Self.fileBytesMax))
      } catch {
        self.faults.append(LayerFault(origin: path, message: "the file \(error)"))
      }
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
}
