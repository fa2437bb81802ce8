internal import EventLoop

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Where `mooring up` keeps what, all of it derived from one folder.
///
/// ```
/// .mooring/up.lock      held while a supervisor runs
/// .mooring/secrets/     passwords of the database's roles and keys, 0600
/// .mooring/admin.token  a token for the gateway, 0600
/// .mooring/state/       last known good configuration of the services
/// .mooring/run/         sockets of the services, or a link to a folder with a shorter path
/// .mooring/pg/          the database, or a link to where its user may work
/// ```
struct UpPlaces: Sendable, Hashable {
  /// The longest name of a socket in the folder of sockets, with room to spare.
  static let socketNameBytesMax = 24
  static let databaseName = "mooring"
  private static let databaseSocketName = "/.s.PGSQL.5432"
  /// Where clusters live when they cannot live beside their sockets.
  static let systemFolder = "/var/lib/mooring"

  /// The folder, from the root.
  let root: String
  /// Who the database runs as.
  let databaseAccount: Account
  private let isRoot: Bool
  private let temporary: String

  init(
    root: String, isRoot: Bool, databaseAccount: Account, temporary: String = "/tmp"
  ) {
    self.root = Folder.absolute(root)
    self.isRoot = isRoot
    self.databaseAccount = databaseAccount
    self.temporary = temporary.hasSuffix("/") ? String(temporary.dropLast()) : temporary
  }

  /// The places of the working directory.
  static var here: UpPlaces { Self.at(".mooring", environment: [:]) }

  /// The places of a folder.
  ///
  /// The database refuses to run as root: then it runs as an ordinary user of the system.
  static func at(_ root: String, environment: [String: String]) -> UpPlaces {
    let current = Account.current
    let ordinary = ["mooring", "postgres", "nobody"].lazy.compactMap { Account.named($0) }.first
    return UpPlaces(
      root: root, isRoot: current.isRoot,
      databaseAccount: current.isRoot ? ordinary ?? current : current,
      temporary: environment["TMPDIR"] ?? "/tmp")
  }

  /// 16 hexadecimal digits that stand for the folder.
  var fingerprint: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in self.root.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  var lock: String { "\(self.root)/up.lock" }
  var secrets: String { "\(self.root)/secrets" }
  var adminToken: String { "\(self.root)/admin.token" }
  var state: String { "\(self.root)/state" }
  var run: String { "\(self.root)/run" }
  var databaseLink: String { "\(self.root)/pg" }

  /// A folder with a short path for sockets.
  var shortFolder: String {
    let name = "mooring-\(geteuid())-\(self.fingerprint)"
    let path = "\(self.temporary)/\(name)"
    let limit = SocketAddress.pathBytesMax - Self.socketNameBytesMax
    return path.utf8.count <= limit ? path : "/tmp/\(name)"
  }

  /// Whether the sockets of services need the short folder.
  var needsShortRun: Bool {
    self.run.utf8.count + 1 + Self.socketNameBytesMax > SocketAddress.pathBytesMax
  }

  /// Where the sockets of services really are.
  var socketFolder: String { self.needsShortRun ? self.shortFolder : self.run }

  /// Where the database is: under root where its user may work, otherwise here.
  var databaseHome: String {
    self.isRoot ? "\(Self.systemFolder)/\(self.fingerprint)" : self.databaseLink
  }
  var databaseData: String { "\(self.databaseHome)/data" }

  /// The folder of the database's socket.
  var databaseSocketFolder: String {
    let path = "\(self.databaseHome)/run"
    let bytes = path.utf8.count + Self.databaseSocketName.utf8.count
    return bytes <= SocketAddress.pathBytesMax ? path : self.shortFolder
  }

  /// The URL of the private database under a role; nil when there is none.
  func databaseURL(_ role: DatabaseRole) -> String? {
    guard Folder.exists("\(self.databaseData)/PG_VERSION"),
      let password = Secrets(self.secrets).existing(role)
    else { return nil }
    let host = Self.percentEncoded(self.databaseSocketFolder)
    return "postgres://\(role.rawValue):\(password)@\(host)/\(Self.databaseName)"
  }

  /// The text with everything but letters, digits and `-._~` as `%xx`.
  static func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + HexText.of([byte]).uppercased()
      }
    }
    return encoded
  }

  /// Makes the folders, and the links where paths would be too long.
  func make() throws(CommandFailure) {
    try Folder.make(self.root, mode: 0o755)
    try Folder.make(self.secrets, mode: 0o700)
    try Folder.make(self.state, mode: 0o700)
    if self.needsShortRun {
      try Folder.make(self.shortFolder, mode: 0o700)
      try Folder.link(self.run, to: self.shortFolder)
    } else {
      if Folder.facts(of: self.run)?.isLink == true { Folder.remove(self.run) }
      try Folder.make(self.run, mode: 0o750)
    }
  }
}

/// The passwords of the database's roles, each in a file of its own.
struct Secrets: Sendable {
  private static let passwordBytes = 24
  private static let fileBytesMax = 1_024

  private let folder: String

  init(_ folder: String) { self.folder = folder }

  private func path(_ role: DatabaseRole) -> String { "\(self.folder)/\(role.rawValue)" }

  /// The password of a role; nil when none was made yet.
  func existing(_ role: DatabaseRole) -> String? {
    guard Folder.exists(self.path(role)) else { return nil }
    do throws(CommandFailure) {
      let text = try LocalFile.read(self.path(role), bytesMax: Self.fileBytesMax)
      let password = text.filter { !$0.isWhitespace }
      return password.isEmpty ? nil : password
    } catch {
      return nil
    }
  }

  /// The password of a role; made when there is none yet.
  func password(_ role: DatabaseRole) throws(CommandFailure) -> String {
    if let password = self.existing(role) { return password }
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<Self.passwordBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    let password = HexText.of(bytes)
    try LocalFile.write(Array("\(password)\n".utf8), to: self.path(role), mode: 0o600)
    return password
  }
}
