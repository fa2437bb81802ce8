public import ServiceRuntime

/// Why a last-known-good file cannot be used or written.
public enum LastKnownGoodFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// It cannot be read or replaced.
  case file(FileFault)
  /// It is something else.
  case notOfThisKind
  /// It was written by a later version, in a form that this one does not know.
  case unknownForm(UInt32)
  /// It ends too early, or goes on too long.
  case wrongLength
  /// Its bytes are not those that were written.
  case damaged
  /// It was written for somebody else.
  case otherSubscription(String)
  /// Its contents are not what they should be.
  case malformed(String)

  public var description: String {
    switch self {
    case .file(let fault): "\(fault)"
    case .notOfThisKind: "it is not a last-known-good file"
    case .unknownForm(let form):
      "it has form \(form), and only form \(LastKnownGoodRecord.form) is known"
    case .wrongLength: "it is cut short or longer than it says"
    case .damaged: "its checksum is wrong"
    case .otherSubscription(let what): "it was written for another \(what)"
    case .malformed(let what): "its contents are wrong: \(what)"
    }
  }
}
