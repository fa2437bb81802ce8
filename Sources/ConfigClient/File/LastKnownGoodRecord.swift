internal import Basics
internal import Contract
internal import ContractConfig

/// The bytes of a last-known-good file: whose it is, a snapshot without its secrets, a checksum.
///
/// ```
/// 8  "MOORLKG\n"          4  bytes of the subscription (WatchStart)
/// 4  form, 1              8  bytes of the snapshot (WatchSnapshot)
/// 4  secrets left out     …  subscription, snapshot
/// 8  µs of 1970, saved    8  CRC-64/XZ of all before it
/// ```
///
/// Integers are big-endian. The messages are those of the contract, so that they age with it.
struct LastKnownGoodRecord: Hashable {
  /// The most bytes of a file.
  static let bytesMax = 64 << 20
  /// The form that is written and read.
  static let form: UInt32 = 1
  static let mark = Array("MOORLKG\n".utf8)
  private static let headBytes = 36
  private static let codeBytes = 8

  var subscription: WatchSubscription
  var savedAt: WallTime
  var snapshot: ConfigSnapshot

  // MARK: Writing

  func bytes() -> ByteBuffer {
    let (values, omittedCount) = self.snapshot.wireWithoutSecrets
    var subscription = ByteBuffer()
    self.subscription.start(resume: nil).appendWire(to: &subscription)
    var snapshot = ByteBuffer()
    WatchSnapshot(
      token: self.snapshot.token.wire, environment: self.snapshot.environment.description,
      catalogueVersion: self.snapshot.catalogueVersion, namespaces: values
    ).appendWire(to: &snapshot)
    var file = ByteBuffer(
      capacity: Self.headBytes + subscription.count + snapshot.count + Self.codeBytes)
    file.append(Self.mark)
    file.append(bigEndian: Self.form)
    file.append(bigEndian: UInt32(clamping: omittedCount))
    file.append(bigEndian: self.savedAt.microsecondsSinceEpoch)
    file.append(bigEndian: UInt32(subscription.count))
    file.append(bigEndian: UInt64(snapshot.count))
    subscription.withBytes { file.append($0) }
    snapshot.withBytes { file.append($0) }
    let code = file.withBytes { RedundancyCode.of($0) }
    file.append(bigEndian: code)
    return file
  }

  // MARK: Reading

  /// Reads a file that was written for `subscription`.
  static func read(
    _ file: RawSpan, for subscription: WatchSubscription
  ) throws(LastKnownGoodFault) -> LastKnownGoodRecord {
    let (subscriptionBytes, snapshotBytes) = try Self.lengths(file)
    let code = file.bigEndian(at: file.byteCount - Self.codeBytes, as: UInt64.self)
    guard RedundancyCode.of(file.extracting(droppingLast: Self.codeBytes)) == code else {
      throw .damaged
    }
    guard let savedAt = WallTime(microsecondsSinceEpoch: file.bigEndian(at: 16, as: Int64.self))
    else { throw .malformed("the time is out of range") }
    let body = file.extracting(droppingFirst: Self.headBytes)
    let start = try Self.decoded(body.extracting(first: subscriptionBytes), as: WatchStart.self)
    if let other = subscription.difference(from: start) { throw .otherSubscription(other) }
    let wire = try Self.decoded(
      body.extracting(droppingFirst: subscriptionBytes).extracting(first: snapshotBytes),
      as: WatchSnapshot.self)
    return LastKnownGoodRecord(
      subscription: subscription, savedAt: savedAt,
      snapshot: try Self.snapshot(
        wire, omittedCount: Int(file.bigEndian(at: 12, as: UInt32.self)),
        environment: subscription.environment))
  }

  /// The lengths of both messages, of a file that begins as it should and is as long as it says.
  private static func lengths(_ file: RawSpan) throws(LastKnownGoodFault) -> (Int, Int) {
    guard file.byteCount > 0 else { throw .wrongLength }
    let begins = (0..<min(Self.mark.count, file.byteCount)).allSatisfy {
      unsafe file.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == Self.mark[$0]
    }
    guard begins else { throw .notOfThisKind }
    guard file.byteCount >= Self.headBytes + Self.codeBytes else { throw .wrongLength }
    let form = file.bigEndian(at: 8, as: UInt32.self)
    guard form == Self.form else { throw .unknownForm(form) }
    let subscription = Int(file.bigEndian(at: 24, as: UInt32.self))
    let rest = file.byteCount - Self.headBytes - Self.codeBytes - subscription
    guard rest >= 0, UInt64(rest) == file.bigEndian(at: 28, as: UInt64.self) else {
      throw .wrongLength
    }
    return (subscription, rest)
  }

  private static func decoded<Message: WireMessage>(
    _ bytes: RawSpan, as type: Message.Type
  ) throws(LastKnownGoodFault) -> Message {
    do throws(WireError) {
      return try Message(wire: bytes)
    } catch {
      throw .malformed("\(error)")
    }
  }

  private static func snapshot(
    _ wire: WatchSnapshot, omittedCount: Int, environment: EnvironmentName?
  ) throws(LastKnownGoodFault) -> ConfigSnapshot {
    do throws(WatchFault) {
      var assembly: DeliveryAssembly?
      guard try DeliveryAssembly.add(wire, to: &assembly), let assembly,
        case .snapshot(let token, let found, let catalogueVersion) = assembly.kind
      else { throw .malformed("the snapshot is not complete") }
      if let environment, environment != found { throw .wrongEnvironment(found.description) }
      return try ConfigSnapshot(
        token: token, environment: found, catalogueVersion: catalogueVersion,
        omittedCount: omittedCount, values: assembly.namespaces)
    } catch {
      if case .wrongEnvironment = error { throw .otherSubscription("environment") }
      throw .malformed("\(error)")
    }
  }
}

extension RawSpan {
  /// The integer at `offset`, highest byte first; there must be enough bytes.
  fileprivate func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Integer.Type
  ) -> Integer {
    precondition(offset >= 0)
    precondition(offset <= self.byteCount - MemoryLayout<Integer>.size)
    return unsafe Integer(
      bigEndian: self.unsafeLoadUnaligned(fromByteOffset: offset, as: Integer.self))
  }
}
