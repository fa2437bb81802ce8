internal import Basics

/// The files of secrets, read.
///
/// Only what lies in the folder counts: a link that leads out of it is no file of it. Folders and
/// files whose names begin with a dot are passed over, as the generations of a mounted secret are.
struct SecretFolder: Sendable {
  /// The largest secret.
  static let fileBytesMax = 64 << 10
  /// The most files.
  static let filesMax = 256
  /// How deep folders may nest.
  static let depthMax = 4

  /// The secrets by path below the folder, without the line end that editors leave at the end.
  private(set) var files: [String: Secret<String>] = [:]
  private(set) var faults: [LayerFault] = []

  private let root: String

  /// Reads the files below `folder`.
  init(at folder: String) {
    guard let root = LocalFile.resolved(folder), LocalFile.isFolder(root) else {
      self.root = ""
      self.faults = [
        LayerFault(origin: folder, message: "the folder of secrets cannot be read")
      ]
      return
    }
    self.root = root
    self.read("", depth: 1)
  }

  private mutating func read(_ path: String, depth: Int) {
    guard depth <= Self.depthMax, let names = LocalFile.names(in: "\(self.root)/\(path)") else {
      return self.note(path, "the folder cannot be read, or nests too deep")
    }
    for name in names {
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      guard let target = LocalFile.resolved("\(self.root)/\(inner)"),
        target.hasPrefix("\(self.root)/")
      else {
        self.note(inner, "leads out of the folder of secrets, or nowhere")
        continue
      }
      if LocalFile.isFolder(target) {
        self.read(inner, depth: depth + 1)
      } else {
        self.add(inner, at: target)
      }
    }
  }

  private mutating func add(_ path: String, at target: String) {
    guard self.files.count < Self.filesMax else {
      return self.note(path, "there are more than \(Self.filesMax) files of secrets")
    }
    do throws(LocalFile.Fault) {
      var text = try LocalFile.text(at: target, bytesMax: Self.fileBytesMax)[...]
      if text.hasSuffix("\n") { text = text.dropLast() }
      self.files[path] = Secret(String(text))
    } catch {
      self.note(path, error.description)
    }
  }

  private mutating func note(_ path: String, _ message: String) {
    guard self.faults.count < Self.filesMax else { return }
    self.faults.append(LayerFault(origin: "\(self.root)/\(path)", message: message))
  }
}
