import Basics
import Contract
import ContractPlatform
import ContractTesting
import RPC
import Testing

extension ClientCase {
  private static let messageBytesMax = 4 << 20

  /// A request whose encoding has exactly `size` bytes, of which `head` are not payload.
  private static func request(ofBytes size: Int) throws -> SimpleRequest {
    var body = size
    while true {
      let request = SimpleRequest(payload: payload(body))
      var bytes = ByteBuffer()
      request.appendWire(to: &bytes)
      if bytes.count == size { return request }
      try #require(bytes.count > size)
      body -= bytes.count - size
    }
  }

  static let ends = [
    ClientCase("cancel_after_begin") { channel in
      let (begun, begin) = AsyncStream.makeStream(of: Void.self)
      let (silence, silent) = AsyncStream.makeStream(of: Void.self)
      let call = Task {
        try await expect(.cancelled) { () async throws(RPCError) in
          try await TestServiceClient(channel).streamingInputCall(options: patient) {
            requests throws(RPCError) in
            begin.yield()
            // Ends only because the task is cancelled.
            for await _ in silence {}
            while true { try await requests.write(StreamingInputCallRequest()) }
          }
        }
      }
      for await _ in begun { break }
      call.cancel()
      _ = try await call.value
      silent.finish()
      _ = try await TestServiceClient(channel).emptyCall(Empty(), options: patient)
    },
    ClientCase("cancel_after_first_response") { channel in
      let call = Task {
        try await expect(.cancelled) { () async throws(RPCError) in
          try await TestServiceClient(channel).fullDuplexCall(options: patient) {
            requests, responses throws(RPCError) in
            try await requests.write(duplexRequest(31_415, 27_182))
            var iterator = responses.makeAsyncIterator()
            #expect(try await iterator.next()?.payload == payload(31_415))
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await iterator.next()
          }
        }
      }
      _ = try await call.value
      _ = try await TestServiceClient(channel).emptyCall(Empty(), options: patient)
    },
    ClientCase("timeout_on_sleeping_server") { channel in
      let client = TestServiceClient(channel)
      _ = try await client.emptyCall(Empty(), options: patient)
      try await expect(.deadlineExceeded) { () async throws(RPCError) in
        try await client.fullDuplexCall(options: CallOptions(timeout: .milliseconds(50))) {
          requests, responses throws(RPCError) in
          try await requests.write(
            StreamingOutputCallRequest(
              responseParameters: [ResponseParameters(size: 31_415, intervalUs: 10_000_000)]))
          for try await _ in responses {}
        }
      }
      _ = try await client.emptyCall(Empty(), options: patient)
    },
    ClientCase("message_of_4_mib") { channel in
      let client = TestServiceClient(channel)
      let response = try await client.unaryCall(
        try request(ofBytes: messageBytesMax), options: patient)
      #expect(response == SimpleResponse(payload: Payload()))
    },
    ClientCase("message_of_4_mib_and_1") { channel in
      let client = TestServiceClient(channel)
      let tooLarge = try request(ofBytes: messageBytesMax + 1)
      let error = try await expect(.resourceExhausted) { () async throws(RPCError) in
        try await client.unaryCall(tooLarge, options: patient)
      }
      #expect(error.origin == .local)
      try await expect(.resourceExhausted) { () async throws(RPCError) in
        try await client.unaryCall(
          SimpleRequest(responseSize: Int32(messageBytesMax + 1)), options: patient)
      }
      _ = try await client.emptyCall(Empty(), options: patient)
    },
  ]

  static let platform = [
    ClientCase("health_check") { channel in
      let client = HealthV1.HealthClient(channel)
      for service in ["", TestServiceMethods.service] {
        let response = try await client.check(.init(service: service), options: patient)
        #expect(response.status == .serving)
      }
      try await expect(.notFound) { () async throws(RPCError) in
        try await client.check(.init(service: "no.such.Service"), options: patient)
      }
    },
    ClientCase("health_watch") { channel in
      let client = HealthV1.HealthClient(channel)
      for (service, status) in [
        ("", HealthV1.HealthCheckResponse.ServingStatus.serving),
        ("no.such.Service", .serviceUnknown),
      ] {
        let first = try await client.watch(.init(service: service), options: patient) {
          responses throws(RPCError) in
          var iterator = responses.makeAsyncIterator()
          return try await iterator.next()
        }
        #expect(first?.status == status)
      }
    },
    ClientCase("reflection_v1") { channel in
      let services = try await ReflectionV1.ServerReflectionClient(channel).serverReflectionInfo(
        options: patient
      ) { requests, responses throws(RPCError) in
        try await requests.write(.init(messageRequest: .listServices("")))
        requests.finish()
        var names: [String] = []
        for try await response in responses {
          guard case .listServicesResponse(let list) = response.messageResponse else { continue }
          names += list.service.map(\.name)
        }
        return names
      }
      #expect(services.contains(TestServiceMethods.service))
      #expect(services.contains("grpc.health.v1.Health"))
    },
  ]
}
