/// A method of HTTP that is understood here; all others are refused with 501.
///
/// TRACE is understood so that it can be refused by name: no path has it.
public enum HTTPMethod: UInt8, Sendable, Hashable, CaseIterable {
  case get, head, post, put, delete, patch, options, trace

  /// The token in a request line; case matters.
  public var name: StaticString {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .delete: "DELETE"
    case .patch: "PATCH"
    case .options: "OPTIONS"
    case .trace: "TRACE"
    }
  }

  /// The method that `token` spells; `nil` for one that is not understood.
  init?(_ token: ArraySlice<UInt8>) {
    // The first letter tells all but three apart.
    let likely: HTTPMethod
    switch token.first {
    case UInt8(ascii: "G"): likely = .get
    case UInt8(ascii: "H"): likely = .head
    case UInt8(ascii: "D"): likely = .delete
    case UInt8(ascii: "O"): likely = .options
    case UInt8(ascii: "T"): likely = .trace
    case UInt8(ascii: "P"):
      switch token.count {
      case 3: likely = .put
      case 4: likely = .post
      default: likely = .patch
      }
    default: return nil
    }
    guard token.spells(likely.name) else { return nil }
    self = likely
  }
}

extension ArraySlice<UInt8> {
  /// Whether these are the bytes of `text`.
  func spells(_ text: StaticString) -> Bool {
    guard self.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in
      for index in text.indices where unsafe self[self.startIndex + index] != text[index] {
        return false
      }
      return true
    }
  }

  /// Whether these are the bytes of `text`, which is lower-case, in any case.
  func spellsIgnoringCase(_ text: StaticString) -> Bool {
    guard self.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in
      for index in text.indices
      where unsafe ByteSet.lowercased(self[self.startIndex + index]) != text[index] {
        return false
      }
      return true
    }
  }
}
