/// A function, initialiser, subscript or computed property with a body.
struct FunctionExtent: Hashable {
  let firstLine: Int
  let lastLine: Int

  var lineCount: Int { self.lastLine - self.firstLine + 1 }
}

/// A type's declaration.
struct TypeDeclaration: Hashable {
  let name: String
  let isPublic: Bool
  /// The line of its first attribute or modifier.
  let firstLine: Int
}

extension SourceFile {
  private static let typeKeywords: Set = ["actor", "class", "enum", "protocol", "struct"]
  private static let modifiers: Set = [
    "public", "package", "internal", "fileprivate", "private", "open", "final", "indirect",
    "nonisolated", "distributed", "static", "override",
  ]
  /// What begins a declaration, and so ends one that has no body.
  private static let starters: Set = typeKeywords.union(modifiers).union([
    "@", "associatedtype", "case", "deinit", "extension", "func", "init", "let", "mutating",
    "subscript", "typealias", "var",
  ])

  /// Everything that has a body of statements.
  var functions: [FunctionExtent] {
    self.tokens.indices.compactMap { index in
      guard self.declaresFunction(at: index), let opening = self.bodyStart(from: index),
        let closing = self.closingBrace(of: opening)
      else { return nil }
      return FunctionExtent(
        firstLine: self.tokens[index].line, lastLine: self.tokens[closing].line)
    }
  }

  /// The types declared here, at any depth.
  var types: [TypeDeclaration] {
    self.tokens.indices.compactMap { index in
      guard Self.typeKeywords.contains(self.tokens[index].text), self.tokens[index].kind == .word,
        index + 1 < self.tokens.count, self.tokens[index + 1].kind == .word,
        // Not `class func`, nor a parameter called `actor`.
        self.tokens[index + 1].text.first?.isUppercase == true,
        !self.token(before: index).is("import")
      else { return nil }
      let start = self.declarationStart(of: index)
      return TypeDeclaration(
        name: self.tokens[index + 1].text,
        isPublic: self.tokens[start..<index].contains { $0.is("public") || $0.is("open") },
        firstLine: self.tokens[start].line)
    }
  }

  /// The names of the functions declared here.
  var functionNames: [Token] {
    self.tokens.indices.dropLast().compactMap { index in
      self.tokens[index].is("func") && self.tokens[index + 1].kind == .word
        ? self.tokens[index + 1] : nil
    }
  }

  /// The index of the first attribute or modifier of the declaration whose keyword is at `index`.
  func declarationStart(of index: Int) -> Int {
    var start = index
    while start > 0 {
      if Self.modifiers.contains(self.tokens[start - 1].text) {
        start -= 1
      } else if let attribute = self.attributeStart(endingAt: start - 1) {
        start = attribute
      } else {
        break
      }
    }
    return start
  }

  /// The index of the `@` of an attribute that ends at `index`, if one does.
  private func attributeStart(endingAt index: Int) -> Int? {
    var name = index
    if self.tokens[name].is(")") {
      guard let opening = self.tokens[..<name].lastIndex(where: { $0.is("(") }), opening > 0
      else { return nil }
      name = opening - 1
    }
    guard name > 0, self.tokens[name].kind == .word, self.tokens[name - 1].is("@") else {
      return nil
    }
    return name - 1
  }

  private func declaresFunction(at index: Int) -> Bool {
    let token = self.tokens[index]
    guard token.kind == .word else { return false }
    switch token.text {
    case "func", "deinit", "var": return true
    case "init", "subscript": return !self.token(before: index).is(".")
    default: return false
    }
  }

  /// The index of the brace that opens the body of the declaration at `index`.
  private func bodyStart(from index: Int) -> Int? {
    let isVariable = self.tokens[index].is("var")
    var depth = 0
    for next in self.tokens.indices[(index + 1)...] {
      let token = self.tokens[next]
      guard token.kind != .string else { continue }
      switch token.text {
      case "(", "[":
        depth += 1
      case ")", "]":
        depth -= 1
        if depth < 0 { return nil }
      case _ where depth > 0:
        break
      case "{":
        return next
      case "}":
        return nil
      case "=" where isVariable:
        return nil
      default:
        guard token.line > self.tokens[next - 1].line else { break }
        if isVariable || Self.starters.contains(token.text) { return nil }
      }
    }
    return nil
  }

  private func closingBrace(of opening: Int) -> Int? {
    var depth = 0
    for index in self.tokens.indices[opening...] {
      if self.tokens[index].is("{") { depth += 1 }
      if self.tokens[index].is("}") { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }
}
