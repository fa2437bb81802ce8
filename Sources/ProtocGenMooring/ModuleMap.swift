/// Which Swift module and which C target the code of a proto package goes to.
///
/// Read from a text file with one line per package: package or file, folder of the Swift target,
/// folder of the C target, and the enum that the types are nested in, `-` for none, or
/// `descriptors` when the files only serve reflection and have no code. A line `comments` with a
/// folder says where the comments of what REST shows go.
struct ModuleMap {
  /// The place of one package.
  struct Place: Hashable {
    var package: String
    var swiftDirectory: String
    var cDirectory: String
    var namespace: String?
    var hasCode: Bool

    /// The Swift module.
    var module: String { String(self.swiftDirectory.split(separator: "/").last ?? "") }
    /// The C target.
    var cTarget: String { String(self.cDirectory.split(separator: "/").last ?? "") }
  }

  /// The places by package or file.
  private var places: [String: Place] = [:]
  /// The folder of the Swift target with the comments, if they are wanted.
  private(set) var commentsDirectory: String?

  /// Reads the text of a module map.
  init(text: String) throws(GeneratorError) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      if words.count == 2, words[0] == "comments" {
        self.commentsDirectory = words[1]
        continue
      }
      guard words.count == 4 else { throw .badInput("the line `\(line)` of the module map") }
      self.places[words[0]] = Place(
        package: words[0], swiftDirectory: words[1], cDirectory: words[2],
        namespace: ["-", "descriptors"].contains(words[3]) ? nil : words[3],
        hasCode: words[3] != "descriptors")
    }
  }

  /// The place of `file`, if it has one.
  subscript(file: ProtoFile) -> Place? { self.places[file.name] ?? self.places[file.package] }

  /// The place of `file`, which must have one.
  func place(of file: ProtoFile) throws(GeneratorError) -> Place {
    guard let place = self[file] else {
      throw .refused("the module map has no line for package \(file.package)")
    }
    return place
  }
}
