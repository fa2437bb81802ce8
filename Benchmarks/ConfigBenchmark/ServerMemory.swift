#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Looks at the memory of another process.
enum ServerMemory {
  private static let statusBytesMax = 16_384

  /// What the process holds resident, or 0 where the system does not say.
  static func kibibytes(of process: Int) -> Double {
    let file = unsafe fopen("/proc/\(process)/status", "r")
    guard let file = unsafe file else { return 0 }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: Self.statusBytesMax)
    let count = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe fread(bytes.baseAddress, 1, bytes.count, file)
    }
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Double($0.filter(\.isNumber)) } ?? 0
  }
}
