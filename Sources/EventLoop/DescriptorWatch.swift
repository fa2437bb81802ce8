/// Who is told that a watched descriptor is ready.
///
/// Called on the watch's loop.
public protocol DescriptorWatchOwner: AnyObject {
  /// The descriptor is ready; said again every turn while that is so and still asked for.
  func descriptorReady(_ watch: DescriptorWatch, for readiness: DescriptorInterest)

  /// The loop stops and the watch is closed; the descriptor is still the owner's to close.
  func descriptorWatchEnded(_ watch: DescriptorWatch)
}

/// Watches a descriptor that belongs to a library, such as a database or HTTP client.
///
/// Does not own the descriptor. A library may close it and open another without a word, even with
/// the same number: say ``renew(_:interest:)`` whenever the library may have done so, and
/// ``close()`` before, or at the latest when, the library is done. If the number turns up in the
/// meantime as another descriptor of the same loop, this watch goes deaf and the other one is
/// unharmed. A watch and its owner live until it is closed.
@safe
public final class DescriptorWatch: LoopResident, ReadinessTarget, @unchecked Sendable {
  // Confined to the thread of `loop`, which debug builds assert; hence the unchecked Sendable.

  /// The loop it belongs to.
  public let loop: EventLoop
  /// What is asked for.
  public private(set) var interest: DescriptorInterest = []

  var residence: Int?
  private var source: ReadinessSource?
  private var owner: (any DescriptorWatchOwner)?

  /// Begins to watch `descriptor` for `interest`.
  public init(
    _ descriptor: Int32, on loop: EventLoop, interest: DescriptorInterest,
    owner: any DescriptorWatchOwner
  ) throws(EventLoopError) {
    self.loop = loop
    self.owner = owner
    try loop.admit(self)
    do throws(EventLoopError) {
      try self.renew(descriptor, interest: interest)
    } catch {
      self.close()
      throw error
    }
  }

  /// The descriptor that is watched; `nil` once closed or when its number means another.
  public var descriptor: Int32? {
    guard let source = self.source, !source.isClosed else { return nil }
    return source.descriptor
  }

  /// Asks for `interest` from now on; for the same open descriptor as before.
  public func setInterest(_ interest: DescriptorInterest) {
    assert(self.loop.isCurrent)
    self.interest = interest
    self.source?.setInterest(interest)
  }

  /// Watches `descriptor`, which may be another one or a new one with the old number.
  public func renew(
    _ descriptor: Int32, interest: DescriptorInterest
  ) throws(EventLoopError) {
    assert(self.loop.isCurrent)
    guard self.owner != nil else { return }
    self.interest = interest
    if self.descriptor == descriptor {
      self.source?.renew(interest)
      return
    }
    self.source?.close()
    self.source = nil
    let source = try self.loop.poller.addSource(descriptor, target: self)
    source.setInterest(interest)
    self.source = source
  }

  /// Stops watching, for good.
  ///
  /// The owner hears nothing any more.
  public func close() {
    assert(self.loop.isCurrent)
    self.source?.close()
    self.source = nil
    self.interest = []
    self.owner = nil
    self.loop.dismiss(self)
  }

  func loopIsStopping() {
    let owner = self.owner
    self.close()
    owner?.descriptorWatchEnded(self)
  }

  func descriptorReady(_ readiness: DescriptorInterest) {
    let wanted = readiness.intersection(self.interest)
    if !wanted.isEmpty { self.owner?.descriptorReady(self, for: wanted) }
    // After an error condition the system has stopped watching; the owner may want more of it.
    self.source?.setInterest(self.interest)
  }
}
