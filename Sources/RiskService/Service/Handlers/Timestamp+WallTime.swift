internal import Basics
internal import ContractType

extension Timestamp {
  /// An instant as the contract says it.
  init(_ time: WallTime) { self.init(microseconds: time.microsecondsSinceEpoch) }

  /// The instant; the contract's bounds leave nothing that is none.
  var time: WallTime { WallTime(clampingMicrosecondsSinceEpoch: self.microseconds) }
}
