#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What this machine and this process are called.
enum HostText {
  private static let nameBytesMax = 40

  /// The name of the machine, cut to what fits into the name of an instance.
  static var name: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "host" }
    let text = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      .filter { (0x21...0x7E).contains($0) }.prefix(Self.nameBytesMax)
    return text.isEmpty ? "host" : String(decoding: text, as: UTF8.self)
  }

  /// A name that no other process of this machine has at the same time.
  static var processName: String { "\(Self.name):\(getpid())" }
}
