public import EventLoop
public import Postgres
public import ServiceRuntime
public import Telemetry
import TestSupport
public import Testing

/// A database of its own for one test, on the server of this process; dropped after the test.
///
/// ```swift
/// @Test(.temporaryDatabase)
/// func stores() async throws {
///   let connection = try await TemporaryDatabase.current.connect()
/// ```
public struct TemporaryDatabase: Sendable {
  @TaskLocal private static var bound: TemporaryDatabase?

  /// The database of the test that asks.
  public static var current: TemporaryDatabase {
    get throws {
      guard let bound = Self.bound else {
        throw ProgramOrder.Failure("the test lacks the trait .temporaryDatabase")
      }
      return bound
    }
  }

  /// How to reach it as its owner.
  public let configuration: PostgresConfiguration
  /// The server it is on, shared with other tests.
  public let cluster: PostgresCluster
  /// A loop that all tests share.
  public let loop: EventLoop
  /// Threads for calls that wait, shared too.
  public let blockingCalls: ComputePool

  /// Connects as the owner, or as `configuration` says.
  public func connect(
    _ configuration: PostgresConfiguration? = nil, on loop: EventLoop? = nil,
    logger: Logger = .disabled
  ) async throws(PostgresError) -> PostgresConnection {
    try await PostgresConnection.connect(
      to: configuration ?? self.configuration, on: loop ?? self.loop,
      blockingCalls: self.blockingCalls, logger: logger)
  }

  static func provide(
    _ template: DatabaseTemplate, to body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let server = try await SharedServer.current.value
    let name = try await server.createDatabase(from: template)
    let database = TemporaryDatabase(
      configuration: server.cluster.configuration(database: name), cluster: server.cluster,
      loop: server.loop, blockingCalls: server.blockingCalls)
    let result: Result<Void, any Error>
    do {
      try await Self.$bound.withValue(database) { try await body() }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await server.dropDatabase(name)
    try result.get()
  }
}

/// What a temporary database holds at first.
struct DatabaseTemplate: Sendable {
  /// Names it among the templates of the server; each is made once.
  let name: String
  /// Fills it.
  let fill: @Sendable (PostgresConnection) async throws -> Void

  static let empty = DatabaseTemplate(name: "template1") { _ in }
}

/// Gives each test, or a suite, a database of its own.
public struct TemporaryDatabaseTrait: TestTrait, SuiteTrait, TestScoping {
  let template: DatabaseTemplate
  /// Whether each test of a suite has its own.
  public let isRecursive: Bool

  @concurrent
  public func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await TemporaryDatabase.provide(self.template, to: function)
  }
}

extension Trait where Self == TemporaryDatabaseTrait {
  /// An empty database for each test.
  public static var temporaryDatabase: Self { Self(template: .empty, isRecursive: true) }

  /// An empty database for a suite, whose tests share it and so leave nothing in it.
  public static var sharedDatabase: Self { Self(template: .empty, isRecursive: false) }

  /// A database for each test that is a copy of one which `fill` made, once per `name`.
  public static func temporaryDatabase(
    like name: String, fill: @escaping @Sendable (PostgresConnection) async throws -> Void
  ) -> Self {
    Self(template: DatabaseTemplate(name: "template_" + name, fill: fill), isRecursive: true)
  }
}

extension PoolSettings {
  /// For pools whose server is there: a machine that is busy makes a call late, and never refused.
  public static var patient: PoolSettings {
    var settings = PoolSettings()
    settings.waitMax = .seconds(60)
    return settings
  }
}
