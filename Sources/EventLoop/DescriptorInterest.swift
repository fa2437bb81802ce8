/// What a descriptor is watched for, or has become ready for.
public struct DescriptorInterest: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A read would not block: there are bytes, the end, or an error to collect.
  public static let readable = DescriptorInterest(rawValue: 1)
  /// A write would not block, or would collect an error.
  public static let writable = DescriptorInterest(rawValue: 2)
}
