internal import ContractConfig
internal import RPC

/// One stream from beginning to end.
enum WatchStream {
  /// Hands over what the service sends, and sends it the answers, until either side ends it.
  ///
  /// Closing `answers` ends it from here. Returns why it ended; nil when that was in order.
  static func follow(
    _ channel: RPCChannel, _ start: WatchStart, answers: Mailbox<Acknowledgement>,
    receive: @escaping @Sendable (WatchResponse) async -> Void
  ) async -> RPCError? {
    do throws(RPCError) {
      return try await channel.bidirectional(ConfigServiceMethods.watch) {
        (writer, stream) async throws(RPCError) -> RPCError? in
        try await writer.write(WatchRequest(kind: .start(start)))
        return await withTaskGroup(of: RPCError?.self) { group in
          group.addTask { await Self.read(stream, receive) }
          group.addTask { await Self.write(answers, to: writer) }
          defer {
            answers.close()
            group.cancelAll()
          }
          return await group.next() ?? nil
        }
      }
    } catch {
      return error
    }
  }

  private static func read(
    _ stream: ResponseStream<WatchResponse>,
    _ receive: @Sendable (WatchResponse) async -> Void
  ) async -> RPCError? {
    do throws(RPCError) {
      for try await message in stream { await receive(message) }
      return nil
    } catch {
      return error
    }
  }

  private static func write(
    _ answers: Mailbox<Acknowledgement>, to writer: RequestWriter<WatchRequest>
  ) async -> RPCError? {
    do throws(RPCError) {
      while let answer = await answers.next() {
        try await writer.write(WatchRequest(kind: .acknowledgement(answer)))
      }
      return nil
    } catch {
      return error
    }
  }
}
