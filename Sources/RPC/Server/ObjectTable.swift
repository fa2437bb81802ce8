/// Objects that are fixed for good, lent without counting references to them.
///
/// Counting is two atomic operations, and a call would do it dozens of times.
@safe
struct ObjectTable<Object: AnyObject & Sendable>: ~Copyable, @unchecked Sendable {
  // Unchecked: the memory is written once, before anybody sees the table.

  /// Keeps the objects.
  let objects: [Object]
  private let places: UnsafeMutablePointer<Unmanaged<Object>>

  init(_ objects: [Object]) {
    self.objects = objects
    unsafe self.places = .allocate(capacity: objects.count)
    for index in objects.indices {
      unsafe (self.places + index).initialize(to: Unmanaged.passUnretained(objects[index]))
    }
  }

  deinit { unsafe self.places.deallocate() }

  var count: Int { self.objects.count }

  /// Lends the object at `index` to `body`.
  @inline(__always)
  func with<Result>(_ index: Int, _ body: (Object) -> Result) -> Result {
    precondition(index >= 0)
    precondition(index < self.objects.count)
    return unsafe self.places[index]._withUnsafeGuaranteedRef(body)
  }
}
