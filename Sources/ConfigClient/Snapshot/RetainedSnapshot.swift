/// A model that stays as long as somebody holds this, on any thread.
@safe
public final class RetainedSnapshot<Model: Sendable & ~Copyable>: @unchecked Sendable {
  // Sendable: the model is, and its memory is written once, here, and freed with the last holder.
  let place: UnsafeMutablePointer<Model>

  /// Keeps `model`.
  public init(_ model: consuming Model) {
    unsafe self.place = .allocate(capacity: 1)
    unsafe self.place.initialize(to: model)
  }

  deinit {
    unsafe self.place.deinitialize(count: 1)
    unsafe self.place.deallocate()
  }

  /// Lends the model to `body`.
  public func withModel<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing Model) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(self.place.pointee)
  }
}

extension RetainedSnapshot where Model: Copyable {
  /// The model.
  public var model: Model { unsafe self.place.pointee }
}
