internal import Basics

/// What the header block of a request says, gathered field by field.
///
/// Pure; the fields that are not the protocol's own go to the call's metadata.
struct RequestHead {
  /// Why a request is not a call; answered in HTTP's terms.
  enum NotACall: Hashable {
    case methodNotAllowed
    case unsupportedMediaType

    var httpStatus: StaticString {
      switch self {
      case .methodNotAllowed: "405"
      case .unsupportedMediaType: "415"
      }
    }
  }

  /// What a field is to the protocol.
  enum Field: Hashable {
    case path
    case metadata
    /// Used up or of no interest.
    case done
  }

  private var isPost = false
  private var isGRPC = false
  /// The time limit in nanoseconds; `nil` when there is none.
  private(set) var timeoutNanoseconds: UInt64?
  private(set) var isTimeoutMalformed = false
  /// Whether messages may come compressed in a way we do not know.
  private(set) var hasForeignEncoding = false
  private var listBytes = 0
  private(set) var isTooLarge = false

  /// What is wrong in HTTP's terms, once all fields are there.
  var fault: NotACall? {
    if !self.isPost { return .methodNotAllowed }
    return self.isGRPC ? nil : .unsupportedMediaType
  }

  /// Takes a field; says what else is to be done with it.
  @inline(__always)
  mutating func receive(name: RawSpan, value: RawSpan, listBytesMax: Int) -> Field {
    self.listBytes += name.byteCount + value.byteCount + 32
    guard self.listBytes <= listBytesMax else {
      self.isTooLarge = true
      return .done
    }
    guard name.byteCount > 0 else { return .done }
    switch name.byte(at: 0) {
    case UInt8(ascii: ":"): return self.receivePseudoField(name: name, value: value)
    case UInt8(ascii: "c") where name.equals("content-type"):
      self.isGRPC = Self.isGRPC(value)
      return .done
    case UInt8(ascii: "t") where name.equals("te"):
      return .done
    case UInt8(ascii: "g") where name.starts(with: "grpc-"):
      self.receiveProtocolField(name: name, value: value)
      // The trace of a call is the only such field that is not ours to interpret here.
      return name.equals("grpc-trace-bin") ? .metadata : .done
    default:
      return .metadata
    }
  }

  /// HTTP's own fields; the library has checked that they are there, once each.
  private mutating func receivePseudoField(name: RawSpan, value: RawSpan) -> Field {
    switch name.byteCount {
    case 5 where name.equals(":path"): return .path
    case 7 where name.equals(":method"): self.isPost = value.equals("POST")
    default: break
    }
    return .done
  }

  private mutating func receiveProtocolField(name: RawSpan, value: RawSpan) {
    if name.equals("grpc-timeout") {
      self.timeoutNanoseconds = GRPCTimeout.parse(value)
      self.isTimeoutMalformed = self.timeoutNanoseconds == nil
    } else if name.equals("grpc-encoding") {
      self.hasForeignEncoding = !value.equals("identity")
    }
  }

  /// `application/grpc`, alone or with the name of protobuf, or with parameters.
  private static func isGRPC(_ type: RawSpan) -> Bool {
    guard type.starts(with: "application/grpc") else { return false }
    if type.byteCount == 16 { return true }
    let rest = type.extracting(droppingFirst: 16)
    return rest.byte(at: 0) == UInt8(ascii: ";") || rest.equals("+proto")
      || rest.starts(with: "+proto;")
  }
}
