import Basics
import ContractTesting
import RPC
import Testing

extension ClientCase {
  private static let echoInitial = "x-grpc-test-echo-initial"
  private static let echoTrailing = "x-grpc-test-echo-trailing-bin"

  /// Options that ask the server to return what they carry.
  private static func echoing() throws -> CallOptions {
    var options = patient
    try options.metadata.append("test_initial_metadata_value", for: echoInitial)
    try options.metadata.append([0xAB, 0xAB, 0xAB], for: echoTrailing)
    return options
  }

  private static func fails(
    _ channel: RPCChannel, as code: RPCCode, _ message: String
  ) async throws {
    let client = TestServiceClient(channel)
    let status = EchoStatus(code: Int32(code.rawValue), message: message)
    let unary = try await expect(code) { () async throws(RPCError) in
      try await client.unaryCall(SimpleRequest(responseStatus: status), options: patient)
    }
    #expect(unary.message == message)
    #expect(unary.origin == .peer)
    let stream = try await expect(code) { () async throws(RPCError) in
      try await client.fullDuplexCall(options: patient) { requests, responses throws(RPCError) in
        try await requests.write(StreamingOutputCallRequest(responseStatus: status))
        requests.finish()
        for try await _ in responses {}
      }
    }
    #expect(stream.message == message)
  }

  static let metadataAndStatus = [
    ClientCase("custom_metadata") { channel in
      let options = try echoing()
      let unary = try await channel.unaryResponse(
        TestServiceMethods.unaryCall,
        SimpleRequest(responseSize: 314_159, payload: payload(271_828)), options: options)
      #expect(unary.initialMetadata[echoInitial] == "test_initial_metadata_value")
      #expect(unary.trailingMetadata.bytes(for: echoTrailing) == [0xAB, 0xAB, 0xAB])

      let (initial, trailing) = try await TestServiceClient(channel).fullDuplexCall(
        options: options
      ) { requests, responses throws(RPCError) in
        try await requests.write(duplexRequest(314_159, 271_828))
        requests.finish()
        let initial = try await responses.initialMetadata
        for try await _ in responses {}
        return (initial, await responses.trailingMetadata)
      }
      #expect(initial[echoInitial] == "test_initial_metadata_value")
      #expect(trailing.bytes(for: echoTrailing) == [0xAB, 0xAB, 0xAB])
    },
    ClientCase("status_code_and_message") { channel in
      try await fails(channel, as: .unknown, "test status message")
    },
    ClientCase("special_status_message") { channel in
      try await fails(
        channel, as: .unknown,
        "\t\ntest with whitespace\r\nand Unicode BMP \u{263A} and non-BMP \u{1F608} and 100 %\t\n")
    },
    ClientCase("every_status_code") { channel in
      for code in RPCCode.allCases where code != .ok {
        try await fails(channel, as: code, "code \(code.rawValue)")
      }
    },
    ClientCase("unimplemented_method") { channel in
      try await expect(.unimplemented) { () async throws(RPCError) in
        try await TestServiceClient(channel).unimplementedCall(Empty(), options: patient)
      }
    },
    ClientCase("unimplemented_service") { channel in
      try await expect(.unimplemented) { () async throws(RPCError) in
        try await UnimplementedServiceClient(channel).unimplementedCall(Empty(), options: patient)
      }
    },
  ]
}
