import FoundationEssentials
import TestSupport

extension TemporaryFolder {
  /// Writes a file, and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let path = self.file(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
