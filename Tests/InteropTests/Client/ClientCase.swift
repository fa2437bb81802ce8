import Basics
import ContractPlatform
import ContractTesting
import RPC
import TestSupport
import Testing

/// One interoperability case from our side: what a client does, and what it must see.
struct ClientCase: Sendable, CustomTestStringConvertible {
  typealias Body = @Sendable (RPCChannel) async throws -> Void

  /// The deadline of a call that is expected to end by itself.
  static let patient = CallOptions(timeout: .seconds(120))

  let testDescription: String
  let run: Body

  init(_ name: String, _ run: @escaping Body) {
    self.testDescription = name
    self.run = run
  }

  static let all = Self.unary + Self.streams + Self.metadataAndStatus + Self.ends + Self.platform
}

extension ClientCase {
  static let requestSizes = [27_182, 8, 1_828, 45_904]
  static let responseSizes: [Int32] = [31_415, 9, 2_653, 58_979]

  static func payload(_ size: Int) -> Payload {
    Payload(body: [UInt8](repeating: 0, count: size))
  }

  static func duplexRequest(_ responseSize: Int32, _ requestSize: Int) -> StreamingOutputCallRequest
  {
    StreamingOutputCallRequest(
      responseParameters: [ResponseParameters(size: responseSize)],
      payload: Self.payload(requestSize))
  }

  /// Expects `call` to fail with `code`; returns the failure.
  @discardableResult
  static func expect<Result>(
    _ code: RPCCode, sourceLocation: SourceLocation = #_sourceLocation,
    _ call: () async throws(RPCError) -> Result
  ) async throws -> RPCError {
    do throws(RPCError) {
      _ = try await call()
    } catch {
      #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
      return error
    }
    Issue.record("the call succeeded", sourceLocation: sourceLocation)
    throw ProgramOrder.Failure("expected \(code.name)")
  }

  private static let unary = [
    ClientCase("empty_unary") { channel in
      let response = try await TestServiceClient(channel).emptyCall(Empty(), options: patient)
      #expect(response == Empty())
    },
    ClientCase("large_unary") { channel in
      let response = try await TestServiceClient(channel).unaryCall(
        SimpleRequest(responseSize: 314_159, payload: payload(271_828)), options: patient)
      #expect(response.payload == payload(314_159))
    },
  ]

  private static let streams = [
    ClientCase("client_streaming") { channel in
      let response = try await TestServiceClient(channel).streamingInputCall(options: patient) {
        requests throws(RPCError) in
        for size in requestSizes {
          try await requests.write(StreamingInputCallRequest(payload: payload(size)))
        }
      }
      #expect(response.aggregatedPayloadSize == 74_922)
    },
    ClientCase("server_streaming") { channel in
      let request = StreamingOutputCallRequest(
        responseParameters: responseSizes.map { ResponseParameters(size: $0) })
      let sizes = try await TestServiceClient(channel).streamingOutputCall(
        request, options: patient
      ) { responses throws(RPCError) in
        var sizes: [Int32] = []
        for try await response in responses {
          sizes.append(Int32(response.payload?.body.count ?? 0))
        }
        return sizes
      }
      #expect(sizes == responseSizes)
    },
    ClientCase("ping_pong") { channel in
      let sizes = try await TestServiceClient(channel).fullDuplexCall(options: patient) {
        requests, responses throws(RPCError) in
        var sizes: [Int32] = []
        var iterator = responses.makeAsyncIterator()
        for (requestSize, responseSize) in zip(requestSizes, responseSizes) {
          try await requests.write(duplexRequest(responseSize, requestSize))
          sizes.append(Int32(try await iterator.next()?.payload?.body.count ?? -1))
        }
        requests.finish()
        if try await iterator.next() != nil { sizes.append(-1) }
        return sizes
      }
      #expect(sizes == responseSizes)
    },
    ClientCase("empty_stream") { channel in
      let count = try await TestServiceClient(channel).fullDuplexCall(options: patient) {
        requests, responses throws(RPCError) in
        requests.finish()
        var count = 0
        for try await _ in responses { count += 1 }
        return count
      }
      #expect(count == 0)
    },
  ]
}
