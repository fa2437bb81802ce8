/// The catalogue that this program was built with.
enum PublishedCatalogue {
  /// Rises whenever a file of the catalogue changes what is published.
  static let version: UInt32 = 1

  /// Reads the files that are compiled in.
  static func read() throws(CatalogueRejection) -> Catalogue {
    try CatalogueReader.read(version: self.version, CatalogueFiles.namespaces)
  }
}
