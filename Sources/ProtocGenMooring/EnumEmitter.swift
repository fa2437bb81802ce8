/// Writes the Swift form of an enum.
struct EnumEmitter {
  let type: ProtoEnum
  let types: TypeDirectory

  func emit(into text: inout SourceText) throws(GeneratorError) {
    let full = try self.types.localName(self.type.fullName)
    let name = self.type.path.last ?? ""
    let prefix = SwiftNames.prefix(of: self.type)
    let cases = self.type.values.map { value in
      (name: value.name.dropFirst(prefix.count), value: value)
    }
    text.nested(in: full) { text in
      text.documentation(self.type.comment, otherwise: "The enum `\(self.type.fullName)`.")
      text.block("public enum \(name): ContractEnum {") { text in
        for entry in cases {
          text.documentation(entry.value.comment, otherwise: "`\(entry.value.name)`.")
          text.line("case \(SwiftNames.declared(entry.name))")
        }
        text.line("/// A number that this version of the contract does not know.")
        text.line("case unrecognized(Int32)")
        text.line()
        text.block("public init(rawValue: Int32) {") { text in
          text.choice("rawValue") { text in
            for entry in cases {
              let member = SwiftNames.declared(entry.name)
              text.line("case \(entry.value.number): self = .\(member)")
            }
            text.line("default: self = .unrecognized(rawValue)")
          }
        }
        text.line()
        text.block("public var rawValue: Int32 {") { text in
          text.choice("self") { text in
            for entry in cases {
              let member = SwiftNames.declared(entry.name)
              text.line("case .\(member): \(entry.value.number)")
            }
            text.line("case .unrecognized(let number): number")
          }
        }
        text.line()
        text.block(
          "public static let contractNames: [(name: StaticString, number: Int32)] = [",
          closing: "]"
        ) { text in
          for entry in cases { text.line("(\"\(entry.value.name)\", \(entry.value.number)),") }
        }
      }
    }
  }
}

extension SourceText {
  /// Writes `body` inside an extension of what encloses the type `fullName`, if anything does.
  mutating func nested(in fullName: String, _ body: (inout SourceText) -> Void) {
    let outer = fullName.split(separator: ".").dropLast().joined(separator: ".")
    if outer.isEmpty { return body(&self) }
    self.block("extension \(outer) {") { text in body(&text) }
  }
}
