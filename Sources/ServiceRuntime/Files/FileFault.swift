/// Why a small file cannot be read or replaced.
public enum FileFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is none.
  case missing
  /// Others may read or write it, or own it.
  case notPrivate
  /// It is not a regular file.
  case notRegular
  /// It is larger than such a file may be.
  case tooLarge(bytesMax: Int)
  /// The system refused an operation.
  case system(operation: String, errorNumber: Int32)

  public var description: String {
    switch self {
    case .missing: "there is none"
    case .notPrivate: "others than this user may read, write or own it"
    case .notRegular: "it is not a regular file"
    case .tooLarge(let bytesMax): "it has more than \(bytesMax) bytes"
    case .system(let operation, let number): "cannot \(operation) (error \(number))"
    }
  }
}

/// Tells one state of a file from another without reading it.
public struct FileStamp: Sendable, Hashable {
  let device: UInt64
  let number: UInt64
  let byteCount: Int64
  let modifiedSeconds: Int64
  let modifiedNanoseconds: Int64
  let changedSeconds: Int64
  let changedNanoseconds: Int64
}
