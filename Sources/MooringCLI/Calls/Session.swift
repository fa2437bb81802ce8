internal import Basics
internal import Contract
internal import EventLoop
internal import JSON
internal import RPC
internal import ServiceRuntime

/// What a command has around it: the terminal, the environment, and the way to the services.
struct Session: Sendable {
  let console: Console
  let environment: [String: String]

  init(environment: [String: String], console: Console? = nil) {
    self.environment = environment
    self.console = console ?? Console(environment: environment)
  }

  /// The folder of the sockets that `arguments` or the environment names.
  func runDirectory(_ arguments: ParsedArguments) -> String {
    let given = arguments.declares(Shared.runDirectory) ? arguments[Shared.runDirectory] : nil
    return given ?? self.environment["MOORING_RUN_DIR"] ?? Shared.runDirectoryDefault
  }

  /// The socket of a service, or the one that `--socket` names.
  func socket(of service: String, _ arguments: ParsedArguments) -> String {
    let given = arguments.declares(Shared.socket) ? arguments[Shared.socket] : nil
    return given ?? "\(self.runDirectory(arguments))/\(service).sock"
  }

  /// Calls a service and closes the connection afterwards.
  func withService<Result>(
    _ service: String, _ arguments: ParsedArguments,
    _ body: (RPCChannel) async throws(RPCError) -> Result
  ) async throws(CommandFailure) -> Result {
    try await self.withSocket(self.socket(of: service, arguments), arguments, body)
  }

  /// Calls whoever listens on `socket` and closes the connection afterwards.
  func withSocket<Result>(
    _ socket: String, _ arguments: ParsedArguments,
    _ body: (RPCChannel) async throws(RPCError) -> Result
  ) async throws(CommandFailure) -> Result {
    guard socket.utf8.count <= SocketAddress.pathBytesMax else {
      throw .usage(
        "\(socket): the path of a socket has at most \(SocketAddress.pathBytesMax) bytes; "
          + "change into a folder nearer to it and name it from there")
    }
    let loop = try Self.loop()
    var settings = RPCChannelSettings()
    settings.defaultTimeout = arguments.declares(Shared.timeout) ? arguments[Shared.timeout] : nil
    let channel = RPCChannel(to: .unix(path: socket), on: [loop], settings: settings)
    defer {
      channel.close()
      loop.stop()
    }
    do throws(RPCError) {
      return try await body(channel)
    } catch {
      throw .call(error, socket: socket)
    }
  }

  private static func loop() throws(CommandFailure) -> EventLoop {
    do throws(EventLoopError) {
      return try EventLoop.start(named: "mooring")
    } catch {
      throw .other(.system, "\(error)")
    }
  }

  /// Shows a message as JSON, over several lines on a terminal and in one elsewhere.
  func showJSON(_ message: some ContractMessage) {
    var buffer = ByteBuffer()
    message.appendJSON(to: &buffer, format: self.console.isTerminal ? .pretty : .compact)
    self.console.say(String(decoding: buffer.array(), as: UTF8.self) + "\n")
  }

  /// Shows rows.
  func show(_ table: TextTable) {
    self.console.say(
      table.text(width: self.console.width, isColoured: self.console.isColoured))
  }
}
