/// One `.proto` file as gRPC reflection describes it.
///
/// Its bytes are constant data of the program, which any thread may read at any time.
@safe
public struct DescriptorFile: @unchecked Sendable {
  /// A field that the file adds to a message of another one.
  public struct Extension: Sendable, Hashable {
    /// Full name of the extended message.
    public let extended: String
    /// Number of the field.
    public let number: Int32

    package init(extended: String, number: Int32) {
      self.extended = extended
      self.number = number
    }
  }

  /// The name by which other files import it.
  public let name: String
  /// The names of the files it imports.
  public let imports: [String]
  /// The full names of its messages, enums, services, methods and extensions.
  public let symbols: [String]
  /// What it adds to other messages.
  public let extensions: [Extension]
  private let start: UnsafeRawPointer
  private let count: Int

  /// Describes a file whose encoded `FileDescriptorProto` is part of the program.
  package init(
    name: String, imports: [String], symbols: [String], extensions: [Extension] = [],
    start: UnsafeRawPointer, count: Int
  ) {
    self.name = name
    self.imports = imports
    self.symbols = symbols
    self.extensions = extensions
    unsafe self.start = unsafe start
    self.count = count
  }

  /// The encoded `google.protobuf.FileDescriptorProto`.
  public var bytes: [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: self.start, count: self.count))
  }
}
