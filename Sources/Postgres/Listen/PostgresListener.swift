public import EventLoop
public import ServiceRuntime
public import Telemetry

/// Listens on channels over a connection of its own, which it makes again whenever it is lost.
///
/// The configuration must lead to the server itself: a pooler that shares sessions loses
/// notifications. NOTIFY is a hint, not a record: after ``ListenerEvent/connected``,
/// ``ListenerEvent/reconnected`` and ``ListenerEvent/missed`` the caller reads what it is about.
///
/// One task reads the events:
/// ```swift
/// for await event in listener { … }
/// ```
public final class PostgresListener: Sendable {
  /// Events that wait to be taken; beyond it they become one ``ListenerEvent/missed``.
  public static let eventsMax = 1_024

  private let core: ListenerCore

  /// Begins to listen on `channels`.
  ///
  /// `checkInterval` is how often the connection is asked whether it still works, so that one that
  /// died without a word is noticed.
  public init(
    to configuration: PostgresConfiguration, channels: [StaticString], on loop: EventLoop,
    blockingCalls: ComputePool, logger: Logger, checkInterval: Duration = .seconds(10)
  ) {
    precondition(!channels.isEmpty)
    precondition(checkInterval > .zero)
    let core = ListenerCore(
      configuration, channels: channels, on: loop, blockingCalls: blockingCalls, logger: logger,
      checkInterval: checkInterval)
    self.core = core
    loop.execute { core.start() }
  }

  deinit {
    let core = self.core
    core.loop.execute { core.stop() }
  }

  /// Closes the connection and ends the events.
  public func stop() async {
    let core = self.core
    await withCheckedContinuation { continuation in
      core.loop.run {
        core.stop()
        continuation.resume()
      }
    }
  }
}

extension PostgresListener: AsyncSequence {
  /// Takes one event after another.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let listener: PostgresListener

    public mutating func next() async -> ListenerEvent? {
      await self.listener.core.events.next()
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async -> ListenerEvent? {
      await self.listener.core.events.next()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(listener: self) }
}
