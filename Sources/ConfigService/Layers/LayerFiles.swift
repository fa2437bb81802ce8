internal import Basics
internal import YAML

/// The files that a deployment gives values with: those of the program, and those of a folder.
///
/// `base.yaml` speaks for all environments and `<environment>.yaml` for one; a folder with the name
/// of an environment holds a file for each subject, such as `system.yaml`. Files are read and never
/// written.
struct LayerFiles: Sendable {
  /// The largest file that is read.
  static let fileBytesMax = 3 << 20
  /// The name of the file for all environments, without its ending.
  static let baseName = "base"
  /// The name of the file of the template of strategies, without its ending, in `templates`.
  static let templateName = "strategy_template"

  /// One file, read.
  struct File: Sendable {
    let name: String
    /// Nil for the file of all environments.
    let environment: EnvironmentName?
    /// The subject that the whole file is about; nil when it names its subjects itself.
    var subject: String?
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
    let template = "\(folder)/templates/\(Self.templateName).yaml"
    if LocalFile.isFile(template) { self.addFile(template, of: nil, about: Self.templateName) }
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
    for name in names {
      guard let environment = EnvironmentName(name), LocalFile.isFolder("\(folder)/\(name)")
      else { continue }
      self.addSubjects(in: "\(folder)/\(name)", of: environment)
    }
  }

  /// Adds the files of one environment, each about the subject that it is named after.
  ///
  /// Other folders and files there, such as backups and logs, are somebody else's.
  private mutating func addSubjects(in folder: String, of environment: EnvironmentName) {
    guard let names = LocalFile.names(in: folder) else {
      return self.faults.append(
        LayerFault(origin: folder, message: "the folder cannot be read"))
    }
    for name in names where name.hasSuffix(".yaml") {
      let subject = String(name.dropLast(".yaml".count))
      guard ConfigDocument.isSubject(subject) else {
        self.faults.append(
          LayerFault(
            origin: "\(folder)/\(name)",
            message: "the name is that of no subject, such as system.yaml"))
        continue
      }
      self.addFile("\(folder)/\(name)", of: environment, about: subject)
    }
  }

  private mutating func addFile(
    _ path: String, of environment: EnvironmentName?, about subject: String
  ) {
    do throws(LocalFile.Fault) {
      let text = try LocalFile.text(at: path, bytesMax: Self.fileBytesMax)
      self.add(path, of: environment, about: subject, text)
    } catch {
      self.faults.append(LayerFault(origin: path, message: "the file \(error)"))
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
    self.add(
      path, of: stem == Self.baseName ? nil : environment, about: nil, text)
  }

  private mutating func add(
    _ path: String, of environment: EnvironmentName?, about subject: String?, _ text: String
  ) {
    do throws(YAMLError) {
      self.files.append(
        File(
          name: path, environment: environment, subject: subject,
          document: try YAMLNode(parsing: text)))
    } catch {
      self.faults.append(
        LayerFault(origin: "\(path):\(error.line)", message: error.message))
    }
  }
}
