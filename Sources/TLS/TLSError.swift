/// Why connections cannot be encrypted; says nothing of keys.
public enum TLSError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The library refused; out of memory, or built without what is needed.
  case unavailable
  /// The file is not there, cannot be read, or is longer than such a file is.
  case unreadable(path: String)
  /// There is no certificate in the file, or what follows the first is none.
  case malformedCertificate
  /// There is no private key in the file, or it has a password.
  case malformedKey
  /// The key is not that of the certificate.
  case mismatch

  public var description: String {
    switch self {
    case .unavailable: "the TLS library refused"
    case .unreadable(let path): "\(path) cannot be read"
    case .malformedCertificate: "the file has no chain of certificates in PEM"
    case .malformedKey: "the file has no private key in PEM without a password"
    case .mismatch: "the private key is not that of the certificate"
    }
  }
}
