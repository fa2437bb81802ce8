/// Finds the route of a request by its method and path, through a tree of segments.
///
/// Literals come before variables, whatever the order in which routes were given, and a longer
/// match before `**`. Segments are compared unescaped, one by one, so that an escaped slash never
/// divides. Every node is visited at most once.
public struct RouteTable<Target: Sendable>: Sendable {
  /// What the table says about a request.
  public enum Match: Sendable {
    /// This is where it goes.
    case found(Target, PathParameters)
    /// The path is known, but not with this method; these are, in the order of ``HTTPMethod``.
    case methodNotAllowed([HTTPMethod])
    /// Nothing is there.
    case notFound
  }

  /// Two routes with the same method and form.
  public struct Conflict: Error, Sendable, Hashable, CustomStringConvertible {
    /// The method of both.
    public let method: HTTPMethod
    /// The form of the route that came first.
    public let first: String
    /// The form of the other.
    public let second: String

    public var description: String {
      "\(self.method.name) \(self.second) is \(self.first) by another name"
    }
  }

  private var tree = RouteTree()
  private var targets: [Target] = []

  /// A table without routes.
  public init() {}

  /// Adds a route.
  public mutating func add(
    _ method: HTTPMethod, _ template: PathTemplate, _ target: Target
  ) throws(Conflict) {
    if let other = self.tree.add(method, template, self.targets.count) {
      throw Conflict(method: method, first: other.text, second: template.text)
    }
    self.targets.append(target)
  }

  /// Finds the route of a request; HEAD goes where GET goes, unless it has a route of its own.
  public func match(_ head: RequestHead) -> Match {
    guard !head.isForServer else { return .notFound }
    return self.match(head.method, path: head.pathBytes)
  }

  /// Finds the route for `path`, which is escaped and begins with a slash.
  public func match(_ method: HTTPMethod, path: String) -> Match {
    self.match(method, path: Array(path.utf8)[...])
  }

  private func match(_ method: HTTPMethod, path: ArraySlice<UInt8>) -> Match {
    switch self.tree.match(method, path: path) {
    case .found(let index, let parameters): .found(self.targets[index], parameters)
    case .methodNotAllowed(let methods): .methodNotAllowed(methods)
    case .notFound: .notFound
    }
  }
}

/// The tree of a table, whose targets are numbers.
///
/// Apart from the table because it is not generic: looking for types at each step would cost more
/// than looking for the route.
struct RouteTree: Sendable {
  enum Match: Sendable {
    case found(Int, PathParameters)
    case methodNotAllowed([HTTPMethod])
    case notFound
  }

  /// A class, so that looking at one copies nothing.
  private final class Leaf: Sendable {
    let method: HTTPMethod
    let verb: String?
    let template: PathTemplate
    let target: Int

    init(_ method: HTTPMethod, _ template: PathTemplate, _ target: Int) {
      self.method = method
      self.verb = template.verb
      self.template = template
      self.target = target
    }
  }

  private struct Node: Sendable {
    var literals: [String: Int] = [:]
    var one: Int?
    var leaves: [Leaf] = []
    /// Routes that end here with `**`.
    var restLeaves: [Leaf] = []
  }

  private var nodes = [Node()]

  /// Adds a route, unless there is one that it could not be told from, which is returned.
  mutating func add(
    _ method: HTTPMethod, _ template: PathTemplate, _ target: Int
  ) -> PathTemplate? {
    var node = 0
    var isRest = false
    for segment in template.segments {
      switch segment {
      case .literal(let word): node = self.child(of: node, literal: word)
      case .one: node = self.child(of: node)
      case .rest: isRest = true
      }
    }
    let leaf = Leaf(method, template, target)
    let others = isRest ? self.nodes[node].restLeaves : self.nodes[node].leaves
    if let other = others.first(where: { $0.method == method && $0.verb == template.verb }) {
      return other.template
    }
    if isRest {
      self.nodes[node].restLeaves.append(leaf)
    } else {
      self.nodes[node].leaves.append(leaf)
    }
    return nil
  }

  private mutating func child(of node: Int, literal: String) -> Int {
    if let child = self.nodes[node].literals[literal] { return child }
    self.nodes.append(Node())
    self.nodes[node].literals[literal] = self.nodes.count - 1
    return self.nodes.count - 1
  }

  private mutating func child(of node: Int) -> Int {
    if let child = self.nodes[node].one { return child }
    self.nodes.append(Node())
    self.nodes[node].one = self.nodes.count - 1
    return self.nodes.count - 1
  }

  // MARK: Finding

