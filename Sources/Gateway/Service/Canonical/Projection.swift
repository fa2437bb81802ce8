internal import Basics
internal import HTTP
internal import JSON

/// What of an answer is wanted, as `?fields=entries.key,next_page_token` says it.
///
/// A name is a member; with dots, a member of a member; within a list it means each element.
struct Projection: Sendable, Hashable {
  /// Paths in one query.
  static let pathsMax = 64
  /// Names in a path.
  static let depthMax = 8

  /// What is wanted within a value; no members means all of it.
  private struct Wanted: Sendable, Hashable {
    var members: [String: Wanted] = [:]

    mutating func add(_ path: ArraySlice<Substring>) {
      guard let name = path.first.map(String.init) else {
        self.members = [:]
        return
      }
      // All of a value was wanted before: a part of it adds nothing.
      if let known = self.members[name], known.members.isEmpty { return }
      self.members[name, default: Wanted()].add(path.dropFirst())
    }

    func applied(to value: JSONValue) -> JSONValue {
      guard !self.members.isEmpty else { return value }
      switch value {
      case .array(let elements): return .array(elements.map { self.applied(to: $0) })
      case .object(let object):
        return .object(
          JSONObject(
            object.members.compactMap { member in
              self.members[member.key].map { (member.key, $0.applied(to: member.value)) }
            }))
      default: return value
      }
    }
  }

  private let wanted: Wanted?

  /// Reads what a query wants; everything when it does not say.
  init(_ query: QueryItems) throws(Fault) {
    let texts = query.all(RequestField.shown)
    guard !texts.isEmpty else {
      self.wanted = nil
      return
    }
    let paths = texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard paths.count <= Self.pathsMax else {
      throw .invalid(
        field: RequestField.shown, "too_many", "at most \(Self.pathsMax) names are allowed")
    }
    var wanted = Wanted()
    for path in paths {
      let names = path.split(separator: ".", omittingEmptySubsequences: false)
      guard names.count <= Self.depthMax, names.allSatisfy({ !$0.isEmpty }) else {
        throw .invalid(
          field: RequestField.shown, "bad_format", "names with commas between them are expected")
      }
      wanted.add(names[...])
    }
    self.wanted = wanted
  }

  /// Whether all is wanted.
  var isEverything: Bool { self.wanted == nil }

  /// What is wanted of a JSON document.
  func applied(to document: [UInt8]) -> [UInt8] {
    guard let wanted = self.wanted else { return document }
    do throws(JSONError) {
      let limits = JSONLimits(bytesMax: JSONLimits.bytesCeiling, valuesMax: .max)
      let value = try unsafe JSONValue(parsing: document.span.bytes, limits: limits)
      return Array(wanted.applied(to: value).text().utf8)
    } catch {
      preconditionFailure("what was written as JSON is JSON: \(error)")
    }
  }
}
