internal import JSON

/// Things with dotted keys, nested as their keys say.
struct KeyTree<Leaf: Sendable>: Sendable {
  private indirect enum Node: Sendable {
    case leaf(Leaf)
    case branch([(name: String, node: Node)])
  }

  /// The deepest that keys are nested: what a writer can nest is bounded.
  private static var depthMax: Int { 24 }

  private var root = Node.branch([])

  /// An empty tree.
  init() {}

  private init(root: Node) {
    self.root = root
  }

  /// Puts a leaf at a path; one whose path leads through another leaf is left out.
  mutating func put(_ leaf: Leaf, at path: [String]) {
    guard !path.isEmpty, path.count <= Self.depthMax else { return }
    self.root = Self.putting(leaf, at: path[...], in: self.root)
  }

  private static func putting(
    _ leaf: Leaf, at path: ArraySlice<String>, in node: Node
  ) -> Node {
    guard let name = path.first else { return .leaf(leaf) }
    guard case .branch(var members) = node else { return node }
    let rest = path.dropFirst()
    if let index = members.firstIndex(where: { $0.name == name }) {
      members[index].node = self.putting(leaf, at: rest, in: members[index].node)
    } else {
      members.append((name, self.putting(leaf, at: rest, in: .branch([]))))
    }
    return .branch(members)
  }

  /// What stands at a path, if anything does.
  func part(at path: [String]) -> KeyTree? {
    var node = self.root
    for name in path {
      guard case .branch(let members) = node,
        let member = members.first(where: { $0.name == name })
      else { return nil }
      node = member.node
    }
    return KeyTree(root: node)
  }

  /// Writes nested objects; `branch` writes what an object says beside its members.
  func write(
    to json: inout JSONWriter, members: String? = nil,
    branch: (inout JSONWriter) -> Void = { _ in }, leaf: (Leaf, inout JSONWriter) -> Void
  ) {
    Self.write(self.root, to: &json, members, branch, leaf)
  }

  private static func write(
    _ node: Node, to json: inout JSONWriter, _ name: String?,
    _ branch: (inout JSONWriter) -> Void, _ leaf: (Leaf, inout JSONWriter) -> Void
  ) {
    switch node {
    case .leaf(let value): leaf(value, &json)
    case .branch(let members):
      json.beginObject()
      branch(&json)
      if let name {
        json.key(name)
        json.beginObject()
      }
      for member in members {
        json.key(member.name)
        self.write(member.node, to: &json, name, branch, leaf)
      }
      if name != nil { json.endObject() }
      json.endObject()
    }
  }
}
