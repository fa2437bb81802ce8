internal import Auth
internal import Basics
internal import ContractConfig
internal import ContractPricing
internal import HTTP
internal import RPC
internal import Telemetry

/// A request as an operation sees it: read, limited, and with somebody behind it.
struct Exchange: Sendable {
  /// What arrived.
  let request: HTTPRequest
  /// What the query says.
  let query: QueryItems
  /// Who asks; `nil` on public operations without a token.
  let principal: Principal?
  /// Where they are; `nil` on a Unix socket.
  let client: IPAddress?
  /// The door that changes are recorded with.
  let door: Door
  /// What names the request in answers, logs and audit rows.
  let requestID: RequestID
  /// Where the request stands in a trace.
  let trace: TraceContext
  /// When the answer is given up.
  let deadline: MonotonicTime
  /// The services.
  let upstreams: Upstreams

  /// The variables of the path.
  var parameters: PathParameters { self.request.parameters }
  /// The body.
  var body: [UInt8] { self.request.body }
  /// The parameters of this system.
  var config: ConfigServiceClient { ConfigServiceClient(self.upstreams.config.channel) }
  /// Quotes and yields.
  var pricing: PricingServiceClient { PricingServiceClient(self.upstreams.pricing.channel) }

  /// The variable of the path called `name`; the template has it.
  func parameter(_ name: String) -> String { self.request.parameters[name] ?? "" }

  /// How to call a service for this request: who asks, from where, and until when.
  var options: CallOptions {
    CallOptions(deadline: self.deadline, metadata: self.metadata)
  }

  /// Calls a service, and says what is wrong as this surface does.
  func calling<Result>(
    _ body: (CallOptions) async throws(RPCError) -> Result
  ) async throws(Fault) -> Result {
    do throws(RPCError) {
      return try await body(self.options)
    } catch {
      throw Fault(error)
    }
  }
}