  func match(_ method: HTTPMethod, path: ArraySlice<UInt8>) -> Match {
    guard let segments = PathSegments.split(path) else { return .notFound }
    var search = Search(method: method, segments: segments)
    if let found = self.find(from: 0, at: 0, &search) { return found }
    guard !search.otherMethods.isEmpty else { return .notFound }
    var methods = search.otherMethods
    if methods.contains(.get) { methods.insert(.head) }
    methods.insert(.options)
    return .methodNotAllowed(HTTPMethod.allCases.filter(methods.contains))
  }

  private struct Search {
    let method: HTTPMethod
    let segments: [String]
    var otherMethods: Set<HTTPMethod> = []
  }

  private func find(from node: Int, at index: Int, _ search: inout Search) -> Match? {
    guard index < search.segments.count else {
      return self.leaf(among: self.nodes[node].leaves, verb: nil, &search)
        ?? self.leaf(among: self.nodes[node].restLeaves, verb: nil, &search)
    }
    let segment = search.segments[index]
    let isLast = index == search.segments.count - 1
    // A verb is tried first: the colon of a value is rarer than that of a verb.
    if isLast, let (word, verb) = Self.verb(of: segment),
      let found = self.step(from: node, word, at: index, verb: verb, &search)
    {
      return found
    }
    if let found = self.step(from: node, segment, at: index, verb: nil, &search) { return found }
    return self.leaf(among: self.nodes[node].restLeaves, verb: nil, &search)
  }

  private func step(
    from node: Int, _ segment: String, at index: Int, verb: String?, _ search: inout Search
  ) -> Match? {
    if let child = self.nodes[node].literals[segment],
      let found = self.enter(child, at: index, verb: verb, &search)
    {
      return found
    }
    guard let child = self.nodes[node].one, !segment.isEmpty else { return nil }
    return self.enter(child, at: index, verb: verb, &search)
  }

  private func enter(
    _ child: Int, at index: Int, verb: String?, _ search: inout Search
  ) -> Match? {
    guard let verb else { return self.find(from: child, at: index + 1, &search) }
    return self.leaf(among: self.nodes[child].leaves, verb: verb, &search)
  }

  private func leaf(
    among leaves: [Leaf], verb: String?, _ search: inout Search
  ) -> Match? {
    let method = search.method
    let leaf =
      leaves.first { $0.verb == verb && $0.method == method }
      ?? leaves.first { $0.verb == verb && method == .head && $0.method == .get }
    guard let leaf else {
      for other in leaves where other.verb == verb { search.otherMethods.insert(other.method) }
      return nil
    }
    guard let parameters = Self.parameters(of: leaf, search.segments) else { return nil }
    return .found(leaf.target, parameters)
  }

  /// What the variables of a route stand for.
  ///
  /// `nil` when a segment among several of a variable contains a slash of its own: joined, it
  /// could not be told from two segments.
  private static func parameters(of leaf: Leaf, _ segments: [String]) -> PathParameters? {
    var parameters = PathParameters()
    parameters.entries.reserveCapacity(leaf.template.variables.count)
    for variable in leaf.template.variables {
      if variable.isOneSegment, leaf.verb == nil {
        parameters.entries.append(
          .init(name: variable.name, value: segments[variable.segments.lowerBound]))
        continue
      }
      let isRest = leaf.template.segments[variable.segments.upperBound - 1] == .rest
      let end = isRest ? segments.count : variable.segments.upperBound
      var values = Array(segments[variable.segments.lowerBound..<end])
      if end == segments.count, let verb = leaf.verb, let last = values.popLast() {
        values.append(String(last.dropLast(verb.count + 1)))
      }
      let isSeveral = variable.segments.count > 1 || isRest
      if isSeveral, values.contains(where: { $0.utf8.contains(UInt8(ascii: "/")) }) { return nil }
      parameters.entries.append(
        .init(name: variable.name, value: values.joined(separator: "/")))
    }
    return parameters
  }

  /// What stands before and behind the last colon of a segment.
  private static func verb(of segment: String) -> (word: String, verb: String)? {
    guard let colon = segment.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let verb = segment[segment.index(after: colon)...]
    return verb.isEmpty ? nil : (String(segment[..<colon]), String(verb))
  }
}

/// A path as a list of what stands between its slashes.
enum PathSegments {
  /// Divides at plain slashes and unescapes what is between them; `nil` for too many.
  static func split(_ path: ArraySlice<UInt8>) -> [String]? {
    guard path.first == UInt8(ascii: "/") else { return nil }
    var segments: [String] = []
    segments.reserveCapacity(8)
    var rest = path.dropFirst()
    while true {
      guard segments.count < PathTemplate.segmentsMax else { return nil }
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      guard let segment = PercentEscapes.text(rest[..<end]) else { return nil }
      segments.append(segment)
      guard end < rest.endIndex else { return segments }
      rest = rest[(end + 1)...]
    }
  }
}
