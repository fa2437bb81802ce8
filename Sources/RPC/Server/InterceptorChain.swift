/// The interceptors of a server in their order, asked without counting references to them.
struct InterceptorChain: ~Copyable, Sendable {
  private let links: ObjectTable<InterceptorLink>

  init(_ interceptors: [any ServerInterceptor]) {
    self.links = ObjectTable(interceptors.map { Self.link($0) })
  }

  var isEmpty: Bool { self.links.count == 0 }

  /// Asks every interceptor that has not been asked; `admissions` counts those that agreed.
  func callStarted(
    _ admission: inout CallAdmission, admissions: inout Int
  ) throws(RPCError) {
    while admissions < self.links.count {
      let refusal = self.links.with(admissions) { $0.refusal(of: &admission) }
      if let refusal { throw refusal }
      admissions += 1
    }
  }

  /// Tells those that agreed, in reverse.
  func callEnded(_ context: CallContext, _ outcome: CallOutcome, admissions: inout Int) {
    while admissions > 0 {
      admissions -= 1
      self.links.with(admissions) { $0.callEnded(context, outcome) }
    }
  }

  private static func link(_ interceptor: some ServerInterceptor) -> InterceptorLink {
    BoundInterceptor(interceptor)
  }
}

/// An interceptor of any type.
class InterceptorLink: @unchecked Sendable {
  // Unchecked: a base class cannot be checked, and the one that extends it is immutable.

  func refusal(of call: inout CallAdmission) -> RPCError? { nil }
  func callEnded(_ context: CallContext, _ outcome: CallOutcome) {}
}

/// An interceptor of a known type.
final class BoundInterceptor<Interceptor: ServerInterceptor>: InterceptorLink,
  @unchecked Sendable
{
  // Unchecked like its base class: all it has is this constant, which is Sendable.
  private let interceptor: Interceptor

  init(_ interceptor: Interceptor) { self.interceptor = interceptor }

  override func refusal(of call: inout CallAdmission) -> RPCError? {
    do throws(RPCError) {
      try self.interceptor.callStarted(&call)
      return nil
    } catch {
      return error
    }
  }

  override func callEnded(_ context: CallContext, _ outcome: CallOutcome) {
    self.interceptor.callEnded(context, outcome)
  }
}
