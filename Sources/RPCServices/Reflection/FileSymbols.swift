/// What one `.proto` file declares, read from its serialized `FileDescriptorProto`.
struct FileSymbols {
  /// An extension: the message that it extends and its field number there.
  struct Extension: Hashable {
    var extendee: String
    var number: Int32
  }

  private(set) var name = ""
  private(set) var dependencies: [String] = []
  /// The full names of messages, their fields and oneofs, enums, their values, services, methods
  /// and extensions.
  private(set) var symbols: [String] = []
  private(set) var messages: [String] = []
  private(set) var extensions: [Extension] = []

  init(_ descriptor: [UInt8]) throws(DescriptorCursor.Malformed) {
    // The package may come after what it names, so it is looked for first.
    var package = ""
    var cursor = DescriptorCursor(descriptor[...])
    while let field = try cursor.next() {
      if field.number == 2, let text = field.text { package = text }
    }
    cursor = DescriptorCursor(descriptor[...])
    while let field = try cursor.next() {
      switch (field.number, field.bytes) {
      case (1, _?): self.name = field.text ?? ""
      case (3, _?): self.dependencies.append(field.text ?? "")
      case (4, let message?): try self.addMessage(message, in: package, depth: 0)
      case (5, let declaration?): try self.addEnum(declaration, in: package)
      case (6, let service?): try self.addScope(service, in: package, members: [2])
      case (7, let declaration?): try self.addExtension(declaration, in: package)
      default: continue
      }
    }
  }

  /// Messages nested deeper than this are not ours and are refused.
  private static let messageDepthMax = 32

  private mutating func addMessage(
    _ bytes: ArraySlice<UInt8>, in scope: String, depth: Int
  ) throws(DescriptorCursor.Malformed) {
    guard depth < Self.messageDepthMax else { throw DescriptorCursor.Malformed() }
    // Fields are 2 and oneofs 8.
    let name = try self.addScope(bytes, in: scope, members: [2, 8])
    self.messages.append(name)
    var cursor = DescriptorCursor(bytes)
    while let field = try cursor.next() {
      switch (field.number, field.bytes) {
      case (3, let nested?): try self.addMessage(nested, in: name, depth: depth + 1)
      case (4, let declaration?): try self.addEnum(declaration, in: name)
      case (6, let declaration?): try self.addExtension(declaration, in: name)
      default: continue
      }
    }
  }

  /// The values of an enum belong to the scope around it.
  private mutating func addEnum(
    _ bytes: ArraySlice<UInt8>, in scope: String
  ) throws(DescriptorCursor.Malformed) {
    self.symbols.append(Self.join(scope, try Self.name(of: bytes)))
    var cursor = DescriptorCursor(bytes)
    while let field = try cursor.next() {
      guard field.number == 2, let value = field.bytes else { continue }
      self.symbols.append(Self.join(scope, try Self.name(of: value)))
    }
  }

  /// Adds what `bytes` declares and the names of its members; returns its full name.
  @discardableResult
  private mutating func addScope(
    _ bytes: ArraySlice<UInt8>, in scope: String, members: Set<UInt64>
  ) throws(DescriptorCursor.Malformed) -> String {
    let name = Self.join(scope, try Self.name(of: bytes))
    self.symbols.append(name)
    var cursor = DescriptorCursor(bytes)
    while let field = try cursor.next() {
      guard members.contains(field.number), let member = field.bytes else { continue }
      self.symbols.append(Self.join(name, try Self.name(of: member)))
    }
    return name
  }

  private mutating func addExtension(
    _ bytes: ArraySlice<UInt8>, in scope: String
  ) throws(DescriptorCursor.Malformed) {
    var added = Extension(extendee: "", number: 0)
    var cursor = DescriptorCursor(bytes)
    while let field = try cursor.next() {
      switch (field.number, field.value) {
      case (2, .bytes):
        added.extendee = String((field.text ?? "").drop { $0 == "." })
      case (3, .number(let number)): added.number = Int32(truncatingIfNeeded: number)
      default: continue
      }
    }
    self.symbols.append(Self.join(scope, try Self.name(of: bytes)))
    self.extensions.append(added)
  }

  /// Field 1 of every kind of declaration is its name.
  private static func name(
    of bytes: ArraySlice<UInt8>
  ) throws(DescriptorCursor.Malformed) -> String {
    var cursor = DescriptorCursor(bytes)
    while let field = try cursor.next() {
      if field.number == 1, let name = field.text { return name }
    }
    throw DescriptorCursor.Malformed()
  }

  private static func join(_ scope: String, _ name: String) -> String {
    scope.isEmpty ? name : "\(scope).\(name)"
  }
}
